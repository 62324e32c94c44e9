// The files of an application that is filled in: chosen or photographed, sent, named by document, taken back.

import { Refused } from "../api.js";
import { busy, button, field, h, problemBox, say } from "../dom.js";
import { teller } from "../language.js";
import { sendFile } from "../tus.js";
import { FILE_WORDS } from "./file_words.js";
import { saving, stands } from "./files_read.js";
import { phonePhotos } from "./phone_photos.js";

const t = teller(FILE_WORDS);
const MEGABYTE = 1024 * 1024;
const FILE_BYTES = 200 * MEGABYTE; // these and the types: docs/uploads.md, said before anything is sent
const PICTURE_BYTES = 20 * MEGABYTE;
const MOST = 20; // files of one document
const TYPES = ["image/jpeg", "image/png", "application/pdf"];
const LOOK_MS = 1500; // own choice: a photograph is looked at in a second
const SELDOM_MS = 10000;
const BEGUN = "zhijian.upload."; // of which version of a file an upload was begun: no name, and no word of it
const AGAIN_FROM_START = new Set(["upload-expired", "not-found"]);
// A device that is itself the camera; others show a code to a phone.
const touched = () => matchMedia("(pointer: coarse)").matches;
const percent = (share) => Math.floor(100 * share);

/**
 * `seen`: the case; `draft`: as `keeping` gives it. Gives {box, lacking, focus, leave}: `lacking()` what is not there
 * yet, as faults that point at documents. `wanted`: names of what was asked for anew. Null where no file is taken.
 */
