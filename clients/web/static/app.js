// The citizens' page: one address, one view at a time, chosen by the part after #.

import { Refused, createApi } from "./api.js";
import { button, h, icon, problemBox, redraw, say } from "./dom.js";
import { language, setLanguage, teller } from "./language.js";
import { followInbox } from "./updates.js";
import { named, wayTo } from "./way.js";
import { WORDS } from "./words.js";
import { addresses } from "./views/addresses.js";
import { bind } from "./views/bind.js";
import { devices } from "./views/devices.js";
import { due } from "./views/due.js";
import { elsewhere } from "./views/elsewhere.js";
import { face } from "./views/face.js";
import { helping } from "./views/helping.js";
import { inbox } from "./views/inbox.js";
import { leave } from "./views/leave.js";
import { mandates } from "./views/mandates.js";
import { me } from "./views/me.js";
import { notice } from "./views/notice.js";
import { otherWays } from "./views/other_ways.js";
import { progress } from "./views/progress.js";
import { requests } from "./views/requests.js";
import { result } from "./views/result.js";
import { rules } from "./views/rules.js";
import { signIn } from "./views/sign_in.js";
import { uses } from "./views/uses.js";
import { waysOfNotice } from "./views/ways_of_notice.js";
import { broughtBack } from "./wechat_page.js";

const t = teller(WORDS);
const VIEWS = { "": due, "sign-in": signIn, bind, face, other: otherWays, elsewhere, result, progress, inbox, notice, me, uses, devices, notices: waysOfNotice, addresses, leave, helping, mandates, requests, rules };
const TABS = [["", "tabDue", "face"], ["progress", "tabProgress", "list"], ["inbox", "tabInbox", "bell"], ["me", "tabMe", "person"]];
const OPEN = new Set(["sign-in", "rules"]);
const BOUND = 2;
// What is done for the person for whom one acts; everything else stays one's own.
const ACTED = /^\/v1\/(consents|me\/consents|entitlements|face-checks|receipts)(\/|$)/;

const part = (id) => document.getElementById(id);

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
  help(mandate) {
    Object.assign(app, { helping: mandate, flow: null, ended: null });
  },
  /** A sentence shown once at the top of the next view. */
  parting: "",
  api: createApi({
    refreshAt: "/v1/sessions/refresh",
    language,
    offline: () => app.offline(),
    signedOut: () => app.forget(),
    actingFor: (path) => (app.helping && ACTED.test(path) ? app.helping.mandate : ""),
  }),
  offline: () => ({ type: "/problems/offline", title: t("offlineTitle"), next_step: t("offlineNext") }),
  go: (path, how) => way.go(path, how),
  take(account) {
    app.me = account;
    document.documentElement.classList.toggle("elder", account.elder_mode);
    updates.follow(account);
    frame();
  },
  forget() {
    Object.assign(app, { me: null, flow: null, ended: null, helping: null });
    updates.stop();
    document.documentElement.classList.remove("elder");
    if (here() !== "sign-in") app.go("sign-in");
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
});

let current = {};
let turn = 0;
let first = true;
let stale = false; // something came that the view may not have
let refreshing = false;

const here = () => named()[0];

async function draw() {
  const mine = (turn += 1);
  current.leave?.();
  current = {};
  stale = false;
  app.quiet(false);
  const main = part("main");
  main.setAttribute("aria-busy", "true");
  let view;
  try {
    view = await compose();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (["mandate-ended", "mandate-unknown"].includes(error.kind)) app.help(null);
    view = { title: error.problem.title, body: [problemBox(error.problem), button(t("again"), way.show)] };
  }
  if (mine !== turn || !view) {
    view?.leave?.(); // the person went elsewhere meanwhile
    return;
  }
  current = view;
  const heading = h("h1", { tabindex: "-1" }, view.title);
  const said = app.parting && h("p", { class: "parting", role: "status" }, app.parting);
  app.parting = "";
  main.replaceChildren(heading, ...[banner(), said, ...[view.body].flat()].filter(Boolean));
  main.removeAttribute("aria-busy");
  document.title = `${view.title} · ${t("city")}`;
  frame();
  if (!first) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  first = false;
  if (stale) refresh();
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

/** The view that the address names, or the one that has to come before it; null when it sends elsewhere. */
async function compose() {
  const [name, ...rest] = named().map(decodeURIComponent);
  const view = VIEWS[name];
  if (!view) return { title: t("notFound"), body: button(t("home"), () => app.go("")) };
  if (!OPEN.has(name)) {
    if (!app.me) {
      try {
        app.take(await app.api.get("/v1/me"));
      } catch (error) {
        if (error instanceof Refused && location.hash.startsWith("#/sign-in")) return null;
        throw error;
      }
    }
    if (app.me.level < BOUND && !["bind", "me", "inbox", "devices", "notices", "addresses", "leave"].includes(name)) {
      app.go("bind");
      return null;
    }
  }
  return view(app, ...rest);
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
  part("skip").textContent = t("skip");
  redraw(part("top"),
    h("a", { class: "brand", href: "#/" }, h("img", { src: "/static/icons/zhijian.svg", alt: "", width: 40, height: 40 }),
      h("span", {}, h("strong", {}, t("city")), h("span", { class: "product" }, t("product")))),
    button(t("otherLanguage"), switchLanguage, { kind: "plain", lang: language() === "en" ? "zh-CN" : "en" }));
  redraw(part("foot"), h("a", { href: "tel:12345", class: "hotline" }, icon("phone"), h("span", {}, t("help"))), h("a", { href: "#/rules" }, t("rules")));
  const tabs = part("tabs");
  tabs.hidden = !app.me;
  document.body.classList.toggle("tabbed", Boolean(app.me));
  tabs.setAttribute("aria-label", t("menu"));
  const count = app.me ? app.unread() : 0;
  const held = document.activeElement.closest("#tabs a")?.getAttribute("href");
  redraw(tabs, h("ul", {}, TABS.map(([name, label, drawing]) => h("li", {},
    h("a", { href: `#/${name}`, "aria-current": here() === name ? "page" : null },
      icon(drawing), h("span", {}, t(label)),
      name === "inbox" && count ? h("span", { class: "badge" }, h("span", { "aria-hidden": "true" }, count), h("span", { class: "unseen" }, t("unread", { count }))) : null)))));
  if (held) tabs.querySelector(`a[href="${held}"]`).focus();
}

async function switchLanguage() {
  setLanguage(language() === "en" ? "zh-CN" : "en");
  if (!app.me) await way.showing; // it may not be known yet whose choice this is
  if (app.me) await app.api.patch("/v1/me", { language: language() }).then(app.take, () => undefined);
  await way.show();
}

navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "inbox" && app.go("inbox"));
addEventListener("pagehide", () => current.leave?.());
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
