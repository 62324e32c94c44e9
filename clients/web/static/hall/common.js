// What the pages of cases share, for citizens and at the desk: days, and what is known of something.

import { h } from "../dom.js";
import { day, moment } from "../language.js";

const CITY = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: "Asia/Shanghai" });

/** What is known of something, by its names among the words of `t`; what has no value is left out. */
export const facts = (t, rows) => h("dl", { class: "facts" },
  rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, value))));

/** The last day, or hour, of which `due` is the first moment that is too late. */
export function latest({ due, unit }) {
  return unit === "hours" ? moment(due) : day(CITY.format(new Date(Date.parse(due) - 1)));
}

/** "10 个工作日": so many of the unit of a clock. */
export const lasting = (t, n, unit) => t(`unit_${unit}`, { n });
