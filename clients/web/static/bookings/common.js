// What the pages of bookings share: the city's days and hours.

import { language } from "../language.js";

const ZONE = "Asia/Shanghai";
const CITY = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: ZONE });
const locale = () => (language() === "en" ? "en-GB" : "zh-CN");

/** "2026-11-02", the day of a moment in the city. */
export const dayOf = (at) => CITY.format(new Date(at));

/** "09:00". */
export const clock = (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: ZONE }).format(new Date(at));

/** "11月2日 星期一". */
export const weekday = (at) => new Intl.DateTimeFormat(locale(), { month: "long", day: "numeric", weekday: "long", timeZone: ZONE }).format(new Date(at));

/** "11月2日 星期一 09:00–09:30". */
export const span = ({ starts_at: from, ends_at: to }) => `${weekday(from)} ${clock(from)}–${clock(to)}`;
