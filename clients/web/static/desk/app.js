// The officers' desk: the register and the reviews.

import { Refused, createApi } from "../api.js";
import { button, givenTo, h, icon, named, problemBox, wayTo } from "../dom.js";
import { language, setLanguage, teller } from "../language.js";
import { acting } from "./acting.js";
import { emergencies, oversight, roles } from "./admin.js";
import { audit } from "./audit.js";
import { breach } from "./breach.js";
import { deadLetters, letter, letters, personalNotices } from "./deliveries.js";
import { emergency } from "./emergency.js";
import { grants } from "./grants.js";
import { engines } from "./engines.js";
import { exportNew, exportOne, exports } from "./exports.js";
import { officer, officers } from "./officers.js";
import { campaign, campaignNew, campaigns, noticeTexts } from "./campaigns.js";
import "./icons.js";
import { people, register } from "./people.js";
import { person } from "./person.js";
import { request } from "./requests.js";
import { retention } from "./retention.js";
import { review } from "./reviews.js";
import { whyLook } from "./why.js";
import { spotChecks } from "./spots.js";
import { signIn } from "./sign_in.js";
import { webhook, webhooks } from "./webhooks.js";
import { WORDS } from "./words.js";

const t = teller(WORDS);
// A section for whoever holds a post in a unit: it was granted, or follows from one of these roles.
const POST = "post";
const WITH_POST = ["counter", "reviewer"];
// In the order of use: the counter, decisions, campaigns, administration. Each with the role whose doors it
// opens; it is shown to nobody else, who would only be refused.
const SECTIONS = [
  ["", "find", "search", "counter"],
  ["register", "register", "add", "counter"],
  ["personal-notices", "personalNotices", "letter", "counter"],
  ["work", "work", "list", POST],
  ["parcels", "parcels", "parcel", POST],
  ["bookings", "bookings", "clock", POST],
  ["queue", "queue", "bell", "counter"],
  ["ratings", "ratings", "chart", POST],
  ["campaigns", "campaigns", "bell", "campaigns"],
  ["payments", "payments", "check", "finance"],
  ["officers", "administration", "people", "admin"],
  ["dead-letters", "deadLetters", "alert", "admin"],
  ["engines", "enginePage", "face", "admin"],
  ["audit", "audit", "clock", "admin"],
];
/** A view that is fetched when it is first opened. */
const later = (load) => async (...given) => (await load())(...given);
const VIEWS = { "": people, register, person, emergency, "sign-in": signIn, request, "personal-notices": personalNotices, letters, letter,
  review, campaigns, campaign, "campaign-new": campaignNew, "notice-texts": noticeTexts,
  work: later(() => import("./work.js").then(({ work }) => work)),
  bookings: later(() => import("./bookings.js").then(({ bookings }) => bookings)),
  queue: later(() => import("./queue.js").then(({ queue }) => queue)),
  screens: later(() => import("./screens.js").then(({ screens }) => screens)),
  items: later(() => import("./items.js").then(({ items }) => items)),
  item: later(() => import("./items.js").then(({ item }) => item)),
  kiosks: later(() => import("./kiosks.js").then(({ kiosks }) => kiosks)),
  kiosk: later(() => import("./kiosks.js").then(({ kiosk }) => kiosk)),
  partners: later(() => import("./partners.js").then(({ partners }) => partners)),
  partner: later(() => import("./partners.js").then(({ partner }) => partner)),
  video: later(() => import("./video.js").then(({ videoCalls }) => videoCalls)),
  "video-call": later(() => import("./video.js").then(({ videoCall }) => videoCall)),
  case: later(() => import("./case.js").then(({ oneCase }) => oneCase)),
  hospitals: later(() => import("./hospitals.js").then(({ hospitals }) => hospitals)),
  payments: later(() => import("./payments.js").then(({ payments }) => payments)),
  repair: later(() => import("./repair.js").then(({ repair }) => repair)),
  "published-answers": later(() => import("./answers.js").then(({ publishedAnswers }) => publishedAnswers)),
  ratings: later(() => import("./ratings.js").then(({ ratings }) => ratings)),
  certificate: later(() => import("./certificate.js").then(({ certificate }) => certificate)),
  parcels: later(() => import("./parcels.js").then(({ parcels }) => parcels)),
  parcel: later(() => import("./parcels.js").then(({ parcel }) => parcel)),
  passkeys: later(() => import("./passkeys.js").then(({ passkeys }) => passkeys)),
  passkey: later(() => import("./passkeys.js").then(({ passkey }) => passkey)),
  identity: later(() => import("./identity.js").then(({ identity }) => identity)),
  "officer-identity": later(() => import("./identity.js").then(({ officerIdentity }) => officerIdentity)),
  officers, officer, roles, emergencies, oversight, retention, webhooks, webhook,
  "dead-letters": deadLetters, engines, audit };
