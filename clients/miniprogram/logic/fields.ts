/** What is drawn of a form, and which of its widgets this program knows. */

import type { Schema } from "./hall_wire";

/** "known": the city filled it in; "elsewhere": newer than this program, to be filled in at the page. */
export type Kind = "text" | "area" | "radio" | "select" | "date" | "tick" | "list" | "known" | "elsewhere";

export interface Choice {
  value: string;
  label: string;
  checked: boolean;
}

export interface EntryView {
  n: number;
  label: string;
  remove: string;
  fields: FieldView[];
}

export interface FieldView {
  at: string; // as ItemForm.answer takes it
  kind: Kind;
  label: string;
  must: string; // the words that it has to be answered, "" where it has not
  mark: string; // that it was asked for anew
  spoken: string;
  help: string;
  hidden: boolean;
  fault: string;
  value: string;
  said: string; // what is chosen, in words
  type: string; // of the keyboard
  choices: Choice[];
  chosen: number;
  checked: boolean;
  entries: EntryView[];
  add: string; // the words of the button; "" at the most
}

export const KINDS: Record<string, Kind | undefined> = {
  text: "text",
  textarea: "area",
  address: "area",
  phone: "text",
  id_number: "text",
  identity_document: "text",
  amount: "text",
  bank_account: "text",
  number: "text",
  date: "date",
  radio: "radio",
  select: "select",
  checkbox: "tick",
  list: "list",
};

/** The platform's keyboards; ID numbers of every document have letters. */
export const TYPES: Record<string, string | undefined> = {
  phone: "number",
  amount: "digit",
  bank_account: "number",
  number: "number",
};

const SCHEMA = new Set(["$schema", "type", "properties", "required", "allOf", "dependentRequired", "additionalProperties"]);
const CONDITION = new Set(["if", "then", "else"]);
const TEST = new Set(["properties", "required"]);
const TESTED = new Set(["const", "enum"]);

/** Whether the conditions of a form are those that logic/form.ts judges; a newer one would hide or ask too much. */
export function readable(schema: Schema): boolean {
  const { allOf = [] } = schema as Schema & { allOf?: Record<string, Branch>[] };
  return knows(SCHEMA, schema) && allOf.every((each) => knows(CONDITION, each) && Object.values(each).every(plain));
}

interface Branch {
  properties?: Record<string, unknown>;
}

function plain(branch: Branch): boolean {
  return knows(TEST, branch)
    && Object.values(branch.properties ?? {}).every((each) => each === false || knows(TESTED, each as object));
}

const knows = (names: Set<string>, value: object): boolean => Object.keys(value).every((name) => names.has(name));
