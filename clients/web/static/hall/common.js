// What the pages of cases share, for citizens and at the desk: days, numbers of days, and the item of a case.

import { day, moment } from "../language.js";

const CITY = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: "Asia/Shanghai" });

/** The last day, or hour, of which `due` is the first moment that is too late. */
export function latest({ due, unit }) {
  return unit === "hours" ? moment(due) : day(CITY.format(new Date(Date.parse(due) - 1)));
}

/** "10 个工作日": so many of the unit of a clock. */
export const lasting = (t, n, unit) => t(`unit_${unit}`, { n });

/** What is being filled in: the draft, or what was asked for, as far as it is. */
export const filledIn = ({ form, supplement_form: supplement }) => supplement ?? form;

/** Of that, without what the city filled in itself. */
export function own(seen) {
  const known = new Set(seen.prefilled.map(({ field }) => field));
  return Object.fromEntries(Object.entries(filledIn(seen)).filter(([name]) => !known.has(name)));
}

/** Faults of a form's fields, with pointers into the form; the service points into the body, or the case. */
export function formFaults(errors = []) {
  return errors.filter(({ pointer }) => pointer.startsWith("/form/")).map((one) => ({ ...one, pointer: one.pointer.slice("/form".length) }));
}
