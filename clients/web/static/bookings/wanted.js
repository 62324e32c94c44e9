// What a booking is for, where a place wants to know: an item, a case of one's own, a pension.

import { field, h } from "../dom.js";
import { teller } from "../language.js";
import { BOOKING_WORDS } from "./words.js";

const t = teller(BOOKING_WORDS);

/** null where the place asks nothing; else its box, and `chosen()`: what the call says, null while nothing is. */
export function wanted(app, { items, kinds }) {
  if (!items.length && !kinds.length) return null;
  const asked = field({ label: t("about"), name: "about", tag: "select" });
  asked.input.append(h("option", { value: "" }, t("pick")));
  const options = new Map();
  const offer = (about, name) => {
    const key = JSON.stringify(about);
    options.set(key, about);
    asked.input.append(h("option", { value: key }, name));
  };
  offers(app, items, kinds, offer).then(() => {
    if (options.size === 1) asked.input.selectedIndex = 1;
    if (!options.size) asked.complain(t("noMatters"));
  });
  return {
    box: asked.box,
    chosen() {
      const about = options.get(asked.input.value) || null;
      asked.complain(about ? "" : t("aboutNeeded"));
      if (!about) asked.input.focus();
      return about;
    },
  };
}

async function offers(app, items, kinds, offer) {
  for (const item of items) {
    const found = await app.api.get(`/v1/items/${encodeURIComponent(item)}`);
    offer({ item }, found.name);
  }
  if (kinds.includes("case") && app.me) {
    const { cases } = await app.api.get("/v1/cases");
    for (const one of cases.filter(({ number }) => number)) offer({ case: one.case }, `${one.name} ${one.number}`);
  }
  if (kinds.includes("entitlement") && app.me) {
    const { entitlements } = await app.api.get("/v1/entitlements");
    for (const one of entitlements) offer({ scheme: one.scheme }, one.name);
  }
}
