// The partners' page: a developer signs in by the partner's own key, and sees what the city knows of the partner.

import { columns } from "../desk/charts.js";
import { facts, table } from "../desk/forms.js";
import { busy, button, h, note, say } from "../dom.js";
import { day, language, moment, setLanguage, teller } from "../language.js";
import { deliveries } from "./deliveries.js";
import { entrance, trouble } from "./entrance.js";
import { city } from "./program.js";
import { PORTAL_WORDS } from "./words.js";

const t = teller(PORTAL_WORDS);
const main = document.getElementById("main");
const DAY_MS = 86_400_000;

/** A button whose work may be refused; that stands at the end of the page then. */
function pressed(label, work, kind) {
  const press = button(label, () => busy(press, async () => {
    try {
      await work();
    } catch (error) {
      main.append(trouble(t, error));
    }
  }), kind);
  return press;
}

/** The whole page anew; `again` draws it in the other language. */
function frame(again, title, ...body) {
  document.title = `指尖 · ${t("title")}`;
  const other = pressed(t("other"), () => {
    setLanguage(language() === "en" ? "zh-CN" : "en");
    return again();
  }, { kind: "plain", lang: language() === "en" ? "zh-CN" : "en" });
  main.replaceChildren(other, h("h1", { tabindex: "-1" }, title), ...body.filter(Boolean));
}

async function start() {
  const { issuer, sandbox } = await city();
  const draw = () => frame(draw, t("title"), h("p", { class: "hint" }, t("lead")), sandbox ? note("open", "alert", t("sandbox")) : null,
    issuer
      ? h("section", { class: "card" }, h("h2", {}, t("signIn")), entrance(t, said, enter), h("p", { class: "hint" }, t("refused")))
      : h("p", {}, t("off")));
  draw();
}

const said = () => ({ "Accept-Language": language() });

async function enter({ call, kid }) {
  let left = "";

  async function ask(path, method = "GET") {
    const answer = await call(path, { method });
    left = answer.headers.get("RateLimit") || "";
    const found = await answer.json();
    if (!answer.ok) throw found;
    return found;
  }

  async function draw() {
    const own = await ask("/v1/partner/registration");
    const usage = await ask("/v1/partner/usage");
    const usageLeft = left;
    const log = await deliveries(t, ask, draw);
    const refresh = pressed(t("refresh"), async () => {
      await draw();
      say(t("refreshed"));
    }, { kind: "choice" });
    frame(draw, own.name, h("div", { class: "acts" }, refresh, pressed(t("leave"), start, { kind: "plain" })),
      registered(own), keys(own, kid), ...used(usage, usageLeft), log, tried());
    main.querySelector("h1").focus();
  }

  await draw();
}

function registered(own) {
  return h("section", { class: "card" }, h("h2", {}, t("registration")), facts("facts", [
    [t("client"), h("code", { class: "long" }, own.partner)],
    [t("purpose"), own.purpose],
    [t("environment"), t(`environment_${own.environment}`)],
    [t("state"), t(`state_${own.state}`)],
    [t("since"), moment(own.moved_at)],
    [t("scopes"), own.scopes.join(", ") || t("noScopes")],
    [t("uris"), own.redirect_uris.join(" ")],
    ["jwks_url", own.jwks_url],
  ]), h("p", { class: "hint" }, t("other_terms")));
}

function keys(own, here) {
  const standing = ({ kid, alg }) => {
    if (kid === here) return h("span", { class: "tag good" }, t("keyHere"));
    if (alg) return h("span", { class: "tag good" }, t("keyListed"));
    return h("span", { class: "tag" }, t(own.keys_away ? "keyUnknown" : "keyGone"));
  };
  const at = (text) => (text ? moment(text) : "–");
  return h("section", { class: "card" }, h("h2", {}, t("keys")),
    own.keys_away ? note("open", "alert", t("keysAway")) : null,
    table(t("keys"), ["kid", "alg", "standing", "firstUsed", "lastUsed"].map((name) => t(name)),
      own.keys.map((one) => [one.kid, one.alg || "–", standing(one), at(one.first_used_at), at(one.last_used_at)])),
    h("p", { class: "hint" }, t(own.jwks_url ? "rollUrl" : "rollInline")));
}

/** Every day from the first to the last, as they are written. */
function days(since, until) {
  const found = [];
  for (let at = Date.parse(since); at <= Date.parse(until); at += DAY_MS) found.push(new Date(at).toISOString().slice(0, 10));
  return found;
}

/** Tallies by what `name` says of each, in the order in which they come. */
function summed(tallies, name) {
  const sums = new Map();
  for (const one of tallies) {
    const sum = sums.get(one[name]) || { calls: 0, refused: 0, limited: 0 };
    sums.set(one[name], { calls: sum.calls + one.calls, refused: sum.refused + one.refused, limited: sum.limited + one.limited });
  }
  return sums;
}

function used(usage, left) {
  const [, n, s] = /"plan";r=(\d+);t=(\d+)/.exec(left) || [];
  const byDay = summed(usage.days, "day");
  const parts = ({ calls, refused, limited } = { calls: 0, refused: 0, limited: 0 }) => [calls - refused, refused - limited, limited];
  const doors = [...summed(usage.days, "door")].sort(([, one], [, two]) => two.calls - one.calls);
  const all = days(usage.since, usage.until);
  return [
    h("section", { class: "card" }, h("h2", {}, t("usage")), facts("facts", [
      [t("plan"), t("perMinute", { n: usage.calls_a_minute })],
      [t("left"), n && t("leftIs", { n, s })],
    ]), h("p", { class: "hint" }, t("counted"))),
    doors.length
      ? h("section", { class: "card" }, columns(t("byDay"), ["day", "answered", "refusedCalls", "limited"].map((name) => t(name)),
        all.map((one) => [day(one), ...parts(byDay.get(one))]), all.map((one) => one.slice(5))))
      : h("p", {}, t("noCalls")),
    doors.length
      ? h("section", { class: "card" }, table(t("byDoor"), ["door", "calls", "refusedCalls", "limited"].map((name) => t(name)),
        doors.map(([door, { calls, refused, limited }]) => [h("code", { class: "id" }, door), ...[calls, refused, limited].map(String)])))
      : null,
  ];
}

function tried() {
  return h("section", { class: "card" }, h("h2", {}, t("console")), h("p", {}, t("consoleLead")),
    h("a", { class: "button choice", href: "/docs" }, t("reference")));
}

// What a browser keeps of a page that was left would have the key in it.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
setLanguage(language());
start().catch((error) => frame(start, t("title"), trouble(t, error)));
