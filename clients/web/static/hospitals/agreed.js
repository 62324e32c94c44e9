// One agreement, read before what it is for is done.

import { Refused } from "../api.js";
import { busy, button, h, note, problemBox } from "../dom.js";
import { language, teller } from "../language.js";
import { HOSPITAL_WORDS } from "./words.js";

const t = teller(HOSPITAL_WORDS);

/** What is asked for the purpose, null for who agreed already; `then` is done after a yes, `back` after a no. */
export async function agreed(app, wanted, then, back) {
  const { consents } = await app.api.get("/v1/consents");
  const asked = consents.find(({ purpose, given }) => purpose === wanted && !given);
  if (!asked) return null;
  const where = h("div");
  const yes = button(t("agree"), () => busy(yes, async () => {
    try {
      await app.api.post("/v1/me/consents", { purpose: wanted, version: asked.version, language: language(), how: "page", text_sha256: asked.text_sha256 });
      await then();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      where.replaceChildren(problemBox(error.problem));
    }
  }), { kind: "primary" });
  const no = button(t("decline"), () => where.replaceChildren(note("calm", "window", t("declined")), button(t("back"), back, { kind: "plain" })), { kind: "choice" });
  return [h("div", { class: "card" }, h("p", { class: "reading" }, asked.text)), yes, no, where];
}
