// What a form asks by the answers so far: the conditions of an item's schema (docs/items.md, "The form").

import { has } from "./filled.js";

/**
 * `answers` by the names of fields; what is not there is not answered. Gives the fields that are `hidden`, those
 * that are `required`, both as sets, and of the answers those that are asked for, as `form`.
 */
export function asked(schema, answers) {
  let hidden = new Set();
  // Each round may hide what a condition of the one before looked at; a circle of conditions ends with its rounds.
  for (let rounds = Object.keys(schema.properties).length; ; rounds -= 1) {
    const form = Object.fromEntries(Object.entries(answers).filter(([name]) => !hidden.has(name)));
    const found = judged(schema, form);
    if (!rounds || same(hidden, found.hidden)) return { ...found, hidden, form };
    hidden = found.hidden;
  }
}

function judged(schema, form) {
  const hidden = new Set();
  const required = new Set(schema.required || []);
  for (const { if: test, then: holding = {}, else: otherwise = {} } of schema.allOf || []) {
    const branch = holds(test, form) ? holding : otherwise;
    for (const name of branch.required || []) required.add(name);
    for (const name of Object.keys(branch.properties || {})) hidden.add(name); // each of them says false
  }
  for (const [name, others] of Object.entries(schema.dependentRequired || {})) {
    if (has(form, name)) for (const other of others) required.add(other);
  }
  return { hidden, required };
}

function holds({ properties }, form) {
  return Object.entries(properties).every(([name, { const: one, enum: some = [one] }]) => some.includes(form[name]));
}

const same = (one, other) => one.size === other.size && [...one].every((name) => other.has(name));

/** Whether two answers say the same, whatever the order of their fields. */
export function equal(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => has(other, name) && equal(one[name], other[name]));
}