export async function filesOf(app, seen, item, draft, { wanted = [] } = {}) {
  const asked = item.materials.filter(({ ways }) => ways.includes("upload"));
  if (!asked.length) return null;
  const { api } = app;
  const path = `/v1/cases/${seen.case}/materials`;
  const ended = new AbortController();
  const ours = new Set(); // uploads that are being sent from here
  const told = new Set(); // refused ones of which was told
  const parts = new Map(asked.map((one) => [one.material, partOf(one)]));
  const loose = h("section", { class: "card", hidden: true });
  let held = []; // what the case has
  let mine = []; // what the account has that was handed in nowhere
  let timer = 0;
  let line = Promise.resolve(); // one file after the other
  await Promise.all([list(), look()]);
  return {
    box: h("div", {}, h("h2", {}, t("files")), h("p", { class: "hint" }, t("filesLead")), [...parts.values()].map(({ box }) => box), loose),
    lacking,
    focus() {
      const [first] = lacking();
      const one = parts.get(first ? first.pointer.split("/")[2] : asked[0].material);
      if (one) one.focus();
    },
    leave() {
      ended.abort();
      clearTimeout(timer);
      parts.forEach((part) => part.leave());
    },
  };

  function lacking() {
    return asked.flatMap(({ material, ways, required }) => {
      const pointer = `/materials/${material}`;
      if (parts.get(material).sending()) return [{ pointer, detail: t("underWay") }];
      const there = held.some((file) => file.material === material && file.state !== "refused");
      return required && ways.length === 1 && !there ? [{ pointer, detail: t("lacking") }] : [];
    });
  }

  async function list() {
    ({ uploads: mine } = await api.get("/v1/uploads"));
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(BEGUN) && !mine.some(({ upload }) => key === BEGUN + upload)) localStorage.removeItem(key);
    }
    drawLoose();
  }

  async function look(wait = LOOK_MS) {
    clearTimeout(timer);
    const found = await api.get(path);
    if (found.version >= draft.version) take(found); // asked before something was named and answered after, it knows nothing of that
    if (!ended.signal.aborted && held.some(({ state }) => state === "scanning")) {
      timer = setTimeout(() => look(Math.min(wait * 1.5, SELDOM_MS)).catch(() => undefined), wait);
    }
  }

  /** What can't be used is told with its reason, and goes. */
  function take(answer) {
    held = answer.files;
    for (const [material, part] of parts) part.draw(held.filter((file) => file.material === material));
    const refused = held.filter(({ state, handed_in_at: at }) => state === "refused" && !at);
    for (const { upload, material, name, why_words: why } of refused.filter((file) => !told.has(file.upload))) {
      told.add(upload);
      const one = parts.get(material);
      if (one) one.refuse(name, why);
    }
    if (refused.length) naming((all) => all).catch(() => undefined); // it goes with the next change else
    return answer.version;
  }

  /** Names all that goes with the case; what is named no more is deleted. */
  async function naming(change) {
    let again = false;
    await draft.beside(async (now) => {
      if (again) take(await api.get(path)); // another device was first
      again = true;
      try {
        return await put(change, now);
      } catch (error) {
        // Another file was found unusable since it was looked at: it goes, and takes none along.
        if (!(error instanceof Refused) || error.kind !== "body-invalid") throw error;
        take(await api.get(path));
        return put(change, now);
      }
    });
    if (held.some(({ state }) => state === "scanning")) timer = setTimeout(() => look().catch(() => undefined), LOOK_MS);
  }

  async function put(change, now) {
    const materials = {};
    for (const file of change(held)) {
      if (!file.handed_in_at && file.state !== "refused") materials[file.material] = [...(materials[file.material] || []), file.upload];
    }
    return take(await api.put(path, { materials }, { version: now }));
  }

  function add(upload, material) {
    return naming((all) => (all.some((file) => file.upload === upload) ? all : [...all, { upload, material }]));
  }

  /** One that broke off before, of the very same file. */
  function begunBefore(file) {
    const same = ({ upload, state, case: of, length }) => state === "receiving" && !of && length === file.size && localStorage.getItem(BEGUN + upload) === String(file.lastModified);
    const begun = mine.find(same);
    return begun ? begun.upload : "";
  }

  function partOf({ material, name, ways, required }) {
    const rows = h("ul", { class: "rows" });
    const under = h("div"); // what is being sent, and what was refused
    const handed = h("div"); // the code for a phone
    const under_way = new Map(); // by file: how it is stopped
    const label = `${name}${required ? "" : t("ifAny")}${wanted.includes(material) ? t("wanted") : ""}`;
    const others = ways.filter((way) => way !== "upload");
    const picked = picker("pickOf", { accept: TYPES.join(","), multiple: true });
    const camera = touched() ? picker("cameraOf", { accept: TYPES.slice(0, 2).join(","), capture: "environment", hint: t("cameraHint") }) : null;
    const phone = touched() ? null : button(t("byPhone"), () => busy(phone, byPhone), { kind: "choice", drawing: "phone", "aria-label": t("byPhoneOf", { name }) });
    let photos = null;
    let before = "";
    const box = h("fieldset", { "data-material": material }, h("legend", {}, label),
      others.length ? h("p", { class: "hint" }, t("also", { ways: others.map((way) => t(`way_${way}`)).join(" / ") })) : null,
      rows, under, camera && camera.box, picked.box, phone, handed);
    return { box, draw, refuse, sending: () => under_way.size > 0, focus: () => picked.input.focus(), leave: () => photos && photos.leave() };

    function picker(words, { hint, ...how }) {
      const entry = field({ label: t(words, { name }), hint, name: material, type: "file", ...how });
      entry.input.addEventListener("change", () => {
        for (const file of entry.input.files) queue(file);
        entry.input.value = "";
      });
      return entry;
    }

    function draw(files) {
      const now = JSON.stringify(files.map(({ upload, state }) => [upload, state]));
      if (now === before) return;
      before = now;
      rows.replaceChildren(...files.map((file) => h("li", { "data-file": file.upload },
        h("div", {}, h("strong", {}, file.name), h("p", { class: "hint" }, stands(file))),
        file.state === "ready" ? saving(api, path)(file) : null,
        file.handed_in_at ? null : removing(file.name, async () => {
          await naming((all) => all.filter(({ upload }) => upload !== file.upload));
          say(t("removed", { name: file.name }));
          picked.input.focus();
        }, under))));
    }

    function refuse(title, why) {
      under.append(problemBox({ title: t("refusedTitle", { name: title }), next_step: why }));
    }

    function queue(file) {
      const why = unfit(file);
      if (why) return refuse(file.name, why);
      if (held.filter((one) => one.material === material).length + under_way.size >= MOST) return refuse(file.name, t("tooMany", { most: MOST }));
      const row = h("div");
      const stopped = new AbortController();
      const stop = () => stopped.abort();
      ended.signal.addEventListener("abort", stop);
      under_way.set(file, stop);
      under.append(row);
      line = line.then(() => send(file, row, stopped));
      return undefined;
    }

    async function send(file, row, stopped) {
      let share = 0;
      let quarter = -1;
      let id = begunBefore(file);
      if (id) ours.add(id);
      drawLoose();
      const bar = h("progress", { max: 1, value: 0, "aria-label": t("sending", { name: file.name, percent: 0 }) });
      const words = h("p", {});
      row.replaceChildren(words, bar, button(t("stop"), () => stopped.abort(), { kind: "plain", "aria-label": t("stopOf", { name: file.name }) }));
      const progress = (now, cut) => {
        share = now;
        bar.value = now;
        const text = t(cut ? "waiting" : "sending", { name: file.name, percent: percent(now) });
        words.textContent = text;
        if (cut ? quarter !== "cut" : quarter !== Math.floor(4 * now)) say(text); // heard five times, and when the line is down
        quarter = cut ? "cut" : Math.floor(4 * now);
      };
      try {
        id = await sendFile(api, file, { upload: id, progress, signal: stopped.signal, begun(upload) {
          id = upload;
          ours.add(id);
          localStorage.setItem(BEGUN + id, String(file.lastModified));
        } });
        await add(id, material);
        localStorage.removeItem(BEGUN + id);
        row.remove();
        say(t("arrived", { name: file.name }));
      } catch (error) {
        await failed(error, { file, row, id, share, stopped });
      } finally {
        under_way.delete(file);
      }
    }

    async function failed(error, { file, row, id, share, stopped }) {
      if (ended.signal.aborted) return;
      const why = error instanceof Refused && id ? await unusable(id) : "";
      ours.delete(id);
      const shown = (...lines) => row.replaceChildren(...lines, button(t("goOn"), () => again(file, row), { kind: "choice" }));
      if (stopped.signal.aborted) {
        row.remove();
        if (id) api.remove(`/v1/uploads/${id}`).catch(() => undefined); // it ends by itself after a day
      } else if (why) {
        row.remove();
        refuse(file.name, why);
      } else if (error instanceof Refused) {
        if (AGAIN_FROM_START.has(error.kind)) localStorage.removeItem(BEGUN + id);
        shown(problemBox(error.problem), h("p", {}, t("stopped", { name: file.name, percent: percent(share) })));
        list().catch(() => undefined);
      } else if (error instanceof DOMException) {
        row.replaceChildren(problemBox({ title: t("refusedTitle", { name: file.name }), next_step: t("unread") }));
      } else {
        throw error;
      }
    }

    /** Why it can't be used, where it was looked at before it was named; it goes then. */
    async function unusable(id) {
      const seen = await api.get(`/v1/uploads/${id}`).catch(() => null);
      if ((seen && seen.state) !== "refused") return "";
      await api.remove(`/v1/uploads/${id}`).catch(() => undefined);
      return seen.why_words;
    }

    async function again(file, row) {
      row.remove();
      await list().catch(() => undefined);
      queue(file);
    }

    async function byPhone() {
      if (photos) photos.leave();
      photos = await phonePhotos({ api, t, what: { purpose: "photo.upload", about: seen.case, part: material },
        files: async () => (await api.get("/v1/uploads")).uploads, skip: (upload) => ours.has(upload), refuse,
        arrived: (upload) => add(upload, material), over: () => phone.focus() });
      handed.replaceChildren(photos.place);
    }
  }

  function removing(name, work, under) {
    const place = h("div");
    const ask = button(t("remove"), () => {
      place.replaceChildren(now, keep);
      now.focus();
    }, { kind: "plain", "aria-label": t("removeOf", { name }) });
    const now = button(t("removeNow"), () => busy(now, async () => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        under.append(problemBox(error.problem));
      }
    }), { kind: "choice" });
    const keep = button(t("keep"), () => {
      place.replaceChildren(ask);
      ask.focus();
    }, { kind: "plain" });
    place.append(ask);
    return place;
  }

  /** What was sent and belongs nowhere yet: by a phone whose screen went away, or broken off. */
  function drawLoose() {
    const all = mine.filter(({ upload, case: of }) => !of && !ours.has(upload));
    loose.hidden = !all.length;
    const trouble = h("div");
    loose.replaceChildren(h("h2", {}, t("looseTitle")), trouble, h("ul", { class: "rows" }, all.map((file) => h("li", { "data-file": file.upload },
      h("div", {}, h("strong", {}, file.name), h("p", { class: "hint" }, file.state === "receiving" ? t("loosePart", { name: file.name, percent: percent(file.received / file.length) }) : file.why_words || stands(file))),
      ["scanning", "ready"].includes(file.state) ? asked.map(({ material, name }) => putting(file, material, name, trouble)) : null,
      removing(file.name, async () => {
        await api.remove(`/v1/uploads/${file.upload}`);
        say(t("removed", { name: file.name }));
        await list();
      }, trouble)))));
  }

  function putting(file, material, name, trouble) {
    const press = button(t("put", { material: name }), () => busy(press, async () => {
      try {
        await add(file.upload, material);
        await list();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        trouble.replaceChildren(problemBox(error.problem));
      }
    }), { kind: "choice", "aria-label": t("putOf", { name: file.name, material: name }) });
    return press;
  }
}

/** Why it can't be used, as far as that is seen before it is sent; "" for what may be. */
function unfit({ type, size }) {
  if (type && !TYPES.includes(type)) return t("wrongType");
  if (size > FILE_BYTES || (type.startsWith("image/") && size > PICTURE_BYTES)) return t("tooLarge");
  return "";
}
