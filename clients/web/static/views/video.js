// A call by video with an officer: camera and sound checked beforehand, a waiting room, the call, and a way out.

import { cameraTrouble } from "../capture/camera.js";
import { createCall, listenFor, openMedia, picture } from "../call/call.js";
import { CALL_WORDS } from "../call/words.js";
import { busy, button, h, icon, note, problemBox, say } from "../dom.js";
import { language, moment, teller } from "../language.js";
import { hush, speak } from "../voice.js";
import { voiceSwitch } from "./switches.js";

const t = teller(CALL_WORDS);
const LOOK_MS = 15000; // until the waiting room opens
const EARLY_MS = 15 * 60000;

export async function video(app, booking) {
  const path = `/v1/bookings/${encodeURIComponent(booking)}`;
  const booked = await app.api.get(path);
  const place = h("div");
  const status = h("p", { class: "call-status", role: "status" });
  const trouble = h("div");
  const acts = h("div", { class: "pair at-hand" });
  const state = { media: null, call: null, unheard: null, timer: 0, gone: false, told: "" };

  /** Shown, read by a screen reader, and said aloud, once each. */
  const tell = (text) => {
    if (state.told === text) return;
    state.told = text;
    status.textContent = text;
    speak(text, language());
  };
  const opens = () => Date.parse(booked.starts_at) - EARLY_MS;
  const end = () => {
    if (state.call) state.call.close();
    if (state.media) state.media.close();
    if (state.unheard) state.unheard();
    Object.assign(state, { call: null, media: null, unheard: null });
    clearInterval(state.timer);
  };

  const check = button(t("check"), () => busy(check, look), { kind: "choice" });
  const enter = button(t("enter"), () => busy(enter, go), { kind: "choice", drawing: "video" });

  async function look() {
    end();
    trouble.replaceChildren();
    try {
      if (!(navigator.mediaDevices && navigator.mediaDevices.getUserMedia)) throw new DOMException("no camera at this address", "NotSupportedError");
      state.media = await openMedia();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      trouble.replaceChildren(problemBox({ title: t(cameraTrouble(error)), next_step: t("cameraNext") }));
      return;
    }
    if (state.gone) return end();
    place.replaceChildren(h("div", { class: "call-mirror" }, picture(state.media.stream, { label: t("seeYourself"), muted: true })));
    tell(t("sayHello"));
    state.unheard = listenFor(state.media.stream, () => {
      if (state.unheard) state.unheard();
      state.unheard = null;
      tell(t("heard"));
      acts.replaceChildren(enter, again());
      early();
      state.timer = setInterval(early, LOOK_MS);
    });
    return undefined;
  }

  const again = () => {
    const press = button(t("again"), () => busy(press, look), { kind: "plain" });
    return press;
  };

  function early() {
    const soon = Date.now() < opens();
    enter.toggleAttribute("disabled", soon);
    if (soon) tell(t("opensAt", { when: moment(new Date(opens()).toISOString()) }));
    else if (state.told !== t("heard")) tell(t("heard"));
  }

  async function go() {
    clearInterval(state.timer);
    app.quiet(true);
    trouble.replaceChildren();
    const theirs = h("div", { class: "call-theirs" });
    const own = h("div", { class: "call-own" }, picture(state.media.stream, { label: t("mine"), muted: true }));
    place.replaceChildren(h("div", { class: "call" }, theirs, own));
    acts.replaceChildren(button(t("hangUp"), leave, { kind: "plain" }));
    tell(t("entering"));
    state.call = createCall({
      enter: () => app.api.post(`/v1/video-calls/${encodeURIComponent(booking)}/entrances`, {}),
      media: state.media.stream,
      offers: false,
      on: {
        stream: (stream) => theirs.replaceChildren(picture(stream, { label: t("officer"), muted: false })),
        state: (name, detail) => {
          if (name !== "connected") theirs.replaceChildren();
          place.dataset.call = name;
          if (name === "refused") over(problemBox(detail.problem));
          else if (name === "over") over(note(detail === "ended" ? "good" : "due", detail === "ended" ? "check" : "clock", t(`over_${detail}`)));
          else tell(name === "connected" ? `${t("connected")}。${t("holdUp")}` : t(name));
        },
      },
    });
  }

  function over(shown) {
    end();
    app.quiet(false);
    hush();
    place.replaceChildren();
    status.textContent = "";
    trouble.replaceChildren(shown);
    say(trouble.textContent);
    const back = button(t("comeBack"), () => busy(back, look), { kind: "choice" });
    acts.replaceChildren(back, button(app.t("tabInbox"), () => app.go("inbox"), { kind: "plain" }));
  }

  function leave() {
    over(note("due", "clock", t("hungUp")));
  }

  acts.replaceChildren(check);
  return {
    title: t("video"),
    body: [
      h("p", { class: "strong" }, `${t("at")} ${moment(booked.starts_at)}`),
      h("p", {}, t("lead")),
      place, status, trouble, acts,
      h("section", { class: "card" }, h("p", {}, t("otherwise")), h("a", { class: "button plain", href: "tel:12345" }, icon("phone"), h("span", {}, t("call12345")))),
      voiceSwitch(app),
    ],
    leave() {
      state.gone = true;
      end();
      hush();
    },
  };
}
