// The page of a kiosk: one address, one person after the other, and nothing kept of anybody.

import { Refused, createApi } from "../api.js";
import { button, givenTo, h, icon, problemBox, say } from "../dom.js";
import { forgetKey, keptKey, makeKey, proving } from "../keys.js";
import { language, setLanguage, teller } from "../language.js";
import { hush, speak } from "../voice.js";
import { WORDS } from "../words.js";
import { enrol } from "./enrol.js";
import { watchIdle } from "./idle.js";
import { byCard, byPhone, refused, signIn } from "./sign_in.js";
import { KIOSK_WORDS } from "./words.js";

const HOME = "/kiosk/";
const KEY = "kiosk"; // by which the browser keeps it
const FIRST = "zh-CN"; // each person begins with the city's language
const REST_S = 60;
const LONG_REST_S = 180; // before a camera, or while a phone is at work
const BEAT_MS = 60_000;
const AGAIN_MS = 10_000;
const RENEW_MS = 120_000; // a sign-in that is used is renewed in good time
const AHEAD_MS = 120_000; // a proof made ahead is good for five minutes
const GONE = "/v1/kiosk/sessions";

const t = teller({ ...WORDS, ...KIOSK_WORDS });
/** Fetched when they are wanted; those of a person come after who it is. */
const OPEN = { "": start, "sign-in": signIn, "by-card": byCard, "by-phone": byPhone, ticket: (...given) => import("./ticket.js").then(({ ticket }) => ticket(...given)), booked: (...given) => import("./ticket.js").then(({ booked }) => booked(...given)) };
const OWN = {
  certify: (...given) => import("./certify.js").then(({ certify }) => certify(...given)),
  phone: (...given) => import("./certify.js").then(({ byOwnPhone }) => byOwnPhone(...given)),
  other: (...given) => import("./certify.js").then(({ otherWays }) => otherWays(...given)),
  result: (...given) => import("./certify.js").then(({ result }) => result(...given)),
  face: (...given) => import("../views/face.js").then(({ face }) => face(...given)),
  papers: (...given) => import("./papers.js").then(({ papers }) => papers(...given)),
  paper: (...given) => import("./papers.js").then(({ paper }) => paper(...given)),
};
const SLOW = new Set(["face", "phone", "paper"]);

const part = (id) => document.getElementById(id);
let session = null; // of whoever stands here: in this page's memory alone
let path = "";
let current = {};
let turn = 0;
let moves = 0; // of whoever goes elsewhere
let known = null; // the kiosk itself
let ahead = ""; // a proof for the way out, which can't wait for one
let leaving = false;

// Before anything else: what the page before this one may have kept.
localStorage.clear();
sessionStorage.clear();
history.replaceState(null, "", HOME);
setLanguage(FIRST);

const offline = () => ({ type: "/problems/offline", title: t("offlineTitle"), next_step: t("offlineNext") });
const app = {
  t,
  me: null,
  flow: null,
  ended: null,
  helping: null,
  camera: false,
  parting: "",
  offline,
  /** With the sign-in of whoever stands here. */
  api: null,
  /** With the machine's own key alone. */
  kiosk: null,
  go(to) {
    path = to;
    moves += 1;
    hush();
    dispatchEvent(new Event("hashchange")); // what runs before a camera ends with its view
    return draw();
  },
  take(account) {
    app.me = account;
  },
  async signedIn(given) {
    session = { ...given, at: performance.now() };
    app.take(await app.api.get("/v1/me"));
    await readyToLeave();
  },
  quiet(on) {
    document.body.classList.toggle("quiet", on);
  },
  finish: () => finish(),
  alive: () => alive(),
};

/** Nobody is here any more: signed out at the service, and the page begun anew. */
async function finish() {
  if (leaving) return;
  leaving = true;
  hush();
  part("main").replaceChildren(h("h1", {}, t("signedOut")), h("p", { class: "lead" }, t("thanks")));
  const signedIn = session;
  session = null;
  if (signedIn) await app.kiosk.remove(GONE).catch(() => undefined);
  location.replace(HOME);
}

async function readyToLeave() {
  if (session) ahead = await sending.proof("DELETE", GONE);
}

function touched() {
  if (session && performance.now() - session.at > RENEW_MS) {
    session.at = performance.now();
    app.api.renew().catch(() => undefined);
  }
}

const alive = watchIdle({
  t,
  wanted: () => !leaving && known !== null && (session !== null || path !== "" || language() !== FIRST),
  rest: () => (SLOW.has(path.split("/")[0]) ? LONG_REST_S : REST_S),
  touched,
  over: finish,
});

let sending = null;

function speakFor(pair) {
  sending = proving(pair);
  app.kiosk = createApi({ refreshAt: "", language, offline, signedOut: () => undefined, send: sending });
  app.api = createApi({
    refreshAt: "/v1/sessions/refresh",
    language,
    offline,
    signedOut: finish,
    send: proving(pair, { token: () => session?.access_token ?? "" }),
    renewal: () => ({ refresh_token: session?.refresh_token ?? "none" }),
    renewed: async (answer) => {
      session = { ...(await answer.json()), at: performance.now() };
    },
  });
}

