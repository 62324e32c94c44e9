// Objecting to what a machine or an officer decided: another officer looks at it.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";

export function appeal(app, scheme) {
  const { t, api } = app;
  const words = field({ label: t("appealWords"), hint: t("appealLead"), name: "words", area: true, rows: 3, maxlength: 500, required: true });
  const trouble = h("div");
  const submit = button(t("send"), null, { type: "submit" });
  return h("details", {}, h("summary", { class: "button choice" }, t("appeal")),
    h("form", { novalidate: true, onsubmit }, words.box, trouble, submit));

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, words)) return;
    busy(submit, async () => {
      try {
        await api.post("/v1/me/reviews", { kind: "appeal", scheme, words: words.input.value });
        app.parting = t("otherDone");
        await app.go("progress");
      } catch (error) {
        complain(t, error, trouble, { "/words": words });
      }
    });
  }
}
