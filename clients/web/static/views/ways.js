// The ways to certify: all of one size and one weight, since all have the same effect.

import { button, h, icon } from "../dom.js";

/** What a person may choose that is no camera of this page; the service offers them beside the face. */
export const OTHER_WAYS = ["relative", "kiosk", "home_visit", "window"];

/** A grid of equal buttons; `ways` as the service offers them: `{way, name, how}`. */
export function wayButtons(ways, choose) {
  return h("ul", { class: "ways" }, ways.map(({ way, name, how }) => h("li", {},
    h("button", { type: "button", class: "way", "data-way": way, onclick: () => choose(way) },
      icon(way), h("span", { class: "way-name" }, name), h("span", { class: "way-how" }, how)))));
}

/** Where a choice leads. */
export function follow(app, scheme) {
  return (way) => app.go(way === "face" ? `face/${encodeURIComponent(scheme)}` : `other/${encodeURIComponent(scheme)}/${way}`);
}

/** To the other ways: the same size as whatever stands beside it. */
export function otherWaysButton(app, scheme) {
  return button(app.t("otherWays"), () => app.go(`other/${encodeURIComponent(scheme)}`), { kind: "choice" });
}
