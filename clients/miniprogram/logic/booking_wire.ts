/** Of bookings and tickets, what the service sends as far as this program reads it (GET /v1/openapi.json). */

export interface PlaceBrief {
  place: string;
  kind: string;
  kind_words: string;
  name: string;
  address: string;
}

export interface Place {
  place: PlaceBrief;
  items: string[];
  kinds: string[];
  days_ahead: number;
  released_at: string;
}

export interface Slot {
  slot: string;
  starts_at: string;
  ends_at: string;
  opens_at: string;
  free: number;
  stopped: boolean;
}

export interface Booking {
  booking: string;
  place: PlaceBrief;
  starts_at: string;
  ends_at: string;
  state: string;
  state_words: string;
  code: string;
  held_until: string | null;
  cancel_until: string;
  offered: boolean;
  missed: number;
  missed_most: number;
}

export interface Wait {
  wait: string;
  place: PlaceBrief;
  day: string | null;
  before: number;
}

/** What it is for, as a call says it. */
export type About = { item?: string; case?: string; scheme?: string };

export interface Group {
  letter: string;
  name: string;
  waiting: number;
  windows: number[];
}

export interface Hall {
  hall: string;
  name: string;
  opens: string;
  closes: string;
  groups: Group[];
  priorities: { kind: string; name: string; by: string }[];
}

export interface Ticket {
  ticket: string;
  number: string;
  hall_name: string;
  group_name: string;
  state: string;
  window: number | null;
  called_at: string | null;
  ahead: number | null;
  wait: { low: number; high: number } | null;
}
