// Before the camera: one prompt at a time, large, spoken and announced; no clock; a way out always in reach.

import { Refused } from "../api.js";
import { cameraTrouble, openCamera } from "../camera.js";
import { cameraHelp } from "../camera_help.js";
import { openCapture } from "../capture.js";
import { busy, button, h, icon, mirror, say } from "../dom.js";
import { language } from "../language.js";
import { followMark, pageGlow } from "../mark.js";
import { hush, speak } from "../voice.js";
import { STEPS } from "../wire.js";
import { newCheck } from "./new_check.js";
import { certifies, follow, otherWaysButton, wayButtons } from "./ways.js";

const COACH_EVERY_MS = 4000; // the same hint is not spoken more often
const IN_VAIN = 3; // the same hint so often: another way is put forward

/** Takes over the view with `flow` (scheme, check, used, camera) until the check has ended or the person leaves. */
export function capture(app, flow) {
  const { t } = app;
  const heading = document.querySelector("#main h1");
  const main = document.getElementById("main");
  const steps = h("p", { class: "steps" });
  const drawing = h("div", { class: "drawing", "aria-hidden": "true" });
  const words = h("p", { class: "prompt" }, t("connecting"));
  const coach = h("p", { class: "coach", role: "status" });
  const shown = h("div", { class: "coach-drawing", "aria-hidden": "true" }); // repeats what the words say
  const picture = mirror(t("mirror"), flow.camera.video);
  const mark = followMark();
  const glow = pageGlow();
  const other = !certifies(flow.scheme) ? otherWaysButton(app, flow.scheme) : button(t("otherWays"), showWays, { kind: "choice" });
  let socket = null;
  let spoken = { text: "", at: 0 };
  let hinted = { reason: "", times: 0 };
  let awake = null;
  let over = false;
  let left = false; // the person went on from the rest

  flow.lost = () => interrupted();
  document.addEventListener("visibilitychange", hidden);
  addEventListener("hashchange", close, { once: true });
  addEventListener("pagehide", close, { once: true });
  app.quiet(true);
  if (navigator.wakeLock) navigator.wakeLock.request("screen").then((lock) => {
    awake = lock;
    if (over) lock.release();
  }, () => undefined);
  begin();

  async function begin() {
    heading.textContent = t("camera");
    document.title = `${t("camera")} · ${t("city")}`;
    main.replaceChildren(heading, h("div", { class: "capture" },
      h("div", { class: "asked" }, steps, drawing, words), picture, h("div", { class: "coached" }, shown, coach), mark.node,
      h("div", { class: "pair at-hand" }, button(t("pause"), pause, { kind: "choice" }), other)));
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    try {
      await flow.camera.video.play(); // moving it to another place in the page has paused it
      const ticket = await ticketFor(app, flow);
      if (over) return;
      socket = openCapture({ ...ticket, frame: flow.camera.frame, tell: { prompt, coach: coached, mark: mark.to, glow: glowing, verdict, problem, dropped } });
    } catch (error) {
      if (!over) problem(error instanceof Refused ? error.problem : app.offline());
    }
  }

  function prompt({ step, position, of, text }) {
    mark.away();
    steps.replaceChildren(
      h("span", { class: "unseen" }, t("step", { position, of })),
      ...Array.from({ length: of }, (_, at) => h("span", { class: at + 1 < position ? "dot past" : at + 1 === position ? "dot now" : "dot", "aria-hidden": "true" })),
      h("span", { class: "count", "aria-hidden": "true" }, `${position}/${of}`));
    drawing.replaceChildren(icon(STEPS[step] || "face"));
    shown.classList.toggle("to-the-right", STEPS[step] === "turn_right");
    words.textContent = text;
    coach.textContent = "";
    shown.replaceChildren();
    say(`${t("step", { position, of })}。${text}`, { now: true });
    speak(text, language());
    spoken = { text: "", at: Date.now() };
  }

  function coached({ reason, text }) {
    coach.textContent = text;
    draw(reason);
    hinted = { reason, times: reason === hinted.reason ? hinted.times + 1 : 1 };
    if (hinted.times >= IN_VAIN || reason === "turn_as_shown") other.classList.add("offered");
    if (text === spoken.text && Date.now() - spoken.at < COACH_EVERY_MS) return;
    spoken = { text, at: Date.now() };
    speak(text, language());
  }

  function glowing({ colour, text }) {
    glow.to(colour);
    if (!text) return;
    words.textContent = text;
    say(text, { now: true });
    speak(text, language());
  }

  function draw(reason) {
    const named = /^[a-z_]+$/.test(reason) ? reason : "step_not_done";
    const source = `/static/icons/reasons/${named}.svg`;
    if ((shown.firstChild && shown.firstChild.getAttribute("src")) === source) return;
    const image = h("img", { src: source, alt: "", onerror: () => image.remove() }); // a reason newer than this page
    shown.replaceChildren(image);
    shown.classList.toggle("large", named === "turn_as_shown");
  }

  function verdict(value) {
    end({ verdict: value });
  }

  function problem(value) {
    end({ problem: value });
  }

  async function dropped() {
    // The verdict may have been committed and only its message lost: ask before beginning again.
    const check = await app.api.get(`/v1/face-checks/${flow.check.check}`).catch(() => null);
    if (over) return;
    if (check && check.ended_at && check.state !== "expired") {
      end({ check });
      return;
    }
    if ((check && check.state) === "expired") rest(t("takenOver"), t("takenOverLead"));
    else interrupted();
  }

  function end(how) {
    close();
    app.ended = { flow, ...how };
    app.go("result", { replace: true });
  }

  function interrupted() {
    rest(t("dropped"), t("droppedLead"));
  }

  function pause() {
    rest(t("paused"), t("pausedLead"));
  }

  // The check rests: who only wanted to see the ways goes on with it.
  function showWays() {
    rest(t("otherWays"), t("pausedLead"), wayButtons(flow.check.other_ways, follow(app, flow.scheme)));
  }

  function hidden() {
    if (document.hidden) pause();
  }

  // Nothing is sent while resting; the camera itself is let go.
  function rest(title, lead, ways = null) {
    if (over) return;
    close();
    heading.textContent = title;
    document.title = `${title} · ${t("city")}`;
    const again = button(t("restart"), () => busy(again, restart), { kind: "choice" });
    main.replaceChildren(heading, h("p", { class: "lead" }, lead), ...[ways].filter(Boolean),
      h("div", { class: "pair" }, again, ways ? null : otherWaysButton(app, flow.scheme)));
    scrollTo(0, 0);
    heading.focus();
    speak(`${title}。${lead}`, language());
    addEventListener("hashchange", () => (left = true), { once: true });
  }

  // The same check begins again with a new ticket; what was done before is not counted.
  async function restart() {
    try {
      flow.camera = await openCamera({ lost: () => flow.lost && flow.lost() });
    } catch (error) {
      heading.after(...cameraHelp(t, cameraTrouble(error)));
      return;
    }
    if (left) flow.camera.close();
    else capture(app, flow);
  }

  function close() {
    over = true;
    if (socket) socket.hangUp();
    socket = null;
    mark.away();
    glow.away();
    hush();
    if (awake) awake.release();
    flow.camera.close();
    flow.lost = null;
    app.quiet(false);
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("hashchange", close);
    removeEventListener("pagehide", close);
  }
}

// A ticket is for one socket; once used, another is asked for, and when the check is over, another check.
async function ticketFor(app, flow) {
  if (flow.used) {
    try {
      return await app.api.post(`/v1/face-checks/${flow.check.check}/tickets`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      flow.check = await newCheck(app, flow.scheme);
    }
  }
  flow.used = true;
  return flow.check.ticket;
}
