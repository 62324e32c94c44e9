/** Items and cases in words: what there is to know of each, and what may be done. */

import { HALL_WORDS } from "../shared/hall/words";
import { get } from "./api";
import { latest, moment } from "./days";
import { labelOf } from "./form";
import type { Case, CaseLine, Item, Mandate, Material } from "./hall_wire";
import { fill, type Language, type Told } from "./words";

export type HallTold = Told<typeof HALL_WORDS>;

export interface Fact {
  label: string;
  value: string;
}

const OVER = ["closed", "not_accepted", "rejected", "revoked", "withdrawn", "expired", "transferred"];
const UNDECIDED = ["submitted", "accepted", "reviewing", "supplement_wanted"];
const DAY_MS = 86_400_000;

export const isOver = ({ state }: { state: string }): boolean => OVER.includes(state);

/** A built-in item has a page of its own, at which its cases are asked for and taken back. */
export const isBuiltIn = ({ item }: { item: string }): boolean => item === "pension.review" || item.startsWith("data.");

export const mayWithdraw = (seen: Case): boolean => UNDECIDED.includes(seen.state) && !isBuiltIn(seen);

export const casePath = (id: string): string => `/v1/cases/${encodeURIComponent(id)}`;

/** In the version with which the case began: a later one asks otherwise. */
export function itemOf({ item, item_version: version }: Case): Promise<Item> {
  return get<Item>(`/v1/items/${encodeURIComponent(item)}?version=${version}`);
}

/** Those by which cases may be applied for in another's place. */
export async function mandates(): Promise<Mandate[]> {
  const { mandates: found } = await get<{ mandates: Mandate[] }>("/v1/me/acting");
  return found.filter(({ scopes }) => scopes.includes("cases"));
}

/** Who applied in the person's place; "" for the person. */
export const representedBy = (t: HallTold, { representative: who }: Case): string =>
  who ? fill(t.representedBy, { kind: word(t, `kind_${who.kind}`), name: who.name }) : "";

const word = (t: HallTold, name: string): string => (t as Record<string, string>)[name] ?? name;

/** A document, and how it may be handed in. */
export function materialLine(t: HallTold, { name, ways, required }: Material): string {
  return `${name}${required ? "" : t.ifAny}：${ways.map((way) => word(t, `way_${way}`)).join(" / ")}`;
}

export function whoMay(t: HallTold, { applicants }: Item): string[] {
  const { who, age_from: from, age_to: to, areas } = applicants;
  const age = from !== null && to !== null ? t.ageBetween : from !== null ? t.ageFrom : to !== null ? t.ageTo : "";
  return [
    ...who.map((one) => word(t, `who_${one}`)),
    fill(age, { from: from ?? "", to: to ?? "" }),
    areas.length ? t.someAreas : "",
  ].filter(Boolean);
}

export function needs(t: HallTold, { form, prefill, materials, signed_by: ways }: Item): string[] {
  return [
    fill(t.needsFields, { count: Object.keys(form.properties).length }),
    prefill.length ? fill(t.needsKnown, { count: prefill.length }) : "",
    ...materials.map((one) => materialLine(t, one)),
    ways.length ? fill(t.needsSigned, { ways: ways.map((way) => word(t, `sign_${way}`)).join(" / ") }) : "",
  ].filter(Boolean);
}

export function howLong(t: HallTold, { clocks }: Item): Fact[] {
  return clocks.map(({ clock, law, promised, unit }) => {
    const [by, at] = [promised, law].map((n) => fill(word(t, `unit_${unit}`), { n })) as [string, string];
    return { label: word(t, `clock_${clock}`), value: promised === law ? at : fill(t.takes, { promised: by, law: at }) };
  });
}

export function itemFacts(t: HallTold, item: Item): { title: string; lines: string[] }[] {
  return [
    { title: t.whoMay, lines: whoMay(t, item) },
    { title: t.needs, lines: needs(t, item) },
    { title: t.howLong, lines: [...howLong(t, item).map(({ label, value }) => `${label}：${value}`), ...(item.by_rule ? [t.byRule] : [])] },
    { title: t.fee, lines: [item.fee_fen ? fill(t.yuan, { yuan: (item.fee_fen / 100).toFixed(2) }) : t.free] },
    item.parts.length
      ? { title: t.parts, lines: item.parts.map(({ name }) => name) }
      : { title: t.steps, lines: item.steps.map((step) => fill(t.byUnit, { step: step.name, unit: step.unit_name })) },
    { title: t.basis, lines: item.basis.map((law) => fill(t.law, { ...law }).trim()) },
  ];
}

export function caseFacts(t: HallTold, one: CaseLine, lang: Language): Fact[] {
  const rows: [string, string | null | false][] = [
    [t.number, one.number],
    [t.openedAt, one.state === "draft" && moment(one.opened_at, lang)],
    [t.submittedAt, one.submitted_at && moment(one.submitted_at, lang)],
    [t.dueBy, Boolean(one.due) && !isOver(one) && fill(t.by, { day: latest(one.due ?? "", "", lang) })],
    [t.endedAt, one.ended_at && moment(one.ended_at, lang)],
  ];
  return rows.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

export function clockLines(t: HallTold, { clocks }: Case, lang: Language): { text: string; late: boolean }[] {
  return clocks.flatMap(({ kind, unit, due, provisional, light }) => (due
    ? [{
        text: `${word(t, `clock_${kind}`)}：${fill(t.by, { day: latest(due, unit, lang) })}${provisional ? t.provisional : ""}`,
        late: light === "red",
      }]
    : []));
}

/** What an officer asked for: fields by their labels, documents by their names. */
export function lacking(t: HallTold, { supplement }: Case, { form, materials }: Item, lang: Language): { words: string; lines: string[] } {
  const wants = supplement?.wants ?? [];
  return {
    words: supplement?.words ?? "",
    lines: [
      ...wants.flatMap((name) => { const spec = form.properties[name]; return spec ? [labelOf(spec, lang)] : []; }),
      ...materials.filter(({ material }) => wants.includes(material)).map((one) => materialLine(t, one)),
    ],
  };
}

export const stepLines = (t: HallTold, { steps }: Case): Fact[] =>
  steps.map(({ name, state }) => ({ label: name, value: word(t, `step_${state}`) }));

export function objectionLine(t: HallTold, { objection_until: until }: Case, now: number, lang: Language): string {
  if (!until) return "";
  const days = Math.max(0, Math.floor((Date.parse(until) - now) / DAY_MS));
  return fill(t.objectLead, { day: latest(until, "", lang), days });
}
