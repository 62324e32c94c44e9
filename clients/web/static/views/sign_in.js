// Signing in: a phone number, then the code that it received.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { language } from "../language.js";

const SENT = "zhijian.code"; // kept in this tab: phones throw a page away while its reader looks at the message

export async function signIn(app) {
  const known = kept();
  return known ? { title: app.t("codeTitle"), body: codeForm(app, known) } : { title: app.t("signIn"), body: phoneForm(app) };
}

/** The code that was sent and is still good: `{phone, request, until, again}`, both times in ms; or null. */
function kept() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
  return sent && sent.until > Date.now() ? sent : null;
}

function keep(phone, { request = "", expires_in: life, resend_after: wait }) {
  const sent = { phone, request, until: Date.now() + life * 1000, again: Date.now() + wait * 1000 };
  sessionStorage.setItem(SENT, JSON.stringify(sent));
  return sent;
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
        const sent = keep(phone.input.value, await api.open("/v1/sign-in/codes", { phone: phone.input.value }));
        step(app, form, codeForm(app, sent), t("codeTitle"));
      } catch (error) {
        complain(t, error, trouble, { "/phone": phone });
      }
    });
  }
}

function codeForm(app, first) {
  const { t, api } = app;
  let sent = first;
  const code = field({ label: t("code"), hint: t("codeHint"), name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6, required: true });
  const trouble = h("div", { "aria-live": "polite" });
  const submit = button(t("enter"), null, { type: "submit" });
  const later = h("p", { class: "hint" });
  const again = button(t("resend"), () => busy(again, resend), { kind: "plain" });
  const form = h("form", { class: "card", novalidate: true, onsubmit },
    h("p", { class: "lead" }, t("codeSent", { phone: sent.phone, minutes: Math.max(1, Math.round((sent.until - Date.now()) / 60000)) })),
    code.box, trouble, submit, later, again,
    button(t("otherPhone"), other, { kind: "plain" }));
  wait();
  return form;

  // The number is there to be looked at; it is no live region, so that nobody hears it count.
  function wait() {
    const seconds = Math.ceil((sent.again - Date.now()) / 1000);
    again.hidden = seconds > 0;
    later.textContent = seconds > 0 ? t("resendLater", { seconds }) : "";
    if (seconds > 0) setTimeout(() => form.isConnected && wait(), 1000);
  }

  function other() {
    sessionStorage.removeItem(SENT);
    step(app, form, phoneForm(app, sent.phone), t("signIn"));
  }

  async function resend() {
    try {
      sent = keep(sent.phone, await api.open("/v1/sign-in/codes", { phone: sent.phone }));
      wait();
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
        await api.open("/v1/sign-in/sessions", { phone: sent.phone, code: code.input.value.trim(), request: sent.request, cookies: true, language: language() });
        sessionStorage.removeItem(SENT);
        app.take(await api.get("/v1/me"));
        await app.enter();
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
