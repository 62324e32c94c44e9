/**
 * What may go wrong in a call, as a caller sees it.
 *
 * ClientError        base of all
 * ├── Problem        the service refused, and says what to do next
 * │   └── SignInOver the sign-in can't be renewed: sign in again
 * ├── Disconnected   no whole answer came: the service or the network is away
 * └── Untrue         what was shown to be verified is not what it says
 */

import type { Schemas } from "./doors.js";

export type FieldFault = Schemas["FieldFault"];

export class ClientError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** No whole answer came, after all tries that were safe to make. */
export class Disconnected extends ClientError {}

export class Untrue extends ClientError {
  /** `why`: a stable word, for a log. */
  constructor(readonly why: string) {
    super(why);
  }
}

export interface Told {
  type: string;
  title: string;
  status: number;
  detail: string;
  nextStep: string;
  requestId: string;
  /** In seconds; null when nothing was said. */
  retryAfter: number | null;
  errors: readonly FieldFault[];
}

/** A refusal (RFC 9457). `title` and `nextStep` are in the client's language, to be shown. */
export class Problem extends ClientError {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly nextStep: string;
  readonly requestId: string;
  readonly retryAfter: number | null;
  readonly errors: readonly FieldFault[];

  constructor(told: Told) {
    super(`${told.status} ${told.type}: ${told.title}`);
    this.type = told.type;
    this.title = told.title;
    this.status = told.status;
    this.detail = told.detail;
    this.nextStep = told.nextStep;
    this.requestId = told.requestId;
    this.retryAfter = told.retryAfter;
    this.errors = told.errors;
  }

  /** The stable end of `type`, e.g. "not-due". */
  get kind(): string {
    return this.type.slice(this.type.lastIndexOf("/") + 1);
  }
}

/** The refresh token is no longer taken; the person has to sign in again. */
export class SignInOver extends Problem {}

/** A problem document; whatever is missing or odd in it is left empty. */
export function readProblem(status: number, text: string, retryAfter: string | null): Problem {
  const said = record(text);
  const word = (name: string): string => (typeof said[name] === "string" ? (said[name] as string) : "");
  return new Problem({
    type: word("type") || "about:blank",
    title: word("title") || `HTTP ${status}`,
    status,
    detail: word("detail"),
    nextStep: word("next_step"),
    requestId: word("request_id"),
    retryAfter: retryAfter !== null && /^[0-9]+$/.test(retryAfter) ? Number(retryAfter) : null,
    errors: Array.isArray(said.errors) ? (said.errors as FieldFault[]) : [],
  });
}

function record(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
