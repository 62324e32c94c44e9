// A certificate checked by the code that its holder shows: nobody signs in, and the code is used once, at a press.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox } from "../dom.js";
import { complain, given } from "../forms.js";
import { teller } from "../language.js";
import { said } from "./certificates.js";
import { CERTIFICATE_WORDS } from "./certificate_words.js";

const t = teller(CERTIFICATE_WORDS);

export function verify(app, code = "") {
  const asked = field({ label: t("code"), hint: t("codeHint"), name: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 60, required: true });
  asked.input.value = code;
  const press = button(t("checkNow"), null, { type: "submit" });
  const trouble = h("div");
  const found = h("div", { role: "status" });
  const form = h("form", { class: "card", novalidate: true, onsubmit }, asked.box, trouble, press);
  return { title: t("check"), body: [h("p", { class: "lead" }, t("checkLead")), form, found] };

  function onsubmit(event) {
    event.preventDefault();
    trouble.replaceChildren();
    if (given(t, asked)) busy(press, check);
  }

  async function check() {
    try {
      const seen = await app.api.post("/v1/certificate-checks", { code: asked.input.value.trim() });
      form.hidden = true;
      found.replaceChildren(...told(seen), button(t("another"), again, { kind: "choice" }));
    } catch (error) {
      if (error instanceof Refused && error.kind === "code-unknown") trouble.replaceChildren(problemBox(error.problem));
      else complain(t, error, trouble, { "/code": asked });
    }
  }

  function again() {
    asked.input.value = "";
    form.hidden = false;
    found.replaceChildren();
    asked.input.focus();
  }
}

function told(seen) {
  return [
    seen.valid ? note("good", "check", h("p", { class: "strong" }, t("valid"))) : note("bad", "alert", h("p", { class: "strong" }, t("notValid")), t("notValidNext")),
    h("section", { class: "card" }, h("h2", {}, seen.name), said(seen.fields)),
  ];
}
