/** The form of an item, as its schema says (docs/items.md): what there is to fill in, and what is wrong with it. */

import { has, tidy } from "../shared/hall/filled";
import { FORM_WORDS } from "../shared/hall/form_words";
import { asked } from "../shared/hall/schema";
import { day } from "./days";
import { type Choice, type EntryView, type FieldView, type Kind, KINDS, readable, TYPES } from "./fields";
import type { Answers, Both, Schema, Spec } from "./hall_wire";
import type { Fault } from "./wire";
import { fill, type Language, type Told, tell } from "./words";

type Typed = string | boolean;
type Entry = Typed | Record<string, Typed>;
type Held = Typed | Entry[];

interface Placed {
  path: string[]; // the name of the field, then inside it
  text: string;
}

interface Given {
  schema: Schema;
  prefilled: { field: string; source: string }[];
  wanted?: string[]; // names that were asked for anew
  language: Language;
  elsewhere: string; // said of a field that this program can't fill in
  shown(fields: FieldView[]): void; // called with all fields whenever one is to be drawn anew
}

export class ItemForm {
  /** Whether all of it can be filled in here; what is newer than this program is left to the page. */
  readonly whole: boolean;
  private readonly t: Told<typeof FORM_WORDS>;
  private readonly known: Map<string, string>;
  private form: Answers = {};
  private held: Record<string, Held> = {};
  private drawn: Record<string, Held> = {}; // texts as they were last put into their inputs
  private sent: Record<string, number[]> = {}; // which entries the last answer of a list was read from
  private faults: Placed[] = [];
  private at = ""; // the field in which somebody types
  private spares = false;
  private last = "";

  constructor(private readonly given: Given) {
    this.t = tell(FORM_WORDS, given.language);
    this.known = new Map(given.prefilled.map(({ field, source }) => [field, source]));
    this.whole = readable(given.schema) && !this.specs.some(([name, spec]) => this.kind(name, spec) === "elsewhere");
  }

  set(answers: Answers): void {
    // What the city filled in stays as it was first told: who saves does not send it.
    const known = [...this.known.keys()].map((name) => [name, this.form[name]]);
    this.form = { ...Object.fromEntries(known), ...answers };
    for (const [name, spec] of this.specs) {
      if (!this.known.has(name)) this.held[name] = held(spec, answers[name]);
    }
    this.redraw();
  }

  /** What is asked for, as the service takes it; not what the city filled in itself. */
  value(): Answers {
    const { form } = asked(this.given.schema, this.all());
    return Object.fromEntries(Object.entries(form).filter(([name]) => !this.known.has(name)));
  }

  /** `at`: "shop_name", or "words/0/line" of a list's entry. */
  answer(at: string, value: Typed): void {
    const [name = "", n, member = ""] = at.split("/");
    const list = this.held[name];
    if (n === undefined) this.held[name] = value;
    else if (Array.isArray(list)) list[Number(n)] = member ? { ...(list[Number(n)] as Record<string, Typed>), [member]: value } : value;
    this.at = name;
    this.faults = this.faults.filter(({ path }) => path[0] !== name); // it is being mended
    this.show();
  }

  /** The cursor has left: what is wrong there is said now. */
  left(): void {
    this.at = "";
    this.spares = false;
    this.show();
  }

  add(name: string): void {
    const spec = this.given.schema.properties[name];
    if (spec) (this.held[name] as Entry[]).push(empty(spec));
    this.redraw();
  }

  drop(name: string, n: number): void {
    (this.held[name] as Entry[]).splice(n, 1);
    this.faults = this.faults.filter(({ path }) => path[0] !== name);
    this.redraw();
  }

  /** What is required and not answered. */
  lacking(): Fault[] {
    const { hidden, required, form } = asked(this.given.schema, this.all());
    return this.specs
      .filter(([name]) => required.has(name) && !hidden.has(name) && !has(form, name))
      .map(([name, spec]) => ({ pointer: `/${name}`, detail: this.lacks(spec) }));
  }

  /** Says faults beside their fields, but for the one that is typed in when `sparing`; gives those of no field. */
  complain(found: Fault[], { sparing = false } = {}): Fault[] {
    this.faults = found.map(({ pointer, detail }) => ({ path: pointer.split("/").slice(1), text: detail }));
    this.spares = sparing;
    this.show();
    return found.filter(({ pointer }) => !has(this.held, pointer.split("/")[1] ?? ""));
  }

  private get specs(): [string, Spec][] {
    return Object.entries(this.given.schema.properties);
  }

