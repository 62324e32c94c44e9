// The files of a case to read: what was handed in, by document, each to be opened.

import { Refused } from "../api.js";
import { busy, button, h, problemBox, save, say } from "../dom.js";
import { teller } from "../language.js";
import { FILE_WORDS } from "./file_words.js";

const t = teller(FILE_WORDS);
const ENDINGS = { "image/jpeg": ".jpg", "application/pdf": ".pdf" };
const MEGABYTE = 1024 * 1024;

/** What a file is and how it stands, in one line. */
export const stands = ({ size, length, standing }) => [t("size", { mb: Math.max(0.1, (size || length) / MEGABYTE).toFixed(1) }), standing].join(" · ");

/** The name under which a file is saved: it is what it was written anew as. */
export function savedAs({ name, kind }) {
  const ending = ENDINGS[kind] || "";
  return name.toLowerCase().endsWith(ending) ? name : `${name.replace(/\.\w{1,8}$/, "")}${ending}`;
}

/** A list by document; null without any. `path`: where the files are; `opener(file)` gives what opens one. */
export function filesRead(item, files, opener) {
  const groups = item.materials.map(({ material, name }) => [name, files.filter((file) => file.material === material)]).filter(([, all]) => all.length);
  if (!groups.length) return null;
  return h("section", { class: "card", "data-files": "" }, h("h2", {}, t("handedIn")),
    groups.flatMap(([name, all]) => [h("h3", {}, name), h("ul", { class: "rows" }, all.map((file) => h("li", { "data-file": file.upload },
      h("div", {}, h("strong", {}, file.name), h("p", { class: "hint" }, stands(file), file.handed_in_at ? "" : ` · ${t("notHandedIn")}`)),
      file.state === "ready" ? opener(file) : null)))]));
}

/** For the applicant: each is saved on the own device. */
export function saving(api, path) {
  return (file) => {
    const trouble = h("div");
    const press = button(t("open"), () => busy(press, async () => {
      trouble.replaceChildren();
      try {
        save(await api.file(`${path}/${file.upload}`), savedAs(file));
        say(t("opened", { name: file.name }));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        trouble.replaceChildren(problemBox(error.problem));
      }
    }), { kind: "choice", "aria-label": t("openOf", { name: file.name }) });
    return [press, trouble];
  };
}

/** Those of a case, where its item takes any. */
export async function filesOfCase(api, id, item) {
  if (!item.materials.some(({ ways }) => ways.includes("upload"))) return [];
  return (await api.get(`/v1/cases/${encodeURIComponent(id)}/materials`)).files;
}

/** Faults of documents as sentences of their own: the service points at a document by its name in the definition. */
export function namingMaterials(problem, item) {
  const names = new Map(item.materials.map(({ material, name }) => [`/materials/${material}`, name]));
  const errors = (problem.errors || []).map((one) => {
    const name = names.get(one.pointer.split("/").slice(0, 3).join("/"));
    return name ? { ...one, pointer: "", detail: t("materialFault", { name, detail: one.detail }) } : one;
  });
  return { ...problem, errors };
}
