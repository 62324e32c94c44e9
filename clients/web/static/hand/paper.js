// A paper of a case, saved on the phone that was handed it.

import { Refused } from "../api.js";
import { busy, button, h, problemBox, say } from "../dom.js";
import { teller } from "../language.js";
import { HAND_WORDS } from "./words.js";

const t = teller(HAND_WORDS);
const KEPT_MS = 60000; // until the browser has surely saved it

export async function paper({ api, taken, done, stop }) {
  const trouble = h("div");
  const of = taken.by_officer ? "/v1/officer/cases" : "/v1/cases";
  const press = button(t("getPaper"), () => busy(press, async () => {
    try {
      const href = URL.createObjectURL(await api.file(`${of}/${taken.about}/papers/${taken.part}`));
      h("a", { href, download: `${taken.about.slice(0, 8)}-${taken.part}.pdf` }).click();
      setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
      say(t("paperSaved"));
      await done();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble.replaceChildren(problemBox(error.problem));
    }
  }));
  return h("section", { class: "card" }, h("p", { class: "strong" }, taken.what), trouble, press, button(t("stop"), stop, { kind: "plain" }));
}
