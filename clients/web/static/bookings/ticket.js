// Tickets for the windows of a hall: taken from home, or by the code that the hall's screen shows; followed until called.

import { busy, button, field, h, icon, note, redraw, say } from "../dom.js";
import { Refused } from "../api.js";
import { problemBox } from "../dom.js";
import { teller } from "../language.js";
import { TICKET_WORDS } from "./ticket_words.js";

const t = teller(TICKET_WORDS);
const LOOK_MS = 20000; // beside the updates of who is signed in
const KEPT = "zhijian.tickets"; // ids that this browser took without a sign-in
const OPEN = ["waiting", "called", "serving"];
const SOON_MIN = 2;

/** `hall`, `code`: of the QR code of a hall's screen. */
export async function ticket(app, hall = "", code = "") {
  const { api } = app;
  const known = Boolean(app.me);
  const own = h("div", { class: "cards", "aria-live": "polite" });
  const place = h("div");
  let drawn = new Map();

  const read = async () => (known ? (await api.get("/v1/tickets")).tickets : (await Promise.all(kept().map((id) => api.get(`/v1/tickets/${id}`).catch(() => null)))).filter(Boolean));
  const show = async () => {
    const held = (await read()).filter(({ state }) => OPEN.includes(state));
    if (known) app.keep("tickets", held.map((one) => ({ id: one.ticket, number: one.number, hall: one.hall_name, group: one.group_name })));
    else keep(held.map(({ ticket: id }) => id));
    for (const one of held) if (one.state === "called" && drawn.get(one.ticket) !== one.called_at) say(t("come", { window: one.window }), { now: true });
    drawn = new Map(held.map((one) => [one.ticket, one.called_at]));
    redraw(own, ...held.map((one) => card(one)));
    return held;
  };
  const card = (one) => h("section", { class: `card review ${one.state === "waiting" ? "due" : "done"}`, "data-ticket": one.number, "data-key": one.ticket },
    h("h2", {}, one.number), h("p", {}, `${one.hall_name} · ${one.group_name}`), standing(one),
    one.state === "serving" ? null : leaving(one));
  const leaving = (one) => {
    const yes = button(t("giveBack"), () => busy(yes, async () => {
      await api.post(`/v1/tickets/${one.ticket}/returns`);
      say(t("givenBack"));
      await show();
    }), { kind: "choice" });
    return h("details", {}, h("summary", {}, t("giveBack")), h("p", {}, t("sure")), yes);
  };

  const held = await show();
  const taking = h("section", { class: "card" }, h("h2", {}, t("take")), h("p", {}, t(code ? "leadHere" : "lead")), place);
  if (!code && held.length) {
    const other = button(t("other"), () => { other.remove(); place.replaceChildren(...[chooser()].flat()); }, { kind: "plain" });
    place.append(other);
  } else place.append(...[chooser()].flat());

  function chooser() {
    const box = h("div");
    pick(box).catch((error) => {
      if (!(error instanceof Refused)) throw error;
      box.replaceChildren(problemBox(error.problem));
    });
    return box;
  }

  async function pick(box) {
    const halls = hall ? [await api.get(`/v1/halls/${encodeURIComponent(hall)}`)] : (await api.get("/v1/halls")).halls;
    if (!halls.length) return box.replaceChildren(h("p", {}, t("noHalls")));
    const groups = h("div");
    const chosen = field({ label: t("hall"), name: "hall", tag: "select", onchange: () => draw() });
    chosen.input.append(...halls.map((each) => h("option", { value: each.hall }, `${each.name}（${t("hours", each)}）`)));
    const draw = () => groups.replaceChildren(...form(halls.find((each) => each.hall === chosen.input.value)));
    draw();
    return box.replaceChildren(...(halls.length > 1 ? [chosen.box] : [h("p", { class: "strong" }, halls[0].name)]), groups);
  }

  function form(one) {
    const faults = h("div");
    const choices = one.groups.map(({ letter, name, waiting, windows }) => radio("group", letter,
      `${letter} · ${name}`, windows.length ? t("waitingHere", { count: waiting }) : `${t("waitingHere", { count: waiting })}，${t("noWindow")}`));
    const kinds = one.priorities.filter(({ by }) => by === "self").map(({ kind, name }) => radio("priority", kind, name));
    const press = button(t("take"), () => busy(press, async () => {
      const group = checked(choices);
      if (!group) return faults.replaceChildren(note("bad", "alert", t("choose")));
      faults.replaceChildren();
      try {
        await took({ group, priority: checked(kinds) || "" }, one.hall);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        faults.replaceChildren(problemBox(error.problem));
      }
      return undefined;
    }));
    return [
      h("fieldset", { class: "ticks" }, h("legend", {}, t("group")), choices),
      kinds.length ? h("fieldset", { class: "ticks" }, h("legend", {}, t("priority")), h("p", { class: "hint" }, t("priorityHint")), radio("priority", "", t("none"), "", true), kinds) : null,
      faults, press,
      known ? null : button(t("signIn"), () => { app.afterSignIn(location.hash.replace(/^#\/?/, "")); return app.go("sign-in"); }, { kind: "plain" }),
    ].filter(Boolean);
  }

  async function took(wanted, where) {
    const made = known ? await api.post("/v1/tickets", { ...wanted, hall: where }) : await api.post(`/v1/halls/${encodeURIComponent(where)}/tickets`, { ...wanted, code });
    if (!known) keep([...kept(), made.ticket]);
    taking.hidden = true;
    await show();
    say(t("taken", { number: made.number }));
    const shown = own.querySelector("h2");
    if (shown) shown.scrollIntoView({ block: "center" });
  }

  const timer = setInterval(() => document.visibilityState === "visible" && show().catch(() => undefined), LOOK_MS);
  return { title: t("title"), body: [own, known || code ? taking : signInFirst(app)], refresh: show, moved: () => show().catch(() => undefined), leave: () => clearInterval(timer) };
}

/** Without a code nobody takes one from afar who is not known. */
const signInFirst = (app) => h("section", { class: "card" }, h("h2", {}, t("take")), h("p", {}, t("lead")),
  button(t("signIn"), () => { app.afterSignIn("ticket"); return app.go("sign-in"); }));

function standing({ state, window: at, ahead, wait }) {
  if (state === "called") return note("good", "bell", h("p", { class: "strong" }, t("come", { window: at })), t("comeHint"));
  if (state === "serving") return h("p", { class: "state" }, icon("check"), h("strong", {}, t("serving", { window: at })));
  const range = wait && (wait.high <= SOON_MIN ? t("waitSoon") : t("waitRange", wait));
  return h("div", {}, h("p", { class: "state" }, icon("clock"), h("strong", {}, ahead ? t("ahead", { count: ahead }) : t("next"))),
    h("p", {}, range || t("waitUnknown")), range ? h("p", { class: "hint" }, t("waitHint")) : null);
}

const radio = (name, value, label, hint = "", on = false) => h("label", { class: "tick" }, h("input", { type: "radio", name, value, checked: on }), h("span", {}, label, hint ? h("span", { class: "hint" }, ` ${hint}`) : null));
const checked = (labels) => labels.map((label) => label.querySelector("input")).filter((input) => input.checked).map(({ value }) => value)[0];
const kept = () => JSON.parse(localStorage.getItem(KEPT) || "[]");
const keep = (ids) => localStorage.setItem(KEPT, JSON.stringify(ids));
