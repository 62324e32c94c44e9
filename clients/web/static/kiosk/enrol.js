// A machine becomes a kiosk, once: by the code that an administrator was told.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";

/** `enrol(code)` makes the key and shows it with the code; it may refuse. */
export function enrol(app, become) {
  const { t } = app;
  const code = field({ label: t("enrolCode"), hint: t("enrolHint"), name: "enrol", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 40, required: true });
  const trouble = h("div");
  const submit = button(t("enrol"), null, { type: "submit" });
  return { title: t("enrolTitle"), body: h("form", { class: "card", novalidate: true, autocomplete: "off", onsubmit }, h("p", {}, t("enrolLead")), code.box, trouble, submit) };

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, code)) return;
    busy(submit, async () => {
      try {
        await become(code.input.value.trim());
      } catch (error) {
        complain(t, error, trouble, { "/code": code });
      }
    });
  }
}
