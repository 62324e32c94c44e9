// Home visits on an officer's phone: the day's list is fetched with a network, the rest works without one.

import { Refused, createApi } from "../api.js";
import { busy, button, field, h, named, note, problemBox, say, wayTo } from "../dom.js";
import { complain } from "../forms.js";
import { day, language, moment, setLanguage, teller } from "../language.js";
import { choice, facts, form } from "../desk/forms.js";
import { dropReport, keepList, keepReport, list, reports, wipeList } from "./store.js";
import { VISIT_WORDS } from "./words.js";

const t = teller(VISIT_WORDS);
const OFF_MS = 5 * 60_000; // as the service counts a clock as off
const DOORS = ["met", "not_met", "refused"];
const part = (id) => document.getElementById(id);

let officer = ""; // who is signed in, as far as this page was told
let results = []; // what came of visits that were sent while it is open
const api = createApi({
  refreshAt: "/v1/officer/sessions/refresh",
  language,
  offline: () => ({ type: "/problems/offline", title: t("offlineTitle"), next_step: t("offlineNext") }),
  signedOut: () => wipeList(), // with the session the names go
});
const away = (error) => error instanceof Refused && error.kind === "offline";

/** By the server's clock, as far as this phone can tell. */
const now = (handed) => Date.now() - (handed?.ahead_ms ?? 0);

/** The list, unless its time is over or another officer is signed in by now. */
async function current() {
  const handed = await list();
  if (!handed) return null;
  const over = now(handed) >= Date.parse(handed.expires_at);
  if (!over && (!officer || handed.officer === officer)) return handed;
  await wipeList();
  return null;
}

async function whoAmI() {
  try {
    officer = (await api.get("/v1/officer/me")).officer.officer;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error;
  }
  return null;
}

/** Sends what is done, one after the other; what does not arrive stays for the next time. */
let sending = null;
function send() {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll() {
  let first = null; // refusal: what stands behind it is sent all the same
  for (const report of await reports()) {
    if (officer && report.officer !== officer) continue;
    // The clock is read as it leaves, so that the server can compare the two once more.
    const body = { ...report.body, sent_at: new Date().toISOString() };
    try {
      results.push({ visit: report.visit, ...(await api.post(`/v1/officer/home-visits/${report.visit}/reports`, body)) });
    } catch (error) {
      if (!(error instanceof Refused) || away(error)) throw error;
      if (error.kind !== "visit-done") {
        first ??= error;
        continue;
      }
      results.push({ visit: report.visit, outcome: "elsewhere" });
    }
    await settled(report.visit);
  }
  if (first) throw first;
}

async function settled(visit) {
  const handed = await list();
  if (handed) {
    const visits = handed.visits.filter((one) => one.visit !== visit);
    // With the last one sent nobody's name is needed any more.
    if (visits.length) await keepList({ ...handed, visits });
    else await wipeList();
  }
  await dropReport(visit);
}

function told({ outcome, met_on: on, words }) {
  if (outcome === "certified") return note("good", "check", t("result_certified", { day: day(on) }));
  if (outcome === "review") return note("due", "clock", t("result_review", { words }));
  return note("due", "clock", t(`result_${outcome}`));
}

async function home() {
  const refused = await whoAmI();
  const handed = await current();
  let trouble = null;
  if (!refused && (await reports()).length) {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble = error;
    }
  }
  const waiting = await reports();
  const left = await current();
  const signedOut = refused && !away(refused);
  return {
    title: t("product"),
    body: [
      h("p", { class: "hint", id: "offline-ready" }),
      results.length ? h("section", { class: "card", "aria-label": t("sent") }, results.map(told)) : null,
      trouble && !away(trouble) ? problemBox(trouble.problem) : null,
      refused && away(refused) ? note("due", "clock", t("offlineTitle"), t("offlineNext")) : null,
      signedOut ? note("bad", "alert", t("signIn"), h("p", {}, h("a", { href: "/officer/#/sign-in" }, t("signInLink")))) : null,
      waiting.length ? unsent(waiting) : null,
      left ? listed(left, waiting) : (signedOut || refused ? null : await fetching()),
    ],
  };
}

function unsent(waiting) {
  const mine = waiting.filter((one) => !officer || one.officer === officer);
  const press = button(t("send"), () => busy(press, async () => {
    say(t("sending"));
    await way.show();
  }), { drawing: "check" });
  return h("section", { class: "card", id: "unsent" },
    h("p", { class: "strong" }, t("unsent", { n: waiting.length })),
    mine.length < waiting.length ? h("p", {}, t("others")) : null,
    mine.length ? press : null);
}

