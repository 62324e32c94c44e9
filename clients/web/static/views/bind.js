// Binding the account to a person: name and ID number, once.

import { documentChoice, named } from "../documents.js";
import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";

export async function bind(app) {
  const { t, api } = app;
  const name = field({ label: t("name"), name: "name", autocomplete: "name", required: true });
  const number = field({ label: t("idNumber"), hint: t("idHint"), name: "id_number", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true });
  const document_ = documentChoice(number);
  const trouble = h("div");
  const submit = button(t("confirm"), null, { type: "submit" });
  const form = h("form", { class: "card", novalidate: true, onsubmit },
    h("p", { class: "lead" }, t("bindLead")), name.box, document_.box, number.box,
    h("p", { class: "hint" }, t("bindPrivacy")), trouble, submit);
  return { title: t("bind"), body: form };

  function onsubmit(event) {
    event.preventDefault();
    if (![name, number].every((entry) => given(t, entry))) return;
    busy(submit, async () => {
      try {
        app.take(await api.post("/v1/me/person", { name: name.input.value, id_number: number.input.value, document: named(document_.input.value) }));
        await app.enter();
      } catch (error) {
        complain(t, error, trouble, { "/name": name, "/id_number": number });
      }
    });
  }
}