// Views of who is not signed in yet.
const BEFORE = new Set(["sign-in", "identity"]);
// The section that is marked while a view of its own name is open.
const OPEN = { hospitals: "bookings", video: "work", "video-call": "work", case: "work", repair: "work", "published-answers": "ratings", parcel: "parcels", certificate: "work", person: "", emergency: "", request: "work", letters: "personal-notices", letter: "personal-notices", review: "work",
  campaign: "campaigns", "campaign-new": "campaigns", "notice-texts": "campaigns",
  officer: "officers", "officer-identity": "officers", roles: "officers", emergencies: "officers", oversight: "officers", retention: "officers",
  webhooks: "officers", webhook: "officers", items: "officers", item: "officers", kiosks: "officers", kiosk: "officers", screens: "officers", partners: "officers", partner: "officers" };
Object.assign(VIEWS, { acting, "spot-checks": spotChecks, grants, exports, export: exportOne, "export-new": exportNew, breach });
Object.assign(OPEN, { acting: "personal-notices", "spot-checks": "personal-notices", grants: "officers", exports: "officers", export: "officers", "export-new": "officers", breach: "officers" });
// What shows a resident's data: its purpose is stated once, and carried from one to the next until the look is over.
const LOOKS = new Set(["video", "video-call", "bookings", "case", "parcel", "certificate", "person", "review", "request", "personal-notices", "letters", "letter", "spot-checks", "acting"]);
const STATED = "zhijian.purpose";
const part = (id) => document.getElementById(id);

const app = {
  t,
  signedIn: true,
  resident: null, // the one who is looked at, for as long as the look lasts
  me: null, // the officer as the service knows them now
  returned: null, // what the identity provider sent the browser back with
  posts: null, // that the officer holds in units of the city
  roles: ["counter", "reviewer", "admin", "campaigns", "finance"],
  get waiting() {
    return this.me?.emergencies ?? 0;
  },
  /** Open reviews of the officer who is signed in. */
  get open() {
    return this.me?.reviews ?? 0;
  },
  get asked() {
    return this.me?.grants ?? 0;
  },
  /** What the page has words for; else as the service names it. */
  known: (name, otherwise) => (name in WORDS ? t(name) : otherwise),
  parting: "",
  /** Why the officer looks; kept for this tab until the look is over. */
  get purpose() {
    return sessionStorage.getItem(STATED) ?? "";
  },
  set purpose(words) {
    app.resident = null;
    const line = words.replace(/\s+/g, " ").trim();
    if (line) sessionStorage.setItem(STATED, line);
    else sessionStorage.removeItem(STATED);
  },
  api: createApi({
    purpose: () => app.purpose,
    refreshAt: "/v1/officer/sessions/refresh",
    language,
    offline: () => ({ type: "/problems/offline", title: t("offlineTitle"), next_step: t("offlineNext") }),
    signedOut: () => {
      app.signedIn = false;
      Object.assign(app, { me: null, posts: null });
      if (here() !== "sign-in") app.go("sign-in");
    },
  }),
  go: (path, how) => way.go(path, how),
  /** What an area is called, with its digits; of one that has no name the digits alone. */
  area(digits) {
    const names = app.districts?.get(digits);
    if (!names) return digits;
    return language() === "en" ? `${names.en} (${digits})` : `${names.zh}（${digits}）`;
  },
};

let turn = 0;
let first = true;
let unfollow = () => undefined; // of the view that stands
/** The sections of the officer who is signed in. */
const sections = () => SECTIONS.filter(([, , , role]) => (role === POST
  ? app.posts?.length || app.me?.officer.roles.some((each) => WITH_POST.includes(each)) : app.me?.officer.roles.includes(role)));
const here = () => named()[0];