function listed(handed, waiting) {
  const done = new Set(waiting.map(({ visit }) => visit));
  const wipe = button(t("wipe"), () => busy(wipe, async () => {
    await wipeList();
    parting = t("wiped");
    await way.show();
  }), { kind: "plain" });
  return h("section", {},
    h("h2", {}, t("listOf", { name: handed.name, day: day(handed.day) })),
    clock(handed),
    handed.visits.length ? h("ul", { class: "events" }, handed.visits.map((one) => h("li", { class: "card" },
      h("p", { class: "strong" }, one.name, " ", h("span", { class: done.has(one.visit) ? "tag good" : "tag" }, t(done.has(one.visit) ? "notSent" : "toDo"))),
      h("p", {}, moment(one.starts_at)),
      h("p", {}, one.address || t("noAddress")),
      h("a", { class: "button choice", href: `#/visit/${one.visit}`, "aria-label": `${t("open")} ${one.name}` }, t(done.has(one.visit) ? "openAgain" : "open"))))) : h("p", {}, t("none")),
    h("p", { class: "hint" }, t("until", { when: moment(handed.expires_at) })),
    h("p", { class: "hint" }, t("wipeLead")), wipe);
}

function clock({ ahead_ms: ahead }) {
  if (Math.abs(ahead) <= OFF_MS) return null;
  return note("due", "clock", t("clockOff", { way: t(ahead > 0 ? "fast" : "slow"), minutes: Math.round(Math.abs(ahead) / 60_000) }));
}

async function fetching() {
  const { teams } = await api.get("/v1/officer/home-visits/teams");
  if (!teams.length) return note("due", "alert", t("noTeam"));
  const team = choice("team", t("team"), teams.map(({ place, name }) => [place, name]));
  // The city's days, whatever the phone's clock or zone says: the server refuses another.
  const days = [0, 1].map((n) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(Date.now() + n * 86_400_000));
  const when = choice("day", t("day"), [[days[0], `${t("today")} ${day(days[0])}`], [days[1], `${t("tomorrow")} ${day(days[1])}`]]);
  return form([h("p", {}, t("downloadLead")), team.box, when.box], button(t("download"), null, { type: "submit", drawing: "list" }), async (trouble) => {
    try {
      const asked = Date.now();
      const handed = await api.post("/v1/officer/home-visits/lists", {
        place: team.input.value, day: when.input.value, phone_at: new Date(asked).toISOString(),
      });
      results = [];
      await keepList({ ...handed, officer, ahead_ms: asked - Date.parse(handed.server_at) });
      await way.show();
    } catch (error) {
      complain(t, error, trouble);
    }
  }, "card narrow");
}