/** Which kiosk it is, or why it is none now. */
async function beat() {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
  app.camera = devices.some(({ kind }) => kind === "videoinput");
  return app.kiosk.open("/v1/kiosk/beats", { camera: app.camera });
}

async function begin() {
  const pair = await keptKey(KEY);
  if (!pair) return toEnrol();
  speakFor(pair);
  try {
    known = await beat();
    await app.kiosk.remove(GONE); // a browser that was killed leaves nobody signed in
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return none(error);
  }
  setInterval(() => beat().catch((error) => ["kiosk-unknown", "kiosk-revoked"].includes(error.kind) && finish()), BEAT_MS);
  setInterval(readyToLeave, AHEAD_MS);
  return draw();
}

function none(error) {
  if (error.kind === "kiosk-unknown") return toEnrol();
  if (error.kind === "kiosk-revoked") return put({ title: t("revokedTitle"), body: h("p", { class: "lead" }, t("revokedLead")) });
  setTimeout(() => location.replace(HOME), AGAIN_MS);
  return put({ title: t("waiting"), body: problemBox(error.problem) });
}

function toEnrol() {
  return put(enrol(app, async (code) => {
    const pair = await makeKey(KEY);
    speakFor(pair);
    try {
      await app.kiosk.open("/v1/kiosk/enrolments", { code });
    } catch (error) {
      await forgetKey(KEY);
      throw error;
    }
    location.replace(HOME);
  }));
}

function start() {
  const choice = (to, name, drawing) => h("li", {}, h("button", { type: "button", class: "way", "data-way": to, onclick: () => app.go(to) },
    icon(drawing), h("span", { class: "way-name" }, t(name)), h("span", { class: "way-how" }, t(`${name === "toCertifyHere" ? "toCertify" : name}How`))));
  return {
    title: t("choose"),
    body: [h("p", { class: "lead" }, t("chooseLead")), h("ul", { class: "ways" },
      choice("certify", "toCertifyHere", "face"), choice("papers", "toPapers", "list"), choice("booked", "toBooked", "check"), choice("ticket", "toTicket", "clock"))],
  };
}

async function draw() {
  const mine = (turn += 1);
  const from = moves;
  const own = givenTo(() => from === moves, app);
  current.leave?.();
  current = {};
  app.quiet(false);
  const [name, ...rest] = path.split("/").map(decodeURIComponent);
  let view;
  try {
    if (Object.hasOwn(OPEN, name)) view = await OPEN[name](own, ...rest);
    else if (!session) view = signIn(own, path);
    else if (Object.hasOwn(OWN, name)) view = await OWN[name](own, ...rest);
    else view = start();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    view = { title: error.problem.title, body: refused(app, error) };
  }
  if (mine !== turn || !view || leaving) return void view?.leave?.();
  put(view);
}

function put(view) {
  current = view;
  const heading = h("h1", { tabindex: "-1" }, view.title);
  part("main").replaceChildren(heading, ...[view.body].flat().filter(Boolean));
  part("main").removeAttribute("aria-busy");
  document.title = `${view.title} · ${t("kiosk")}`;
  frame();
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  say(view.title);
  speak([view.title, view.spoken].filter(Boolean).join(" "), language());
}

function frame() {
  document.documentElement.lang = language();
  const away = path !== "" || session;
  part("top").replaceChildren(
    h("p", { class: "brand" }, h("img", { src: "/static/icons/zhijian.svg", alt: "", width: 40, height: 40 }),
      h("span", {}, h("strong", {}, t("city")), h("span", { class: "product" }, known?.name ?? t("kiosk")))),
    h("div", { class: "acts" },
      button(t("otherLanguage"), () => {
        setLanguage(language() === "en" ? FIRST : "en");
        return known ? draw() : begin();
      }, { kind: "plain", lang: language() === "en" ? FIRST : "en" }),
      away ? button(t("finish"), finish, { kind: "choice" }) : null));
}

// A link of a view leads to a view; none leads anywhere else.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.hasAttribute("download")) return;
  event.preventDefault();
  const to = link.getAttribute("href");
  if (to.startsWith("#/")) app.go(to.slice(2));
}, { capture: true });
addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("dragstart", (event) => event.preventDefault());
// Closed, reloaded or left by whatever way: the sign-in ends. An answer is not waited for.
addEventListener("pagehide", () => {
  current.leave?.();
  if (session && ahead) fetch(GONE, { method: "DELETE", keepalive: true, credentials: "omit", headers: { DPoP: ahead } }).catch(() => undefined);
  session = null;
  part("main").replaceChildren();
});
// A page that was put aside whole is none to go on with.
addEventListener("pageshow", ({ persisted }) => persisted && location.replace(HOME));
addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  part("main").append(problemBox(event.reason.problem));
});

begin();
