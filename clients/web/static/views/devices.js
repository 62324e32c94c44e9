// Where the account is signed in, and signing the others out.

import { busy, button, h } from "../dom.js";
import { moment } from "../language.js";

export async function devices(app) {
  const { t, api } = app;
  const { sessions } = await api.get("/v1/me/sessions");
  const all = button(t("endOthers"), () => busy(all, () => end("/v1/me/sessions")), { kind: "choice" });
  return {
    title: t("devices"),
    body: [
      h("section", { class: "card" }, h("ul", { class: "rows" }, sessions.map(row))),
      sessions.length > 1 ? all : null,
      button(t("back"), () => history.back(), { kind: "plain" }),
    ],
  };

  function row({ session, name, created_at: since, used_at: used, by_wechat: byWechat, this: mine }) {
    const out = button(t("signOut"), () => busy(out, () => end(`/v1/me/sessions/${session}`)), { kind: "choice", "aria-label": `${t("signOut")}：${name}` });
    return h("li", {}, h("div", {}, h("strong", {}, name), h("p", { class: "hint" }, t("deviceSince", { when: moment(since) })), h("p", { class: "hint" }, t("deviceUsed", { when: moment(used) })), byWechat ? h("p", { class: "hint" }, t("deviceByWechat")) : null),
      mine ? h("span", { class: "tag good" }, t("thisDevice")) : out);
  }

  async function end(path) {
    await api.remove(path);
    app.parting = t("deviceEnded");
    await app.go("devices");
  }
}
