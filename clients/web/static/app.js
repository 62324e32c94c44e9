// The citizens' page: one address, one view at a time, chosen by the part after #.

import "./fills.js";
import { Refused, createApi } from "./api.js";
import { broughtBack, button, givenTo, h, icon, ledHere, named, problemBox, redraw, say, wayTo } from "./dom.js";
import { language, setLanguage, teller } from "./language.js";
import { followInbox } from "./updates.js";
import { WORDS } from "./words.js";
import { signIn } from "./views/sign_in.js";

const t = teller(WORDS);
// What nobody has asked for yet is not fetched: a first visit is the sign-in alone.
const VIEWS = {
  "sign-in": async () => signIn,
  "": () => import("./views/due.js").then(({ due }) => due),
  bind: () => import("./views/bind.js").then(({ bind }) => bind),
  face: () => import("./views/face.js").then(({ face }) => face),
  other: () => import("./views/other_ways.js").then(({ otherWays }) => otherWays),
  elsewhere: () => import("./views/elsewhere.js").then(({ elsewhere }) => elsewhere),
  result: () => import("./views/result.js").then(({ result }) => result),
  progress: () => import("./views/progress.js").then(({ progress }) => progress),
  record: () => import("./views/record.js").then(({ record }) => record),
  inbox: () => import("./views/inbox.js").then(({ inbox }) => inbox),
  notice: () => import("./views/notice.js").then(({ notice }) => notice),
  me: () => import("./views/me.js").then(({ me }) => me),
  partner: () => import("./views/partner.js").then(({ partner }) => partner),
  partners: () => import("./views/partner.js").then(({ partners }) => partners),
  ask: () => import("./views/face_request.js").then(({ faceRequest }) => faceRequest),
  uses: () => import("./views/uses.js").then(({ uses }) => uses),
  devices: () => import("./views/devices.js").then(({ devices }) => devices),
  notices: () => import("./views/ways_of_notice.js").then(({ waysOfNotice }) => waysOfNotice),
  addresses: () => import("./views/addresses.js").then(({ addresses }) => addresses),
  leave: () => import("./views/leave.js").then(({ leave }) => leave),
  helping: () => import("./views/helping.js").then(({ helping }) => helping),
  mandates: () => import("./views/mandates.js").then(({ mandates }) => mandates),
  requests: () => import("./views/requests.js").then(({ requests }) => requests),
  rules: () => import("./views/rules.js").then(({ rules }) => rules),
  items: () => import("./hall/items.js").then(({ items }) => items),
  item: () => import("./hall/items.js").then(({ item }) => item),
  apply: () => import("./hall/apply.js").then(({ apply }) => apply),
  cases: () => import("./hall/cases.js").then(({ cases }) => cases),
  case: () => import("./hall/cases.js").then(({ oneCase }) => oneCase),
  certificates: () => import("./hall/certificates.js").then(({ certificates }) => certificates),
  certificate: () => import("./hall/certificates.js").then(({ certificate }) => certificate),
  verify: () => import("./hall/verify.js").then(({ verify }) => verify),
  video: () => import("./views/video.js").then(({ video }) => video),
  paper: () => import("./hall/paper.js").then(({ paper }) => paper),
  places: () => import("./bookings/places.js").then(({ places }) => places),
  bookings: () => import("./bookings/bookings.js").then(({ bookings }) => bookings),
  booking: () => import("./bookings/bookings.js").then(({ booking }) => booking),
  ratings: () => import("./hall/rate.js").then(({ ratings }) => ratings),
  rating: () => import("./hall/rate.js").then(({ rating }) => rating),
  rate: () => import("./hall/rate.js").then(({ coded }) => coded),
  oversight: () => import("./hall/board.js").then(({ board }) => board),
  answers: () => import("./hall/board.js").then(({ answers }) => answers),
  hospitals: () => import("./hospitals/hospitals.js").then(({ hospitals }) => hospitals),
  "health-record": () => import("./hospitals/hospitals.js").then(({ healthRecord }) => healthRecord),
  results: () => import("./hospitals/hospitals.js").then(({ results }) => results),
  registrations: () => import("./hospitals/registrations.js").then(({ registrations }) => registrations),
  registration: () => import("./hospitals/registrations.js").then(({ registration }) => registration),
  ticket: () => import("./bookings/ticket.js").then(({ ticket }) => ticket),
  hand: () => import("./hand/hand.js").then(({ hand }) => hand),
};
// Fetched while the page rests: a camera that is opened must not wait for the line.
const SOON = ["face", "result", "other"];
const TABS = [["", "tabHome", "home_visit"], ["progress", "tabProgress", "list"], ["inbox", "tabInbox", "bell"], ["me", "tabMe", "person"]];
const OPEN = new Set(["sign-in", "rules", "hand"]);
// Anybody may look; whoever is signed in is known there as well.
const PUBLIC = new Set(["items", "item", "paper", "places", "hospitals", "ticket", "verify", "rate", "oversight", "answers"]);
const BOUND = 2;
// What is done for the person for whom one acts; everything else stays one's own.
const ACTED = /^\/v1\/(consents|me\/consents|me\/certifications|entitlements|face-checks|receipts)(\/|$)/;
// And under a mandate for cases, what they apply for and book.
const CASES = /^\/v1\/(cases|bookings|waits|orders|ratings|video-calls|registrations|patient-records|hospitals)([/?]|$)/;

