/** What happens, as it happens: every event of the account once and in order, across connections that broke. */

import type { Schemas } from "./doors.js";
import { Disconnected, Problem, SignInOver } from "./errors.js";
import { type Line, LONGEST_WAIT_S, type Reader } from "./line.js";

/**
 * An event of the inbox; `caught_up`: all that was there at connecting has been told, again after each reconnect;
 * `read_to`: another phone has shown all up to `n`; `look_again`: what a view may have open stands otherwise.
 */
export type Update =
  | { kind: "event"; event: Schemas["InboxEvent"] }
  | { kind: "caught_up"; n: number }
  | { kind: "read_to"; n: number }
  | { kind: "look_again" };

const FIRST_WAIT_S = 0.2;
const SILENT_MS = 60_000; // the service beats every 25 s
const PASSING = [401, 429, 503];
const LINE_FEED = 10;

/** Never ends by itself before `close`; throws Problem when the service refuses for good. */
export class Updates implements AsyncIterable<Update> {
  private reader: Reader | null = null;
  private wake: () => void = () => undefined;
  private closed = false;

  constructor(
    private readonly line: Line,
    /** The number of the newest event that was told. */
    private last: number,
  ) {}

  get n(): number {
    return this.last;
  }

  /** Ends the loop that follows, also while it waits. */
  close(): void {
    this.closed = true;
    this.cut();
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Update, void, undefined> {
    let wait = FIRST_WAIT_S;
    let renewed = false;
    while (!this.closed) {
      try {
        for await (const update of this.connected()) {
          wait = FIRST_WAIT_S;
          renewed = false;
          yield update;
        }
      } catch (error) {
        if (this.closed) return;
        const out = error instanceof Problem && error.status === 401;
        if (error instanceof Problem && (error instanceof SignInOver || !PASSING.includes(error.status) || (out && renewed))) throw error;
        if (!(error instanceof Problem || error instanceof Disconnected)) throw error;
        renewed = renewed || out;
        if (error instanceof Problem) wait = Math.max(wait, error.retryAfter ?? 0);
      }
      // A restart cuts all phones off at one moment; they must not all come back at another.
      if (!this.closed) await this.pause(wait * (1 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_S);
    }
  }

  /** One connection, until it ends or an event is missing: then it is asked again since the last that was told. */
  private async *connected(): AsyncGenerator<Update, void, undefined> {
    this.reader = await this.line.stream(`/v1/updates?since=${this.last}`);
    try {
      if (this.closed) return;
      let name = "";
      for await (const line of lines(this.reader)) {
        if (line.startsWith("event: ")) name = line.slice(7);
        if (!line.startsWith("data: ")) continue;
        const update = read(name, line.slice(6));
        if (update?.kind === "event") {
          if (update.event.n <= this.last) continue;
          if (update.event.n > this.last + 1) return;
          this.last = update.event.n;
        }
        if (update) yield update;
      }
    } finally {
      this.cut();
    }
  }

  private cut(): void {
    this.reader?.cancel().catch(() => undefined);
    this.reader = null;
  }

  private pause(seconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, seconds * 1000);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}

/** undefined for a kind that this version does not know. */
function read(kind: string, data: string): Update | undefined {
  let said: unknown;
  try {
    said = JSON.parse(data);
  } catch {
    throw new Disconnected("the service sent what is no event");
  }
  if (kind === "event") return { kind, event: said as Schemas["InboxEvent"] };
  if (kind === "caught_up" || kind === "read_to") return { kind, n: (said as { n: number }).n };
  return kind === "look_again" ? { kind } : undefined;
}

async function* lines(reader: Reader): AsyncGenerator<string, void, undefined> {
  let rest: number[] = [];
  for (;;) {
    const value = await piece(reader);
    if (!value) return;
    for (const byte of value) {
      if (byte !== LINE_FEED) {
        rest.push(byte);
        continue;
      }
      yield utf8(rest);
      rest = [];
    }
  }
}

/** undefined at the end; what is silent for longer than the service's beat is over too. */
async function piece(reader: Reader): Promise<Uint8Array | undefined> {
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), SILENT_MS);
  try {
    const { done, value } = await reader.read();
    return done ? undefined : value;
  } catch (error) {
    throw new Disconnected(`the stream broke: ${String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** A mini-program has no TextDecoder. */
function utf8(bytes: readonly number[]): string {
  const escaped = bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  try {
    return decodeURIComponent(escaped);
  } catch {
    throw new Disconnected("the service sent what is no text");
  }
}
