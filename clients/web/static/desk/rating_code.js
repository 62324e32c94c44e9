// At a case that ended: a code for whoever stands before the officer, who does not see what they choose.

import { busy, button, h, note } from "../dom.js";
import { teller } from "../language.js";
import { facts } from "./forms.js";
import { RATING_WORDS } from "./rating_words.js";

const t = teller(RATING_WORDS);

export function ratingCode(app, id) {
  const place = h("div", { role: "status" });
  const press = button(t("code"), () => busy(press, async () => {
    const made = await app.api.post(`/v1/officer/cases/${encodeURIComponent(id)}/rating-codes`);
    place.replaceChildren(facts("facts", [[t("codeMade"), h("code", { class: "id" }, `${location.origin}/#/rate/${made.code}`)]]));
  }), { kind: "choice" });
  return h("section", { class: "card" }, h("h2", {}, t("code")), note("calm", "check", t("codeLead")), press, place);
}
