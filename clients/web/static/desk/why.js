// Why an officer looks: asked once a look, before anything is shown; on record, and the resident sees it.

import { button, field, h } from "../dom.js";
import { given } from "../forms.js";
import { form } from "./forms.js";

const OFTEN = ["purposeDefault", "whyCase", "whyReview", "whyRequest", "whyLetter", "whyInPerson"];

export function whyLook(app, show) {
  const { t } = app;
  const why = field({ label: t("purpose"), name: "purpose", autocomplete: "off", maxlength: 500, required: true });
  const state = (words) => {
    app.purpose = words;
    return show();
  };
  return {
    title: t("whyTitle"),
    body: [
      h("p", { class: "hint" }, t("whyLead")),
      h("div", { class: "choices" }, OFTEN.map((words) => button(t(words), () => state(t(words)), { kind: "choice" }))),
      form([why.box], button(t("lookNow"), null, { type: "submit" }), () => (given(t, why) ? state(why.input.value) : undefined), "card narrow"),
    ],
  };
}
