// The public board: how each office does its work, as a picture and as a table; and answers for everybody.

import { table } from "../desk/forms.js";
import { busy, button, field, h, note } from "../dom.js";
import { language, moment, teller } from "../language.js";
import { BOARD_WORDS } from "./board_words.js";

const t = teller(BOARD_WORDS);
const SVG = "http://www.w3.org/2000/svg";
// What is shown, with how it is written, what a full bar is (null: the greatest), and of how many it is.
const MEASURES = { in_time_percent: ["percent", 100, "closed"], online_percent: ["percent", 100, "closed"], satisfied_percent: ["percent", 100, "answers"], visits_mean: ["times", null, "closed"],
  waited_half_minutes: ["minutes", null, "received"], waited_most_minutes: ["minutes", null, "received"] };
const ROW = 46;

export async function board(app, months = "6") {
  const seen = await app.api.get(`/v1/service-board?${new URLSearchParams(months === "12" ? back(12) : {})}`);
  const select = h("select", { id: "measure" }, Object.keys(MEASURES).map((one) => h("option", { value: one }, t(one))));
  const place = h("div", { class: "cards" });
  const draw = () => place.replaceChildren(...figures(seen, select.value));
  select.addEventListener("change", draw);
  draw();
  const none = !seen.units.length;
  return {
    title: t("title"),
    body: [
      h("p", { class: "lead" }, t("lead")), h("p", {}, t("period", { first: monthOf(seen.first), last: monthOf(seen.last) })),
      none ? note("open", "alert", t("nothing")) : h("div", { class: "field" }, h("label", { for: select.id }, t("show")), select),
      none ? null : place,
      seen.hidden ? h("p", { class: "hint" }, t("hidden", { count: seen.hidden })) : null,
      button(t(months === "12" ? "shorter" : "longer"), () => app.go(months === "12" ? "oversight" : "oversight/12"), { kind: "choice" }),
      button(t("answers"), () => app.go("answers"), { kind: "choice" }),
      button(t("complain"), () => app.go("item/hall.complaint"), { kind: "choice" }),
    ].filter(Boolean),
  };
}

/** The first day of the month so many before this one, by the clock of the page; the service counts by its own. */
function back(count) {
  const now = new Date();
  const first = new Date(Date.UTC(now.getFullYear(), now.getMonth() - count, 1));
  return { since: first.toISOString().slice(0, 10) };
}

function monthOf(text) {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : "zh-CN", { year: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));
}

function figures(seen, measure) {
  const [form, full, of] = MEASURES[measure];
  const what = t(measure);
  const said = (n) => t(form, { n });
  const whole = seen.whole[measure];
  const rows = (list, name) => list.filter((one) => one[measure] !== null).map((one) => [name(one), one[measure], one[of] === undefined || one[of] === null ? "–" : one[of]]);
  const byUnit = rows(seen.units, (one) => one.name).sort(([, a], [, b]) => b - a);
  const byMonth = rows(seen.months, (one) => monthOf(one.month));
  return [
    h("p", { class: "strong" }, whole === null ? t("nothing") : t("whole", { n: said(whole) })),
    measure === "satisfied_percent" && whole !== null ? h("p", {}, t("silentLead", { answers: seen.whole.answers, silent: seen.whole.silent })) : null,
    of === "received" ? h("p", {}, t("waitedLead")) : null,
    figure(t("byMonth", { what }), [t("month"), what, t(`of_${of}`)], byMonth, said, full),
    figure(t("byUnit", { what }), [t("unit"), what, t(`of_${of}`)], byUnit, said, full),
  ].filter(Boolean);
}

/** A picture for the eye, which a screen reader passes by, and the same as a table. */
function figure(caption, heads, rows, said, full) {
  if (!rows.length) return null;
  return h("figure", { class: "card board" }, h("figcaption", {}, caption), bars(rows, said, full),
    table(caption, heads, rows.map(([name, n, closed]) => [name, said(n), String(closed)])));
}

function bars(rows, said, full) {
  const wide = Math.max(240, Math.min(640, innerWidth - 90));
  const room = wide - 84;
  const most = full || Math.max(0.01, ...rows.map(([, n]) => n));
  const parts = rows.flatMap(([name, n], at) => [
    s("text", { x: 0, y: at * ROW + 15 }, name),
    s("rect", { x: 0, y: at * ROW + 21, width: room, height: 16, class: "board-room" }),
    s("rect", { x: 0, y: at * ROW + 21, width: (room * n) / most, height: 16, class: "board-bar" }),
    s("text", { x: room + 8, y: at * ROW + 35 }, said(n)),
  ]);
  return s("svg", { viewBox: `0 0 ${wide} ${rows.length * ROW}`, "aria-hidden": "true", focusable: "false" }, ...parts);
}

function s(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export async function answers(app, words = "") {
  const list = h("ul", { class: "events", "aria-label": t("answers") });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "plain" });
  const add = async (cursor = "") => {
    const page = await app.api.get(`/v1/published-answers?${new URLSearchParams({ ...(words && { words }), ...(cursor && { cursor }) })}`);
    list.append(...page.answers.map((one) => h("li", { class: "card", "data-answer": one.answer },
      h("h2", {}, one.question), one.text.split("\n").filter(Boolean).map((line) => h("p", {}, line)),
      h("p", { class: "hint" }, `${one.unit_name} · ${moment(one.published_at)}`))));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  const wanted = field({ label: t("search"), hint: t("searchHint"), name: "words", type: "search", autocomplete: "off", enterkeyhint: "search", maxlength: 60, value: words });
  return {
    title: t("answers"),
    body: [h("p", { class: "lead" }, t("answersLead")),
      h("form", { class: "card", role: "search", novalidate: true, onsubmit }, wanted.box, button(t("find"), null, { type: "submit" })),
      list.children.length ? list : note("open", "alert", t("noAnswers")), more,
      button(t("ask"), () => app.go("item/hall.consultation"), { kind: "choice" })],
  };

  function onsubmit(event) {
    event.preventDefault();
    const typed = wanted.input.value.trim();
    app.go(typed ? `answers/${encodeURIComponent(typed)}` : "answers");
  }
}
