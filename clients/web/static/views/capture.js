// Before the camera: one prompt at a time, large, spoken and announced; no clock; a way out always in reach.

import { Refused } from "../api.js";
import { cameraHelp } from "../camera_help.js";
import { cameraTrouble, openCamera } from "../capture/camera.js";
import { defineCapture } from "../capture/element.js";
import { busy, button, h, say } from "../dom.js";
import { language } from "../language.js";
import { speak, voiceWanted } from "../voice.js";
import { newCheck } from "./new_check.js";
import { certifies, follow, otherWaysButton, wayButtons } from "./ways.js";

const IN_VAIN = 3; // the same hint so often: another way is put forward

/** Takes over the view with `flow` (scheme, check, used, camera) until the check has ended or the person leaves. */
export function capture(app, flow) {
  const { t } = app;
  const heading = document.querySelector("#main h1");
  const main = document.getElementById("main");
  const other = !certifies(flow.scheme) ? otherWaysButton(app, flow.scheme) : button(t("otherWays"), showWays, { kind: "choice" });
  defineCapture(); // before there is one: what is made earlier forgets what it is given
  const seat = h("zhijian-capture", { language: language(), silent: !voiceWanted() },
    h("div", { class: "pair at-hand" }, button(t("pause"), pause, { kind: "choice" }), other));
  let hinted = { reason: "", times: 0 };
  let over = false;
  let left = false; // the person went on from the rest

  Object.assign(seat, { camera: flow.camera, announcer: (text) => say(text, { now: true }) });
  seat.addEventListener("coach", ({ detail }) => coached(detail));
  seat.addEventListener("verdict", ({ detail }) => verdict(detail));
  seat.addEventListener("problem", ({ detail }) => problem(detail));
  seat.addEventListener("interrupted", ({ detail }) => (detail === "hidden" ? pause() : dropped()));
  flow.lost = () => interrupted();
  addEventListener("hashchange", close, { once: true });
  addEventListener("pagehide", close, { once: true });
  app.quiet(true);
  begin();

  async function begin() {
    heading.textContent = t("camera");
    document.title = `${t("camera")} · ${t("city")}`;
    main.replaceChildren(heading, seat);
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    try {
      const { address, ticket } = await ticketFor(app, flow);
      if (over) return;
      seat.setAttribute("address", address);
      seat.setAttribute("ticket", ticket);
    } catch (error) {
      if (!over) problem(error instanceof Refused ? error.problem : app.offline());
    }
  }

  function coached({ reason }) {
    hinted = { reason, times: reason === hinted.reason ? hinted.times + 1 : 1 };
    if (hinted.times >= IN_VAIN || reason === "turn_as_shown") other.classList.add("offered");
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
    seat.stop();
    flow.camera.close();
    flow.lost = null;
    app.quiet(false);
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
  await flow.check.proved; // afterwards is too late for it
  return flow.check.ticket;
}
