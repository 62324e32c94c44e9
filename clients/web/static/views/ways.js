// The ways to certify: all of one size and one weight, since all have the same effect.

import { button, h, icon } from "../dom.js";

/** What a person may choose that is no camera of this page; the service offers them beside the face. */
export const OTHER_WAYS = ["relative", "kiosk", "home_visit", "video", "window"];

/** A grid of equal buttons; `ways` as the service offers them: `{way, name, how}`. */
export function wayButtons(ways, choose) {
  return h("ul", { class: "ways" }, ways.map(({ way, name, how }) => h("li", {},
    h("button", { type: "button", class: "way", "data-way": way, onclick: () => choose(way) },
      icon(way), h("span", { class: "way-name" }, name), h("span", { class: "way-how" }, how)))));
}

/** Walked in another app: this page says where. */
export const ELSEWHERE = ["wechat", "network_id"];

/** Where a choice leads. */
export function follow(app, scheme) {
  const where = (way) => (way === "face" ? "face" : ELSEWHERE.includes(way) ? "elsewhere" : "other");
  return (way) => app.go([where(way), encodeURIComponent(scheme), ...(way === "face" ? [] : [way])].join("/"));
}

/** Stands where else a scheme does: the face shows that it is the person, and certifies nothing. */
export const SELF = "~self";

const SIGNS = "~sign:";

/** Stands where a scheme does: the face signs what was begun in a case, by its digest. */
export const signs = (id, digest) => `${SIGNS}${id}:${digest}`;

/** What a face signs there: `{case, digest}`; null for any other scheme. */
export function signedBy(scheme) {
  if (!scheme.startsWith(SIGNS)) return null;
  const [id, digest] = scheme.slice(SIGNS.length).split(":");
  return { case: id, digest };
}

const AT_WINDOW = "~window:";

/** The ticket for which a face is shown at its window; "" for any other scheme. */
export const shownFor = (scheme) => (scheme.startsWith(AT_WINDOW) ? scheme.slice(AT_WINDOW.length) : "");

/** Whether the face certifies a pension: then the ways beside it are those of the pension. */
export const certifies = (scheme) => !scheme.startsWith("~");

/** To the other ways: the same size as whatever stands beside it. */
export function otherWaysButton(app, scheme) {
  if (scheme === SELF) return button(app.t("atWindow"), () => app.go("me"), { kind: "choice" });
  if (shownFor(scheme)) return button(app.t("atWindow"), () => app.go(""), { kind: "choice" });
  const signed = signedBy(scheme);
  if (signed) return button(app.t("signElse"), () => app.go(`apply/${signed.case}/sign`), { kind: "choice" });
  return button(app.t("otherWays"), () => app.go(`other/${encodeURIComponent(scheme)}`), { kind: "choice" });
}
