/** Of the hall, what the service sends as far as this program reads it (GET /v1/openapi.json). */

export interface Both {
  zh: string;
  en: string;
}

/** A field of an item's form (docs/items.md); a widget may be newer than this program. */
export interface Spec {
  "x-label"?: Both;
  "x-help"?: Both;
  "x-widget"?: string;
  "x-labels"?: Record<string, Both>;
  type?: string;
  enum?: string[];
  const?: unknown;
  minimum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Spec;
  properties?: Record<string, Spec>;
  required?: string[];
}

export interface Schema {
  properties: Record<string, Spec>;
}

export type Answers = Record<string, unknown>;

export interface ItemLine {
  item: string;
  name: string;
  about: string;
}

export interface Material {
  material: string;
  name: string;
  ways: string[];
  required: boolean;
}

export interface Item extends ItemLine {
  version: number;
  basis: { title: string; article: string }[];
  applicants: { who: string[]; age_from: number | null; age_to: number | null; areas: string[] };
  form: Schema;
  prefill: { field: string; source: string }[];
  materials: Material[];
  steps: { step: string; name: string; unit_name: string }[];
  clocks: { clock: string; law: number; promised: number; unit: string }[];
  fee_fen: number;
  signed_by: string[];
  by_rule: boolean;
  parts: { item: string; name: string }[];
}

export interface CaseLine {
  case: string;
  number: string;
  item: string;
  name: string;
  state: string;
  standing: string;
  opened_at: string;
  submitted_at: string | null;
  ended_at: string | null;
  due: string | null;
  represented: boolean;
}

export interface Case extends CaseLine {
  version: number;
  item_version: number;
  kept_until: string | null;
  form: Answers;
  prefilled: { field: string; source: string }[];
  words: string;
  supplement: { wants: string[]; words: string } | null;
  supplement_form: Answers | null;
  clocks: { kind: string; unit: string; due: string | null; provisional: boolean; light: string }[];
  steps: { step: string; name: string; state: string }[];
  events: { n: number; what: string; at: string; words: string }[];
  objection_until: string | null;
  bundle: string | null;
  parts: { case: string; name: string; standing: string }[];
  representative: { kind: string; name: string } | null; // who applied in the person's place
  certificate: { certificate: string } | null; // that it gave
  next: string;
}

export interface Signature {
  ways: { way: string; name: string }[];
  words: string;
  digest: string;
  open: { way: string; by: string; digest: string; signed_at: string | null; good_until: string | null } | null;
  ready: boolean;
}

/** By which the person acts for somebody; the name is masked. */
export interface Mandate {
  mandate: string;
  kind: string;
  name: string;
  scopes: string[];
}

export interface UploadSeen {
  upload: string;
  name: string;
  length: number;
  received: number;
  size: number; // as it is kept; 0 before
  state: string;
  standing: string;
  why_words: string;
  case: string | null;
}

export interface FileSeen extends UploadSeen {
  material: string;
  handed_in_at: string | null;
}

export interface CaseFiles {
  version: number; // of the case
  files: FileSeen[];
}
