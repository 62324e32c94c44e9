// By face: agreements first, then what the service can refuse without a camera, then getting ready.

import { Refused } from "../api.js";
import { cameraTrouble, openCamera } from "../capture/camera.js";
import { allowedNow, cameraHelp, watchPermission } from "../camera_help.js";
import { mirror } from "../capture/drawing.js";
import { busy, button, h, icon, note, problemBox, say } from "../dom.js";
import { language } from "../language.js";
import { canSpeak, hush, speak } from "../voice.js";
import { capture } from "./capture.js";
import { newCheck } from "./new_check.js";
import { elderSwitch, voiceSwitch } from "./switches.js";
import { otherWaysButton, signedBy } from "./ways.js";

const LIGHT_MS = 700;
const NEEDED = ["face_processing", "sending_frames"]; // of the city's own camera
const SPARE_MS = 15000; // a ticket that ends sooner is not begun with

export async function face(app, scheme) {
  const { consents } = await app.api.get("/v1/consents");
  // Beside who helps a person agrees to this one check, not to a face record.
  const beside = app.helping && ["helper", "representative"].includes(app.helping.kind) ? NEEDED.slice(1) : NEEDED;
  const asked = signedBy(scheme) ? [...beside, "face_signing"] : beside;
  const missing = consents.find(({ purpose, given }) => asked.includes(purpose) && !given);
  return missing ? consent(app, scheme, missing) : prepare(app, scheme);
}

/** `app.flow` with a check whose ticket is unused and lasts; a new one is opened where it is not so. */
async function openCheck(app, scheme) {
  const { flow } = app;
  const lasting = flow && flow.scheme === scheme && !flow.used
    && Date.parse(flow.check.ticket.expires_at) > Date.now() + SPARE_MS;
  if (!lasting) app.flow = { scheme, used: false, camera: null, check: await newCheck(app, scheme) };
}

function consent(app, scheme, { purpose, version, text, spoken, text_sha256: textDigest, spoken_sha256: spokenDigest }) {
  const { t, api } = app;
  // Beside who helps it is read to the person; what is kept is which words were heard or seen.
  const aloud = Boolean(app.helping && spoken) && canSpeak(language());
  const shown = aloud ? spoken : text;
  const agree = button(t(app.helping ? "agreeHerself" : "agree"), () => busy(agree, async () => {
    await api.post("/v1/me/consents", { purpose, version, language: language(), how: aloud ? "spoken" : "page", text_sha256: aloud ? spokenDigest : textDigest });
    await app.go(`face/${encodeURIComponent(scheme)}`);
  }), { kind: "choice" });
  if (aloud) speak(shown, language());
  return {
    title: t(`consentTitle_${purpose}`),
    leave: hush,
    body: [
      app.helping ? note("calm", "relative", t(aloud ? "letListen" : "readToThem")) : null,
      h("div", { class: "card" }, h("p", { class: "reading" }, shown), h("p", { class: "hint" }, t("consentVersion", { version })),
        aloud ? button(t("readAgain"), () => speak(shown, language()), { kind: "plain" }) : null),
      h("p", {}, t("consentFree")),
      h("div", { class: "pair" }, agree, otherWaysButton(app, scheme)),
    ],
  };
}

/** Before a camera; `app.helping` leaves out what is the account's own. */
export function prepare(app, scheme) {
  const { t } = app;
  const place = h("div");
  const light = h("p", { class: "light", role: "status" });
  const trouble = h("div");
  const begin = button(t("openCamera"), () => busy(begin, look), { kind: "choice" });
  let looking = null;
  let camera = null;
  let gone = false;
  const unwatch = watchPermission((state) => {
    if (camera) return;
    if (state === "denied") trouble.replaceChildren(...cameraHelp(t, "cameraRefused"));
    else if (state === "granted" && trouble.firstChild) trouble.replaceChildren(allowedNow());
  });
  return {
    title: t("prepare"),
    body: [
      h("ul", { class: "card tips" }, ["tip1", "tip2", "tip3", "tip4"].map((tip) => h("li", {}, icon("check"), h("span", {}, t(tip))))),
      place, light, h("p", { class: "ask" }, t("cameraAsk")), trouble,
      h("div", { class: "pair at-hand" }, begin, otherWaysButton(app, scheme)),
      app.helping ? null : elderSwitch(app), voiceSwitch(app),
    ].filter(Boolean),
    leave() {
      gone = true;
      unwatch();
      clearInterval(looking);
      if (camera) camera.close();
    },
  };

  async function look() {
    // Only now: opening a check ends the one before it, and who just looks at this page must end none.
    if (!(await checkIsOpen()) || gone) return;
    try {
      camera = await openCamera({ lost: () => app.flow && app.flow.lost && app.flow.lost() });
    } catch (error) {
      trouble.replaceChildren(...cameraHelp(t, cameraTrouble(error)));
      return;
    }
    if (gone) return void camera.close();
    trouble.replaceChildren();
    place.replaceChildren(mirror(t("mirror"), camera.video));
    document.querySelector(".ask").remove();
    const ready = button(t("ready"), () => busy(ready, start), { kind: "choice" });
    begin.replaceWith(ready);
    ready.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
    watch();
    looking = setInterval(watch, LIGHT_MS);
  }

  // What the service refuses is said before any camera opens.
  async function checkIsOpen() {
    trouble.replaceChildren();
    try {
      await openCheck(app, scheme);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble.replaceChildren(problemBox(error.problem), note("calm", "check", t("nothingLost")));
      return false;
    }
  }

  function watch() {
    const found = camera.light();
    if (light.dataset.light === found) return;
    light.dataset.light = found;
    const words = t({ low: "lightLow", good: "lightGood", high: "lightHigh" }[found]);
    light.replaceChildren(icon("sun"), h("span", {}, words));
  }

  // The same view goes on with the camera that is already open, so that nobody is asked twice.
  async function start() {
    say(t("connecting"));
    if (!(await checkIsOpen())) return; // easy mode may have been switched, or the ticket have run out meanwhile
    clearInterval(looking);
    if (!gone) capture(app, Object.assign(app.flow, { camera }));
  }
}
