// The retention schedule as it runs: how long each kind of row is kept, why, and what was ended when.

import { h } from "../dom.js";
import { day, language } from "../language.js";
import { tabs } from "./admin.js";
import { table } from "./forms.js";
import { SCHEDULE } from "./retention_words.js";

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
          ...said(rule),
          rule.swept ? rule.ended.toLocaleString("zh-CN") : t("notSwept"),
          rule.last ? day(rule.last) : "–"]))),
    ],
  };
}

function said({ noun, keeps, why }) {
  const words = language() === "en" ? null : SCHEDULE[noun];
  return words ?? [noun, keeps, why].map((text) => h("span", { lang: "en" }, text));
}
