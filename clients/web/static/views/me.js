// The account: switches, agreements that can be withdrawn, and the way out.

import { busy, button, h } from "../dom.js";
import { moment } from "../language.js";
import { elderSwitch, voiceSwitch } from "./switches.js";

export async function me(app) {
  const { t, api } = app;
  app.take(await api.get("/v1/me"));
  const { phone, name, consents } = app.me;
  const leave = button(t("signOut"), () => busy(leave, out), { kind: "choice" });
  return {
    title: t("me"),
    body: [
      h("dl", { class: "card facts" },
        name ? h("div", {}, h("dt", {}, t("name")), h("dd", {}, name)) : null,
        h("div", {}, h("dt", {}, t("phone")), h("dd", {}, phone))),
      elderSwitch(app),
      voiceSwitch(app),
      h("section", { class: "card" }, h("h2", {}, t("consents")),
        consents.length ? h("ul", { class: "rows" }, consents.map((one) => row(app, one))) : h("p", {}, t("noConsents"))),
      leave,
    ],
  };

  async function out() {
    await api.remove("/v1/sessions/current");
    app.parting = t("signedOut");
    app.forget();
  }
}

function row(app, { purpose, given_at: at }) {
  const { t, api } = app;
  const what = t(`consent_${purpose}`);
  const back = button(t("withdraw"), () => busy(back, withdraw), { kind: "choice", "aria-label": `${t("withdraw")}：${what}` });
  return h("li", {}, h("div", {}, h("strong", {}, what), h("p", { class: "hint" }, t("consentGiven", { when: moment(at) }))), back);

  async function withdraw() {
    await api.remove(`/v1/me/consents/${purpose}`);
    app.parting = t("withdrawn");
    await app.go("me");
  }
}
