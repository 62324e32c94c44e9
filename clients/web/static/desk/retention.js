// The retention schedule as it runs: how long each kind of row is kept, why, and what was ended when.

import { h } from "../dom.js";
import { day } from "../language.js";
import { tabs } from "./admin.js";
import { table } from "./forms.js";

export async function retention(app) {
  const { t, api } = app;
  const seen = await api.get("/v1/officer/oversight");
  return {
    title: t("retention"),
    body: [
      tabs(app, "retention"),
      h("p", { class: "hint" }, t("retentionLead")),
      h("div", { class: "card" }, table(t("retention"), ["noun", "keeps", "auditWhy", "ended", "lastEnded"].map((head) => t(head)),
        seen.retention.map((rule) => [
          app.known(`kept_${rule.noun.replaceAll(" ", "_")}`, rule.noun),
          h("span", { lang: "en" }, rule.keeps), h("span", { lang: "en" }, rule.why),
          rule.swept ? rule.ended.toLocaleString("zh-CN") : t("notSwept"),
          rule.last ? day(rule.last) : "–"]))),
    ],
  };
}
