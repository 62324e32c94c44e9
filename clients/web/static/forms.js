// What all forms share: empty fields, and refusals that name a field.

import { Refused } from "./api.js";
import { problemBox } from "./dom.js";

/** False, and the field says so, when it was left empty. */
export function given(t, entry) {
  const filled = Boolean(entry.input.value.trim());
  entry.complain(filled ? "" : t("needed"));
  if (!filled) entry.input.focus();
  return filled;
}

/** Whether all are filled; every one that is not says so, and the first is where the cursor goes. */
export function allGiven(t, entries) {
  const missing = entries.filter((entry) => !given(t, entry));
  if (missing[0]) missing[0].input.focus();
  return !missing.length;
}

/** Shows a refusal in `place`, and beside each field that its pointers name what the service says of it. */
export function complain(t, error, place, fields = {}) {
  if (!(error instanceof Refused)) throw error;
  const { errors = [] } = error.problem;
  const said = (pointer) => errors.filter((one) => one.pointer === pointer).map(({ detail }) => detail || error.problem.title).join(" ");
  for (const [pointer, entry] of Object.entries(fields)) entry.complain(said(pointer));
  // What no field of this form stands for is still said.
  const rest = errors.map((one) => (Object.hasOwn(fields, one.pointer) ? one : { ...one, pointer: "" }));
  place.replaceChildren(problemBox({ ...error.problem, errors: rest }));
  const first = Object.keys(fields).find(said);
  if (first !== undefined) fields[first].input.focus(); // of a form of one field the pointer is ""
}
