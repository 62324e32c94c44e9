// Where else somebody may be written to: an e-mail address, proved by a code, the WeChat service account, letters.

import { Refused } from "../api.js";
import { busy, button, field, h, problemBox, say } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment } from "../language.js";

const inWechat = () => /MicroMessenger/i.test(navigator.userAgent);

const URL = "/v1/me/addresses";
const FORMS = { email: emailForm, wechat_account: wechatCard, letter: letterForm };

export async function addresses(app) {
  const { t, api } = app;
  const refused = await linked(app);
  const { addresses: known, channels } = await api.get(URL);
  const cards = known.map((one) => kept(app, one));
  const open = channels.filter((channel) => FORMS[channel] && !known.some((one) => one.channel === channel));
  return {
    title: t("addresses"),
    body: [
      h("p", { class: "hint" }, t("addressesLead")),
      refused && problemBox(refused.problem),
      ...cards,
      ...open.map((channel) => FORMS[channel](app)),
      cards.length || open.length ? null : h("p", {}, t("noAddresses")),
      button(t("back"), () => history.back(), { kind: "plain" }),
    ].filter(Boolean),
  };
}

function kept(app, { channel, shown, added_at: at }) {
  const { t, api } = app;
  const name = t(`address_${channel}`);
  const remove = button(t("removeAddress"), () => busy(remove, gone), { kind: "choice", "aria-label": `${t("removeAddress")}：${name}` });
  return card(app, channel, shown ? h("p", {}, shown) : null, h("p", { class: "hint" }, t("addressSince", { when: moment(at) })), remove);

  async function gone() {
    await api.remove(`${URL}/${channel}`);
    app.parting = t("addressRemoved");
    await app.go("addresses");
  }
}

function emailForm(app) {
  const { t, api } = app;
  const email = field({ label: t("email"), name: "email", type: "email", autocomplete: "email", autocapitalize: "off", spellcheck: "false", maxlength: 254, required: true });
  const code = field({ label: t("emailCode"), hint: t("codeHint"), name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6, required: true });
  const trouble = h("div");
  const send = button(t("sendCode"), () => busy(send, sendCode), { kind: "choice" });
  const submit = button(t("confirm"), null, { type: "submit" });
  const form = h("form", { novalidate: true, onsubmit }, email.box, send, code.box, trouble, submit);
  return card(app, "email", h("p", { class: "hint" }, t("emailLead")), form);

  async function sendCode() {
    if (!given(t, email)) return;
    try {
      await api.post(`${URL}/email/codes`, { email: email.input.value.trim() });
      trouble.replaceChildren(h("p", { class: "hint", role: "status" }, t("codeMailed")));
      code.input.focus();
    } catch (error) {
      complain(t, error, trouble, { "/email": email });
    }
  }

  function onsubmit(event) {
    event.preventDefault();
    if (![email, code].every((entry) => given(t, entry))) return;
    busy(submit, () => keep(app, "email", { email: email.input.value.trim(), code: code.input.value.trim() }, trouble, { "/email": email, "/code": code }));
  }
}

function letterForm(app) {
  const { t } = app;
  const recipient = field({ label: t("recipient"), name: "recipient", autocomplete: "name", maxlength: 50, required: true });
  const address = field({ label: t("postalAddress"), name: "address", autocomplete: "street-address", maxlength: 200, required: true });
  const postcode = field({ label: t("postcode"), name: "postcode", inputmode: "numeric", autocomplete: "postal-code", maxlength: 6 });
  const trouble = h("div");
  const submit = button(t("save"), null, { type: "submit" });
  const form = h("form", { novalidate: true, onsubmit }, recipient.box, address.box, postcode.box, trouble, submit);
  return card(app, "letter", h("p", { class: "hint" }, t("letterLead")), form);

  function onsubmit(event) {
    event.preventDefault();
    if (![recipient, address].every((entry) => given(t, entry))) return;
    const body = { recipient: recipient.input.value.trim(), address: address.input.value.trim(), postcode: postcode.input.value.trim() };
    busy(submit, () => keep(app, "letter", body, trouble, { "/recipient": recipient, "/address": address, "/postcode": postcode }));
  }
}

/** Links what WeChat brought back with the page, once; the refusal, if it is one. */
async function linked(app) {
  const { brought } = app;
  app.brought = null;
  if (!brought) return null;
  try {
    await app.api.put(`${URL}/wechat_account`, brought);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error;
  }
  app.parting = app.t("wechatLinked");
  return null;
}

function wechatCard(app) {
  const { t, api } = app;
  const lead = h("p", { class: "hint" }, t("wechatLead"));
  if (!inWechat()) {
    const address = `${location.origin}/#/addresses`;
    const copy = button(t("copyAddress"), async () => {
      await navigator.clipboard.writeText(address);
      say(t("copied"));
      copy.lastChild.textContent = t("copied");
    }, { kind: "choice" });
    return card(app, "wechat_account", lead, h("p", {}, t("wechatElsewhere")), h("p", { class: "code" }, address),
      navigator.clipboard ? copy : null); // only under https
  }
  const trouble = h("div");
  const press = button(t("wechatLink"), () => busy(press, async () => {
    try {
      const { url } = await api.get(`${URL}/wechat_account/page`);
      if (app.still()) location.assign(url);
    } catch (error) {
      complain(t, error, trouble);
    }
  }), { kind: "choice" });
  return card(app, "wechat_account", lead, trouble, press);
}

async function keep(app, channel, body, trouble, fields) {
  const { t, api } = app;
  try {
    await api.put(`${URL}/${channel}`, body);
  } catch (error) {
    complain(t, error, trouble, fields);
    return;
  }
  app.parting = t("saved");
  await app.go("addresses");
}

function card({ t }, channel, ...children) {
  return h("section", { class: "card", "data-channel": channel, role: "group", "aria-labelledby": `address-${channel}` },
    h("h2", { id: `address-${channel}` }, t(`address_${channel}`)), ...children.filter(Boolean));
}
