// Calls by video at the desk: who is booked today, the call itself, and what the officer confirms of it.

import { cameraTrouble } from "../capture/camera.js";
import { createCall, openMedia, picture } from "../call/call.js";
import { CALL_WORDS } from "../call/words.js";
import { busy, button, field, h, note, problemBox, redraw } from "../dom.js";
import { complain } from "../forms.js";
import { moment, teller } from "../language.js";
import { choice, facts, form, table } from "./forms.js";

const t = teller(CALL_WORDS);
const LOOK_MS = 5000; // who came into the waiting room

/** The day's calls at the officer's places. */
export async function videoCalls(app, chosen = "") {
  const { places } = await app.api.get("/v1/officer/video-calls/places");
  if (!places.length) return { title: t("calls"), body: note("due", "alert", t("noPlace")) };
  const place = places.some((each) => each.place === chosen) ? chosen : places[0].place;
  const at = `/v1/officer/video-calls?${new URLSearchParams({ place })}`;
  const list = h("section", { class: "card" });
  let shown = "";
  const look = async () => {
    const { calls } = await app.api.get(at);
    const now = JSON.stringify(calls);
    if (now === shown) return;
    shown = now;
    redraw(list, calls.length ? table(t("calls"), ["time", "name", "state", "act"].map((each) => t(each)), calls.map(row), calls.map((one) => one.booking)) : h("p", {}, t("noCalls")));
  };
  const row = (one) => [moment(one.starts_at), one.name,
    h("span", { class: one.waits ? "tag due" : "tag" }, one.waits ? t("waits") : t(`state_${one.state}`)),
    ["booked", "checked_in"].includes(one.state) ? h("a", { class: "button choice", href: `#/video-call/${one.booking}`, "aria-label": `${t("open")} ${one.name}` }, t("open")) : null];
  await look();
  const where = choice("place", t("place"), places.map((each) => [each.place, each.name]), place);
  where.input.addEventListener("change", () => app.go(`video/${where.input.value}`));
  return {
    title: t("calls"),
    body: [h("p", { class: "hint" }, t("callsLead")), places.length > 1 ? where.box : null, list],
    follow() {
      // Each look is on record, so nothing is read while nobody looks.
      const timer = setInterval(() => (document.hidden ? undefined : look().catch(() => undefined)), LOOK_MS);
      return () => clearInterval(timer);
    },
  };
}

export async function videoCall(app, booking) {
  const path = `/v1/officer/video-calls/${encodeURIComponent(booking)}`;
  let media;
  let gone = false;
  // The camera goes out with the officer, whatever is still waited for.
  const leave = () => {
    gone = true;
    media?.close();
  };
  addEventListener("hashchange", leave, { once: true });
  try {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera at this address", "NotSupportedError");
    media = await openMedia();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { title: t("video"), body: problemBox({ title: t(cameraTrouble(error)), next_step: t("cameraNext") }) };
  }
  if (gone) return void media.close();
  const enter = () => app.api.post(`${path}/entrances`, { purpose: app.purpose });
  let known;
  try {
    known = await enter();
  } catch (error) {
    media.close();
    throw error;
  }
  const status = h("p", { class: "call-status", role: "status" }, t("entering"));
  const theirs = h("div", { class: "call-theirs" });
  const screen = h("div", { class: "call" }, theirs, h("div", { class: "call-own" }, picture(media.stream, { label: t("mine"), muted: true })));
  let first = known.entrance; // the ticket that came with what is compared
  const start = () => createCall({
    enter: async () => {
      const entrance = first ?? (await enter()).entrance;
      first = null;
      return entrance;
    },
    media: media.stream,
    offers: true,
    on: {
      stream: (stream) => theirs.replaceChildren(picture(stream, { label: t("person"), muted: false })),
      state: (name, detail) => {
        if (name !== "connected") theirs.replaceChildren();
        screen.dataset.call = name;
        if (name === "refused") status.replaceChildren(problemBox(detail.problem));
        else if (name === "over") status.textContent = t(`over_${detail}`);
        else status.textContent = t(name === "waiting" ? "waitingDesk" : name);
      },
    },
  });
  return {
    title: known.name,
    body: [
      h("div", { class: "call-desk" },
        h("section", {}, screen, status, h("p", {}, h("a", { class: "button plain", href: "#/video" }, t("leaveDesk")))),
        h("section", { class: "card" },
          h("h2", {}, t("compare")),
          facts("facts", [[t("name"), known.name], [t("document"), known.document], [t("number"), known.id_number], [t("born"), known.born_year && String(known.born_year)]]),
          h("h2", {}, t("checklist")), concluding(app, path, known))),
    ],
    follow() {
      const call = start();
      return () => {
        call.close();
        leave();
      };
    },
    leave,
  };
}

function concluding(app, path, known) {
  const yesNo = (name, label) => {
    const inputs = ["yes", "no"].map((value) => h("input", { type: "radio", name, value, id: `${name}-${value}` }));
    const fault = h("p", { class: "fault", hidden: true, id: `${name}-fault` });
    return {
      box: h("fieldset", { class: "field", "aria-describedby": `${name}-fault` }, h("legend", {}, label),
        inputs.map((input) => h("label", { class: "tick", for: input.id }, input, h("span", {}, t(input.value)))), fault),
      get value() {
        return inputs.find((input) => input.checked)?.value ?? "";
      },
      given() {
        fault.textContent = this.value ? "" : t("choose");
        fault.hidden = Boolean(this.value);
        return Boolean(this.value);
      },
      focus: () => inputs[0].focus(),
    };
  };
  const face = yesNo("face", t("face"));
  const held = yesNo("held", t("held"));
  const asked = known.questions.map(({ question, words }) => [question, yesNo(`q-${question}`, words)]);
  const checks = [face, held, ...asked.map(([, each]) => each)];
  const wanted = choice("wanted", t("wanted"), [["", t("choose")], ...["certified", "review", "not_held"].map((each) => [each, t(`wanted_${each}`)])]);
  const words = field({ label: t("words"), name: "words", area: true, rows: 2, maxlength: 500 });
  const submit = button(t("record"), null, { type: "submit" });
  return form([...checks.map(({ box }) => box), words.box, wanted.box, h("p", { class: "hint" }, t("nothingKept"))], submit, async (trouble) => {
    if (!wanted.input.value) return wanted.input.focus();
    if (wanted.input.value !== "not_held") {
      const missing = checks.filter((each) => !each.given());
      if (missing.length) return missing[0].focus();
    }
    const said = Object.fromEntries(asked.filter(([, each]) => each.value).map(([name, each]) => [name, each.value === "yes"]));
    try {
      const done = await app.api.post(`${path}/conclusions`, {
        wanted: wanted.input.value, face: face.value === "yes", document: held.value === "yes", answers: said, words: words.input.value.trim(),
      });
      app.parting = done.text;
      return app.go("video");
    } catch (error) {
      return complain(app.t, error, trouble, { "/words": words });
    }
  });
}
