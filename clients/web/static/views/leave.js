// Deleting the account and the face: what goes and what stays is said before, and again after.

import { busy, button, h, note } from "../dom.js";
import { confirmed } from "./confirm.js";

export async function leave(app) {
  const { t, api } = app;
  const sure = h("input", { type: "checkbox", id: "sure", onchange: () => (go.hidden = !sure.checked) });
  const place = h("div");
  const go = button(t("deleteNow"), () => busy(go, () => confirmed(app, place, erase)), { hidden: true });
  return {
    title: t("deleteTitle"),
    body: [
      note("calm", "alert", t("deleteLead"), t("deleteKept")),
      h("label", { class: "pick", for: "sure" }, sure, h("span", {}, h("strong", {}, t("deleteSure")))),
      go, place,
      button(t("back"), () => history.back(), { kind: "choice" }),
    ],
  };

  async function erase() {
    const { erased, kept } = await api.remove("/v1/me");
    if (!place.isConnected) return app.leave(); // the person went elsewhere meanwhile
    const heading = document.querySelector("#main h1");
    heading.textContent = t("deleted");
    while (heading.nextSibling) heading.nextSibling.remove();
    heading.after(
      h("section", { class: "card" }, h("h2", {}, t("deletedGone")), h("ul", { class: "reasons" }, erased.map((words) => h("li", {}, words)))),
      kept.length ? h("section", { class: "card" }, h("h2", {}, t("deletedKept")), h("dl", { class: "facts" },
        kept.map(({ what, why }) => h("div", {}, h("dt", {}, what), h("dd", {}, why))))) : null,
      button(t("home"), () => app.leave(), { kind: "choice" }));
    return heading.focus();
  }
}