// A cookie that says no more than that there may be a session; without it nobody is asked who it is.
const HERE = "zj_signed_in";
const LEFT = "zhijian.left"; // when this browser last signed out, for its other tabs

// The city's mark is drawn in the page itself: one request less before anything is seen.
const MARK = document.querySelector(".brand svg");

const KEPT = "zhijian.kept"; // by kept/store.js
const CODE = "zhijian.code"; // by sw.js
const MANIFEST = document.querySelector("link[rel=manifest]");
const MANIFESTS = { "zh-CN": MANIFEST.getAttribute("href"), en: "/static/app.en.webmanifest" };

const part = (id) => document.getElementById(id);

ledHere();

/** What every view is given: the account, the service, the words, and the way to another view. */
const app = {
  t,
  me: null,
  /** The face check that is being made ready or made, and how the last one ended. */
  flow: null,
  ended: null,
  /** What WeChat opened the page with, until it is used. */
  brought: broughtBack(),
  /** The mandate under which the page is used for another person, or null. */
  helping: null,
  /** Whether the page applies for matters in that person's place. */
  get applies() {
    return Boolean(app.helping && app.helping.scopes.includes("cases"));
  },
  help(mandate) {
    Object.assign(app, { helping: mandate, flow: null, ended: null });
  },
  /** Where the next sign-in leads, in place of the first page. */
  afterSignIn(path) {
    wanted = path;
  },
  /** To where who has just signed in wanted to go. */
  enter() {
    const path = wanted;
    wanted = "";
    return app.go(path);
  },
  /** Where a face was asked for, and what waits there for it. */
  back: "",
  /** A sentence shown once at the top of the next view. */
  parting: "",
  api: createApi({
    refreshAt: "/v1/sessions/refresh",
    language,
    offline: () => app.offline(),
    signedOut: () => app.forget(),
    actingFor: (path) => (ACTED.test(path) || (CASES.test(path) && app.applies) ? (app.helping && app.helping.mandate) || "" : ""),
  }),
  offline: () => ({ type: "/problems/offline", title: t("offlineTitle"), next_step: t("offlineNext") }),
  go: (path, how) => way.go(path, how),
  take(account) {
    if (!app.me) whenIdle(keepCode);
    app.me = account;
    app.keep("me", [{ id: account.account, elder: account.elder_mode }]);
    document.documentElement.classList.toggle("elder", account.elder_mode);
    updates.follow(account);
    frame();
  },
  forget() {
    Object.assign(app, { me: null, flow: null, ended: null, helping: null });
    updates.stop();
    wipe();
    document.documentElement.classList.remove("elder");
    if (mayBeSignedIn()) localStorage.setItem(LEFT, String(Date.now()));
    document.cookie = `${HERE}=; Path=/; Max-Age=0; SameSite=Strict`;
    if (here() !== "sign-in") app.go("sign-in", { replace: true });
  },
  /** The person signs out: the page's code goes too, and reminders on this device. */
  leave() {
    app.forget();
    if (navigator.serviceWorker) navigator.serviceWorker.getRegistration("/").then((one) => one && one.unregister());
    if (window.caches) caches.delete(CODE);
    localStorage.removeItem("zhijian.device");
  },
  /**
   * What stands before the person now, for times without a network: rows of a kind, each with an id. Nothing of
   * whoever else the page is used for.
   */
  keep(kind, rows, { whole = true } = {}) {
    const { me, helping } = app;
    if (!me || helping) return;
    const still = () => Boolean(app.me) && app.me.account === me.account;
    import("./kept/store.js").then(({ keep }) => keep(me.account, kind, rows, { whole, still })).catch(() => undefined);
  },
  /** The camera has the whole screen: no tabs, no language switch to press by mistake. */
  quiet(on) {
    document.body.classList.toggle("quiet", on);
  },
  newest: () => updates.newest(),
  unread: () => updates.unread(app.me),
  /** All up to `n` are on the screen. */
  read: (n) => {
    updates.read(n);
    frame();
  },
};

