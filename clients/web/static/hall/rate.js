// What a person thinks of a service: the list of what is asked, one of them in two taps, and by a code at a counter.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, teller } from "../language.js";
import { RATE_WORDS } from "./rate_words.js";

const t = teller(RATE_WORDS);
const LEVELS = ["very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"];
const POOR = new Set(["dissatisfied", "very_dissatisfied"]);
const REASONS = ["speed", "attitude", "skill", "guide", "papers", "visits", "page", "place"];

export async function ratings(app) {
  const { api } = app;
  const list = h("div", { class: "cards" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "plain" });
  const add = async (cursor = "") => {
    const page = await api.get(`/v1/ratings${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    list.append(...page.ratings.map((one) => line(app, one)));
    if (!list.children.length) list.append(h("p", { class: "card" }, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return { title: t("ratings"), body: [list, more] };
}

function line(app, one) {
  const label = t(one.may_give && !one.given ? "rate" : "see");
  return h("section", { class: `card review ${one.may_give && !one.given ? "due" : "done"}`, "data-rating": one.rating },
    h("h2", {}, one.name), h("p", {}, one.unit_name), h("p", { class: "hint" }, standing(one)),
    button(label, () => app.go(`rating/${one.rating}`), { kind: "choice", "aria-label": `${label}：${one.name}` }));
}

function standing(one) {
  if (one.given) return t("given", { level: one.given.level_name });
  if (one.silent) return t("silent");
  return one.open ? t("until", { day: day(one.last_day) }) : t("over");
}

export async function rating(app, id) {
  const { api } = app;
  const path = `/v1/ratings/${encodeURIComponent(id)}`;
  const seen = await api.get(path);
  const send = async (said) => {
    await api.post(`${path}/answers`, said);
    app.parting = t("thanks");
    await app.go(`rating/${id}`);
  };
  const asks = seen.may_give && !seen.given;
  return {
    title: t(asks ? "title" : "yours"),
    body: [
      h("p", { class: "lead" }, t("lead", { name: seen.name, unit: seen.unit_name })),
      asks ? asking(send, t("hidden")) : told(seen),
      !asks && seen.may_give ? h("details", { class: "card" }, h("summary", {}, t("change")), asking(send, t("hidden"), seen.given)) : null,
      seen.repair ? repaired(seen.repair) : null,
      seen.appeal ? appealed(app, seen.appeal, path, id) : null,
      button(t("ratings"), () => app.go("ratings"), { kind: "plain" }),
    ].filter(Boolean),
  };
}

/** At a counter, by the code on its screen; nobody signs in. */
export async function coded(app, code) {
  const path = `/v1/rating-codes/${encodeURIComponent(code)}`;
  const seen = await app.api.get(path);
  const place = h("div");
  place.append(asking(async (said) => {
    await app.api.open(path, said);
    place.replaceChildren(note("good", "check", t("thanksThere")));
    place.firstChild.setAttribute("role", "status");
  }, t("hiddenThere")));
  return { title: t("title"), body: [h("p", { class: "lead" }, t("lead", { name: seen.name, unit: seen.unit_name })), place] };
}

function asking(send, lead, before = null) {
  const fault = h("p", { class: "fault", role: "alert", id: "level-fault" });
  const levels = LEVELS.map((one) => h("input", { type: "radio", name: "level", value: one, id: `level-${one}`, checked: (before && before.level) === one }));
  const reasons = REASONS.map((one) => h("input", { type: "checkbox", name: "reason", value: one, id: `reason-${one}`, checked: before && before.reasons.includes(one) }));
  const words = field({ label: t("words"), hint: t("wordsHint"), name: "words", area: true, rows: 3, maxlength: 500 });
  words.input.value = (before && before.words) || "";
  const call = h("input", { type: "checkbox", id: "call-back", checked: before && before.call_back, "aria-describedby": "call-back-hint" });
  const calls = h("div", { hidden: !POOR.has(before && before.level) }, pick(call, t("callBack")), h("p", { class: "hint", id: "call-back-hint" }, t("callBackHint")));
  const trouble = h("div");
  const press = button(t("send"), null, { type: "submit" });
  const chosen = () => levels.filter(({ checked }) => checked).map(({ value }) => value)[0];
  for (const one of levels) one.addEventListener("change", () => { calls.hidden = !POOR.has(chosen()); });
  return h("form", { class: "card", novalidate: true, onsubmit },
    h("fieldset", { "aria-describedby": fault.id }, h("legend", {}, t("level")), levels.map((one) => pick(one, t(one.value)))), fault,
    press,
    h("p", { class: "hint" }, lead),
    h("fieldset", {}, h("legend", {}, t("why")), reasons.map((one) => pick(one, t(one.value)))),
    words.box, calls, trouble);

  function onsubmit(event) {
    event.preventDefault();
    trouble.replaceChildren();
    fault.textContent = chosen() ? "" : t("pick");
    if (chosen()) busy(press, act);
    else levels[0].focus();
  }

  async function act() {
    try {
      await send({
        level: chosen(), reasons: reasons.filter(({ checked }) => checked).map(({ value }) => value),
        words: words.input.value.trim(), call_back: call.checked && POOR.has(chosen()),
      });
    } catch (error) {
      if (error instanceof Refused && !(error.problem.errors && error.problem.errors.length)) trouble.replaceChildren(problemBox(error.problem));
      else complain(t, error, trouble, { "/words": words });
    }
  }
}

const pick = (input, words) => h("label", { class: "pick", for: input.id }, input, h("span", {}, words));

function told(seen) {
  const { given: said } = seen;
  if (!said) return h("p", { class: "card strong" }, standing(seen));
  return h("dl", { class: "card facts" },
    h("div", {}, h("dt", {}, t("level")), h("dd", {}, said.level_name)),
    said.reasons.length ? h("div", {}, h("dt", {}, t("reasons")), h("dd", {}, said.reasons.map((one) => t(one)).join("、"))) : null,
    said.words ? h("div", {}, h("dt", {}, t("said")), h("dd", {}, said.words)) : null);
}

function repaired(repair) {
  return h("section", { class: "card" }, h("h2", {}, t("answer")),
    repair.closed ? h("p", { class: "quote" }, repair.words) : note("open", "clock", t("looking")),
    repair.call_back ? h("p", { class: "hint" }, repair.call_back_name) : null);
}

function appealed(app, appeal, path, id) {
  return h("section", { class: "card" }, h("h2", {}, t("setAside")), h("p", { class: "strong" }, appeal.standing),
    appeal.words ? h("p", { class: "quote" }, appeal.words) : null, appeal.last_words ? h("p", { class: "quote" }, appeal.last_words) : null,
    appeal.state === "set_aside" ? objecting(app, path, id) : null);
}

function objecting(app, path, id) {
  const words = field({ label: t("object"), hint: t("objectLead"), name: "words", area: true, rows: 3, maxlength: 1000, required: true });
  const trouble = h("div");
  const press = button(t("object"), null, { type: "submit" });
  return h("form", { novalidate: true, onsubmit }, words.box, trouble, press);

  function onsubmit(event) {
    event.preventDefault();
    trouble.replaceChildren();
    if (given(t, words)) busy(press, act);
  }

  async function act() {
    try {
      await app.api.post(`${path}/objections`, { words: words.input.value.trim() });
      app.parting = t("objected");
      await app.go(`rating/${id}`);
    } catch (error) {
      complain(t, error, trouble, { "/words": words });
    }
  }
}
