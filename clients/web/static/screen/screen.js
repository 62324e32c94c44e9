// The caller screen of a hall: both languages at once, spoken where there is a voice. Its key comes once, behind #,
// and is kept in a cookie that the page can't read. What it shows is nobody's data.

import { h, redraw } from "../dom.js";

const SHOWN = 8;
const ASK_MS = 5000; // while the stream is away
const AGAIN_MS = 3000;
const NEW_MS = 30_000; // a call stands out for so long
const part = (id) => document.getElementById(id);
const both = (zh, en) => [h("span", {}, zh), h("span", { lang: "en" }, ` ${en}`)];

let last = 0; // the call that was heard of last
let calls = [];
let shown = null; // the hall, and who waits
let picture = "";
let away = false;
let source = null;

async function ask(method, body) {
  const answer = await fetch("/v1/hall-screen", { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body && JSON.stringify(body) });
  if (answer.status === 403 || answer.status === 422) return null;
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** What the service says of the hall; the calls that it names and that were not heard of are called out. */
function take(fresh, { quiet = false } = {}) {
  shown = fresh;
  picture = fresh.qr || picture;
  for (const call of fresh.calls) hear(call, { quiet });
  draw();
}

function hear(call, { quiet = false } = {}) {
  if (call.n <= last) return; // told again after a break
  last = call.n;
  calls = [call, ...calls].slice(0, SHOWN);
  if (!quiet) announce(call);
}

function announce({ number, window: at }) {
  part("say").replaceChildren(h("p", {}, `请 ${number} 号到 ${at} 号窗口`), h("p", { lang: "en" }, `Number ${number}, please come to window ${at}`));
  const spelled = [...number].join(" ");
  speak(`请 ${spelled} 号，到 ${at} 号窗口`, "zh");
  speak(`Number ${spelled}, please come to window ${at}`, "en");
  setTimeout(draw, NEW_MS);
}

/** One after the other: nobody's call is cut off by the next. */
function speak(text, language) {
  const voice = globalThis.speechSynthesis?.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(language));
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(text);
  Object.assign(words, { voice, lang: voice.lang, rate: 0.9 });
  speechSynthesis.speak(words);
}

function draw() {
  if (!shown) return;
  redraw(part("hall"), ...both(shown.zh, shown.en));
  const fresh = (call) => call === calls[0] && Date.now() - Date.parse(call.called_at) < NEW_MS;
  const list = calls.length
    ? h("ol", { class: "calls" }, calls.map((call) => h("li", { class: fresh(call) ? "new" : null }, h("strong", {}, call.number), h("strong", {}, `${call.window} 号窗口`), h("span", { lang: "en" }, `Window ${call.window}`))))
    : h("p", {}, both("还没有叫号", "Nobody has been called yet"));
  const waiting = h("section", {}, h("h2", {}, both("等候人数", "Waiting")),
    h("ul", {}, shown.waiting.map(({ letter, zh, en, waiting: count }) => h("li", {}, h("span", {}, `${letter} `, both(zh, en)), h("strong", {}, count)))));
  const qr = picture ? h("section", {}, h("h2", {}, both("扫码取号", "Scan for a ticket")),
    h("img", { class: "qr", alt: "取号二维码 QR code for a ticket", src: `data:image/svg+xml,${encodeURIComponent(picture)}` })) : null;
  redraw(part("main"), h("section", {}, h("h2", {}, both("请到窗口", "Please come to the window")), list), h("aside", { class: "beside", "aria-label": "等候人数 Waiting" }, waiting, ...[qr].filter(Boolean)));
  redraw(part("foot"), ...[
    h("p", {}, both("叫三次未到，号会往后排", "After three calls a ticket goes further back")),
    away ? h("p", { class: "note", role: "status" }, both("正在重新连接…", "Connecting again…")) : null,
  ].filter(Boolean));
}

function stand(up) {
  if (away !== up) return;
  away = !up;
  draw();
}

// A stream that is cut mends itself, from the last call that was heard; one that was refused is opened anew.
function listen() {
  source = new EventSource(`/v1/hall-screen/updates?since=${last}`);
  source.addEventListener("open", () => stand(true));
  source.addEventListener("call", ({ data }) => {
    hear(JSON.parse(data));
    draw();
  });
  source.addEventListener("queue", ({ data }) => take(JSON.parse(data)));
  source.addEventListener("over", locked);
  source.addEventListener("error", () => {
    stand(false);
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(mend, AGAIN_MS * (1 + Math.random()));
  });
}

/** While no stream stands, whoever answers is asked every few seconds: a call comes later and is not lost. */
async function mend() {
  if (source) return;
  const found = await ask("GET").catch(() => undefined);
  if (found === null) {
    locked();
    return;
  }
  if (found) {
    take(found);
    listen();
  } else setTimeout(mend, ASK_MS);
}

async function poll() {
  if (!away || !source) return;
  const found = await ask("GET").catch(() => undefined);
  if (found) take(found);
}

function locked() {
  source?.close();
  source = null;
  shown = null;
  redraw(part("foot"));
  redraw(part("main"), h("section", { role: "alert" }, h("h2", {}, both("这块屏幕没有有效的密钥", "This screen has no valid key")),
    h("p", {}, both("请管理员在工作台生成新的屏幕地址，再在这里打开。", "Please let an administrator make a new address of the screen and open it here."))));
}

function tick() {
  part("clock").textContent = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Shanghai" }).format(new Date());
}

async function begin() {
  tick();
  setInterval(tick, 10_000);
  setInterval(poll, ASK_MS);
  navigator.wakeLock?.request("screen").catch(() => undefined); // or it goes dark
  const key = location.hash.slice(1);
  if (key) history.replaceState(null, "", location.pathname); // it stands on no screen
  const found = await ask(key ? "POST" : "GET", key ? { key } : undefined).catch(() => undefined);
  if (found === null) return locked();
  if (!found) return setTimeout(mend, ASK_MS);
  take(found, { quiet: true });
  return listen();
}

begin();
