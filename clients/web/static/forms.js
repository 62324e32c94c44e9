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

/** Shows a refusal in `place`, and marks the fields that its pointers name. */
export function complain(t, error, place, fields = {}) {
  if (!(error instanceof Refused)) throw error;
  const named = (error.problem.errors ?? []).map(({ pointer }) => fields[pointer]).filter(Boolean);
  for (const entry of Object.values(fields)) entry.complain(named.includes(entry) ? t("checkField") : "");
  place.replaceChildren(problemBox(error.problem));
  named[0]?.input.focus();
}
