// Who used my data: when, who, which body, what for.

import { busy, button, h } from "../dom.js";
import { moment } from "../language.js";

export async function uses(app) {
  const { t, api } = app;
  const list = h("ul", { class: "events", "aria-label": t("uses") });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  await add();
  return { title: t("uses"), body: [h("p", { class: "lead" }, t("usesLead")), list, more, button(t("back"), () => history.back(), { kind: "plain" })] };

  async function add(cursor = "") {
    const page = await api.get(`/v1/me/uses${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    list.append(...page.uses.map(({ at, who, body, what, purpose, actor }) => h("li", { class: "card event", "data-actor": actor },
      h("div", {}, h("h2", {}, what), h("p", {}, who === body ? who : `${who} · ${body}`), h("p", {}, purpose), h("p", { class: "hint" }, moment(at))))));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  }
}
