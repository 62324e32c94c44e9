// What the pages of cases share, for citizens and at the desk: days, what is known of something, and what is filled in.

import { h } from "../dom.js";
import { day, moment } from "../language.js";

const CITY = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: "Asia/Shanghai" });

/** What is known of something, by its names among the words of `t`; what has no value is left out. */
export const facts = (t, rows) => h("dl", { class: "facts" },
  rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value))));

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
