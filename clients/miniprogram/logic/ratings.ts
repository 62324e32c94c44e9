/** What a person thinks of a service: what is asked, what was said, and what came of it. */

import type { RATE_WORDS } from "../shared/hall/rate_words";
import { get, post } from "./api";
import { day } from "./days";
import type { Fact } from "./hall";
import { fill, type Language, type Told } from "./words";

export type RateTold = Told<typeof RATE_WORDS>;

export interface Given {
  level: string;
  level_name: string;
  reasons: string[];
  words: string;
  call_back: boolean;
}

export interface RatingLine {
  rating: string;
  name: string;
  unit_name: string;
  last_day: string;
  open: boolean;
  may_give: boolean;
  silent: boolean;
  given: Given | null;
}

export interface Rating extends RatingLine {
  repair: { closed: boolean; words: string; call_back_name: string } | null;
  appeal: { state: string; standing: string; words: string; last_words: string } | null;
}

/** What is said of one, as the service takes it. */
export type Said = Pick<Given, "level" | "reasons" | "words" | "call_back">;

const LEVELS = ["very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"];
const POOR = ["dissatisfied", "very_dissatisfied"];
const REASONS = ["speed", "attitude", "skill", "guide", "papers", "visits", "page", "place"];

export const ratingPath = (id: string): string => `/v1/ratings/${encodeURIComponent(id)}`;

export const readRating = (id: string): Promise<Rating> => get<Rating>(ratingPath(id));

export const give = (id: string, said: Said): Promise<Rating> => post<Rating>(`${ratingPath(id)}/answers`, said);

export const objectTo = (id: string, words: string): Promise<Rating> => post<Rating>(`${ratingPath(id)}/objections`, { words });

export const isPoor = (level: string): boolean => POOR.includes(level);

const word = (t: RateTold, name: string): string => (t as Record<string, string>)[name] ?? name;

export const levels = (t: RateTold, chosen: string): { value: string; name: string; checked: boolean }[] =>
  LEVELS.map((value) => ({ value, name: word(t, value), checked: value === chosen }));

export const reasons = (t: RateTold, chosen: string[]): { value: string; name: string; checked: boolean }[] =>
  REASONS.map((value) => ({ value, name: word(t, value), checked: chosen.includes(value) }));

export function standing(t: RateTold, one: RatingLine, lang: Language): string {
  if (one.given) return fill(t.given, { level: one.given.level_name });
  if (one.silent) return t.silent;
  return one.open ? fill(t.until, { day: day(one.last_day, lang) }) : t.over;
}

/** What was said before; empty where nothing was. */
export function told(t: RateTold, { given }: RatingLine): Fact[] {
  if (!given) return [];
  const rows: [string, string][] = [
    [t.level, given.level_name],
    [t.reasons, given.reasons.map((one) => word(t, one)).join("、")],
    [t.said, given.words],
  ];
  return rows.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}