  private kind(name: string, spec: Spec): Kind {
    if (this.known.has(name)) return "known";
    return kindOf(spec);
  }

  /** All answers, also to what is not asked at the moment. */
  private all(): Answers {
    const answers: Answers = {};
    for (const [name, spec] of this.specs) {
      const answer = this.read(name, spec);
      if (answer !== undefined) answers[name] = answer;
    }
    return answers;
  }

  private read(name: string, spec: Spec): unknown {
    const kind = this.kind(name, spec);
    // What can't be filled in here was, perhaps, at the page: it stays.
    if (kind === "known" || kind === "elsewhere") return this.form[name];
    const typed = this.held[name];
    if (!Array.isArray(typed)) return read(spec, typed);
    const entries = typed.map((entry) => readEntry(spec.items ?? {}, entry));
    this.sent[name] = entries.map((_, n) => n).filter((n) => entries[n] !== undefined);
    const answers = entries.filter((entry) => entry !== undefined);
    return answers.length ? answers : undefined;
  }

  private lacks(spec: Spec): string {
    const kind = kindOf(spec);
    if (kind === "radio" || kind === "select") return this.t.neededChoice;
    if (kind === "tick") return this.t.neededTick;
    return kind === "list" ? this.t.neededEntry : this.t.needed;
  }

  private redraw(): void {
    this.drawn = JSON.parse(JSON.stringify(this.held)) as Record<string, Held>;
    this.show();
  }

  private show(): void {
    const fields = this.views();
    const now = JSON.stringify(fields);
    if (now !== this.last) this.given.shown(fields);
    this.last = now;
  }

  private views(): FieldView[] {
    const { hidden, required } = asked(this.given.schema, this.all());
    return this.specs.map(([name, spec]) => {
      const kind = this.kind(name, spec);
      const view = this.view(name, spec, required.has(name), this.held[name], this.drawn[name]);
      view.hidden = hidden.has(name);
      view.fault = this.fault(name, []);
      if (kind === "known") Object.assign(view, { kind, value: this.said(spec, this.form[name])[0], help: this.sourceOf(name) });
      if (kind === "elsewhere") view.help = this.given.elsewhere;
      if (kind === "list") Object.assign(view, this.list(name, spec));
      if (this.given.wanted?.includes(name)) view.mark = this.t.wanted;
      return spoken(view);
    });
  }

  private view(at: string, spec: Spec, required: boolean, now: unknown, drawn: unknown): FieldView {
    const kind = kindOf(spec);
    const choices = this.choices(spec, now);
    const chosen = choices.findIndex(({ checked }) => checked);
    const must = required && (kind !== "tick" || spec.const === true);
    const help = [this.told(spec["x-help"]), spec["x-widget"] === "amount" ? this.t.yuan : ""].filter(Boolean).join(" ");
    return {
      at, kind, help, choices, chosen,
      label: this.told(spec["x-label"]),
      must: must ? this.t.must : "",
      mark: "",
      spoken: "",
      hidden: false,
      fault: "",
      value: kind === "text" || kind === "area" ? String(drawn ?? "") : String(now ?? ""),
      said: kind === "date" ? (now ? day(String(now), this.given.language) : this.t.choose) : (choices[chosen]?.label ?? this.t.choose),
      type: spec["x-widget"] === "number" && (spec.minimum ?? -1) < 0 ? "text" : (TYPES[spec["x-widget"] ?? ""] ?? "text"),
      checked: now === true,
      entries: [],
      add: "",
    };
  }

  private list(name: string, spec: Spec): { entries: EntryView[]; add: string } {
    const label = this.told(spec["x-label"]);
    const entries = this.held[name] as Entry[];
    const drawn = this.drawn[name] as Entry[];
    const one = spec.items ?? {};
    return {
      add: entries.length < (spec.maxItems ?? entries.length) ? fill(this.t.add, { label }) : "",
      entries: entries.map((entry, n) => {
        const called = fill(this.t.entry, { label, n: n + 1 });
        const fields = members(one).map(([member, inner]) => {
          const at = member ? `${name}/${n}/${member}` : `${name}/${n}`;
          const needed = Boolean(member) && (one.required ?? []).includes(member);
          const view = this.view(at, inner, needed, within(entry, member), within(drawn[n], member));
          view.label ||= called;
          view.fault = this.fault(name, [String(this.sent[name]?.indexOf(n) ?? -1), ...(member ? [member] : [])]);
          return spoken(view);
        });
        return { n, label: called, remove: fill(this.t.remove, { label: called }), fields };
      }),
    };
  }

