// A person's bookings and waits: the list, and one of them: confirmed, moved, cancelled.

import { busy, button, h, icon, note, problemBox, redraw, say } from "../dom.js";
import { Refused } from "../api.js";
import { day, moment, teller } from "../language.js";
import { paged } from "../paged.js";
import { facts } from "../hall/common.js";
import { clock, span } from "./common.js";
import { BOOKING_WORDS } from "./words.js";

const t = teller(BOOKING_WORDS);
const OPEN = ["held", "booked", "checked_in"];

export async function bookings(app) {
  const { api } = app;
  const waits = h("div", { class: "cards" });
  const { list, more, again: booked } = paged({
    api, path: "/v1/bookings",
    rows({ bookings: held }, cursor) {
      if (!cursor) app.keep("bookings", held.filter(({ state }) => OPEN.includes(state)).map(kept));
      return held.map((one) => line(app, one));
    },
    none: t("none"), more: t("more"),
  });
  const again = async () => {
    const [{ waits: held }] = await Promise.all([api.get("/v1/waits"), booked()]);
    redraw(waits, ...held.map((one) => waitLine(app, one, again)));
  };
  await again();
  return { title: t("mine"), body: [button(t("book"), () => app.go("places")), waits, list, more], refresh: again };
}

function line(app, one) {
  return h("section", { class: `card review ${OPEN.includes(one.state) ? "due" : "done"}`, "data-booking": one.booking, "data-key": one.booking, "data-state": one.state },
    h("h2", {}, one.place.name), standing(one), facts(t, [["when", span(one)], ["where", one.place.address]]),
    one.represented ? h("p", { class: "hint" }, t("represented")) : null,
    button(t("open"), () => app.go(`${one.place.kind === "doctor" ? "registration" : "booking"}/${one.booking}`), { kind: "choice", "aria-label": `${t("open")}：${one.place.name} ${span(one)}` }));
}

function waitLine(app, one, again) {
  const leave = button(t("leave"), () => busy(leave, async () => {
    await app.api.remove(`/v1/waits/${one.wait}`);
    say(t("left"));
    await again();
  }), { kind: "choice" });
  return h("section", { class: "card review due", "data-wait": one.wait, "data-key": one.wait },
    h("h2", {}, one.place.name), h("p", { class: "state" }, icon("clock"), h("strong", {}, `${t("waiting")} · ${t("before", { n: one.before })}`)),
    facts(t, [["when", one.day ? day(one.day) : t("anyDay")], ["where", one.place.address]]), leave);
}

const standing = ({ state, state_words: words, held_until: until }) => h("p", { class: "state" }, icon(OPEN.includes(state) ? "clock" : "check"),
  h("strong", {}, state === "held" && until ? t("held", { time: clock(until) }) : words));

export async function booking(app, id) {
  const path = `/v1/bookings/${encodeURIComponent(id)}`;
  const box = h("div", { class: "cards" });
  const draw = (one) => redraw(box, ...parts(app, one, path).filter(Boolean));
  const seen = await app.api.get(path);
  if (OPEN.includes(seen.state)) app.keep("bookings", [kept(seen)], { whole: false });
  draw(seen);
  return {
    title: seen.offered && seen.state === "held" ? t("offered") : t("booking"),
    body: [box, button(t("mine"), () => app.go("bookings"), { kind: "plain" })],
    refresh: async () => draw(await app.api.get(path)),
  };
}

// Nobody shows a code at home or by video: there it is the person who is looked for.
const coded = ({ place }) => !["home_visit", "video"].includes(place.kind);
const kept = (one) => ({
  id: one.booking, name: one.place.name, address: one.place.address, starts_at: one.starts_at, ends_at: one.ends_at, state: one.state_words,
  code: one.state === "booked" && coded(one) ? one.code : "",
});

function parts(app, one, path) {
  const missed = one.missed && OPEN.includes(one.state)
    ? note("calm", "alert", t("missedOne", { n: one.missed, most: one.missed_most })) : null;
  const shown = h("section", { class: "card", "data-state": one.state }, h("h2", {}, one.place.name), standing(one),
    facts(t, [["when", span(one)], ["where", one.place.address]]));
  if (one.state === "held") return [shown, missed, confirming(app, one, path)];
  if (!coded(one)) return meeting(app, one, shown, missed, path);
  if (one.state !== "booked") return [shown];
  const code = h("section", { class: "card" }, h("h2", {}, t("code")), h("p", { class: "show-code" }, one.code), h("p", { class: "hint" }, t("codeHint")));
  return [shown, code, missed, changing(app, one, path)];
}

function meeting(app, one, shown, missed, path) {
  if (!["booked", "checked_in"].includes(one.state)) return [shown];
  const video = one.place.kind === "video";
  const lead = h("section", { class: "card" }, h("p", {}, t(video ? "videoLead" : "visitLead")),
    video ? button(t("toVideo"), () => app.go(`video/${one.booking}`), { drawing: "video" }) : null);
  return [shown, lead, missed, one.state === "booked" ? changing(app, one, path) : null];
}

function confirming(app, one, path) {
  const where = h("div");
  const sent = (label, what, said, kind) => {
    const pressed = button(t(label), () => busy(pressed, () => attempt(where, async () => {
      await app.api.post(`${path}/${what}`);
      app.parting = t(said);
      await app.go(what === "confirmations" ? `booking/${one.booking}` : "bookings");
    })), { kind });
    return pressed;
  };
  return h("section", { class: "card" }, where, sent("confirm", "confirmations", "confirmed", "primary"), sent("giveUp", "cancellations", "givenBack", "choice"));
}

function changing(app, one, path) {
  const where = h("div");
  const yes = button(t("cancel"), () => busy(yes, () => attempt(where, async () => {
    await app.api.post(`${path}/cancellations`);
    app.parting = t("cancelled");
    await app.go("bookings");
  })), { kind: "choice" });
  return h("section", { class: "card" },
    facts(t, [["cancelUntil", moment(one.cancel_until)]]),
    button(t("move"), () => app.go(`places/${one.place.place}/-/${one.booking}`), { kind: "choice" }),
    h("details", {}, h("summary", {}, t("cancel")), h("p", {}, t("cancelSure")), where, yes));
}

async function attempt(where, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    where.replaceChildren(problemBox(error.problem));
  }
}
