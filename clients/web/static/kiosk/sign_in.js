// Who stands before the screen: by card or phone, and a code; nothing of it is kept.

import { Refused } from "../api.js";
import { busy, button, field, h, icon, problemBox } from "../dom.js";
import { complain, given } from "../forms.js";
import { language } from "../language.js";
import { cardReader } from "./reader.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"];

/** Leads on to `next` once somebody is signed in. */
export function signIn(app, next = "") {
  const { t } = app;
  return {
    title: t("whoAreYou"),
    body: h("ul", { class: "ways" },
      [["card", "byCard", "network_id"], ["phone", "byPhone", "phone"]].map(([way, name, drawing]) => h("li", {},
        h("button", { type: "button", class: "way", "data-way": way, onclick: () => app.go(`by-${way}/${next}`) },
          icon(drawing), h("span", { class: "way-name" }, t(name)), h("span", { class: "way-how" }, t(`${name}How`)))))),
  };
}

export function byCard(app, next = "") {
  const { t, kiosk } = app;
  const trouble = h("div");
  const reader = cardReader(app, (card) => busy(reader.submit, async () => {
    try {
      const sent = await kiosk.open("/v1/kiosk/persons", card);
      reader.place.replaceWith(codeForm(app, {
        lead: [t("cardRead", { name: masked(card.name) }), t("cardCode")],
        enter: (code) => kiosk.open("/v1/kiosk/sessions", { ...card, code, request: sent.request, language: language() }),
        next,
      }));
    } catch (error) {
      complain(t, error, trouble, reader.fields);
    }
  }));
  return { title: t("putCard"), body: [reader.place, trouble] };
}

export function byPhone(app, next = "") {
  const { t, kiosk } = app;
  const phone = digits(app, { label: t("phone"), hint: t("phoneHint"), name: "phone", maxlength: 11 });
  const trouble = h("div");
  const submit = button(t("sendCode"), null, { type: "submit" });
  const form = h("form", { class: "card", novalidate: true, autocomplete: "off", onsubmit }, phone.box, phone.keypad, trouble, submit);
  return { title: t("byPhone"), body: form };

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, phone)) return;
    const number = phone.input.value.trim();
    busy(submit, async () => {
      try {
        const sent = await kiosk.open("/v1/sign-in/codes", { phone: number });
        form.replaceWith(codeForm(app, {
          lead: [t("phoneCode", { phone: `${number.slice(0, 3)}****${number.slice(-4)}` })],
          enter: (code) => kiosk.open("/v1/sign-in/sessions", { phone: number, code, request: sent.request, language: language() }),
          next,
        }));
      } catch (error) {
        complain(t, error, trouble, { "/phone": phone });
      }
    });
  }
}

function codeForm(app, { lead, enter, next }) {
  const { t } = app;
  const code = digits(app, { label: t("code"), hint: t("codeHint"), name: "code", maxlength: 6 });
  const trouble = h("div");
  const submit = button(t("enter"), null, { type: "submit" });
  const form = h("form", { class: "card", novalidate: true, autocomplete: "off", onsubmit }, lead.map((line) => h("p", {}, line)), code.box, code.keypad, trouble, submit);
  setTimeout(() => code.input.focus());
  return form;

  function onsubmit(event) {
    event.preventDefault();
    if (!given(t, code)) return;
    busy(submit, async () => {
      try {
        await app.signedIn(await enter(code.input.value.trim()));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        complain(t, error, trouble, { "/code": code });
        return;
      }
      await app.go(next, { replace: true });
    });
  }
}

/** A field of digits with keys on the screen; the machine's own keyboard stays away. */
export function digits(app, props) {
  const entry = field({ ...props, inputmode: "none", autocomplete: "off", required: true });
  const press = (key) => {
    const { value } = entry.input;
    entry.input.value = key === "⌫" ? value.slice(0, -1) : `${value}${key}`.slice(0, props.maxlength);
    entry.complain("");
  };
  const keypad = h("div", { class: "keypad", role: "group", "aria-label": props.label }, KEYS.map((key) => (key === "" ? h("span")
    : button(key === "⌫" ? app.t("erase") : key, () => press(key), { kind: "choice" }))));
  return { ...entry, keypad };
}

/** 王*英. */
const masked = (name) => (name.length < 2 ? name : `${name[0]}${"*".repeat(Math.max(1, name.length - 2))}${name.length > 2 ? name.at(-1) : ""}`);

/** A refusal of a whole view, with the way out. */
export const refused = (app, { problem }) => [problemBox(problem), button(app.t("finish"), app.finish, { kind: "choice" })];
