// The easier rules of a face check, as they stand for a resident: granted at the counter, and taken back.

import { busy, button, field, h } from "../dom.js";
import { given } from "../forms.js";
import { day, moment } from "../language.js";
import { form } from "./forms.js";

/** `post(trouble, fields, end, body)` sends what was filled in to the door that ends so. */
export function easier({ t }, { by_age: byAge, granted_at: granted, until }, post) {
  const last = field({ label: t("easierUntil"), hint: t("easierUntilHint"), name: "until", type: "date" });
  const why = field({ label: t("unlockWhy"), name: "easier_why", autocomplete: "off", maxlength: 500, required: true });
  const standing = byAge ? t("easierByAge") : granted ? t(until ? "easierGrantedTo" : "easierGranted", { when: moment(granted), until: until && day(until) }) : t("easierNone");
  const fields = { "/until": last, "/why": why };
  const grant = form([last.box, why.box], button(t("easierGrant"), null, { type: "submit", kind: "choice" }), async (trouble) => {
    if (given(t, why)) await post(trouble, fields, "", { until: last.input.value || null, why: why.input.value });
  });
  const end = button(t("easierEnd"), () => busy(end, async () => {
    if (given(t, why)) await post(place, fields, "/endings", { why: why.input.value });
  }), { kind: "plain" });
  const place = h("div");
  return h("section", { class: "card", id: "easier" }, h("h2", {}, t("easier")), h("p", { class: "hint" }, t("easierLead")),
    h("p", {}, standing), grant, place, granted ? end : null);
}
