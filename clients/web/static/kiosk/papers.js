// Papers of one's cases, taken along on the own phone: nothing is saved on the machine.

import { button, h, note } from "../dom.js";
import { handOver } from "../hand_over.js";
import { moment } from "../language.js";

const MOST = 5; // of the newest cases: a screen in a hall, and no archive

export async function papers(app) {
  const { t, api } = app;
  if (app.me.level < 2) return { title: t("papers"), body: [note("calm", "alert", t("notBound")), button(t("byCard"), () => app.go("by-card/papers"))] };
  const { cases } = await api.get("/v1/cases");
  const newest = cases.filter(({ state }) => state !== "draft").slice(0, MOST);
  const given = await Promise.all(newest.map((one) => api.get(`/v1/cases/${one.case}/papers`)));
  const cards = newest.map((one, at) => ({ one, all: given[at].papers })).filter(({ all }) => all.length);
  return {
    title: t("papers"),
    body: cards.length ? cards.map(({ one, all }) => h("section", { class: "card" }, h("h2", {}, one.name), h("p", { class: "hint" }, one.number),
      all.map((paper) => [h("p", {}, `${paper.name} · ${moment(paper.at)}`),
        button(t("takePaper", { name: paper.name }), () => app.go(`paper/${one.case}/${paper.paper}`), { kind: "choice" })]))) : note("calm", "check", t("noPapers")),
  };
}

export function paper(app, id, number) {
  const { t, api } = app;
  const handed = handOver({ api, t, what: { purpose: "paper.fetch", about: id, part: number }, alive: app.alive, done: () => app.go("papers") });
  return { title: t("handTitle"), spoken: t("handLead"), body: handed.place, leave: handed.leave };
}
