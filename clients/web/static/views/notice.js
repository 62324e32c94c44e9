// The full text of a city's notice, opened from the inbox.

import { button, h } from "../dom.js";
import { moment } from "../language.js";

export async function notice(app, id) {
  const { t } = app;
  const seen = await app.api.get(`/v1/notices/${encodeURIComponent(id)}`);
  return {
    title: seen.title,
    body: [
      h("article", { class: "card" }, seen.text.split("\n").filter(Boolean).map((line) => h("p", {}, line)),
        h("p", { class: "hint" }, moment(seen.made_at))),
      seen.kind === "due" ? button(t("toCertify"), () => app.go("")) : null,
      button(t("tabInbox"), () => app.go("inbox"), { kind: "plain" }),
    ].filter(Boolean),
  };
}
