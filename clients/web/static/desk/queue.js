// The halls of an officer's areas as they stand; and a window, at which tickets are called: with the keyboard alone too.

import { busy, button, h, note, problemBox, redraw, say } from "../dom.js";
import { Refused } from "../api.js";
import { moment, teller } from "../language.js";
import { choice, form, table } from "./forms.js";
import { QUEUE_WORDS } from "./queue_words.js";

const t = teller(QUEUE_WORDS);
const LOOK_MS = 5000;
// What may be done with a ticket that was called, and with one that is served; each with its key.
const MOVES = { called: [["start", "s"], ["again", "a"], ["miss", "m"]], serving: [["finish", "f"]] };
const CALLS = 3; // before it may be passed over

/** `hall`, `number`: of the window that is open; without them the boards of all halls. */
export async function queue(app, hall = "", number = "") {
  return number ? atWindow(app, hall, number) : boards(app);
}

async function boards(app) {
  const { api } = app;
  const place = h("div", { class: "cards" });
  const show = async () => {
    const { halls } = await api.get("/v1/officer/halls");
    redraw(place, ...(halls.length ? halls.map(board) : [h("p", { class: "card" }, t("noHalls"))]));
  };
  const board = (one) => h("section", { class: "card", "data-hall": one.hall.hall, "data-key": one.hall.hall }, h("h2", {}, one.hall.name),
    h("dl", { class: "facts" }, [
      [t("waiting"), one.waiting], [t("longest"), t("minutes", { count: one.longest_wait_min })],
      [t("forecasts"), one.within_percent === null ? t("notYet") : t("within", { count: one.forecasts, percent: one.within_percent, error: one.median_error_min })],
    ].map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))),
    table(`${one.hall.name} · ${t("window")}`, ["window", "serves", "officer", "ticket", "act"].map((each) => t(each)), one.windows.map((each) => row(one.hall, each)), one.windows.map((each) => each.number)));
  const row = (hall, { number, groups, officer, ticket }) => {
    const mine = officer === app.me.officer.officer;
    const press = button(t(mine ? "go" : "sit"), () => busy(press, async () => {
      if (!mine) await api.post(`/v1/officer/halls/${hall.hall}/windows/${number}/openings`);
      await app.go(`queue/${hall.hall}/${number}`);
    }), { kind: "choice", "aria-label": `${t(mine ? "go" : "sit")}：${t("atWindow", { window: number })}` });
    return [String(number), groups.join(" "), t(mine ? "yours" : officer ? "open" : "closed"), ticket ?? "–", officer && !mine ? "" : press];
  };
  await show();
  const { halls } = await api.get("/v1/officer/halls");
  const timed = await Promise.all(halls.map(async ({ hall }) => steps(hall, (await api.get(`/v1/officer/halls/${encodeURIComponent(hall.hall)}/reception-steps`)).steps)));
  return { title: t("title"), body: [place, ...timed.filter(Boolean)], follow: () => every(show) };
}

