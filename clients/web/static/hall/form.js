// The form of an item as its schema says (docs/items.md): to fill in, and to read.

import { h } from "../dom.js";
import { teller } from "../language.js";
import { entryOf, onRecord, shown, told } from "./fields.js";
import { has } from "./filled.js";
import { FORM_WORDS } from "./form_words.js";
import { asked } from "./schema.js";

const t = teller(FORM_WORDS);

/**
 * `form`: the answers so far. `prefilled`: [{field, source}], shown and not asked. `wanted`: names of fields that
 * were asked for anew. `changed()` is called after each change. What it gives:
 * `value()` the answers that are asked for; `set(form)`; `lacking()` what is required and not answered, as faults;
 * `complain(faults, {sparing})` shows faults [{pointer, detail}] beside their fields, but for the one in which the
 * cursor is when `sparing`, and gives those that no field stands for; `focus()` goes to the first that is wrong.
 */
export function itemForm({ schema, form, prefilled = [], wanted = [], changed = () => undefined }) {
  const known = new Map(prefilled.map(({ field, source }) => [field, source]));
  const entries = new Map();
  const boxes = Object.entries(schema.properties).map(([name, spec]) => {
    if (known.has(name)) return onRecord(spec, form[name], known.get(name));
    const entry = entryOf(name, spec, { mark: wanted.includes(name) ? t("wanted") : "" });
    entry.box.dataset.field = name;
    entries.set(name, entry);
    return entry.box;
  });
  const box = h("div", { class: "item-form", oninput, onfocusout }, boxes);
  let faults = [];
  let spared = ""; // the field whose faults wait until the cursor has left it
  set(form);
  return { box, value, set, lacking, complain, focus };

  /** All answers, also to what is not asked at the moment. */
  function all() {
    const answers = [...entries].map(([name, entry]) => [name, entry.read()]);
    const onFile = [...known.keys()].map((name) => [name, form[name]]);
    return Object.fromEntries([...onFile, ...answers].filter(([, answer]) => answer !== undefined));
  }

  function value() {
    return Object.fromEntries(Object.entries(asked(schema, all()).form).filter(([name]) => !known.has(name)));
  }

  function set(answers) {
    for (const [name, entry] of entries) entry.set(answers[name]);
    arrange();
  }

  function arrange() {
    const { hidden, required } = asked(schema, all());
    for (const [name, entry] of entries) {
      entry.box.hidden = hidden.has(name);
      entry.require(required.has(name));
    }
  }

  function lacking() {
    const { hidden, required, form: answers } = asked(schema, all());
    return [...entries]
      .filter(([name]) => required.has(name) && !hidden.has(name) && !has(answers, name))
      .map(([name, entry]) => ({ pointer: `/${name}`, detail: entry.lacking }));
  }

  function complain(found, { sparing = false } = {}) {
    faults = found.map(({ pointer, detail }) => ({ path: pointer.split("/").slice(1), text: detail }));
    spared = sparing ? fieldAt(document.activeElement) : "";
    show();
    return found.filter(({ pointer }) => !entries.has(pointer.split("/")[1]));
  }

  function show() {
    for (const [name, entry] of entries) {
      const mine = name === spared ? [] : faults.filter(({ path }) => path[0] === name);
      entry.complain(mine.map(({ path, text }) => ({ path: path.slice(1), text })));
    }
  }

  function focus() {
    const wrong = [...entries].find(([name]) => faults.some(({ path }) => path[0] === name));
    if (wrong) wrong[1].focus();
  }

  function oninput({ target }) {
    const name = fieldAt(target);
    faults = faults.filter(({ path }) => path[0] !== name); // it is being mended
    const entry = entries.get(name);
    if (entry) entry.complain([]);
    arrange();
    changed();
  }

  function onfocusout({ relatedTarget }) {
    if (!spared || fieldAt(relatedTarget) === spared) return;
    spared = "";
    show();
  }
}

function fieldAt(element) {
  const box = element && element.closest("[data-field]");
  return box ? box.dataset.field : "";
}

/** The answers to read: what is asked, in the order of the form. `label`: how the list is called. */
export function answers({ schema, form, label }) {
  const { hidden } = asked(schema, form);
  const row = (spec, answer) => h("div", {}, h("dt", {}, told(spec["x-label"])), h("dd", {}, several(spec, answer)));
  return h("dl", { class: "facts answers", "aria-label": label },
    Object.entries(schema.properties).filter(([name]) => !hidden.has(name)).map(([name, spec]) => row(spec, form[name])));
}

function several(spec, answer) {
  if (!Array.isArray(answer)) return shown(spec, answer);
  return h("ol", {}, answer.map((one) => h("li", {}, spec.items.type === "object"
    ? Object.entries(spec.items.properties).map(([name, member]) => `${told(member["x-label"])}: ${shown(member, one[name])}`).join("; ")
    : shown(spec.items, one))));
}
