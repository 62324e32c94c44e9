// At the counter: what a resident wants to sign before an officer, exactly as it will be sent.

import { button, field, h, note } from "../dom.js";
import { answers } from "../hall/form.js";
import { itemOf } from "../hall/item_of.js";
import { moment, teller } from "../language.js";
import { complain, given } from "../forms.js";
import { form } from "./forms.js";
import { SIGNING_WORDS } from "./signing_words.js";

const t = teller(SIGNING_WORDS);
const LEAST = 4; // characters of what the officer saw

/** The section of a resident's page. */
export async function signing(app, { path }) {
  const { signatures } = await app.api.get(`${path}/signatures`);
  const cards = await Promise.all(signatures.map(async (one) => waiting(app, path, one, await itemOf(app.api, one))));
  return [h("p", { class: "hint" }, t("lead")), ...(cards.length ? cards : [note("calm", "check", t("none"))])];
}

function waiting(app, path, one, item) {
  const saw = field({ label: t("saw"), hint: t("sawHint"), name: "words", autocomplete: "off", maxlength: 1000, required: true });
  return h("section", { class: "card", "data-signature": one.signature }, h("h2", {}, one.name),
    h("p", { class: "hint" }, t(`for_${one.move}`), " · ", t("since", { when: moment(one.begun_at) })),
    answers({ schema: item.form, form: one.form, label: t("content") }),
    form([saw.box], button(t("attest"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, saw)) return;
      if (saw.input.value.trim().length < LEAST) {
        saw.complain(t("sawHint"));
        return;
      }
      try {
        await app.api.post(`${path}/signatures/${one.signature}`, { digest: one.digest, words: saw.input.value.trim() });
        app.parting = t("attested");
        await app.go(location.hash.slice(2));
      } catch (error) {
        complain(t, error, trouble, { "/words": saw });
      }
    }));
}
