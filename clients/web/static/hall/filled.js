// What is filled in, without a page: read as typed, held against what the service said. The mini-program runs it too.

/** Whether there is an answer of this name; engines of old phones have no Object.hasOwn. */
export const has = (answers, name) => Object.prototype.hasOwnProperty.call(answers, name);

/** What is being filled in: the draft, or what was asked for, as far as it is. */
export const filledIn = ({ form, supplement_form: supplement }) => supplement || form;

/** Of that, without what the city filled in itself. */
export function own(seen) {
  const known = new Set(seen.prefilled.map(({ field }) => field));
  return Object.fromEntries(Object.entries(filledIn(seen)).filter(([name]) => !known.has(name)));
}

/** Faults of a form's fields, with pointers into the form; the service points into the body, or the case. */
export function formFaults(errors = []) {
  return errors.filter(({ pointer }) => pointer.startsWith("/form/")).map((one) => ({ ...one, pointer: one.pointer.slice("/form".length) }));
}

// Digits of another width, and the spaces between groups of them, are the same number.
const TIDIED = new Set(["phone", "id_number", "amount", "bank_account", "number"]);

/** What was typed into a field with this widget, as the service takes it; undefined for nothing. */
export function tidy(widget, typed) {
  const plain = TIDIED.has(widget) ? typed.normalize("NFKC").replace(/\s/g, "") : typed.trim();
  if (plain === "") return undefined;
  if (widget === "id_number") return plain.toUpperCase();
  // What is no whole number is told so by the service, as it was typed.
  return widget === "number" && /^-?\d+$/.test(plain) && Number.isSafeInteger(Number(plain)) ? Number(plain) : plain;
}
