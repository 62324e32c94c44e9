// The papers of a case, to be saved as PDF: on the applicant's page and at the desk.

import { busy, button, h, save, say } from "../dom.js";
import { moment, teller } from "../language.js";
import { PAPER_WORDS } from "./paper_words.js";

const t = teller(PAPER_WORDS);
const ISSUED = new Set(["active", "suspended"]);

/** For the applicant: all of them, and the certificate that the case gave; null where there are none. `path`: where they are listed. */
export function papersCard(api, path, papers, certificate) {
  const all = papers.map((paper) => lineOf(path, paper));
  if (ISSUED.has(certificate && certificate.state)) all.push({ ...certificate, kind: "certificate", address: `/v1/certificates/${certificate.certificate}/paper` });
  return all.length ? h("section", { class: "card" }, h("h2", {}, t("papers")), listed(api, all), h("p", { class: "hint" }, t("papersLead"))) : null;
}

/** For officers: asked for only when wanted, since each look at a person's data is on record. */
export function papersWhenAsked(api, path) {
  const place = h("div", { role: "status" });
  const press = button(t("showPapers"), () => busy(press, async () => {
    const { papers } = await api.get(path);
    place.replaceChildren(papers.length ? listed(api, papers.map((paper) => lineOf(path, paper))) : h("p", {}, t("noPapers")));
    press.hidden = true;
  }), { kind: "choice" });
  return h("section", { class: "card" }, h("h2", {}, t("papers")), place, press);
}

const lineOf = (path, paper) => ({ ...paper, address: `${path}/${paper.paper}` });

// A line for each, with the way to save it.
function listed(api, lines) {
  return h("ul", { class: "rows" }, lines.map((line) => h("li", { "data-paper": line.kind },
    h("div", {}, h("strong", {}, line.name), h("p", { class: "hint" }, [line.number, line.at && moment(line.at)].filter(Boolean).join(" · "))),
    fetching(api, line))));
}

function fetching(api, { address, name, number }) {
  const press = button(t("fetch"), () => busy(press, async () => {
    save(await api.file(address), `${number}.pdf`);
    say(t("fetched", { name }));
  }), { kind: "choice", "aria-label": t("fetchOne", { name, number }) });
  return press;
}
