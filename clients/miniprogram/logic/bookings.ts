/** Places, their days and half hours, and what a booking is for. */

import type { BOOKING_WORDS } from "../shared/bookings/words";
import { acting } from "./acting";
import { get } from "./api";
import type { About, Place, Slot } from "./booking_wire";
import { clock, dayOf, weekday } from "./days";
import type { CaseLine, Item } from "./hall_wire";
import type { Entitlement } from "./wire";
import { fill, type Language, type Told } from "./words";

type BookingTold = Told<typeof BOOKING_WORDS>;

export const DAYS = 28;
/** A hospital is paid, and a video call held, at the page. */
export const ELSEWHERE = ["doctor", "video"];

export interface DayView {
  day: string;
  name: string;
  left: string;
}

export interface SlotView {
  slot: string;
  name: string;
  left: string;
  shut: boolean;
}

export interface Offer {
  about: About;
  name: string;
}

/** Why nobody can take it now; "" for one that is free. */
function shut(t: BookingTold, { free, stopped, opens_at: opens }: Slot, now: number, lang: Language): string {
  if (stopped) return t.stopped;
  if (Date.parse(opens) > now) return fill(t.opens, { when: `${weekday(opens, lang)} ${clock(opens)}` });
  return free ? "" : t.full;
}

export function days(t: BookingTold, slots: Slot[], now: number, lang: Language): DayView[] {
  const found = new Map<string, Slot[]>();
  for (const one of slots) found.set(dayOf(one.starts_at), [...(found.get(dayOf(one.starts_at)) ?? []), one]);
  return [...found].map(([day, of]) => {
    const [first] = of as [Slot];
    const open = of.filter((one) => !shut(t, one, now, lang));
    const left = open.length ? fill(t.free, { n: open.reduce((sum, { free }) => sum + free, 0) }) : shut(t, first, now, lang);
    return { day, name: weekday(first.starts_at, lang), left };
  });
}

export function times(t: BookingTold, slots: Slot[], day: string, now: number, lang: Language): SlotView[] {
  return slots.filter((one) => dayOf(one.starts_at) === day).map((one) => {
    const why = shut(t, one, now, lang);
    return {
      slot: one.slot,
      name: `${clock(one.starts_at)}–${clock(one.ends_at)}`,
      left: why || fill(t.free, { n: one.free }),
      shut: why !== "",
    };
  });
}

/** What may be booked for, where the place wants to know: an item, an own case, an own pension. */
export async function offers({ items, kinds }: Place): Promise<Offer[]> {
  const [named, cases, schemes] = await Promise.all([
    Promise.all(items.map((item) => get<Item>(`/v1/items/${encodeURIComponent(item)}`))),
    kinds.includes("case") ? get<{ cases: CaseLine[] }>("/v1/cases") : { cases: [] },
    kinds.includes("entitlement") && !acting() ? get<{ entitlements: Entitlement[] }>("/v1/entitlements") : { entitlements: [] },
  ]);
  return [
    ...named.map(({ item, name }) => ({ about: { item }, name })),
    ...cases.cases.filter(({ number }) => number).map((one) => ({ about: { case: one.case }, name: `${one.name} ${one.number}` })),
    ...schemes.entitlements.map(({ scheme, name }) => ({ about: { scheme }, name })),
  ];
}
