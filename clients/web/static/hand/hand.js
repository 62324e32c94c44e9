// The phone's side of a hand-off: who asks for what, the digits of the screen, a yes, and then the one thing.

import { Refused, createApi } from "../api.js";
import { busy, button, h, note, problemBox } from "../dom.js";
import { forgetKey, keptKey, makeKey, proving } from "../keys.js";
import { language, teller } from "../language.js";
import { HAND_WORDS } from "./words.js";

const t = teller(HAND_WORDS);
const KEY = "hand-off";
const CODE = "zhijian.hand"; // in this tab: a phone may throw the page away while its camera is used
const WORK = {
  "paper.fetch": () => import("./paper.js").then(({ paper }) => paper),
  "photo.upload": () => import("./photo.js").then(({ photo }) => photo),
  "reception.photo": () => import("./photo.js").then(({ windowPhoto }) => windowPhoto),
  "kiosk.face": () => import("./face.js").then(({ ownFace }) => ownFace),
};

/** The code stands in the address only until it was read. */
export async function hand(app, given = "") {
  if (given) {
    history.replaceState(null, "", `${location.pathname}#/hand`);
    sessionStorage.setItem(CODE, given);
    await makeKey(KEY);
  }
  const code = sessionStorage.getItem(CODE);
  const pair = await keptKey(KEY);
  if (!code || !pair) return { title: t("handed"), body: note("calm", "phone", t("noCode")) };
  // Nothing of a sign-in on this phone goes along: neither cookies nor for whom one acts.
  const send = proving(pair, { headers: () => ({ "Zhijian-Hand-Off": code }) });
  const handed = createApi({
    refreshAt: "",
    language,
    offline: app.offline,
    signedOut: () => undefined,
    purpose: () => t("paperWhy"),
    send,
  });
  const say = (what) => handed.open(`/v1/hand-offs/${what}`, { code });
  const place = h("div");
  try {
    await ask(await say("takings"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.kind !== "offline") await forget();
    place.replaceChildren(problemBox(error.problem), h("p", {}, t("over")));
  }
  return { title: t("handed"), body: place };

  async function ask(taken) {
    if (taken.state === "confirmed") return work(taken);
    const trouble = h("div");
    const yes = button(t("yes"), () => busy(yes, () => shown(trouble, async () => work(await say("confirmations")))));
    const no = button(t("no"), () => busy(no, () => shown(trouble, stop)), { kind: "choice" });
    return place.replaceChildren(
      h("section", { class: "card" }, h("p", {}, taken.asked_by ? t("asks", { name: taken.asked_by, place: taken.place }) : t("asksUnnamed", { place: taken.place })),
        h("p", { class: "strong" }, taken.what), h("p", {}, taken.lands), h("p", {}, t("noSignIn"))),
      h("section", { class: "card" }, h("p", {}, t("compare")), h("p", { class: "digits" }, taken.digits), h("p", { class: "hint" }, t("notSure"))),
      trouble, yes, no);
  }

  async function work(taken) {
    const begin = await WORK[taken.purpose]();
    place.replaceChildren(await begin({ app, api: handed, taken, done: (left) => done(taken, left), stop }));
  }

  /** `left`: what the view has shown of it already stays. */
  async function done(taken, left = null) {
    await say("endings");
    await forget();
    place.replaceChildren(...[left].filter(Boolean), note("good", "check", h("p", { class: "strong" }, t("doneTitle")), t("doneLead", { lands: taken.lands })));
  }

  async function stop() {
    await say("refusals").catch((error) => {
      if (!(error instanceof Refused)) throw error;
    });
    await forget();
    place.replaceChildren(note("calm", "check", t("said"), t("over")));
  }
}

async function forget() {
  sessionStorage.removeItem(CODE);
  await forgetKey(KEY);
}

async function shown(trouble, act) {
  try {
    trouble.replaceChildren();
    await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble.replaceChildren(problemBox(error.problem));
  }
}
