// What certified the person in the past: when, by which way, until when, and the receipt while there is one.

import { busy, button, h } from "../dom.js";
import { day } from "../language.js";
import { receiptCard } from "./receipt.js";

export async function record(app) {
  const { t, api } = app;
  const list = h("div", { class: "cards" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "plain" });
  await add();
  return { title: t("record"), body: [h("p", { class: "lead" }, t("recordLead")), list, more, button(t("back"), () => history.back(), { kind: "plain" })] };

  async function add(cursor = "") {
    const page = await api.get(`/v1/me/certifications${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    list.append(...page.certifications.map((one) => card(app, one)));
    if (!list.children.length) list.append(h("p", { class: "card" }, t("noRecord")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  }
}

function card(app, { certification, name, way, certified_on: on, certified_until: until, receipt }) {
  const { t } = app;
  const fact = (label, value) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, value));
  const section = h("section", { class: "card", "data-certification": certification }, h("h2", {}, day(on)),
    h("dl", { class: "facts" }, fact("pension", name), fact("recordWay", t(`way_${way}`)), fact("validUntil", day(until))));
  if (receipt) {
    const show = button(t("receiptShow"), () => busy(show, open), { kind: "choice", "aria-label": `${t("receiptShow")}：${day(on)}` });
    section.append(show);
    const open = async () => show.replaceWith(await receiptCard(app, receipt, `${name} · ${t(`way_${way}`)} · ${t("validUntil")}: ${day(until)}`));
  }
  return section;
}
