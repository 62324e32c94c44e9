// The first page: a card for each pension, with nothing to do or with all the ways; and the city's other matters.

import { h, icon, note, redraw } from "../dom.js";
import { day, moment } from "../language.js";
import { follow, wayButtons } from "./ways.js";
import { elderSwitch } from "./switches.js";

export async function due(app) {
  const { t, api, me } = app;
  const list = h("div", { class: "cards" });
  const fill = async () => {
    const { entitlements } = await api.get("/v1/entitlements");
    redraw(list, ...(entitlements.length ? entitlements.map((one) => card(app, one)) : [h("p", { class: "card" }, t("noSchemes"))]));
  };
  await fill();
  return { title: me.name && !app.helping ? t("hello", { name: me.name }) : t("certification"), body: [list, app.helping ? null : hall(app), app.helping ? null : elderSwitch(app)].filter(Boolean), refresh: fill };
}

// The city's other matters: a card of the same weight.
function hall({ t }) {
  return h("section", { class: "card", "aria-label": t("hall") },
    h("ul", { class: "ways" }, h("li", {}, h("a", { class: "way", href: "#/items" }, icon("window"), h("span", { class: "way-name" }, t("hall")), h("span", { class: "way-how" }, t("hallLead")))),
      h("li", {}, h("a", { class: "way", href: "#/places" }, icon("clock"), h("span", { class: "way-name" }, t("book")), h("span", { class: "way-how" }, t("bookLead")))),
      h("li", {}, h("a", { class: "way", href: "#/hospitals" }, icon("person"), h("span", { class: "way-name" }, t("hospitals")), h("span", { class: "way-how" }, t("hospitalsLead"))))));
}

function card(app, { scheme, name, certified_until: until, certified_by: by, standing, due: isDue, overdue, message, ways, back_pay_from: backPay, review }) {
  const { t } = app;
  const state = standing === "suspended" ? "isSuspended" : overdue ? "isOverdue" : isDue ? "isDue" : "nothingDue";
  return h("section", { class: `card scheme ${isDue ? "due" : "done"}`, "aria-labelledby": `scheme-${scheme}` },
    h("h2", { id: `scheme-${scheme}` }, name),
    h("p", { class: "state" }, icon(isDue ? "clock" : "check"), h("strong", {}, t(state))),
    h("p", { class: "message" }, message),
    backPay ? note("good", "check", t("backPay", { when: day(backPay) })) : null,
    review ? note("calm", "clock", t("underReview", { when: moment(review.opened_at) })) : null,
    // The message says for whom looks that any way will do; the ways themselves come first of all.
    ways.length ? [h("h3", { class: "unseen" }, t("pickWay")), wayButtons(ways, follow(app, scheme))] : null,
    // With nothing to do the message has said until when, and how.
    isDue && h("dl", { class: "facts" },
      h("div", {}, h("dt", {}, t("validUntil")), h("dd", {}, day(until))),
      h("div", {}, h("dt", {}, t("certifiedBy")), h("dd", {}, t(`way_${by}`)))));
}
