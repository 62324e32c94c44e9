// The files of a case at the desk: listed and opened under the purpose of the look, each on record.

import { Refused } from "../api.js";
import { busy, button, h, note, problemBox, save, say } from "../dom.js";
import { savedAs, stands } from "../hall/files_read.js";
import { teller } from "../language.js";
import { CASE_FILE_WORDS } from "./case_file_words.js";

const t = teller(CASE_FILE_WORDS);

/** Asked for only when wanted, since each look is on record; nothing where the item takes no files. */
export function filesWhenAsked(app, id, item) {
  if (!item.materials.some(({ ways }) => ways.includes("upload"))) return null;
  const path = `/v1/officer/cases/${encodeURIComponent(id)}/materials`;
  const place = h("div", { role: "status" });
  const shown = h("div");
  const press = button(t("show"), () => busy(press, () => tried(place, async () => {
    const { files } = await app.api.get(path);
    place.replaceChildren(...(files.length ? listed(files) : [h("p", {}, t("none"))]));
    press.hidden = true;
    place.querySelector("button")?.focus();
  })), { kind: "choice" });
  return h("section", { class: "card", "data-files": "" }, h("h2", {}, t("files")), place, press, shown);

  function listed(files) {
    const called = new Map(files.map(({ upload, name }) => [upload, name]));
    const names = new Map(item.materials.map(({ material, name }) => [material, name]));
    const there = new Set(files.map(({ material }) => material));
    const order = [...new Set([...names.keys(), ...there])].filter((material) => there.has(material)); // a bundle's has names of its own
    return order.map((material) => h("div", {}, h("h3", {}, names.get(material) ?? material),
      h("ul", { class: "rows" }, files.filter((file) => file.material === material).map((file) => line(file, called)))));
  }

  function line(file, called) {
    const trouble = h("div");
    const open = button(t("open"), () => busy(open, () => tried(trouble, () => show(file, open))), { kind: "choice", "aria-label": t("openOf", { name: file.name }) });
    return h("li", { "data-file": file.upload }, h("div", {}, h("strong", {}, file.name),
      h("p", { class: "hint" }, [stands(file), file.scanned].filter(Boolean).join(" · ")),
      file.same_as.length ? h("p", {}, h("span", { class: "tag due" }, t("same", { names: file.same_as.map((one) => called.get(one)).join("、") }))) : null), open, trouble);
  }

  /** A picture is drawn by the page, a PDF by the browser's viewer: what it is the service made, and says. */
  async function show(file, open) {
    const blob = new Blob([await app.api.file(`${path}/${file.upload}`)], { type: file.kind });
    const address = URL.createObjectURL(blob);
    const heading = h("h3", { tabindex: "-1" }, file.name);
    const close = button(t("close"), over, { kind: "choice", "aria-keyshortcuts": "Escape" });
    const view = file.kind === "application/pdf"
      ? [h("iframe", { src: address, title: file.name, referrerpolicy: "no-referrer" }), note("calm", "list", t("pdfElse"))]
      : [h("img", { src: address, alt: t("picture", { name: file.name }) })];
    shown.replaceChildren(h("figure", { class: "file-shown", onkeydown: ({ key }) => key === "Escape" && over() }, heading,
      h("div", { class: "choices" }, close, button(t("save"), () => save(blob, savedAs(file)), { kind: "plain" })), view));
    say(t("opened", { name: file.name }));
    heading.focus();

    function over() {
      URL.revokeObjectURL(address);
      shown.replaceChildren();
      open.focus();
    }
  }
}

async function tried(place, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.replaceChildren(problemBox(error.problem));
  }
}
