// A day of a place: who is booked, checking in by code or from the list, stopping a slot.

import { busy, button, field, h, redraw, say } from "../dom.js";
import { complain, given } from "../forms.js";
import { clock, dayOf } from "../bookings/common.js";
import { day, teller } from "../language.js";
import { form, table } from "./forms.js";
import { DESK_BOOKING_WORDS } from "./booking_words.js";

const t = teller(DESK_BOOKING_WORDS);
const DAY_MS = 86_400_000;
const LOOK_MS = 30_000;

/** `place`: the one that is open; `on`: a day, today without one. */
export async function bookings(app, place = "", on = "") {
  return place ? ofDay(app, place, on || dayOf(Date.now())) : places(app);
}

async function places(app) {
  const { places: found } = await app.api.get("/v1/officer/places");
  return {
    title: t("title"),
    body: found.length
      ? [h("p", { class: "hint" }, t("lead")), h("div", { class: "choices" }, found.map((one) => button(one.name, () => app.go(`bookings/${one.place}`), { kind: "choice" }))),
        found.some(({ kind }) => kind === "doctor") ? button(t("hospitals"), () => app.go("hospitals"), { kind: "plain" }) : null].filter(Boolean)
      : [h("p", { class: "card" }, t("noPlaces"))],
  };
}

async function ofDay(app, place, on) {
  const { api } = app;
  const path = `/v1/officer/places/${encodeURIComponent(place)}`;
  const list = h("div", { class: "card" });
  const slots = h("div", { class: "card" });
  let cursor = "";
  let lines = [];
  const more = button(t("more"), () => busy(more, () => read(cursor)), { kind: "choice" });
  const read = async (from = "") => {
    const seen = await api.get(`${path}/bookings?${new URLSearchParams({ day: on, ...(from && { cursor: from }) })}`);
    lines = from ? [...lines, ...seen.bookings] : seen.bookings;
    cursor = seen.next_cursor;
    more.hidden = !cursor;
    redraw(list, lines.length ? table(t("people"), ["time", "name", "state", "from", "act"].map((one) => t(one)), lines.map(row), lines.map((one) => one.booking)) : h("p", {}, t("nobody")));
    redraw(slots, table(t("slots"), ["time", "taken", "walkIn", "act"].map((one) => t(one)), seen.slots.map(slotRow), seen.slots.map((one) => one.slot)));
    return seen;
  };
  const checkedIn = async (body) => {
    const one = await api.post(`${path}/check-ins`, body);
    const told = [t("checkedIn", { name: one.name, time: clock(one.starts_at) }), one.ticket && t("number", { number: one.ticket }), one.words].filter(Boolean);
    say(told.join(" "), { now: true });
    done.replaceChildren(...told.map((line, at) => h("p", { class: at ? "strong" : "parting" }, line)));
    await read();
  };
  const row = (one) => {
    const press = one.state === "booked" ? button(t("checkIn"), () => busy(press, () => checkedIn({ booking: one.booking })), { kind: "choice", "aria-label": `${t("checkIn")} ${one.name} ${clock(one.starts_at)}` }) : "";
    return [clock(one.starts_at), one.name, one.state_words, t(one.at_counter ? "atCounter" : "online"), press];
  };
  const slotRow = (one) => {
    const open = !one.stopped && Date.parse(one.ends_at) > Date.now();
    const act = open ? button(t("stop"), () => stopping(one), { kind: "plain", "aria-label": `${t("stop")} ${clock(one.starts_at)}` }) : one.stopped ? t("stopped") : "";
    return [`${clock(one.starts_at)}–${clock(one.ends_at)}`, `${one.taken} / ${one.size}`, `${one.walked_in} / ${one.walk_in_share}`, act];
  };
  const asked = h("div");
  const stopping = (one) => {
    const why = field({ label: t("why"), name: "why", maxlength: 500, required: true });
    const box = form([h("h2", {}, t("stopTitle", { time: clock(one.starts_at) })), h("p", {}, t("stopLead")), why.box],
      button(t("stopNow"), null, { type: "submit" }), async (trouble) => {
        if (!given(t, why)) return;
        try {
          const { bookings: told } = await api.post(`/v1/officer/slots/${one.slot}/closings`, { why: why.input.value.trim() });
          asked.replaceChildren(h("p", { class: "parting", role: "status" }, t("stopDone", { n: told })));
          await read();
        } catch (error) {
          complain(t, error, trouble, { "/why": why });
        }
      }, "card narrow");
    asked.replaceChildren(box);
    why.input.focus();
  };
  const done = h("div");
  const first = await read();
  return {
    title: `${first.place.name} · ${day(on)}`,
    body: [
      days(app, place, on),
      on === dayOf(Date.now()) ? byCode(checkedIn) : null,
      done, list, more, asked, slots,
    ].filter(Boolean),
    follow: () => {
      const timer = setInterval(() => { if (!document.hidden && !asked.querySelector("form")) read(); }, LOOK_MS);
      return () => clearInterval(timer);
    },
  };
}

function byCode(checkedIn) {
  const code = field({ label: t("code"), hint: t("codeHint"), name: "code", inputmode: "numeric", autocomplete: "off", maxlength: 6, required: true });
  return form([code.box], button(t("checkIn"), null, { type: "submit" }), async (trouble) => {
    if (!given(t, code)) return;
    try {
      await checkedIn({ code: code.input.value.trim() });
      code.input.value = "";
      code.input.focus();
    } catch (error) {
      complain(t, error, trouble, { "/code": code });
    }
  }, "card narrow");
}

function days(app, place, on) {
  const at = (more) => new Date(Date.parse(`${on}T00:00:00Z`) + more * DAY_MS).toISOString().slice(0, 10);
  const to = (label, when) => h("li", {}, h("a", { href: `#/bookings/${place}/${when}` }, t(label)));
  return h("nav", { class: "tabs-within", "aria-label": t("title") }, h("ul", {}, to("dayBefore", at(-1)), to("today", dayOf(Date.now())), to("dayAfter", at(1))));
}
