// The fields of a form, a widget each (docs/items.md, "The form"): label and help above, what is wrong below.
//
// An entry is {box, read, set, require, complain, focus}: `read()` gives the answer, undefined for none; `set(answer)`
// shows it; `require(so)` says in words whether it must be answered; `complain(faults)` takes [{path, text}] with
// the path inside the field, and an empty list to say nothing; `focus()` goes to what is wrong, else to the first.

import { button, field, h, say } from "../dom.js";
import { day, language, teller } from "../language.js";
import { tidy } from "./filled.js";
import { FORM_WORDS } from "./form_words.js";

const t = teller(FORM_WORDS);

/** Words of a definition, in the language of the page. */
export const told = (words) => words[language() === "en" ? "en" : "zh"];

// What each text is typed with. None has a maxlength: a browser counts some characters twice.
const TYPED = {
  text: {},
  textarea: { area: true, rows: 4 },
  address: { area: true, rows: 2, autocomplete: "street-address" },
  phone: { type: "tel", inputmode: "tel", autocomplete: "tel" },
  id_number: { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" },
  identity_document: { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" },
  amount: { inputmode: "decimal", autocomplete: "off" },
  bank_account: { inputmode: "numeric", autocomplete: "off" },
  date: { type: "date" },
  number: { inputmode: "numeric", autocomplete: "off" },
};

/** A field of the schema; `label` for an entry of a list, which has none of its own. */
export function entryOf(name, spec, { label = told(spec["x-label"]), mark = "" } = {}) {
  const widget = spec["x-widget"];
  const how = { radio, select, checkbox, list }[widget] || text;
  return how(name, spec, { label, mark, widget, help: spec["x-help"] ? told(spec["x-help"]) : "" });
}

/** The words after a label that say that it must be answered. */
function must() {
  return h("span", { class: "must", hidden: true }, t("must"));
}

const marked = (label, mark, needed) => [label, mark ? h("span", { class: "must" }, mark) : null, needed];

function text(name, spec, { label, mark, widget, help }) {
  const needed = must();
  const hint = [help, widget === "amount" ? t("yuan") : ""].filter(Boolean).join(" ");
  const entry = field({ label: marked(label, mark, needed), hint, name, ...TYPED[widget] });
  const { input } = entry;
  return {
    box: entry.box,
    read: () => tidy(widget, input.value),
    set(answer) {
      input.value = answer === undefined || answer === null ? "" : answer;
    },
    require(so) {
      needed.hidden = !so;
      input.required = so;
    },
    complain: (faults) => entry.complain(joined(faults)),
    focus: () => input.focus(),
    lacking: t("needed"),
  };
}

const joined = (faults) => faults.map((fault) => fault.text).join(" ");

let groups = 0;

/** A group of inputs with a legend, a hint and a place for what is wrong with it. */
function group(legend, help, parts) {
  const id = `group-${(groups += 1)}`;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  const box = h("fieldset", { "aria-describedby": help ? `${id}-hint ${id}-fault` : `${id}-fault` },
    h("legend", {}, legend), help ? h("p", { class: "hint", id: `${id}-hint` }, help) : null, parts, fault);
  return {
    id,
    box,
    complain(words) {
      fault.textContent = words;
      fault.hidden = !words;
    },
  };
}

function radio(name, spec, { label, mark, help }) {
  const needed = must();
  const inputs = spec.enum.map((value) => h("input", { type: "radio", name, value }));
  const { box, complain } = group(marked(label, mark, needed), help,
    inputs.map((input) => h("label", { class: "pick" }, input, h("span", {}, told(spec["x-labels"][input.value])))));
  return {
    box,
    read: () => inputs.filter(({ checked }) => checked).map(({ value }) => value)[0],
    set(answer) {
      for (const input of inputs) input.checked = input.value === answer;
    },
    require(so) {
      needed.hidden = !so;
      for (const input of inputs) input.required = so;
    },
    complain: (faults) => complain(joined(faults)),
    focus: () => (inputs.find(({ checked }) => checked) || inputs[0]).focus(),
    lacking: t("neededChoice"),
  };
}

function select(name, spec, { label, mark, help }) {
  const needed = must();
  const entry = field({ label: marked(label, mark, needed), hint: help, name, tag: "select" });
  const { input } = entry;
  input.append(h("option", { value: "" }, t("choose")),
    ...spec.enum.map((value) => h("option", { value }, told(spec["x-labels"][value]))));
  return {
    box: entry.box,
    read: () => input.value || undefined,
    set(answer) {
      input.value = answer === undefined || answer === null ? "" : answer;
    },
    require(so) {
      needed.hidden = !so;
      input.required = so;
    },
    complain: (faults) => entry.complain(joined(faults)),
    focus: () => input.focus(),
    lacking: t("neededChoice"),
  };
}

function checkbox(name, spec, { label, mark, help }) {
  const needed = must();
  const id = `tick-${(groups += 1)}`;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  const input = h("input", { type: "checkbox", name, "aria-describedby": help ? `${id}-hint ${id}-fault` : `${id}-fault` });
  const declares = spec.const === true;
  return {
    box: h("div", { class: "tick" }, h("label", { class: "pick" }, input, h("span", {}, marked(label, mark, needed))),
      help ? h("p", { class: "hint", id: `${id}-hint` }, help) : null, fault),
    // A question that is not ticked is answered with no; a declaration is not made.
    read: () => (input.checked ? true : declares ? undefined : false),
    set(answer) {
      input.checked = answer === true;
    },
    require(so) {
      needed.hidden = !(so && declares);
      input.required = so && declares;
    },
    complain(faults) {
      fault.textContent = joined(faults);
      fault.hidden = !faults.length;
      if (faults.length) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
    focus: () => input.focus(),
    lacking: t("neededTick"),
  };
}

/** Entries, each of one text or of several fields; each has its number and is added and removed by a button. */
function list(name, spec, { label, mark, help }) {
  const needed = must();
  const place = h("div", { class: "entries" });
  const add = button(t("add", { label }), () => {
    const made = push();
    say(t("added", { label: made.label() }));
    made.focus();
    changed();
  }, { kind: "choice" });
  const { box, complain } = group(marked(label, mark, needed), help, [place, add]);
  let entries = [];
  let sent = []; // the entries that the last answer was read from: an empty one is none
  let made = 0;

  function push(answer) {
    const nth = made++;
    const several = spec.items.type === "object";
    const members = several
      ? Object.entries(spec.items.properties).map(([member, one]) => [member, entryOf(`${name}-${nth}-${member}`, one)])
      : [["", entryOf(`${name}-${nth}`, spec.items, { label: "" })]];
    const legend = h("legend", {});
    const remove = button("", () => take(entry), { kind: "plain" });
    const entry = {
      members,
      remove,
      box: several
        ? h("fieldset", { class: "entry" }, legend, members.map(([, one]) => one.box), remove)
        : h("div", { class: "entry" }, members[0][1].box, remove),
      label: () => t("entry", { label, n: entries.indexOf(entry) + 1 }),
      rename() {
        // A text alone has the name of its entry.
        (several ? legend : members[0][1].box.querySelector(":scope > label, :scope > legend")).textContent = entry.label();
        remove.querySelector("span").textContent = t("remove", { label: entry.label() });
      },
      read() {
        if (!several) return members[0][1].read();
        const answers = Object.fromEntries(members.map(([member, one]) => [member, one.read()]).filter(([, one]) => one !== undefined));
        return Object.values(answers).some((one) => one !== false) ? answers : undefined;
      },
      focus: () => members[0][1].focus(),
    };
    for (const [member, one] of members) {
      one.require(several && (spec.items.required || []).includes(member));
      one.set(several ? (answer && answer[member]) : answer);
    }
    entries.push(entry);
    place.append(entry.box);
    renumber();
    return entry;
  }

  function take(entry) {
    const label = entry.label();
    const at = entries.indexOf(entry);
    entries.splice(at, 1);
    entry.box.remove();
    renumber();
    say(t("removed", { label }));
    (entries.length ? (entries[at] || entries[at - 1]).remove : add).focus();
    changed();
  }

  function renumber() {
    for (const entry of entries) entry.rename();
    add.hidden = entries.length >= spec.maxItems;
  }

  // Buttons are no inputs: the form hears of what they did.
  const changed = () => box.dispatchEvent(new Event("input", { bubbles: true }));

  let wrong = null;
  return {
    box,
    read() {
      sent = entries.filter((entry) => entry.read() !== undefined);
      return sent.length ? sent.map((entry) => entry.read()) : undefined;
    },
    set(answer = []) {
      for (const entry of entries) entry.box.remove();
      entries = [];
      for (const one of answer) push(one);
      for (let n = entries.length; n < Math.max(1, spec.minItems); n += 1) push();
    },
    require(so) {
      needed.hidden = !so;
    },
    complain(faults) {
      const whole = faults.filter(({ path }) => !path.length);
      wrong = whole.length ? entries[0] || add : null;
      complain(joined(whole));
      for (const entry of entries) {
        for (const [member, one] of entry.members) {
          const mine = faults.filter(({ path }) => path.length && sent[Number(path[0])] === entry && (path[1] || "") === member);
          one.complain(mine);
          if (mine.length) wrong = wrong || one;
        }
      }
    },
    focus: () => (wrong || entries[0] || add).focus(),
    lacking: t("neededEntry"),
  };
}

/** What the city filled in itself: shown with where it is from, and not asked. */
export function onRecord(spec, answer, source) {
  return h("div", { class: "field known" }, h("p", { class: "strong" }, told(spec["x-label"])), h("p", {}, shown(spec, answer)),
    h("p", { class: "hint" }, t(`source_${source}`)));
}

/** An answer as a person reads it. */
export function shown(spec, answer) {
  if (answer === undefined || answer === null) return t("unanswered");
  if (typeof answer === "boolean") return t(answer ? "yes" : "no");
  if (spec.enum) return spec["x-labels"][answer] ? told(spec["x-labels"][answer]) : answer;
  if (spec["x-widget"] === "date") return /^\d{4}-\d\d-\d\d$/.test(answer) ? day(answer) : answer;
  return String(answer);
}
