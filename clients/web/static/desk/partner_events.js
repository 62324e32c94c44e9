// What a partner is told of by itself: asked for with its registration, and switched on again after its failures.

import { button, field, h, note } from "../dom.js";
import { complain } from "../forms.js";
import { moment, teller } from "../language.js";
import { PARTNER_EVENT_WORDS } from "./partner_event_words.js";

const t = teller(PARTNER_EVENT_WORDS);
// By the scope under which it hears of them.
const EVENTS = {
  "cases.read": ["case.submitted", "case.accepted", "case.reviewing", "case.supplement_wanted", "case.approved", "case.issuing", "case.delivering", "case.closed",
    "case.not_accepted", "case.rejected", "case.revoked", "case.withdrawn", "case.expired", "case.transferred"],
  "bookings.read": ["booking.booked", "booking.checked_in", "booking.served", "booking.missed", "booking.cancelled", "booking.stopped"],
  "certificates.read": ["certificate.active", "certificate.suspended", "certificate.revoked"],
  "certification.read": ["certification.certified"],
  "face.confirmed": ["face_check.passed"],
};

/** The fields of a registration, and what of them is sent. */
export function eventFields() {
  const boxes = Object.keys(EVENTS).map((scope) => h("input", { type: "checkbox", name: "events", value: scope }));
  const picked = h("fieldset", {}, h("legend", {}, t("events")), h("p", { class: "hint" }, t("eventsHint")), boxes.map((box) => h("label", { class: "check" }, box, t(`events_${box.value}`))));
  const url = field({ label: t("url"), hint: t("urlHint"), name: "events_url", autocomplete: "off", maxlength: 500 });
  const contact = field({ label: t("contact"), hint: t("contactHint"), name: "contact", autocomplete: "off", maxlength: 254 });
  return {
    boxes: [picked, url.box, contact.box],
    pointers: { "/events_url": url, "/contact": contact },
    wanted: () => ({
      events: boxes.filter((box) => box.checked).flatMap((box) => EVENTS[box.value]),
      events_url: url.input.value.trim(), contact: contact.input.value.trim(),
    }),
  };
}

/** Facts of a partner's page; none where it asked for none. */
export function eventFacts({ events, events_url: url, contact, failing_since: failing }) {
  if (!events.length) return [];
  const fact = (label, value) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, value));
  return [fact("events", events.join(" ")), fact("url", url || t("asks")), fact("contact", contact || "–"), failing ? fact("failing", moment(failing)) : null];
}

/** That it is called no more, and what switches it on; `at`: the partner's address. */
export function switchedOff(app, one, at) {
  if (!one.off_at) return null;
  const why = field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why_on", autocomplete: "off", maxlength: 300, required: true });
  const trouble = h("div");
  return h("section", { class: "card" }, note("open", "alert", t("off", { when: moment(one.off_at) })), why.box, trouble, button(t("on"), async () => {
    trouble.replaceChildren();
    try {
      await app.api.post(`${at}/webhook/enablings`, { why: why.input.value.trim() });
      app.parting = app.t("done");
      await app.go(`partner/${one.partner}`);
    } catch (error) {
      complain(app.t, error, trouble, { "/why": why });
    }
  }, { kind: "primary" }));
}
