// The port of a card reader. A vendor's driver takes the place of this file; the stand-in is typed into by staff.

import { button, field, h } from "../dom.js";
import { allGiven } from "../forms.js";

/**
 * A place in which a card is read; `read({name, id_number})` is called with what it says. A driver calls the same,
 * keeps nothing, and gives the place its own words for a card that can't be read.
 */
export function cardReader({ t }, read) {
  const name = field({ label: t("name"), name: "card_name", autocomplete: "off", spellcheck: "false", maxlength: 60, required: true });
  const number = field({ label: t("idNumber"), hint: t("idHint"), name: "id_number", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 32, required: true });
  const submit = button(t("readCard"), null, { type: "submit" });
  return {
    fields: { "/name": name, "/id_number": number },
    place: h("form", { class: "card", novalidate: true, autocomplete: "off", onsubmit }, h("p", {}, t("reader")), name.box, number.box, submit),
    submit,
  };

  function onsubmit(event) {
    event.preventDefault();
    if (allGiven(t, [name, number])) read({ name: name.input.value.trim(), id_number: number.input.value.trim() });
  }
}
