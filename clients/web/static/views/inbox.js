// The inbox, newest first; it grows while it is open.

import { button, h, icon, redraw } from "../dom.js";
import { moment } from "../language.js";

/** A city's notice has a text of its own, an offer the page of its matter, a booking of one's own a page. */
function full(app, subject, mandate) {
  const [about, id] = subject.split(":");
  if (about === "item") return button(app.t("seeItem"), () => app.go(`item/${id.split("@")[0]}`), { kind: "choice" });
  if (about === "booking" && !mandate) return button(app.t("seeBooking"), () => app.go(`booking/${id.split("?")[0]}`), { kind: "choice" });
  if (about === "rating" && !mandate) return button(app.t("rateIt"), () => app.go(`rating/${id}`), { kind: "choice" });
  if (about === "face_request" && !mandate) return button(app.t("seeFaceRequest"), () => app.go(`ask/${id}`), { kind: "choice" });
  return about === "campaign" ? button(app.t("readAll"), () => app.go(`notice/${id}`), { kind: "choice" }) : null;
}

export async function inbox(app) {
  const { t } = app;
  const list = h("ul", { class: "events", "aria-label": t("inbox") });
  const fill = async () => {
    const events = await app.newest();
    // What is another person's is not kept.
    app.keep("inbox", events.filter(({ mandate }) => !mandate).map(({ n, title, text, happened_at: happened }) => ({ id: n, title, text, happened })));
    const rows = events.map(({ n, kind, title, text, happened_at: at, urgent, subject, mandate }) =>
      h("li", { class: urgent ? "card event urgent" : "card event", "data-n": n, "data-key": n, "data-kind": kind },
        icon(urgent ? "alert" : "bell"), h("div", {}, h("h2", {}, title), h("p", {}, text), mandate ? h("p", {}, h("span", { class: "tag" }, t("copyFor"))) : null, h("p", { class: "hint" }, moment(at)),
          full(app, subject, mandate))));
    redraw(list, ...(rows.length ? rows : [h("li", { class: "card" }, t("noEvents"))]));
    app.read((events[0] && events[0].n) || 0);
  };
  await fill();
  return { title: t("inbox"), body: list, refresh: fill };
}
