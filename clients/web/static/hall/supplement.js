// What an officer asked for, once and all of it: fields by their labels, documents by their names.

import { h, note } from "../dom.js";
import { teller } from "../language.js";
import { told } from "./fields.js";
import { material } from "./items.js";
import { HALL_WORDS } from "./words.js";

const t = teller(HALL_WORDS);

/** The list of what lacks, with the officer's words. `inSight`: beside a form, however far it is scrolled; it can be folded. */
export function lackingOf({ supplement }, { form, materials }, { inSight = false } = {}) {
  const fields = supplement.wants.filter((name) => name in form.properties).map((name) => told(form.properties[name]["x-label"]));
  const papers = materials.filter((one) => supplement.wants.includes(one.material)).map(material);
  const title = h("h2", {}, t("lacks"));
  return h(inSight ? "details" : "section", { class: `card review due${inSight ? " in-sight" : ""}`, open: inSight },
    inSight ? h("summary", {}, title) : title,
    supplement.words ? h("p", { class: "quote" }, supplement.words) : null,
    h("ul", { class: "reasons" }, [...fields, ...papers].map((one) => h("li", {}, one))),
    papers.length ? note("calm", "window", t("bringMaterials")) : null);
}
