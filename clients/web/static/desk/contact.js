// How to reach a resident: the number and the address in full, for a stated purpose, while the page stands.

import { button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { facts, form } from "./forms.js";

const OFTEN = ["contactCall", "contactVisit"];

/** A card that asks why, and then shows them; the person reads who looked and why. */
export function contact({ t, api }, person) {
  const why = field({ label: t("contactWhy"), name: "contact_why", autocomplete: "off", maxlength: 500, required: true, list: "contact-whys" });
  const place = h("section", { class: "card" }, h("h2", {}, t("contact")), h("p", { class: "hint" }, t("contactLead")),
    form([why.box, h("datalist", { id: "contact-whys" }, OFTEN.map((words) => h("option", { value: t(words) })))],
      button(t("contactShow"), null, { type: "submit", kind: "choice" }), async (trouble) => {
        if (!given(t, why)) return;
        try {
          const found = await api.look(`/v1/officer/persons/${encodeURIComponent(person)}/contact`, why.input.value.trim());
          place.replaceChildren(h("h2", { tabindex: "-1" }, t("contact")), facts("facts", [
            [t("phone"), h("a", { href: `tel:${found.phone}` }, found.phone)],
            [t("newAddress"), found.address || t("noAddress")], [t("postcode"), found.postcode]]));
          place.querySelector("h2").focus();
        } catch (error) {
          complain(t, error, trouble, { "": why });
        }
      }));
  return place;
}