const updates = followInbox(app.api, {
  changed(title) {
    say(t("told", { title }));
    frame();
    refresh();
  },
  shown: () => frame(),
  moved: () => current.moved && current.moved(),
});

let wanted = "";
let current = {};
let turn = 0;
let first = true;
let waits = false; // for a network
let stale = false; // something came that the view may not have
let refreshing = false;

const here = () => named()[0];
const mayBeSignedIn = () => document.cookie.split("; ").some((one) => one.startsWith(`${HERE}=`));

async function draw(still) {
  const mine = (turn += 1);
  if (current.leave) current.leave();
  current = {};
  stale = false;
  waits = false;
  app.quiet(false);
  const main = part("main");
  main.setAttribute("aria-busy", "true");
  let view;
  try {
    view = await compose(givenTo(still, app));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (["mandate-ended", "mandate-unknown"].includes(error.kind)) app.help(null);
    // A module that did not come once is not asked for again by the same page, which may be an old one.
    const again = error instanceof NotThere ? () => location.reload() : way.show;
    waits = error.kind === "offline";
    view = { title: error.problem.title, body: [problemBox(error.problem), button(t("again"), again), waits ? await withoutNetwork() : null] };
  }
  if (mine !== turn || !view) {
    if (view && view.leave) view.leave(); // the person went elsewhere meanwhile
    return;
  }
  current = view;
  const heading = h("h1", { tabindex: "-1" }, view.title);
  const said = app.parting && h("p", { class: "parting", role: "status" }, app.parting);
  app.parting = "";
  main.replaceChildren(heading, ...[banner(), said, ...[view.body].flat()].filter(Boolean));
  main.removeAttribute("aria-busy");
  part("foot").hidden = false;
  document.title = `${view.title} · ${t("city")}`;
  frame();
  if (!first) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  if (first) whenIdle(fetchSoon);
  first = false;
  if (stale) refresh();
}

/** What the person has had before them, where there is no network for more; null for nobody. */
async function withoutNetwork() {
  if (app.helping || !mayBeSignedIn()) return null;
  return import("./kept/away.js").then(({ away }) => away()).catch(() => null);
}

/** For who comes back: the page's code lies on the phone from then on. */
function keepCode() {
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined);
  if (window.Capacitor) import("./push.js").then(({ renew }) => renew(app.api)).catch(() => undefined); // no vendor today: at the next start
}

/** Nothing that a person has read stays on this device. */
function wipe() {
  if (window.indexedDB) indexedDB.deleteDatabase(KEPT);
  for (const key of Object.keys(localStorage)) if (key.startsWith("zhijian.seen.")) localStorage.removeItem(key);
}

function fetchSoon() {
  if (app.me) for (const name of SOON) VIEWS[name]().catch(() => undefined);
}

function whenIdle(work) {
  if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: 3000 });
  else setTimeout(work, 1000);
}

/** A view's module could not be fetched: no line, or the service was renewed and names it otherwise. */
class NotThere extends Refused {}

function fetched(name) {
  return VIEWS[name]().catch(() => {
    throw new NotThere(app.offline());
  });
}

const way = wayTo(draw);

/** One look at a time, and another for what came meanwhile: a late answer never covers a newer one. */
async function refresh() {
  stale = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (stale && current.refresh) {
      stale = false;
      await current.refresh();
    }
  } finally {
    refreshing = false;
  }
}

