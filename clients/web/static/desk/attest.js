// An officer met the person at a window; it certifies at once, but for a recorded death.

import { button, field, h } from "../dom.js";
import { given } from "../forms.js";
import { choice, form } from "./forms.js";

export function attested({ t, api }, path, seen, named, act) {
  if (!seen.entitlements.length) return null;
  const scheme = choice("attest-scheme", t("scheme"), seen.entitlements.map((one) => [one.scheme, named(one.scheme)]));
  const words = field({ label: t("attestWords"), hint: t("attestHint"), name: "words", area: true, rows: 2, maxlength: 500, required: true });
  return h("section", { class: "card" }, h("h2", {}, t("attest")), h("p", { class: "hint" }, t("attestLead")),
    form([scheme.box, words.box], button(t("attestPost"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (!given(t, words)) return;
      await act(trouble, { "/words": words }, () => api.post(`${path}/attestations`, {
        scheme: scheme.input.value, presence: "window", words: words.input.value.trim(),
      }), (now) => (now.certified_until ? t("done") : t("attestHeld")));
    }));
}
