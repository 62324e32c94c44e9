// Without a network: what the person has had on the screen, each with its moment. Nothing here can be pressed.

import { h, note } from "../dom.js";
import { day, moment, teller } from "../language.js";
import { span } from "../bookings/common.js";
import { kept } from "./store.js";
import { KEPT_WORDS } from "./words.js";

const t = teller(KEPT_WORDS);

/** A section with all that is kept; null where nothing is. */
export async function away() {
  const found = await kept();
  if (!found) return null;
  document.documentElement.classList.toggle("elder", found.me.some(({ elder }) => elder));
  const parts = [
    part("tickets", found.tickets, ({ number, hall, group }) => [h("p", { class: "show-code" }, number), h("p", {}, `${hall} · ${group}`)], t("ticketHint")),
    part("bookings", found.bookings, (one) => [h("h3", {}, one.name), h("p", {}, one.state),
      facts([["when", span(one)], ["where", one.address], ["code", one.code]])]),
    part("certificates", found.certificates, (one) => [h("h3", {}, one.name), h("p", {}, one.standing),
      facts([["number", one.number], ["lastDay", one.last_day ? day(one.last_day) : t("noEnd")], ["unit", one.unit]], one.fields)], t("certificateHint")),
    part("inbox", found.inbox, ({ title, text, happened }) => [h("h3", {}, title), h("p", {}, text), h("p", { class: "hint" }, moment(happened))]),
  ].filter(Boolean);
  return h("section", { "data-part": "kept", "aria-label": t("title") }, note("due", "clock", t("nothingSent")), parts);
}

function part(kind, rows, drawn, hint = "") {
  if (!rows.length) return null;
  return h("section", { class: "card", "data-kept": kind }, h("h2", {}, t(kind)), hint ? h("p", {}, hint) : null,
    h("ul", { class: "rows" }, rows.map((row) => h("li", {}, h("div", {}, drawn(row),
      h("p", { class: "hint" }, t("asOf", { when: moment(new Date(row.at).toISOString()) })))))));
}

/** `more`: of a certificate, as people read it. */
function facts(rows, more = []) {
  const named = [...rows.filter(([, said]) => said).map(([name, said]) => [t(name), said]), ...more.map(({ name, shown }) => [name, shown])];
  return h("dl", { class: "facts" }, named.map(([name, said]) => h("div", {}, h("dt", {}, name), h("dd", {}, said))));
}
