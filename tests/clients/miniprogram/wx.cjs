// What the platform gives a mini-program, as far as ours asks for it, with the platform's own limits: real HTTP
// and sockets to declared domains alone, ten requests and five sockets at once, questions in taps only, no network
// in the background. The person's side of WeChat (who signs in, which number, who is before the camera) is played
// by the stand-in of WeChat's host.

"use strict";

const { createHash } = require("node:crypto");
const { readFileSync, statSync } = require("node:fs");
const { basename, extname } = require("node:path");
const { isArrayBuffer } = require("node:util/types");

const REQUESTS = 10;
const SOCKETS = 5;
const PAGES = 10;
const KEY_BYTES = 1024 * 1024;
const READ_BYTES = 100 * 1024 * 1024; // of one file
const MEDIA_AT_ONCE = 9; // before library 2.25
const METHODS = new Set(["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT"]);

/**
 * `world`: {domains, hooks, openid, phone, language, denies: Set, verify, atOnce, picks, cutAfter}; `router` opens
 * pages. Denied are: phone, face, subscription, files, payment (by the person), support, library (what an old one has not),
 * network, fresh (a code of wx.login that was used is given again). `picks`: paths of what the person picks next, none:
 * thought better of; `cutAfter`: how many bodies of bytes go before the line is down.
 */
