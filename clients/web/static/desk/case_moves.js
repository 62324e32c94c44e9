// What an officer may do with a case now, as the service offers it: each move a button, or a small form of its own.

import { Refused } from "../api.js";
import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { told } from "../hall/fields.js";
import { asked } from "../hall/schema.js";
import { teller } from "../language.js";
import { CASE_WORDS } from "./case_words.js";
import { choice, form } from "./forms.js";

const t = teller(CASE_WORDS);
// In the order in which they are offered, by the kind of the step.
const OF_KIND = {
  accept: ["accept", "want_supplement", "refuse", "transfer"],
  review: ["finish_step", "want_supplement", "send_back"],
  decide: ["approve", "reject", "want_supplement", "send_back"],
  issue: ["issue"],
};
const OF_ALL = ["pause", "resume", "release"];
const OF_CASE = ["extend", "deliver", "confirm", "revoke"];
const PLAIN = new Set(["take", "accept", "resume", "release", "deliver", "confirm"]);
const REASONED = new Set(["refuse", "reject", "want_supplement", "transfer", "send_back", "extend", "revoke"]);
const STANDINGS = ["hearing", "tender", "inspection", "appraisal", "expert_review"];

// What was written when a colleague was faster: it is there again when the newest is shown.
const written = new Map();

/** A card for each step that the officer may do something about, and one for the case as a whole. */
export function movesOf(app, seen, item) {
  const mine = new Set(app.posts.map(({ unit }) => unit.unit));
  const led = new Set(app.posts.filter(({ role }) => role === "supervisor").map(({ unit }) => unit.unit));
  const open = seen.steps.filter(({ state }) => state === "open");
  const cards = open.map((step) => {
    const free = step.officer === null && mine.has(step.unit) ? ["take"] : [];
    const names = step.mine ? [...OF_KIND[step.kind], ...OF_ALL] : free;
    return card(t("acts", { step: step.name }), led.has(step.unit) ? [...names, "assign"] : names, step);
  });
  const all = [...cards, card(t("actsCase"), OF_CASE, null)].filter(Boolean);
  return all.length ? all : [h("p", { class: "hint" }, t("noActs"))];

  function card(title, names, step) {
    const offered = names.filter((name) => seen.moves.includes(name) && (name !== "send_back" || earlier(step).length));
    if (!offered.length) return null;
    return h("section", { class: "card", "data-acts": step?.step ?? "" }, h("h2", {}, title),
      h("div", { class: "choices" }, offered.filter((name) => PLAIN.has(name)).map((name) => plain(name, step))),
      offered.filter((name) => !PLAIN.has(name)).map((name) => folded(name, step)));
  }

  function plain(name, step) {
    const trouble = h("div");
    const press = button(t(`move_${name}`), () => busy(press, () => move(name, step, {}, trouble)), { kind: name === "take" || name === "accept" ? "primary" : "choice" });
    return h("div", {}, press, trouble);
  }

  function folded(name, step) {
    const key = `${seen.case} ${name}`;
    const needed = REASONED.has(name);
    const wordless = ["pause", "issue", "assign"].includes(name);
    const words = wordless ? null : field({ label: t(name === "send_back" ? "wordsBack" : needed ? "words" : "wordsOptional"), name: "words", area: true, rows: 3, maxlength: 1000, required: needed });
    if (words) words.input.value = written.get(key) ?? "";
    const kept = written.delete(key);
    const more = (MORE[name] ?? (() => null))(seen, item, step, () => earlier(step), app.api);
    return h("details", { class: "fold", "data-move": name, open: kept, ontoggle: ({ target }) => target.open && more?.opened?.() },
      h("summary", { class: "button choice" }, t(`move_${name}`)),
      form([more?.box, words?.box].filter(Boolean), button(t(`move_${name}`), null, { type: "submit" }), async (trouble) => {
        const said = more ? more.read() : {};
        if (!said || (needed && !given(t, words))) return;
        if (words) written.set(key, words.input.value);
        await move(name, step, { ...said, words: words?.input.value ?? "" }, trouble, { "/words": words, ...more?.fields });
      }));
  }

  async function move(name, step, body, trouble, fields = {}) {
    try {
      await app.api.post(`/v1/officer/cases/${seen.case}/moves`, { move: name, step: step?.step ?? "", ...body }, { version: seen.version });
      written.clear();
      app.parting = t("done", { what: t(`move_${name}`) });
    } catch (error) {
      if (!(error instanceof Refused) || error.kind !== "case-changed") {
        complain(t, error, trouble, Object.fromEntries(Object.entries(fields).filter(([, one]) => one)));
        return;
      }
      app.parting = t("changed");
    }
    await app.go(`case/${seen.case}`);
  }

  /** The reviews that came before a step, over however many others. */
  function earlier({ after }) {
    const found = new Set();
    const waiting = [...after];
    while (waiting.length) {
      const name = waiting.pop();
      if (found.has(name)) continue;
      found.add(name);
      waiting.push(...(seen.steps.find(({ step }) => step === name)?.after ?? []));
    }
    return seen.steps.filter(({ step, kind, state }) => found.has(step) && kind === "review" && state === "done");
  }
}

