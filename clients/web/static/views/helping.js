// Helping a pensioner with one's own phone: who it is, then an hour in which the page is used for that person.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { language } from "../language.js";
import { hush, speak } from "../voice.js";

export async function helping(app) {
  const { t, api } = app;
  const name = field({ label: t("theirName"), name: "name", autocomplete: "off", required: true });
  const number = field({ label: t("theirNumber"), hint: t("idHint"), name: "id_number", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true });
  const trouble = h("div");
  const submit = button(t("beginHelping"), null, { type: "submit" });
  const form = h("form", { class: "card", novalidate: true, onsubmit }, name.box, number.box, trouble, submit);
  return {
    title: t("helpFamily"),
    leave: hush,
    body: [
      h("p", { class: "lead" }, t("helpingLead")),
      note("calm", "check", t("helpingRules")),
      button(t("readAloud"), () => speak(`${t("helpingLead")}${t("helpingRules")}`, language()), { kind: "plain" }),
      form,
      button(t("back"), () => history.back(), { kind: "plain" }),
    ],
  };

  function onsubmit(event) {
    event.preventDefault();
    if (![name, number].every((entry) => given(t, entry))) return;
    busy(submit, async () => {
      try {
        app.help(await api.post("/v1/helping", { name: name.input.value, id_number: number.input.value }));
        await app.go("");
      } catch (error) {
        complain(t, error, trouble, { "/name": name, "/id_number": number });
      }
    });
  }
}
