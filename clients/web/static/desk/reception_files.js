// Papers that the window scans: the scanner's PDF or picture, put with the document that the item asks for.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox, redraw, say } from "../dom.js";
import { teller } from "../language.js";
import { sendFile } from "../tus.js";
import { RECEPTION_WORDS } from "./reception_words.js";

const t = teller(RECEPTION_WORDS);
const LOOK_MS = 500; // until it was looked at
const UNDER_WAY = ["receiving", "scanning"];

/** Whether the item takes any file. */
export const takesFiles = (item) => item.materials.some(({ ways }) => ways.includes("upload"));

/** `path`: of the ticket; `files`: those of the case; `beside(work)`: as the draft has it. */
export function scans({ api, path, item, files, beside }) {
  let held = files;
  const here = { ...api, exchange: (method, at, init) => api.exchange(method, at.replace("/v1/uploads", `${path}/uploads`), init) };
  return h("section", { "data-scans": "" }, h("h3", {}, t("scans")), h("p", { class: "hint" }, t("scansLead")),
    item.materials.filter(({ ways }) => ways.includes("upload")).map(paper));

  function paper({ material, name }) {
    const list = h("ul", { class: "rows" });
    const told = h("div", { role: "status" });
    const picked = field({ label: name, hint: t("scanHint"), name: `scan-${material}`, type: "file", accept: "application/pdf,image/jpeg,image/png", multiple: true });
    const mine = () => held.filter((file) => file.material === material);
    const draw = () => redraw(list, ...mine().map((file) => h("li", { "data-file": file.upload }, h("span", {}, `${file.name} · ${file.standing}`), file.handed_in_at ? null : remove(file))));
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
          const seen = await lookedAt(id);
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
    draw();
    return h("div", {}, picked.box, list, told);
  }

  async function lookedAt(id) {
    for (;;) {
      const seen = await api.get(`${path}/uploads/${id}`);
      if (!UNDER_WAY.includes(seen.state)) return seen;
      await new Promise((go) => setTimeout(go, LOOK_MS));
    }
  }
}