// What a move asks besides words: `read()` gives its part of the body, or null when something lacks.
const MORE = {
  want_supplement(seen, item) {
    const { hidden } = asked(item.form, seen.form);
    const fields = Object.entries(item.form.properties).filter(([name]) => !hidden.has(name)).map(([name, spec]) => [name, told(spec["x-label"])]);
    const ticks = [...fields, ...item.materials.map(({ material, name }) => [material, name])]
      .map(([name, label]) => [h("input", { type: "checkbox", name: "wants", value: name }), label]);
    const box = group("wants", ticks);
    return {
      box: box.box,
      read() {
        const wants = ticks.map(([input]) => input).filter(({ checked }) => checked).map(({ value }) => value);
        return box.holds(wants.length, t("wantsNeeded")) && { wants };
      },
    };
  },
  finish_step() {
    const radios = ["agrees", "disagrees"].map((one) => [h("input", { type: "radio", name: "opinion", value: one }), t(`opinion_${one}`)]);
    const box = group("pickOpinion", radios);
    return {
      box: box.box,
      read() {
        const opinion = radios.map(([input]) => input).find(({ checked }) => checked)?.value;
        return box.holds(opinion, t("opinionNeeded")) && { opinion };
      },
    };
  },
  send_back(seen, item, step, earlier) {
    const { input, box } = choice(`to-${step.step}`, t("to"), earlier().map((one) => [one.step, one.name]));
    return { box, read: () => ({ to: input.value }) };
  },
  assign(seen, item, step, earlier, api) {
    const { input, box } = choice(`officer-${step.step}`, t("toOfficer"), []);
    const nobody = h("p", { class: "fault", hidden: true }, t("nobodyElse"));
    return {
      box: h("div", {}, box, nobody),
      // Each look is on record, so it is made when somebody wants to give the step away.
      async opened() {
        if (input.children.length) return;
        const { officers } = await api.get(`/v1/officer/cases/${seen.case}/steps/${encodeURIComponent(step.step)}/officers`);
        input.replaceChildren(...officers.filter(({ officer }) => officer !== step.officer)
          .map(({ officer, username }) => h("option", { value: officer }, username)));
        nobody.hidden = Boolean(input.children.length);
      },
      read: () => input.value && { officer: input.value },
    };
  },
  pause(seen, item, step) {
    const { input, box } = choice(`standing-${step.step}`, t("standing"), STANDINGS.map((one) => [one, t(`standing_${one}`)]));
    return { box, read: () => ({ standing: input.value }) };
  },
  issue() {
    const input = h("input", { type: "checkbox", name: "delivered" });
    return { box: h("label", { class: "pick" }, input, h("span", {}, t("delivered"))), read: () => ({ delivered: input.checked }) };
  },
};

let groups = 0;

function group(name, inputs) {
  const id = `move-${name}-${(groups += 1)}`;
  const fault = h("p", { class: "fault", id, hidden: true });
  const box = h("fieldset", { "aria-describedby": id }, h("legend", {}, t(name)),
    inputs.map(([input, label]) => h("label", { class: "pick" }, input, h("span", {}, label))), fault);
  return {
    box,
    holds(so, words) {
      fault.textContent = so ? "" : words;
      fault.hidden = Boolean(so);
      if (!so) inputs[0][0].focus();
      return so ? {} : null;
    },
  };
}
