// 个人信息处理规则: how personal data is processed here, for everybody.

import { button, h } from "../dom.js";

export async function rules({ t, api }) {
  const { sections, agreements } = await api.get("/v1/processing-rules");
  return {
    title: t("rules"),
    body: [
      ...sections.map(({ title, text }) => h("section", { class: "card" }, h("h2", {}, title), h("p", { class: "reading" }, text))),
      h("section", { class: "card" }, h("h2", {}, t("rulesAgreements")),
        ...agreements.slice().reverse().map(({ purpose, version, current, text }) => h("details", { "data-purpose": purpose },
          h("summary", {}, `${t(`consent_${purpose}`)} · ${t(current ? "rulesCurrent" : "rulesEarlier", { version })}`), h("p", { class: "reading" }, text)))),
      button(t("back"), () => history.back(), { kind: "plain" }),
    ],
  };
}
