// Papers that the window scans, or a phone photographs by a code on this screen, put with the document that the item asks for.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox, redraw, say } from "../dom.js";
import { FILE_WORDS } from "../hall/file_words.js";
import { phonePhotos } from "../hall/phone_photos.js";
import { teller } from "../language.js";
import { sendFile } from "../tus.js";
import { RECEPTION_WORDS } from "./reception_words.js";

const t = teller({ ...FILE_WORDS, ...RECEPTION_WORDS });
const LOOK_MS = 500; // until it was looked at
const UNDER_WAY = ["receiving", "scanning"];

/** Whether the item takes any file. */
export const takesFiles = (item) => item.materials.some(({ ways }) => ways.includes("upload"));

/** `path`: of the ticket; `files`: those of the case; `beside(work)`: as the draft has it. Gives {box, leave}. */
export function scans({ api, ticket, path, item, files, beside }) {
  let held = files;
  let photos = null; // one code at a time is on the screen
  const here = { ...api, exchange: (method, at, init) => api.exchange(method, at.replace("/v1/uploads", `${path}/uploads`), init) };
  const box = h("section", { "data-scans": "" }, h("h3", {}, t("scans")), h("p", { class: "hint" }, t("scansLead")),
    item.materials.filter(({ ways }) => ways.includes("upload")).map(paper));
  return { box, leave };

  function leave() {
    photos?.leave();
    photos?.place.remove();
    photos = null;
  }

  function paper({ material, name }) {
    const list = h("ul", { class: "rows" });
    const told = h("div", { role: "status" });
    const picked = field({ label: name, hint: t("scanHint"), name: `scan-${material}`, type: "file", accept: "application/pdf,image/jpeg,image/png", multiple: true });
    const mine = () => held.filter((file) => file.material === material);
    const draw = () => redraw(list, ...mine().map((file) => h("li", { "data-file": file.upload, "data-key": file.upload }, h("span", {}, `${file.name} · ${file.standing}`), file.handed_in_at ? null : remove(file))));
    const remove = (file) => {
      const press = button(t("scanRemove"), () => busy(press, () => tried(async () => {
        await put(mine().filter(({ upload }) => upload !== file.upload).map(({ upload }) => upload));
        say(t("scanRemoved", { name: file.name }));
        picked.input.focus();
      })), { kind: "plain", "aria-label": t("scanRemoveOf", { name: file.name }) });
      return press;
    };
    const put = async (ids) => {
      await beside(async (version) => {
        const named = Object.fromEntries(item.materials.map((one) => [one.material, held.filter((file) => file.material === one.material).map(({ upload }) => upload)]).filter(([, all]) => all.length));
        const seen = await api.put(`${path}/materials`, { materials: { ...named, [material]: ids } }, { version });
        held = seen.files;
        return seen.version;
      });
      draw();
    };
    const tried = async (work) => {
      told.replaceChildren();
      try {
        await work();
      } catch (error) {
        told.replaceChildren(error instanceof Refused ? problemBox(error.problem) : note("bad", "alert", t("scanUnread")));
      }
    };
    picked.input.addEventListener("change", async () => {
      const chosen = [...picked.input.files];
      picked.input.disabled = true;
      await tried(async () => {
        for (const file of chosen) {
          const id = await sendFile(here, file, { progress: (share) => { told.textContent = t("scanSending", { name: file.name, share: Math.floor(100 * share) }); } });
          const seen = await lookedAt(() => api.get(`${path}/uploads/${id}`));
          if (seen.why) throw new Refused({ title: t("scanUnfit", { name: file.name }), next_step: seen.why_words });
          await put([...mine().map(({ upload }) => upload), id]);
        }
        told.replaceChildren(note("good", "check", t("scanAdded", { count: mine().length })));
        say(t("scanAdded", { count: mine().length }));
      });
      picked.input.value = "";
      picked.input.disabled = false;
      picked.input.focus();
    });
    const shown = h("div"); // the code
    const sent = async () => (await api.get(`${path}/photographs/${encodeURIComponent(material)}`)).uploads;
    const phone = button(t("byPhone"), () => busy(phone, () => tried(async () => {
      leave();
      // Of a page that was loaded anew before it had put them here.
      for (const { upload } of (await sent()).filter(({ state, case: of }) => state === "ready" && !of)) await photographed(upload);
      photos = await phonePhotos({ api, t, at: "/v1/officer/hand-offs", what: { purpose: "reception.photo", about: ticket, part: material },
        files: sent, arrived: (id) => tried(() => photographed(id)), over: () => phone.focus(),
        refuse: (file, why) => told.replaceChildren(problemBox({ title: t("scanUnfit", { name: file }), next_step: why })) });
      shown.replaceChildren(photos.place);
    })), { kind: "choice", drawing: "phone", "aria-label": t("byPhoneOf", { name }) });
    const photographed = async (id) => {
      const seen = await lookedAt(async () => (await sent()).find(({ upload }) => upload === id));
      if (!seen) return;
      if (seen.why) throw new Refused({ title: t("scanUnfit", { name: seen.name }), next_step: seen.why_words });
      if (!mine().some(({ upload }) => upload === id)) await put([...mine().map(({ upload }) => upload), id]);
      told.replaceChildren(note("good", "check", t("scanAdded", { count: mine().length })));
      say(t("scanAdded", { count: mine().length }));
    };
    draw();
    return h("div", { "data-paper": material }, picked.box, phone, shown, list, told);
  }

  async function lookedAt(read) {
    for (;;) {
      const seen = await read();
      if (!UNDER_WAY.includes(seen?.state)) return seen;
      await new Promise((go) => setTimeout(go, LOOK_MS));
    }
  }
}
