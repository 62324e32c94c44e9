// The account, in groups: switches, acting for others, being told, face, agreements, one's data, signing out.

import { busy, button, file, h, note } from "../dom.js";
import { moment } from "../language.js";
import { confirmed } from "./confirm.js";
import { inApp, switchOff } from "../push.js";
import { reminding } from "./reminding.js";
import { elderSwitch, voiceSwitch } from "./switches.js";

const BOUND = 2;

export async function me(app) {
  const { t, api } = app;
  app.take(await api.get("/v1/me"));
  const { phone, name, consents, level } = app.me;
  const lock = level >= BOUND ? await api.get("/v1/me/face-lock") : null;
  const leave = button(t("signOut"), () => busy(leave, out), { kind: "choice" });
  const to = (view, label) => button(t(label), () => app.go(view), { kind: "choice" });
  return {
    title: t("me"),
    body: [
      h("dl", { class: "card facts" },
        name ? h("div", {}, h("dt", {}, t("name")), h("dd", {}, name)) : null,
        h("div", {}, h("dt", {}, t("phone")), h("dd", {}, phone))),
      elderSwitch(app),
      voiceSwitch(app),
      lock ? group(t("actingTitle"), to("helping", "helpFamily"), to("mandates", "mandates")) : null,
      group(t("toldTitle"), to("notices", "notices"), to("addresses", "addresses")),
      await reminding(app),
      lock ? faceLock(app, lock.locked_at) : null,
      h("section", { class: "card" }, h("h2", {}, t("consents")),
        consents.length ? h("ul", { class: "rows" }, consents.map((one) => row(app, one))) : h("p", {}, t("noConsents"))),
      rights(app, to, Boolean(lock)),
      group(t("signedInTitle"), to("devices", "devices"), leave),
    ],
  };

  async function out() {
    if (inApp()) await switchOff(api); // while the session still may
    await api.remove("/v1/sessions/current");
    app.parting = t("signedOut");
    app.leave();
  }
}

function group(name, ...entries) {
  return h("section", { class: "card" }, h("h2", {}, name), ...entries.filter(Boolean));
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

function faceLock(app, lockedAt) {
  const { t, api } = app;
  const place = h("div");
  const change = async () => {
    await (lockedAt ? api.remove("/v1/me/face-lock") : api.post("/v1/me/face-lock"));
    app.parting = t(lockedAt ? "faceUnlocked" : "faceLocked");
    await app.go("me");
  };
  const press = button(t(lockedAt ? "unlockFace" : "lockFace"), () => busy(press, () => confirmed(app, place, change)), { kind: "choice" });
  return h("section", { class: "card" }, h("h2", {}, t("faceLock")),
    lockedAt ? note("calm", "check", t("faceLockedSince", { when: moment(lockedAt) })) : h("p", { class: "hint" }, t("lockLead")),
    press, place);
}

function rights(app, to, bound) {
  const { t, api } = app;
  const place = h("div");
  const take = button(t("export"), () => busy(take, () => confirmed(app, place, copy)), { kind: "choice" });
  return group(t("rights"), bound ? to("uses", "uses") : null, bound ? to("partners", "partners") : null, bound ? to("requests", "requests") : null, take, place, to("leave", "deleteTitle"));

  async function copy() {
    const { readable, ...data } = await api.get("/v1/me/export");
    place.replaceChildren(note("good", "check", t("exportReady")),
      file(t("exportText"), "zhijian.txt", "text/plain", readable),
      file(t("exportJson"), "zhijian.json", "application/json", JSON.stringify(data, null, 2)));
  }
}