/** How long each step at the windows took, over four weeks. */
function steps(hall, told) {
  if (!told.length) return null;
  const shown = (seconds) => t("clock", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  return h("section", { class: "card" }, table(`${hall.name} · ${t("steps")}`, [t("step"), t("count"), t("mean")], told.map(({ what, count, mean_s: mean }) => [what, String(count), shown(mean)])));
}

async function atWindow(app, hall, number) {
  const { api } = app;
  const path = `/v1/officer/halls/${encodeURIComponent(hall)}/windows/${encodeURIComponent(number)}`;
  let seen = await api.get(path);
  const trouble = h("div");
  const place = h("div", { "aria-live": "polite" });
  let working = false;
  let acts = 0; // a look that began before one of them shows what was

  const served = h("div");
  let receiving = null; // of the ticket that is served

  const show = (fresh) => {
    seen = fresh;
    redraw(place, now(), next());
    receive(seen.ticket?.state === "serving" ? seen.ticket : null);
  };
  /** What is typed there is not drawn anew while the same ticket is served. */
  const receive = async (ticket) => {
    if (receiving?.ticket === ticket?.ticket) return;
    receiving?.desk?.leave();
    receiving = ticket ? { ticket: ticket.ticket, desk: null } : null;
    served.replaceChildren();
    if (!ticket) return;
    const { reception } = await import("./reception.js");
    if (receiving?.ticket !== ticket.ticket) return;
    receiving.desk = reception(app, ticket);
    served.replaceChildren(receiving.desk.box);
  };
  /** One thing at a time, by button or key; what is refused is said. */
  const act = async (work, words) => {
    if (working) return;
    working = true;
    acts += 1;
    trouble.replaceChildren();
    try {
      const before = seen.ticket?.number;
      show(await work());
      say(words({ number: seen.ticket?.number ?? before ?? "" }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble.replaceChildren(problemBox(error.problem));
    } finally {
      working = false;
    }
  };
  const callNext = () => act(() => api.post(`${path}/calls`), ({ number: called }) => (seen.ticket ? t("called", { number: called }) : t("nobodyWaits")));
  const move = (name, group = "") => act(() => api.post(`/v1/officer/tickets/${seen.ticket.ticket}/moves`, { move: name, group }),
    ({ number: called }) => t(name === "again" ? "called" : "done", { number: called }));
  const offered = () => (seen.ticket ? MOVES[seen.ticket.state].filter(([name]) => name !== "miss" || seen.ticket.calls >= CALLS) : []);

  const pressed = (label, key, onclick, kind = "primary") => button(`${label} (${key.toUpperCase()})`, onclick, { kind, "aria-keyshortcuts": key.toUpperCase() });
  const now = () => {
    const one = seen.ticket;
    const others = one ? seen.hall.groups.filter(({ letter }) => letter !== one.group) : [];
    return h("section", { class: "card", "data-now": "" }, h("h2", {}, t("now")),
      one ? h("div", {}, h("p", { class: "strong", "data-number": "" }, `${one.number} · ${t(`state_${one.state}`)}`),
        h("p", {}, [t("calls", { count: one.calls }), one.booked_at ? t("booked", { when: moment(one.booked_at) }) : t("since", { when: moment(one.taken_at) }), kind(one.priority), one.passed_over ? t("back") : ""].filter(Boolean).join(" · ")),
        one.known ? null : h("p", { class: "hint" }, t("unknown")))
        : h("p", {}, t("nobody")),
      h("div", { class: "choices" },
        one ? offered().map(([name, key], at) => pressed(t(name), key, () => move(name), at ? "choice" : "primary")) : pressed(t("next"), "n", callNext),
        others.map(({ letter, name }) => button(`${t("transfer")} ${letter} ${name}`, () => move("transfer", letter), { kind: "choice" }))));
  };
  const kind = (priority) => seen.hall.priorities.find((each) => each.kind === priority)?.name ?? "";
  const next = () => h("section", { class: "card" }, h("h2", {}, `${t("queue")} (${seen.waiting})`),
    seen.next.length ? h("ol", { class: "rows" }, seen.next.map((one) => h("li", {}, h("strong", {}, one.number), h("span", {}, [one.booked_at ? t("booked", { when: moment(one.booked_at) }) : t("since", { when: moment(one.taken_at) }), kind(one.priority)].filter(Boolean).join(" · ")))))
      : h("p", {}, t("nobodyWaits")));

  const leave = button(t("leave"), () => busy(leave, () => act(async () => {
    const left = await api.post(`${path}/closings`);
    await app.go("queue");
    return left;
  }, () => t("closed"))), { kind: "plain" });
  const keys = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    const found = offered().find(([, its]) => its === key);
    if (found) move(found[0]);
    else if (receiving?.desk?.key(key)) event.preventDefault();
    else if (key === "n" && !seen.ticket) callNext();
    else return;
    event.preventDefault();
  };
  const follow = () => {
    document.addEventListener("keydown", keys);
    const stop = every(async () => {
      const before = acts;
      const fresh = await api.get(path);
      if (!working && before === acts) show(fresh);
    });
    return () => {
      document.removeEventListener("keydown", keys);
      receiving?.desk?.leave();
      stop();
    };
  };
  show(seen);
  return { title: `${seen.hall.name} · ${t("atWindow", { window: number })}`, body: [trouble, served, place, giving(app, hall, seen.hall), h("p", { class: "hint" }, t("keys")), leave, button(t("all"), () => app.go("queue"), { kind: "plain" })], follow };
}

/** A ticket for who stands at the counter, with what only an officer may say of them. */
function giving({ api }, hall, { groups, priorities }) {
  const group = choice("group", t("group"), groups.map(({ letter, name }) => [letter, `${letter} ${name}`]));
  const kind = choice("priority", t("priority"), [["", t("none")], ...priorities.map((each) => [each.kind, each.name])]);
  const told = h("div");
  return h("section", { class: "card" }, h("h2", {}, t("give")), form([group.box, kind.box], button(t("give"), null, { type: "submit", kind: "choice" }), async (trouble) => {
    try {
      const given = await api.post(`/v1/officer/halls/${encodeURIComponent(hall)}/tickets`, { group: group.input.value, priority: kind.input.value });
      told.replaceChildren(note("good", "check", t("given", { number: given.number })));
      say(t("given", { number: given.number }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble.replaceChildren(problemBox(error.problem));
    }
  }), told);
}

/** Looks now and then while somebody looks at the page; gives what ends it. */
function every(look) {
  const timer = setInterval(() => document.hidden || Promise.resolve(look()).catch((error) => {
    if (!(error instanceof Refused)) throw error;
  }), LOOK_MS);
  return () => clearInterval(timer);
}