  private choices(spec: Spec, now: unknown): Choice[] {
    return (spec.enum ?? []).map((value) => ({ value, label: this.told(spec["x-labels"]?.[value]) || value, checked: now === value }));
  }

  private fault(name: string, inside: string[]): string {
    if (this.spares && this.at === name) return "";
    const wanted = inside.join("/");
    return this.faults.filter(({ path }) => path[0] === name && path.slice(1).join("/") === wanted).map(({ text }) => text).join(" ");
  }

  private sourceOf(name: string): string {
    return this.known.get(name) === "certificate" ? this.t.source_certificate : this.t.source_register;
  }

  private told(words: Both | undefined): string {
    return words?.[this.given.language === "en" ? "en" : "zh"] ?? "";
  }

  private said(spec: Spec, answer: unknown): string[] {
    return said(spec, answer, this.given.language);
  }
}

/** The answers to read: what is asked, in the order of the form. */
export function readBack(schema: Schema, form: Answers, language: Language): { label: string; said: string[] }[] {
  const { hidden } = asked(schema, form);
  return Object.entries(schema.properties)
    .filter(([name]) => !hidden.has(name))
    .map(([name, spec]) => ({ label: labelOf(spec, language), said: said(spec, form[name], language) }));
}

export const labelOf = (spec: Spec, language: Language): string => spec["x-label"]?.[language === "en" ? "en" : "zh"] ?? "";

/** An answer as a person reads it, a line an entry. */
function said(spec: Spec, answer: unknown, language: Language): string[] {
  if (Array.isArray(answer)) {
    const one = spec.items ?? {};
    return answer.map((entry: unknown) => members(one)
      .map(([member, inner]) => `${member ? `${labelOf(inner, language)}: ` : ""}${said(inner, within(entry, member), language)[0]}`)
      .join("; "));
  }
  const t = tell(FORM_WORDS, language);
  if (answer === undefined || answer === null) return [t.unanswered];
  if (typeof answer === "boolean") return [answer ? t.yes : t.no];
  const named = spec["x-labels"]?.[String(answer)];
  if (named) return [named[language === "en" ? "en" : "zh"]];
  const isDay = spec["x-widget"] === "date" && /^\d{4}-\d\d-\d\d$/.test(String(answer));
  return [isDay ? day(String(answer), language) : String(answer)];
}

const kindOf = (spec: Spec): Kind => {
  const kind = KINDS[spec["x-widget"] ?? ""] ?? "elsewhere";
  // A list of what is newer can't be filled in here either.
  return kind === "list" && members(spec.items ?? {}).some(([, one]) => ["elsewhere", "list"].includes(kindOf(one))) ? "elsewhere" : kind;
};

/** The fields of an entry; one of a text alone has itself, without a name. */
function members(one: Spec): [string, Spec][] {
  return one.type === "object" ? Object.entries(one.properties ?? {}) : [["", one]];
}

const within = (entry: unknown, member: string): unknown => (member ? (entry as Answers | undefined)?.[member] : entry);

function empty(spec: Spec): Entry {
  return spec.items?.type === "object" ? {} : "";
}

function held(spec: Spec, answer: unknown): Held {
  if (kindOf(spec) === "tick") return answer === true;
  if (kindOf(spec) !== "list") return answer === undefined || answer === null ? "" : String(answer);
  const entries = ((answer ?? []) as Entry[]).map((entry) => (typeof entry === "object" ? { ...entry } : entry));
  while (entries.length < Math.max(1, spec.minItems ?? 0)) entries.push(empty(spec));
  return entries;
}

function read(spec: Spec, typed: Typed | undefined): unknown {
  const kind = kindOf(spec);
  // A question that is not ticked is answered with no; a declaration is not made.
  if (kind === "tick") return typed === true ? true : spec.const === true ? undefined : false;
  if (kind === "text" || kind === "area") return tidy(spec["x-widget"] ?? "", String(typed ?? ""));
  return typed || undefined;
}

function readEntry(one: Spec, entry: Entry): unknown {
  if (one.type !== "object") return read(one, entry as Typed);
  const answers = Object.fromEntries(
    members(one)
      .map(([member, inner]) => [member, read(inner, (entry as Record<string, Typed>)[member])] as const)
      .filter(([, answer]) => answer !== undefined),
  );
  return Object.values(answers).some((answer) => answer !== false) ? answers : undefined;
}

/** What a screen reader says of the field itself. */
function spoken(view: FieldView): FieldView {
  view.spoken = [`${view.label}${view.must}${view.mark}`, view.fault].filter(Boolean).join("，");
  return view;
}
