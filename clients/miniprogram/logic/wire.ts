/** What the service sends and takes, as far as this program reads it (GET /v1/openapi.json). */

export interface Problem {
  type: string;
  title: string;
  next_step: string;
  retry_after?: number;
  errors?: Fault[];
}

/** What is wrong with one field; the pointer leads into what was sent. */
export interface Fault {
  pointer: string;
  detail: string;
}

export interface Session {
  access_token: string;
  refresh_token: string;
  account: string;
}

export interface CodeSent {
  resend_after: number;
  request: string;
}

export interface Me {
  account: string;
  level: number;
  phone: string;
  name: string;
  wechat_linked: boolean;
  last_n: number;
}

export interface WayOffered {
  way: string;
  name: string;
  how: string;
  ready: boolean;
}

export interface Entitlement {
  scheme: string;
  name: string;
  message: string;
  due: boolean;
  overdue: boolean;
  standing: string;
  ways: WayOffered[];
}

export interface ConsentText {
  purpose: string;
  version: string;
  text: string;
  text_sha256: string;
  given: boolean;
}

export interface EvidenceBegun {
  evidence: string;
  opens: { by: string; value: string };
}

export interface EvidenceAnswer {
  state: string;
  text: string;
  next_step: string;
  certified_until: string;
}

export interface InboxEvent {
  n: number;
  title: string;
  text: string;
  happened_at: string;
  urgent: boolean;
  subject: string;
  mandate: string | null;
}

export interface Inbox {
  events: InboxEvent[];
  last_n: number;
}

export interface WaysChosen {
  ask_subscriptions: string[];
}