async function visit(id) {
  const handed = await current();
  const one = handed?.visits.find((each) => each.visit === id);
  if (!one) return { title: t("notFound"), body: [h("a", { href: "#/" }, t("back"))] };
  const before = (await reports()).find((each) => each.visit === id)?.body;
  const radios = (name, label, options, chosen) => {
    const inputs = options.map(([value, words]) => {
      const input = h("input", { type: "radio", name, value, id: `${name}-${value}`, checked: chosen === value });
      return [input, h("label", { class: "tick", for: `${name}-${value}` }, input, h("span", {}, words))];
    });
    const fault = h("p", { class: "fault", hidden: true, id: `${name}-fault` });
    return {
      box: h("fieldset", { class: "field", "aria-describedby": `${name}-fault` }, h("legend", {}, label), inputs.map(([, row]) => row), fault),
      get value() {
        return inputs.find(([input]) => input.checked)?.[0].value ?? "";
      },
      given() {
        fault.textContent = this.value ? "" : t("choose");
        fault.hidden = Boolean(this.value);
        return Boolean(this.value);
      },
      focus: () => inputs[0][0].focus(),
      onchange: (act) => inputs.forEach(([input]) => input.addEventListener("change", act)),
    };
  };
  const flag = (value) => (value === undefined ? undefined : value ? "yes" : "no");
  const yesNo = (name, label, chosen) => radios(name, label, [["yes", t("yes")], ["no", t("no")]], flag(chosen));
  const met = before?.door === "met" ? before : undefined;
  const door = radios("door", t("door"), DOORS.map((each) => [each, t(`door_${each}`)]), before?.door);
  const document_ = yesNo("document", t("document"), met?.document);
  const alive = yesNo("alive", t("alive"), met?.alive);
  const questions = handed.questions.map(({ question, words }) => [question, yesNo(`q-${question}`, words, met?.answers[question])]);
  const sign = radios("sign", t("sign"), ["ticked", "refused"].map((each) => [each, t(`sign_${each}`)]), met?.sign);
  const words = field({ label: t("words"), name: "words", area: true, rows: 2, maxlength: 500 });
  words.input.value = before?.words ?? "";
  const checks = [document_, alive, ...questions.map(([, asked]) => asked), sign];
  const inside = h("div", { hidden: door.value !== "met" }, document_.box, alive.box, questions.map(([, asked]) => asked.box),
    h("section", { class: "card" }, h("h2", {}, t("declaration")), h("p", { class: "strong" }, handed.declaration)), sign.box);
  door.onchange(() => {
    inside.hidden = door.value !== "met";
  });
  return {
    title: one.name,
    body: [
      h("section", { class: "card" }, facts("facts", [[t("at"), moment(one.starts_at)], [t("address"), one.address || t("noAddress")],
        [t("born"), one.born_year && String(one.born_year)], [t("task"), t("certify")]]), h("p", { class: "hint" }, t("noBody"))),
      form([door.box, inside, words.box], button(t("save"), null, { type: "submit" }), async () => {
        const missing = [door, ...(door.value === "met" ? checks : [])].filter((each) => !each.given());
        if (missing.length) return missing[0].focus();
        const there = door.value === "met";
        await keepReport({ visit: one.visit, officer: handed.officer, body: {
          // Of a visit that is changed the id is a new one only if nothing of it was sent yet, which is so while it is here.
          visit_list: handed.visit_list, report: before?.report ?? crypto.randomUUID(), door: door.value, met_at: before?.met_at ?? new Date().toISOString(),
          document: there && document_.value === "yes", alive: there && alive.value === "yes",
          answers: there ? Object.fromEntries(questions.map(([name, asked]) => [name, asked.value === "yes"])) : {},
          sign: there ? sign.value : "none", words: words.input.value.trim(),
        } });
        parting = t("saved");
        return way.go("");
      }, "card"),
      h("p", {}, h("a", { href: "#/" }, t("back"))),
    ],
  };
}

const VIEWS = { "": home, visit };
let turn = 0;
let first = true;
let parting = "";

async function draw() {
  const mine = (turn += 1);
  const [name, ...rest] = named().map(decodeURIComponent);
  let view;
  try {
    view = VIEWS[name] ? await VIEWS[name](...rest) : { title: t("notFound"), body: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    view = { title: error.problem.title, body: [problemBox(error.problem), button(t("again"), () => way.show())] };
  }
  if (mine !== turn) return;
  const heading = h("h1", { tabindex: "-1" }, view.title);
  const said = parting && h("p", { class: "parting", role: "status" }, parting);
  parting = "";
  part("main").replaceChildren(heading, ...[said, ...[view.body].flat()].filter(Boolean));
  document.title = `${view.title} · ${t("city")}`;
  ready();
  frame();
  if (!first) heading.focus();
  first = false;
}

/** Says whether the page would open without a network: it would once its worker has kept all files. */
function ready() {
  const line = part("offline-ready");
  if (line) line.textContent = t(navigator.serviceWorker?.controller ? "ready" : "notReady");
}

function frame() {
  document.documentElement.lang = language();
  part("skip").textContent = t("skip");
  part("top").replaceChildren(
    h("a", { class: "brand", href: "#/" }, h("span", {}, h("strong", {}, t("city")), h("span", { class: "product" }, t("product")))),
    h("div", { class: "acts" },
      button(t("otherLanguage"), () => {
        setLanguage(language() === "en" ? "zh-CN" : "en");
        return way.show();
      }, { kind: "plain", lang: language() === "en" ? "zh-CN" : "en" }),
      h("a", { class: "button plain", href: "/officer/" }, t("toDesk"))));
}

const way = wayTo(draw);
part("skip").addEventListener("click", (event) => {
  event.preventDefault();
  part("main").focus();
});
// A network that is back sends what waits; nobody is pulled out of a visit that is being filled in.
addEventListener("online", () => (named()[0] === "" ? way.show() : send().catch((error) => {
  if (!(error instanceof Refused)) throw error;
})));
addEventListener("offline", () => {
  if (named()[0] === "") way.show();
});
navigator.serviceWorker?.register("/officer/visits/sw.js", { scope: "/officer/visits/" }).catch(() => undefined);
navigator.serviceWorker?.addEventListener("controllerchange", ready);
// Names are not kept a minute longer than they may be, in a page that stays open too.
setInterval(async () => {
  const handed = await list();
  if (handed && now(handed) >= Date.parse(handed.expires_at)) await way.show();
}, 60_000);
setLanguage(language());
way.show();
