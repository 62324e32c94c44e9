// The papers of a case, to be saved as PDF: on the applicant's page and at the desk.

import { busy, button, h, say } from "../dom.js";
import { moment, teller } from "../language.js";
import { PAPER_WORDS } from "./paper_words.js";

const t = teller(PAPER_WORDS);
const KEPT_MS = 60_000; // until the browser has surely saved it

/** For the applicant: all of them; null where there are none. `path`: where they are listed. */
export function papersCard(api, path, papers) {
  return papers.length ? h("section", { class: "card" }, h("h2", {}, t("papers")), listed(api, path, papers), h("p", { class: "hint" }, t("papersLead"))) : null;
}

/** For officers: asked for only when wanted, since each look at a person's data is on record. */
export function papersWhenAsked(api, path) {
  const place = h("div", { role: "status" });
  const press = button(t("showPapers"), () => busy(press, async () => {
    const { papers } = await api.get(path);
    place.replaceChildren(papers.length ? listed(api, path, papers) : h("p", {}, t("noPapers")));
    press.hidden = true;
  }), { kind: "choice" });
  return h("section", { class: "card" }, h("h2", {}, t("papers")), place, press);
}

// A line for each, with the way to save it.
function listed(api, path, papers) {
  return h("ul", { class: "rows" }, papers.map((paper) => h("li", { "data-paper": paper.kind },
    h("div", {}, h("strong", {}, paper.name), h("p", { class: "hint" }, `${paper.number} · ${moment(paper.at)}`)),
    fetching(api, path, paper))));
}

function fetching(api, path, paper) {
  const { name, number } = paper;
  const press = button(t("fetch"), () => busy(press, async () => {
    save(await api.file(`${path}/${paper.paper}`), `${number}.pdf`);
    say(t("fetched", { name }));
  }), { kind: "choice", "aria-label": t("fetchOne", { name, number }) });
  return press;
}

function save(pdf, name) {
  const href = URL.createObjectURL(pdf);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
