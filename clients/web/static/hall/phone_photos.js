// Photographs that a phone takes for a document of an application on this screen, a citizen's or a window's
// (docs/kiosk.md#hand-offs).

import { Refused } from "../api.js";
import { h } from "../dom.js";
import { handOver } from "../hand_over.js";

const LOOK_MS = 2000; // own choice: a person looks up from the phone to the screen
const ALIVE_MS = 60000; // the hand-off is asked after each 20 s; after three without a word nobody photographs

/**
 * The code with its digits. `at`, `what`: as handOver has them; `files()`: where the photographs arrive. Of these those are
 * taken that came since it was shown, and were not begun on this page (`skip(upload)`): `arrived(upload)` with each that is
 * whole, `refuse(name, why)`. `over()` once the phone is done.
 */
export async function phonePhotos({ api, t, at, what, files, skip = () => false, arrived, refuse, over }) {
  const known = new Set((await files()).map(({ upload }) => upload));
  const status = h("div", { role: "status" });
  let until = 0;
  let left = false;
  const handed = handOver({ api, t, at, what, alive, done });
  const place = h("div", {}, handed.place, status);
  return { place, leave };

  function leave() {
    left = true;
    handed.leave();
  }

  async function done() {
    await look();
    leave();
    place.remove();
    over();
  }

  function alive() {
    const idle = Date.now() > until;
    until = Date.now() + ALIVE_MS;
    if (idle) looking();
  }

  async function looking() {
    while (!left && Date.now() < until) {
      await look();
      await new Promise((go) => setTimeout(go, LOOK_MS));
    }
  }

  async function look() {
    try {
      const fresh = (await files()).filter(({ upload, case: of }) => !of && !known.has(upload) && !skip(upload));
      status.replaceChildren(...fresh.filter(({ state }) => state === "receiving").map(({ name, received, length }) =>
        h("p", {}, t("phoneSending", { name, percent: Math.floor((100 * received) / length) }))));
      for (const { upload, name, state, why_words: why } of fresh.filter(({ state: at }) => at !== "receiving")) {
        if (state === "refused") refuse(name, why);
        else await arrived(upload);
        known.add(upload);
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // it is looked for again
    }
  }
}