function makeWx(world, router) {
  const plain = new Map();
  const sealed = new Map();
  const facts = { requests: 0, most: 0, refused: [], questions: 0, felt: 0, copied: "" };
  const waiting = [];
  const sockets = new Set();
  const inFlight = new Set();
  const state = { hidden: false, tapping: false };

  const later = (call, value) => setImmediate(() => call?.(value));
  const end = (options, how, value) => later((told) => {
    options[how]?.(told);
    options.complete?.(told);
  }, value);
  const fail = (options, errMsg, more = {}) => end(options, "fail", { errMsg, ...more });

  const hook = async (path, body) => {
    const answer = await fetch(`${world.hooks}/_standin/${path}`, { method: "POST", body: JSON.stringify(body) });
    return answer.status === 200 ? answer.json() : {};
  };
  const declared = (url) => {
    const found = world.domains.includes(new URL(url).origin);
    if (!found) facts.refused.push(url);
    return found;
  };

  function request(options) {
    const method = options.method ?? "GET";
    if (!METHODS.has(method)) throw new Error(`wx.request has no method ${method}`);
    if (!["undefined", "string"].includes(typeof options.data) && !isArrayBuffer(options.data)) throw new Error("wx.request sends a text or an ArrayBuffer; of anything else it makes JSON");
    if (isArrayBuffer(options.data) && world.cutAfter !== undefined) {
      if (world.cutAfter === 0) world.denies.add("network");
      world.cutAfter -= 1;
    }
    const task = { headers: [], chunks: [], control: new AbortController() };
    if (!declared(options.url)) fail(options, "request:fail url not in domain list");
    else if (state.hidden || world.denies.has("network")) fail(options, "request:fail interrupted");
    else {
      waiting.push({ options, task });
      next();
    }
    return {
      abort: () => task.control.abort(),
      onHeadersReceived: (call) => task.headers.push(call),
      onChunkReceived: (call) => task.chunks.push(call),
    };
  }

  function next() {
    while (waiting.length && facts.requests < (world.atOnce ?? REQUESTS)) {
      facts.requests += 1;
      facts.most = Math.max(facts.most, facts.requests);
      void send(waiting.shift()).finally(() => {
        facts.requests -= 1;
        next();
      });
    }
  }

  async function send({ options, task }) {
    inFlight.add(task.control);
    try {
      const answer = await fetch(options.url, {
        method: options.method ?? "GET",
        headers: { ...options.header, "User-Agent": "Mozilla/5.0 (Linux; Android 16) MicroMessenger/8.0.57 MiniProgramEnv/android" },
        body: options.data,
        signal: AbortSignal.any([task.control.signal, AbortSignal.timeout(options.timeout ?? 60_000)]),
      });
      const header = Object.fromEntries([...answer.headers].map(([name, value]) => [name.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase()), value]));
      if (options.enableChunked) {
        task.headers.forEach((call) => call({ statusCode: answer.status, header }));
        for await (const chunk of answer.body) task.chunks.forEach((call) => call({ data: chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.byteLength) }));
        end(options, "success", { statusCode: answer.status, data: new ArrayBuffer(0), header, errMsg: "request:ok" });
        return;
      }
      let data = options.responseType === "arraybuffer" ? await answer.arrayBuffer() : await answer.text();
      try {
        if (!options.dataType || options.dataType === "json") data = JSON.parse(data);
      } catch {
        // as the platform: what is no JSON is given as text
      }
      end(options, "success", { statusCode: answer.status, data, header, errMsg: "request:ok" });
    } catch (error) {
      fail(options, `request:fail ${error.name}`);
    } finally {
      inFlight.delete(task.control);
    }
  }

  /** Of what was picked in this run alone: real paths by those that the program sees. */
  const temporary = new Map();

  function picked(options, name, told) {
    if (world.denies.has("files")) return fail(options, `${name}:fail privacy permission is not authorized`, { errno: 104 });
    const paths = (world.picks ?? []).slice(0, options.count);
    if (!paths.length) return fail(options, `${name}:fail cancel`);
    world.picks = [];
    const tempFiles = paths.map((path) => {
      const shown = `wxfile://tmp_${temporary.size}${extname(path)}`;
      temporary.set(shown, path);
      return told(path, shown, statSync(path).size);
    });
    end(options, "success", { errMsg: `${name}:ok`, tempFiles });
  }

  function chooseMedia(options) {
    if (options.count > MEDIA_AT_ONCE) return fail(options, "chooseMedia:fail parameter error: count");
    picked(options, "chooseMedia", (path, tempFilePath, size) => ({ tempFilePath, size, fileType: "image" }));
  }

  function chooseMessageFile(options) {
    if (options.type !== "file" && options.extension) return fail(options, "chooseMessageFile:fail parameter error: extension");
    picked(options, "chooseMessageFile", (path, shown, size) => ({ path: shown, size, name: basename(path), type: "file", time: 1 }));
  }

  const files = {
    readFile(options) {
      const path = temporary.get(options.filePath);
      if (!path) return fail(options, `readFile:fail no such file or directory, open ${options.filePath}`);
      const { size } = statSync(path);
      const { position = 0, length = size - position } = options;
      if (size > READ_BYTES) return fail(options, "readFile:fail exceeded the maximum size of the file");
      if (length < 1 || position < 0 || position + length > size) return fail(options, "readFile:fail the value of length is out of range");
      const bytes = readFileSync(path).subarray(position, position + length);
      end(options, "success", { data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), errMsg: "readFile:ok" });
    },
    getFileInfo(options) {
      const path = temporary.get(options.filePath);
      if (!path) return fail(options, "getFileInfo:fail file not exist");
      end(options, "success", { size: statSync(path).size, digest: createHash(options.digestAlgorithm ?? "md5").update(readFileSync(path)).digest("hex"), errMsg: "getFileInfo:ok" });
    },
  };

  function connectSocket({ url, header = {}, protocols = [] }) {
    const origin = new URL(url).origin.replace(/^ws/, "http");
    if (!declared(url.replace(new URL(url).origin, origin))) throw new Error("connectSocket: url not in domain list");
    if (sockets.size >= SOCKETS) throw new Error("connectSocket: more than five sockets");
    const heard = { message: [], close: [], open: [], error: [] };
    const inner = new WebSocket(url, { protocols, headers: header });
    inner.binaryType = "arraybuffer";
    sockets.add(inner);
    inner.onopen = () => heard.open.forEach((call) => call({}));
    inner.onmessage = ({ data }) => heard.message.forEach((call) => call({ data }));
    inner.onerror = () => heard.error.forEach((call) => call({ errMsg: "socket error" }));
    inner.onclose = ({ code, reason }) => {
      sockets.delete(inner);
      heard.close.forEach((call) => call({ code, reason }));
    };
    return {
      onOpen: (call) => heard.open.push(call),
      onMessage: (call) => heard.message.push(call),
      onClose: (call) => heard.close.push(call),
      onError: (call) => heard.error.push(call),
      send: ({ data }) => inner.send(data),
      close: () => inner.close(),
    };
  }

  function setStorage(options) {
    if (Buffer.byteLength(JSON.stringify(options.data)) > KEY_BYTES) return fail(options, "setStorage:fail too large");
    (options.encrypt ? sealed : plain).set(options.key, structuredClone(options.data));
    end(options, "success", { errMsg: "setStorage:ok" });
  }

  function getStorage(options) {
    const store = options.encrypt ? sealed : plain;
    if (!store.has(options.key)) return fail(options, "getStorage:fail data not found");
    end(options, "success", { data: structuredClone(store.get(options.key)) });
  }

  function requestSubscribeMessage(options) {
    if (!state.tapping) return fail(options, "requestSubscribeMessage:fail can only be invoked by user TAP gesture.", { errCode: 10005 });
    if (!options.tmplIds?.length) return fail(options, "empty", { errCode: 10001 });
    if (options.tmplIds.length > 3) return fail(options, "Templates count out of max bounds", { errCode: 20003 });
    facts.questions += 1;
    const said = world.denies.has("subscription") ? "reject" : "accept";
    void (async () => {
      if (said === "accept") {
        for (const template of options.tmplIds) await hook("wechat/grants", { openid: world.openid, template_id: template, count: 1 });
      }
      end(options, "success", { errMsg: "requestSubscribeMessage:ok", ...Object.fromEntries(options.tmplIds.map((each) => [each, said])) });
    })();
  }

  function requestFacialVerify(options) {
    if (world.denies.has("face")) return fail(options, "requestFacialVerify:fail", { errCode: 90100 });
    void (async () => {
      await hook("wechat/faces", { verify_id: options.verifyId, verify_ret: world.verify });
      end(options, "success", { errCode: 0, errMsg: "requestFacialVerify:ok" });
    })();
  }

  /** WeChat's own sheet; somebody pays what was begun last, and the city is told. */
  function requestPayment(options) {
    const lacks = ["timeStamp", "nonceStr", "package", "paySign"].filter((name) => typeof options[name] !== "string" || !options[name]);
    if (lacks.length || !options.package.startsWith("prepay_id=") || options.signType !== "RSA") return fail(options, `requestPayment:fail parameter error: ${lacks}`);
    if (world.denies.has("payment")) return fail(options, "requestPayment:fail cancel");
    void (async () => {
      const trades = await (await fetch(`${world.hooks}/_standin/pay/trades`)).json();
      await hook("pay/wechat", { number: Object.keys(trades).pop(), city: world.domains[0] });
      end(options, "success", { errMsg: "requestPayment:ok" });
    })();
  }

  let lastCode = "";
  async function login(options) {
    if (!world.denies.has("fresh")) ({ code: lastCode } = await hook("wechat/codes", { openid: world.openid }));
    end(options, "success", { code: lastCode });
  }

  const wx = {
    request,
    connectSocket,
    setStorage,
    getStorage,
    removeStorage: (options) => {
      plain.delete(options.key);
      sealed.delete(options.key);
      end(options, "success", {});
    },
    getStorageSync: (key) => (plain.has(key) ? structuredClone(plain.get(key)) : ""),
    setStorageSync: (key, data) => void plain.set(key, structuredClone(data)),
    getAppBaseInfo: () => ({ language: world.language, SDKVersion: "3.8.12" }),
    getRandomValues: (options) => end(options, "success", { randomValues: crypto.getRandomValues(new Uint8Array(options.length)).buffer }),
    login,
    setClipboardData: (options) => {
      facts.copied = options.data;
      end(options, "success", {});
    },
    vibrateLong: (options) => {
      facts.felt += 1;
      end(options, "success", {});
    },
    checkIsSupportFacialRecognition: (options) => (world.denies.has("support") ? fail(options, "not supported") : end(options, "success", {})),
    requestFacialVerify,
    requestSubscribeMessage,
    requestPayment,
    chooseMedia,
    chooseMessageFile,
    getFileSystemManager: () => files,
    reLaunch: ({ url }) => router.reLaunch(url),
    navigateTo: ({ url }) => {
      if (router.depth() >= PAGES) throw new Error("navigateTo: the stack has ten pages at most");
      router.push(url);
    },
    redirectTo: ({ url }) => router.replace(url),
    navigateBack: (options = {}) => (router.depth() > 1 ? router.back() : fail(options, "navigateBack:fail cannot navigate back at first page.")),
  };
  const NEWER = ["checkIsSupportFacialRecognition", "requestFacialVerify", "requestSubscribeMessage", "vibrateLong"];
  return {
    get wx() {
      return world.denies.has("library") ? Object.fromEntries(Object.entries(wx).filter(([name]) => !NEWER.includes(name))) : wx;
    },
    facts: () => ({ ...facts, sockets: sockets.size }),
    /** What the button getPhoneNumber brings back. */
    phone: async () => (world.denies.has("phone") ? { errMsg: "getPhoneNumber:fail user deny" } : { ...(await hook("wechat/phones", { openid: world.openid, phone: world.phone })), errMsg: "getPhoneNumber:ok" }),
    tap(work) {
      state.tapping = true;
      try {
        return work();
      } finally {
        state.tapping = false;
      }
    },
    hide() {
      state.hidden = true;
      for (const each of inFlight) each.abort(); // the platform waits five seconds
      for (const each of sockets) each.close();
      sockets.clear();
    },
    show() {
      state.hidden = false;
    },
    restart() {
      temporary.clear();
      for (const each of sockets) each.close();
    },
  };
}

module.exports = { makeWx };
