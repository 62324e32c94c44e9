// Signing in: a phone number, then the code that it received.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { language } from "../language.js";

export async function signIn(app) {
  return { title: app.t("signIn"), body: phoneForm(app) };
}

function phoneForm(app, known = "") {
  const { t, api } = app;
  const phone = field({ label: t("phone"), hint: t("phoneHint"), name: "phone", type: "tel", inputmode: "tel", autocomplete: "tel-national", required: true, value: known });
  const trouble = h("div");
  const submit = button(t("sendCode"), null, { type: "submit" });
  return h("form", { class: "card", novalidate: true, onsubmit },
    h("p", { class: "lead" }, t("signInLead")), phone.box, trouble, submit);

  function onsubmit(event) {
    event.preventDefault();
    const form = event.target;
    if (!given(t, phone)) return;
    busy(submit, async () => {
      try {
        const sent = await api.open("/v1/sign-in/codes", { phone: phone.input.value });
        step(app, form, codeForm(app, phone.input.value, sent), t("codeTitle"));
      } catch (error) {
        complain(t, error, trouble, { "/phone": phone });
      }
    });
  }
}

function codeForm(app, phone, sent) {
  const { t, api } = app;
  let request = sent.request ?? "";
  const code = field({ label: t("code"), hint: t("codeHint"), name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6, required: true });
  const trouble = h("div", { "aria-live": "polite" });
  const submit = button(t("enter"), null, { type: "submit" });
  const later = h("p", { class: "hint" });
  const again = button(t("resend"), () => busy(again, resend), { kind: "plain" });
  wait(sent.resend_after);
  const form = h("form", { class: "card", novalidate: true, onsubmit },
    h("p", { class: "lead" }, t("codeSent", { phone, minutes: Math.round(sent.expires_in / 60) })),
    code.box, trouble, submit, later, again,
    button(t("otherPhone"), () => step(app, form, phoneForm(app, phone), t("signIn")), { kind: "plain" }));
  return form;

  // Said once, never ticking: nobody is hurried.
  function wait(seconds) {
    again.hidden = seconds > 0;
    later.textContent = seconds > 0 ? t("resendLater", { seconds }) : "";
    setTimeout(() => {
      again.hidden = false;
      later.textContent = "";
    }, seconds * 1000);
  }

  async function resend() {
    try {
      const anew = await api.open("/v1/sign-in/codes", { phone });
      request = anew.request ?? "";
      wait(anew.resend_after);
      trouble.replaceChildren(h("p", {}, t("resent")));
    } catch (error) {
      complain(t, error, trouble, {});
    }
  }

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, code)) return;
    busy(submit, async () => {
      try {
        await api.open("/v1/sign-in/sessions", { phone, code: code.input.value.trim(), request, cookies: true, language: language() });
        app.take(await api.get("/v1/me"));
        await app.go("");
      } catch (error) {
        complain(t, error, trouble, { "/code": code });
      }
    });
  }
}

// The same page goes on with the next form; the heading says so and takes the focus.
function step(app, from, to, title) {
  if (!from.isConnected) return; // the person went elsewhere meanwhile
  const heading = document.querySelector("#main h1");
  heading.textContent = title;
  document.title = `${title} · ${app.t("city")}`;
  from.replaceWith(to);
  heading.focus();
}
