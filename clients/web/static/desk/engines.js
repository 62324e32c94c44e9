// How the face engines do, for administrators: counts, drift, likely false refusals, two engines.

import { h, note } from "../dom.js";
import { day, teller } from "../language.js";
import { bars, columns, intervals } from "./charts.js";
import { ENGINE_WORDS } from "./engine_words.js";
import { facts, table } from "./forms.js";

const t = teller(ENGINE_WORDS);
const percent = (share) => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)}%`;
const span = (period) => t("span", { first: day(period.first), last: day(period.last) });
const signalName = (name) => t(name.startsWith("reason_") ? name : `signal_${name}`);
const rateWords = (rate) => (rate
  ? t("rate", { ...rate, share: percent(rate.share), low: percent(rate.low), high: percent(rate.high) })
  : t("few"));

export async function engines(app) {
  const { api } = app;
  const [now, counts, compared] = await Promise.all(
    ["", "/counts", "/pairs"].map((rest) => api.get(`/v1/officer/engines${rest}`)));
  return {
    title: app.t("enginePage"),
    body: [
      h("p", { class: "hint" }, t("lead")),
      ...alarms(now),
      standing(now),
      now.switch ? switching(now.switch) : null,
      now.signals.length ? signals(now.signals) : null,
      h("h2", {}, t("last28")),
      ...charts(counts),
      refusals(counts),
      compared.pairs.length ? pairs(compared.pairs) : null,
    ],
  };
}

function alarms(now) {
  const raised = now.signals.filter((one) => one.alarm);
  if (raised.length) return raised.map((one) => note("bad", "alert", t("alarm", { name: signalName(one.name) })));
  if (!now.signals.length) return [note("", "clock", now.complete ? t("tooFew") : t("gathering"))];
  return [note("good", "check", t("noAlarm"))];
}

function standing(now) {
  const rows = [
    [t("inForce"), now.engine],
    [t("calibration"), now.calibration || "–"],
    now.second ? [t(now.former ? "former" : "shadow"), now.second] : null,
    [t("baseline"), now.baseline ? span(now.baseline) : t("noBaseline")],
  ];
  return h("section", { class: "card" }, h("h2", {}, t("now")),
    facts("facts", rows.filter(Boolean)));
}

function switching(change) {
  const words = t("switchText", { ...change, ends: day(change.ends_on) });
  return h("section", { class: "card" }, h("h2", {}, t("switching")),
    h("progress", { max: Math.max(1, change.over + change.left), value: change.over, "aria-label": t("switching") }),
    h("p", {}, words));
}

function signals(found) {
  const shown = (one, number) => (one.name.startsWith("reason_") ? percent(number) : number.toFixed(3));
  return h("section", { class: "card" }, table(t("signals"),
    ["signal", "value", "limit", "weekChecks", "baselineChecks", "state"].map((head) => t(head)),
    found.map((one) => [signalName(one.name), shown(one, one.value), shown(one, one.limit), String(one.week), String(one.baseline),
      h("span", { class: one.alarm ? "tag bad" : "tag good" }, t(one.alarm ? "raised" : "fine"))])));
}

function charts(counts) {
  const sums = (what) => {
    const found = new Map();
    for (const one of counts.days) if (one.what === what) found.set(one.bucket, (found.get(one.bucket) ?? 0) + one.checks);
    return found;
  };
  // A head over nothing says nothing.
  const shown = (draw, caption, heads, rows) => (rows.length ? draw(caption, heads, rows) : null);
  const card = (chart) => h("section", { class: "card" }, chart);
  const outcomes = new Map();
  for (const one of counts.days) {
    if (one.what !== "outcome") continue;
    if (!outcomes.has(one.day)) outcomes.set(one.day, { pass: 0, unsure: 0, fail: 0 });
    outcomes.get(one.day)[one.bucket] += one.checks;
  }
  if (!outcomes.size) return [card(h("p", {}, t("none")))];
  const byNumber = (found) => [...found].sort(([one], [other]) => (Number(one) || Infinity) - (Number(other) || Infinity));
  const bandName = (band) => `${(Number(band) / 20).toFixed(2)}–${((Number(band) + 1) / 20).toFixed(2)}`;
  const charts = [
    columns(t("outcomes"), ["day", "pass", "unsure", "fail"].map((head) => t(head)),
      [...outcomes].map(([when, one]) => [day(when), one.pass, one.unsure, one.fail]), [...outcomes.keys()].map((when) => when.slice(5))),
    shown(bars, t("bands"), [t("band"), t("checks")], byNumber(sums("band")).map(([band, checks]) => [bandName(band), checks])),
    shown(bars, t("reasons"), [t("reason"), t("checks")],
      [...sums("reason")].sort(([, one], [, other]) => other - one).map(([reason, checks]) => [t(`reason_${reason}`), checks])),
    shown(bars, t("seconds"), [t("secondsHead"), t("checks")],
      byNumber(sums("seconds")).map(([end, checks]) => [end === "over" ? t("over") : t("upTo", { n: end }), checks])),
    shown(bars, t("tries"), [t("tryHead"), t("checks")], byNumber(sums("tries")).map(([one, checks]) => [one, checks])),
  ];
  return charts.filter(Boolean).map(card);
}

function refusals(counts) {
  const rows = [{ ages: "all", likely: counts.likely, at_most: counts.at_most }, ...counts.ages];
  return h("section", { class: "card" }, h("p", { class: "hint" }, t("refusalsLead")),
    intervals(t("refusals"), ["ages", "likely", "atMost"].map((head) => t(head)),
      rows.map((row) => [t(`ages_${row.ages}`), row.likely, rateWords(row.likely), rateWords(row.at_most)])));
}

function pairs(found) {
  return h("section", { class: "card" }, h("p", { class: "hint" }, t("comparingLead")),
    table(t("comparing"), ["engines", "checks", "disagree"].map((head) => t(head)),
      found.map((pair) => [`${pair.engine} · ${pair.shadow}`, String(pair.checks), rateWords(pair.disagree)])),
    found.map((pair) => table(`${pair.engine} · ${pair.shadow}`, ["here", "there", "checks"].map((head) => t(head)), verdicts(pair.cells))));
}

function verdicts(cells) {
  const found = new Map();
  for (const cell of cells) {
    const key = `${cell.verdict} ${cell.shadow_verdict}`;
    found.set(key, (found.get(key) ?? 0) + cell.checks);
  }
  return [...found].sort(([, one], [, other]) => other - one).map(([key, checks]) => [...key.split(" ").map((word) => t(word)), String(checks)]);
}