/** The view that the address names, given `own`, or the one that has to come before it; null when it sends elsewhere. */
async function compose(own) {
  const [name, ...rest] = named().map(decodeURIComponent);
  if (!Object.hasOwn(VIEWS, name)) return { title: t("notFound"), body: button(t("home"), () => app.go("")) };
  // Who is led here by a partner signs in first, and then finds what was asked.
  if (["partner", "ask"].includes(name) && !app.me) app.afterSignIn(named().join("/"));
  const open = OPEN.has(name) || (PUBLIC.has(name) && !app.me && !mayBeSignedIn());
  if (!open && !app.me && !mayBeSignedIn()) {
    app.forget();
    return null;
  }
  const coming = fetched(name);
  coming.catch(() => undefined); // awaited below, unless the person is led elsewhere
  if (!open) {
    if (!app.me) {
      try {
        app.take(await app.api.get("/v1/me"));
      } catch (error) {
        if (error instanceof Refused && location.hash.startsWith("#/sign-in")) return null;
        throw error;
      }
    }
    if (app.me.level < BOUND && !PUBLIC.has(name) && !["bind", "me", "inbox", "devices", "notices", "addresses", "leave"].includes(name)) {
      own.go("bind");
      return null;
    }
  }
  const view = await coming;
  return view(own, ...rest);
}

/** Says on every page for whom one acts, and the way out of it. */
function banner() {
  if (!app.helping) return null;
  const stop = button(t("stopHelping"), () => {
    app.help(null);
    app.parting = t("helpingStopped");
    return app.go("");
  }, { kind: "choice" });
  return h("section", { class: "card helping", "aria-label": t("helpingMode") },
    h("p", { class: "strong" }, t("helpingFor", { name: app.helping.name })), stop);
}

/** Header, tabs and footer, in the language of the moment; drawn again at any time, it takes no focus away. */
function frame() {
  document.documentElement.lang = language();
  if (MANIFEST.getAttribute("href") !== MANIFESTS[language()]) MANIFEST.href = MANIFESTS[language()];
  part("skip").textContent = t("skip");
  redraw(part("top"),
    h("a", { class: "brand", href: "#/" }, MARK.cloneNode(true),
      h("span", {}, h("strong", {}, t("city")), h("span", { class: "product" }, t("product")))),
    button(t("otherLanguage"), switchLanguage, { kind: "plain", lang: language() === "en" ? "zh-CN" : "en" }));
  redraw(part("foot"), h("a", { href: "tel:12345", class: "hotline" }, icon("phone"), h("span", {}, t("help"))), h("a", { href: "#/items" }, t("hall")), h("a", { href: "#/rules" }, t("rules")));
  const tabs = part("tabs");
  tabs.hidden = !app.me;
  document.body.classList.toggle("tabbed", Boolean(app.me));
  tabs.setAttribute("aria-label", t("menu"));
  const count = app.me ? app.unread() : 0;
  redraw(tabs, h("ul", {}, TABS.map(([name, label, drawing]) => h("li", { "data-key": name || "home" },
    h("a", { "data-key": "to", href: `#/${name}`, "aria-current": here() === name ? "page" : null },
      icon(drawing), h("span", {}, t(label)),
      name === "inbox" && count ? h("span", { class: "badge" }, h("span", { "aria-hidden": "true" }, count), h("span", { class: "unseen" }, t("unread", { count }))) : null)))));
}

async function switchLanguage() {
  setLanguage(language() === "en" ? "zh-CN" : "en");
  const mine = turn;
  if (!app.me) await way.showing; // it may not be known yet whose choice this is
  if (app.me) await app.api.patch("/v1/me", { language: language() }).then(app.take, () => undefined);
  if (mine === turn) await way.show(); // a view that was opened since speaks it already
}

if (navigator.serviceWorker) navigator.serviceWorker.addEventListener("message", ({ data }) => data === "inbox" && app.go("inbox"));
addEventListener("online", () => waits && way.show());
addEventListener("pagehide", () => current.leave && current.leave());
addEventListener("storage", ({ key }) => key === LEFT && app.me && app.forget());
// The outermost edge: a refusal that no view answers is shown where the person is.
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
frame();
way.show();
