// The face check of whoever stands at the screen, before this phone's camera: the citizens' own view, in the screen's place.

import { h, note } from "../dom.js";
import { teller } from "../language.js";
import { prepare } from "../views/face.js";
import { OUTCOMES } from "../capture/wire.js";
import { HAND_WORDS } from "./words.js";

const t = teller(HAND_WORDS);

export async function ownFace({ app, api, taken, done, stop }) {
  const place = h("div");
  /** What the view of the camera is given: the same words, the doors of this phone, and two ways out. */
  const handed = {
    t: app.t,
    api,
    flow: null,
    ended: null,
    helping: {}, // no settings of an account are shown
    offline: app.offline,
    quiet: app.quiet,
    go: (to) => (to === "result" ? ended() : left()),
  };
  const view = prepare(handed, taken.about);
  addEventListener("hashchange", view.leave, { once: true });
  place.append(...view.body);
  return place;

  // The view of the camera took the whole page; what is said next stands in its place.
  function back() {
    view.leave();
    const heading = document.querySelector("#main h1");
    heading.textContent = t("faceTitle");
    document.getElementById("main").replaceChildren(heading, place.parentElement || place);
  }

  async function left() {
    back();
    await stop();
  }

  async function ended() {
    const { verdict, check, problem } = handed.ended || {};
    const passed = verdict ? OUTCOMES[verdict.outcome] === "pass" : (check && check.state) === "passed";
    const next = (verdict && verdict.next_step) || (problem && problem.next_step) || "";
    back();
    await done(note(passed ? "good" : "calm", passed ? "check" : "clock", h("p", { class: "strong" }, t(passed ? "faceYes" : "faceNo")), next));
  }
}
