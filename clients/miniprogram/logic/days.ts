/** Days and hours by the clock of the city. A mini-program has no Intl, and the city no summer time. */

import type { Language } from "./words";

const AHEAD_MS = 8 * 60 * 60 * 1000;
const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];
const WEEK = [
  ["星期日", "Sunday"], ["星期一", "Monday"], ["星期二", "Tuesday"], ["星期三", "Wednesday"],
  ["星期四", "Thursday"], ["星期五", "Friday"], ["星期六", "Saturday"],
] as const;

const inCity = (at: string | number): Date => new Date(new Date(at).getTime() + AHEAD_MS);

/** "2026-11-02", the day of a moment in the city. */
export const dayOf = (at: string | number): string => inCity(at).toISOString().slice(0, 10);

/** "09:00". */
export const clock = (at: string): string => inCity(at).toISOString().slice(11, 16);

/** "2027-03-01" → 2027年3月1日. */
export function day(iso: string, language: Language): string {
  const [year = 0, month = 1, date = 1] = iso.split("-").map(Number);
  if (language === "en") return `${date} ${MONTHS[month - 1]} ${year}`;
  return `${year}年${month}月${date}日`;
}

export const moment = (at: string, language: Language): string =>
  `${day(dayOf(at), language)} ${clock(at)}`;

/** "11月2日 星期一". */
export function weekday(at: string, language: Language): string {
  const there = inCity(at);
  const [month, date] = [there.getUTCMonth(), there.getUTCDate()];
  const [zh, en] = WEEK[there.getUTCDay()] ?? WEEK[0];
  return language === "en" ? `${en} ${date} ${MONTHS[month]}` : `${month + 1}月${date}日 ${zh}`;
}

/** "11月2日 星期一 09:00–09:30". */
export function span(slot: { starts_at: string; ends_at: string }, language: Language): string {
  return `${weekday(slot.starts_at, language)} ${clock(slot.starts_at)}–${clock(slot.ends_at)}`;
}

/** The last day, or hour, of which `due` is the first moment that is too late. */
export function latest(due: string, unit: string, language: Language): string {
  return unit === "hours"
    ? moment(due, language)
    : day(dayOf(new Date(due).getTime() - 1), language);
}