async function districts() {
  const found = await app.api.get("/v1/districts");
  return new Map(found.districts.map(({ area, ...names }) => [area, names]));
}

async function posts() {
  return (await app.api.get("/v1/officer/posts")).posts.filter(({ areas }) => areas.length);
}

async function draw(still) {
  const mine = (turn += 1);
  const own = givenTo(still, app);
  const [name, ...rest] = named().map(decodeURIComponent);
  let view;
  try {
    if (app.signedIn && !BEFORE.has(name)) app.me ??= await app.api.get("/v1/officer/me");
    if (app.me) [app.districts, app.posts] = await Promise.all([app.districts ?? districts(), app.posts ?? posts()]);
    // The first page is the first of one's own sections: who only decides reviews searches nobody.
    const home = sections()[0]?.[0];
    if (name === "" && home) return mine === turn ? app.go(home, { replace: true }) : undefined;
    if (!LOOKS.has(name)) app.purpose = "";
    const shows = LOOKS.has(name) && app.signedIn && !app.purpose ? () => whyLook(app, way.show) : VIEWS[name];
    view = shows ? await shows(own, ...rest) : { title: t("notFound"), body: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    view = { title: error.problem.title, body: [problemBox(error.problem), button(t("again"), way.show)] };
  }
  if (mine !== turn) return view?.leave?.(); // the officer went elsewhere meanwhile
  const heading = h("h1", { tabindex: "-1" }, view.title);
  const said = app.parting && h("p", { class: "parting", role: "status" }, app.parting);
  app.parting = "";
  unfollow();
  unfollow = view.follow?.() ?? (() => undefined);
  part("main").replaceChildren(heading, ...[said, ...[view.body].flat()].filter(Boolean));
  document.title = `${view.title} · ${t("product")}`;
  frame();
  if (!first) heading.focus();
  first = false;
  return undefined;
}

const way = wayTo(draw);

function frame() {
  document.documentElement.lang = language();
  part("skip").textContent = t("skip");
  const name = here();
  const inside = app.signedIn && !BEFORE.has(name);
  part("top").replaceChildren(
    h("a", { class: "brand", href: "#/" }, h("img", { src: "/static/icons/zhijian.svg", alt: "", width: 40, height: 40 }),
      h("span", {}, h("strong", {}, t("city")), h("span", { class: "product" }, t("product")))),
    h("div", { class: "acts" },
      button(t("otherLanguage"), () => {
        setLanguage(language() === "en" ? "zh-CN" : "en");
        return way.show();
      }, { kind: "plain", lang: language() === "en" ? "zh-CN" : "en" }),
      inside ? button(t("passkeys"), () => app.go("passkeys"), { kind: "plain" }) : null,
      inside ? button(t("signOut"), signOut, { kind: "plain" }) : null));
  const tabs = part("tabs");
  tabs.hidden = !inside;
  tabs.setAttribute("aria-label", t("menu"));
  const open = OPEN[name] ?? name;
  const counted = { work: app.open, officers: app.waiting + app.asked };
  const count = (to) => (counted[to] ? h("strong", { class: "count" }, ` (${counted[to] < 1000 ? counted[to] : "999+"})`) : null);
  tabs.replaceChildren(h("ul", {}, sections().map(([to, label, drawing]) =>
    h("li", {}, h("a", { href: `#/${to}`, "aria-current": open === to ? "page" : null }, icon(drawing),
      h("span", {}, t(label), count(to)))))));
}

async function signOut() {
  await app.api.remove("/v1/officer/sessions/current");
  // With the session the names and addresses of home visits go from this phone.
  await (await import("../visits/store.js")).wipeList();
  app.signedIn = false;
  Object.assign(app, { me: null, posts: null });
  await app.go("sign-in");
}

// The outermost edge: a refusal that no view answers is shown where the officer is.
addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  document.querySelector("#main h1").after(problemBox(event.reason.problem));
});
part("skip").addEventListener("click", (event) => {
  event.preventDefault();
  part("main").focus();
});
setLanguage(language());
// What the identity provider sent along is read once, and stays in no address and no history.
const brought = Object.fromEntries(new URLSearchParams(location.search));
if (brought.state) {
  app.returned = brought;
  history.replaceState(null, "", `${location.pathname}#/identity`);
}
way.show();
