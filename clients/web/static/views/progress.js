// What is under way and what was decided; where a decision can be appealed.

import { button, h } from "../dom.js";
import { day, moment } from "../language.js";
import { paged } from "../paged.js";
import { appeal } from "./appeal.js";

export async function progress(app) {
  const { t, api } = app;
  const { list, more, again } = paged({
    api, path: "/v1/me/reviews", rows: (page) => page.reviews.map((review) => card(app, review)),
    none: t("noReviews"), more: t("more"),
  });
  const [kept] = await Promise.all([standing(app), again()]);
  return { title: t("progress"), body: [button(t("myCases"), () => app.go("cases"), { kind: "choice" }), list, more, kept], refresh: again };
}

// What stands today, to be found again long after the page of the result was closed.
async function standing({ t, api, go }) {
  const { entitlements } = await api.get("/v1/entitlements");
  return h("section", { class: "card" }, h("h2", {}, t("record")),
    entitlements.length ? entitlements.map(({ name, certified_until: until, certified_by: by }) => h("dl", { class: "facts" },
      h("div", {}, h("dt", {}, t("pension")), h("dd", {}, name)),
      h("div", {}, h("dt", {}, t("validUntil")), h("dd", {}, day(until))),
      h("div", {}, h("dt", {}, t("certifiedBy")), h("dd", {}, t(`way_${by}`))))) : h("p", {}, t("noSchemes")),
    button(t("recordPast"), () => go("record"), { kind: "choice" }));
}

function card(app, review) {
  const { t } = app;
  const decided = review.decision !== null;
  return h("section", { class: `card review ${decided ? "done" : "due"}`, "data-key": review.review },
    h("h2", {}, t(`kind_${review.kind}`)),
    h("p", { class: "state" }, h("strong", {}, decided ? t(`decision_${review.decision}`) : t("state_open"))),
    review.decision_words ? h("p", { class: "quote" }, review.decision_words) : null,
    review.reasons.length ? h("ul", { class: "reasons" }, review.reasons.map((reason) => h("li", {}, reason))) : null,
    h("dl", { class: "facts" },
      h("div", {}, h("dt", {}, t("openedAt")), h("dd", {}, moment(review.opened_at))),
      review.state === "open" && review.due_on ? h("div", {}, h("dt", {}, t("decidedBy")), h("dd", {}, day(review.due_on),
        review.overdue ? h("p", {}, t("decidedLate")) : null)) : null,
      decided ? h("div", {}, h("dt", {}, t("decidedAt")), h("dd", {}, moment(review.decided_at))) : null),
    decided && review.decision !== "certified" ? appeal(app, review.scheme) : null);
}
