// Where something can be booked, on which day, at which half hour; also where a booking is moved to.

import { busy, button, h, icon, note, problemBox, redraw, say } from "../dom.js";
import { Refused } from "../api.js";
import { teller } from "../language.js";
import { clock, dayOf, weekday } from "./common.js";
import { wanted } from "./wanted.js";
import { BOOKING_WORDS } from "./words.js";

const t = teller(BOOKING_WORDS);
const DAYS = 28;
const ICONS = { window: "window", doctor: "person", home_visit: "home_visit", photo: "face", video: "video" };

/** `id`: of the place that was chosen; `on`: the day, "-" for none yet; `moved`: the booking that moves there. */
export async function places(app, id = "", on = "-", moved = "") {
  if (!id) return all(app);
  const { place, slots } = await app.api.get(`/v1/places/${encodeURIComponent(id)}/slots?days=${DAYS}`);
  return on === "-" ? days(app, place, slots, moved) : times(app, place, slots.filter((one) => dayOf(one.starts_at) === on), on, moved);
}

async function all(app) {
  const list = h("ul", { class: "ways" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "plain" });
  const add = async (cursor = "") => {
    const page = await app.api.get(`/v1/places${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    list.append(...page.places.map(({ place }) => h("li", {}, h("a", { class: "way", href: `#/places/${place.place}`, "data-place": place.place },
      icon(ICONS[place.kind]), h("span", { class: "way-name" }, place.name), h("span", { class: "way-how" }, place.address)))));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return {
    title: t("book"),
    body: [
      h("p", { class: "lead" }, t("lead")),
      app.me ? button(t("mine"), () => app.go("bookings"), { kind: "choice" }) : null,
      list.children.length ? list : note("calm", "clock", t("noPlaces")),
      more,
    ].filter(Boolean),
  };
}

function days(app, place, slots, moved) {
  const found = grouped(slots);
  const lines = [...found].map(([on, of]) => h("li", {}, h("a", { class: "way", href: `#/places/${place.place.place}/${on}${moved ? `/${moved}` : ""}`, "data-day": on },
    icon("clock"), h("span", { class: "way-name" }, weekday(of[0].starts_at)), h("span", { class: "way-how" }, left(of)))));
  return {
    title: place.place.name,
    body: [
      h("p", { class: "lead" }, place.place.address),
      moved ? note("calm", "clock", t("moving")) : null,
      h("h2", {}, t("days")),
      lines.length ? h("ul", { class: "ways" }, lines) : h("p", { class: "card" }, t("noDays")),
      h("p", { class: "hint" }, t("released", { time: place.released_at, days: place.days_ahead })),
    ].filter(Boolean),
  };
}

function times(app, place, slots, on, moved) {
  const where = h("div");
  const matter = moved ? null : wanted(app, place);
  const list = h("ul", { class: "ways" });
  const draw = (found) => redraw(list, ...found.map((one) => h("li", { "data-key": one.slot }, choice(one))));
  const choice = (one) => {
    const shut = said(one);
    const props = { type: "button", class: "way", "data-key": "take", "data-slot": clock(one.starts_at), "aria-disabled": shut ? "true" : null };
    const pressed = h("button", { ...props, onclick: () => (shut ? undefined : busy(pressed, () => take(one))) },
      icon("clock"), h("span", { class: "way-name" }, `${clock(one.starts_at)}–${clock(one.ends_at)}`),
      h("span", { class: "way-how" }, shut || t("free", { n: one.free })));
    return pressed;
  };
  const again = async () => {
    const fresh = await app.api.get(`/v1/places/${encodeURIComponent(place.place.place)}/slots?first=${on}&days=1`);
    draw(fresh.slots);
    return fresh.slots;
  };
  const take = async (one) => {
    const about = matter ? matter.chosen() : {};
    if (!about) return;
    if (!app.me) {
      app.afterSignIn(`places/${place.place.place}/${on}`);
      await app.go("sign-in");
      return;
    }
    try {
      const made = moved
        ? await app.api.post(`/v1/bookings/${moved}/moves`, { slot: one.slot })
        : await app.api.post("/v1/bookings", { slot: one.slot, ...about });
      if (moved) app.parting = t("moved");
      await app.go(`${place.place.kind === "doctor" ? "registration" : "booking"}/${made.booking}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      where.replaceChildren(problemBox(error.problem));
      await again();
    }
  };
  draw(slots);
  return {
    title: place.place.name,
    body: [
      h("p", { class: "lead" }, slots.length ? weekday(slots[0].starts_at) : on, " · ", place.place.address),
      matter && matter.box,
      h("h2", {}, t("times")),
      where,
      slots.length ? list : h("p", { class: "card" }, t("noDays")),
      !moved && slots.length && slots.every(said) ? waitingList(app, place, on, matter) : null,
      button(t("otherDay"), () => app.go(`places/${place.place.place}${moved ? `/-/${moved}` : ""}`), { kind: "plain" }),
    ].filter(Boolean),
    refresh: again,
  };
}

function waitingList(app, place, on, matter) {
  const where = h("div");
  const join = button(t("wait"), () => busy(join, async () => {
    const about = matter ? matter.chosen() : {};
    if (!about) return;
    try {
      const made = await app.api.post("/v1/waits", { place: place.place.place, day: on, ...about });
      app.parting = t("waitJoined", { n: made.before });
      await app.go("bookings");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      where.replaceChildren(problemBox(error.problem));
      say(error.problem.title);
    }
  }));
  return h("section", { class: "card" }, h("h2", {}, t("wait")), h("p", {}, t("waitLead")), where, join);
}

/** Why nobody can take it now; "" for one that is free. */
function said({ free, stopped, opens_at: opens }) {
  if (stopped) return t("stopped");
  if (Date.parse(opens) > Date.now()) return t("opens", { when: `${weekday(opens)} ${clock(opens)}` });
  return free ? "" : t("full");
}

function left(slots) {
  const open = slots.filter((one) => !said(one));
  return open.length ? t("free", { n: open.reduce((sum, { free }) => sum + free, 0) }) : said(slots[0]);
}

function grouped(slots) {
  const found = new Map();
  for (const one of slots) found.set(dayOf(one.starts_at), [...(found.get(dayOf(one.starts_at)) || []), one]);
  return found;
}
