// What can't be undone needs a code: it is asked for only when the service says so.

import { Refused } from "../api.js";
import { busy, button, field, h, problemBox } from "../dom.js";
import { complain, given } from "../forms.js";
import { SELF } from "./ways.js";

/** Does `work`; when a fresh code is needed, asks for it in `place` and does it then. */
export async function confirmed(app, place, work) {
  try {
    place.replaceChildren();
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.replaceChildren(problemBox(error.problem));
    if (error.kind === "confirmation-needed") place.append(form(app, place, work));
    if (error.kind === "step-up-needed") place.append(button(app.t("showFace"), () => app.go(`face/${SELF}`), { kind: "choice" }));
    place.scrollIntoView({ block: "nearest" });
  }
}

function form(app, place, work) {
  const { t, api } = app;
  const code = field({ label: t("code"), hint: t("codeHint"), name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6, required: true });
  const trouble = h("div");
  const send = button(t("sendCode"), () => busy(send, sendCode), { kind: "choice" });
  const submit = button(t("confirm"), null, { type: "submit" });
  return h("form", { class: "card", novalidate: true, onsubmit }, h("p", {}, t("codeToYou", { phone: app.me.phone })), send, code.box, trouble, submit);

  async function sendCode() {
    try {
      await api.post("/v1/me/codes");
      trouble.replaceChildren(h("p", { class: "hint", role: "status" }, t("resent")));
      code.input.focus();
    } catch (error) {
      complain(t, error, trouble);
    }
  }

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, code)) return;
    busy(submit, async () => {
      try {
        await api.post("/v1/me/confirmations", { code: code.input.value.trim() });
      } catch (error) {
        complain(t, error, trouble, { "/code": code });
        return;
      }
      await confirmed(app, place, work);
    });
  }
}
