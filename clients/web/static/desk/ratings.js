// How the officer's units do, and what people think of them; whoever oversees services sees all, and decides appeals.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { language, teller } from "../language.js";
import { bars, columns } from "./charts.js";
import { choice, facts, form, table } from "./forms.js";
import { RATING_WORDS } from "./rating_words.js";

const t = teller(RATING_WORDS);
const OVERSIGHT = "service_oversight";
const POOR = new Set(["dissatisfied", "very_dissatisfied"]);

export async function ratings(app, unit = "", since = "", until = "") {
  const { api } = app;
  const oversees = app.posts.some((post) => post.unit.unit === OVERSIGHT);
  const own = [...new Map(app.posts.map((post) => [post.unit.unit, post.unit])).values()];
  const units = (oversees ? (await api.get("/v1/officer/units")).units : own).filter((one) => one.unit !== OVERSIGHT);
  const wanted = unit === "-" ? "" : unit || (oversees ? "" : units[0]?.unit ?? "");
  const seen = await api.get(`/v1/officer/service-board?${new URLSearchParams({ ...(wanted && { unit: wanted }), ...(since && { since }), ...(until && { until }) })}`);
  return {
    title: t("title"),
    body: [
      choosing(app, units, wanted, oversees, seen),
      months(seen),
      waiting(seen),
      seen.units.length && !wanted ? h("section", { class: "card" }, figures(t("units"), t("unit"), seen.units)) : null,
      seen.items.length ? h("section", { class: "card" }, figures(t("items"), t("item"), seen.items)) : null,
      oversees ? await appeals(app) : null,
      wanted ? await said(app, wanted) : null,
      button(t("publishedAnswers"), () => app.go("published-answers"), { kind: "choice" }),
    ].filter(Boolean),
  };
}

function choosing(app, units, wanted, oversees, seen) {
  const named = (one) => (language() === "en" ? one.en : one.zh);
  const which = choice("unit", t("unit"), [...(oversees ? [["-", t("all")]] : []), ...units.map((one) => [one.unit, named(one)])], wanted || "-");
  const first = field({ label: t("since"), name: "since", type: "date", value: seen.first });
  const last = field({ label: t("until"), name: "until", type: "date", value: seen.last });
  return form([which.box, first.box, last.box], button(t("show"), null, { type: "submit" }),
    () => app.go(["ratings", which.input.value, first.input.value, last.input.value].join("/")), "card narrow");
}

const percent = (n) => (n === null ? "–" : `${n}%`);
const number = (n) => (n === null ? "–" : String(n));

const waits = (one) => (one.waited_half_minutes === null ? "–" : `${one.waited_half_minutes} / ${one.waited_most_minutes}`);

function figures(caption, head, rows) {
  return table(caption, [head, t("closed"), t("inTime"), t("online"), t("visits"), t("received"), t("waited"), t("answers"), t("satisfied"), t("silent")],
    rows.map((one) => [one.name, number(one.closed), percent(one.in_time_percent), percent(one.online_percent), number(one.visits_mean),
      number(one.received), waits(one), number(one.answers), percent(one.satisfied_percent), number(one.silent)]));
}

function months({ months: list }) {
  const rated = list.filter(({ answers }) => answers);
  if (!rated.length) return null;
  const count = ({ levels }, poor) => levels.reduce((sum, one) => sum + (POOR.has(one.level) === poor ? one.count : 0), 0);
  const rows = rated.map((one) => [one.month.slice(0, 7), count(one, false), count(one, true)]);
  return h("section", { class: "card" }, columns(t("months"), [t("month"), t("good"), t("poor")], rows, rows.map(([month]) => month.slice(2))));
}

function waiting({ months: list }) {
  const known = list.filter(({ received }) => received);
  if (!known.length) return null;
  const of = (name) => bars(t(name), [t("month"), t("minutes")], known.map((one) => [one.month.slice(0, 7), one[name]]));
  return h("section", { class: "card" }, of("waited_half_minutes"), of("waited_most_minutes"));
}

async function said(app, unit) {
  const list = h("div");
  const lines = [];
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const leads = app.posts.some((post) => post.unit.unit === unit && post.role === "supervisor");
  const add = async (cursor = "") => {
    const page = await app.api.get(`/v1/officer/units/${encodeURIComponent(unit)}/ratings${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    lines.push(...page.ratings);
    list.replaceChildren(lines.length
      ? table(t("given"), [t("month"), t("level"), t("reasons"), t("words"), t("act")], lines.map((one) => [one.month.slice(0, 7), one.level_name, one.reason_names.join("、") || "–", one.words || "–", standing(app, one, leads)]))
      : h("p", {}, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return h("section", { class: "card" }, h("h2", {}, t("given")), h("p", { class: "hint" }, t("lead")), list, more);
}

function standing(app, one, leads) {
  if (!one.counted) return t("aside");
  if (one.appeal) return t("appealStands");
  if (!leads || !POOR.has(one.level)) return t("counted");
  const why = field({ label: t("why"), name: "why", area: true, rows: 2, maxlength: 1000, required: true });
  return h("details", {}, h("summary", {}, t("appealOf")),
    form([why.box], button(t("appeal"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (!given(t, why)) return;
      try {
        await app.api.post(`/v1/officer/ratings/${one.rating}/appeals`, { words: why.input.value.trim() });
        app.parting = t("appealed");
        await app.go(location.hash.replace(/^#\/?/, ""));
      } catch (error) {
        complain(t, error, trouble, { "/words": why });
      }
    }));
}

async function appeals(app) {
  const { appeals: list } = await app.api.get("/v1/officer/rating-appeals");
  return h("section", { class: "card" }, h("h2", {}, t("appeals")),
    list.length ? list.map((one) => h("article", { class: "card", "data-appeal": one.rating },
      facts("facts", [[t("unit"), one.unit], [t("level"), one.level_name], [t("said"), one.rated_words], [t("unitSays"), one.why], [t("raterSays"), one.objection]]), deciding(app, one)))
      : h("p", {}, t("none")));
}

function deciding(app, one) {
  const words = field({ label: t("decideWords"), name: "words", area: true, rows: 2, maxlength: 1000, required: true });
  const trouble = h("div");
  const say = (label, wrong, kind) => {
    const press = button(label, () => busy(press, () => decide(wrong)), { kind });
    return press;
  };
  return h("div", {}, words.box, trouble, h("div", { class: "acts" }, say(t("keep"), false, "choice"), say(t("setAside"), true, "choice")));

  async function decide(wrong) {
    trouble.replaceChildren();
    if (!given(t, words)) return;
    try {
      await app.api.post(`/v1/officer/ratings/${one.rating}/appeals/decisions`, { false: wrong, words: words.input.value.trim() });
      app.parting = t("decided");
      await app.go(location.hash.replace(/^#\/?/, ""));
    } catch (error) {
      complain(t, error, trouble, { "/words": words });
    }
  }
}
