/** One service address: tokens, proofs, retries, problems. */

import type { Schemas } from "./doors.js";
import { ClientError, Disconnected, Problem, readProblem, SignInOver } from "./errors.js";

export type Bytes = Uint8Array<ArrayBuffer>;
export type Session = Schemas["Session"];

/** What of a `Response` is read. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): Reader } | null;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** `timeoutMs`: for who knows no signals; 0 for a stream. `reads`: as what the answer will be read. */
export interface Init {
  method: string;
  headers: Record<string, string>;
  body?: string | Bytes;
  signal?: AbortSignal;
  timeoutMs: number;
  reads: "text" | "bytes" | "stream";
}

/** As `fetch`: rejects where no answer came. */
export type Fetch = (url: string, init: Init) => Promise<Answer>;

/** A key of this device; `DeviceKey`, or one in hardware. */
export interface Prover {
  proof(method: string, url: string, more: { token: string; nonce: string }): Promise<string>;
}

export interface Options {
  /** Of titles, next steps and notices. */
  language?: "zh-CN" | "en";
  /** In the place of the global one. */
  fetch?: Fetch;
  /** So many bytes by chance; the platform's own where there is WebCrypto. */
  random?: (bytes: number) => Promise<Bytes>;
  /** Goes on with the tokens of an earlier run. */
  session?: Session;
  /** Called with the newest tokens: a refresh token is good for one use. null once the sign-in is over. */
  keep?: (session: Session | null) => void | Promise<void>;
  /** The sign-in is bound to it (DPoP): its tokens are of no use without the key. */
  deviceKey?: Prover;
}

/** `open`: a sign-in, to which no token goes; `again`: may be sent twice, as what has a key. */
export interface Call<T> {
  body?: string | Bytes | undefined;
  headers: Record<string, string>;
  reads: Init["reads"];
  read: (answer: Answer) => Promise<T>;
  open?: boolean;
  prove?: boolean;
  again?: boolean;
}

export const LONGEST_WAIT_S = 30; // whoever is told to come back later than this decides himself
const TRIES = 4;
const FIRST_WAIT_S = 0.25;
const TIMEOUT_MS = 30_000;
const UNAUTHORIZED = 401;
const PASSING = [429, 503];
const SAFE = ["GET", "PATCH", "DELETE"];
const REFRESH = "/v1/sessions/refresh";

export const sleep = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

export class Line {
  readonly base: string;
  readonly language: "zh-CN" | "en";
  private readonly options: Options;
  private readonly fetch: Fetch;
  private renewing: Promise<void> | null = null;
  private nonce = "";
  session: Session | null;

  constructor(base: string, options: Options) {
    this.base = base.replace(/\/+$/, "");
    this.options = options;
    this.language = options.language ?? "zh-CN";
    this.session = options.session ?? null;
    this.fetch = options.fetch ?? ((url, init) => fetch(url, init));
  }

  async take(session: Session | null): Promise<void> {
    this.session = session;
    await this.options.keep?.(session);
  }

  /**
   * Made again only where that is safe: on 429 and 503 (nothing was done), and, when no whole answer came, if the
   * call is safe to repeat or has a key, which stays the same over all tries.
   */
  async call<T>(method: string, path: string, call: Call<T>): Promise<T> {
    let renewed = false;
    for (let left = TRIES - 1, wait = FIRST_WAIT_S; ; left -= 1, wait *= 2) {
      const token = this.token(call);
      try {
        return await this.asked(method, path, call, token);
      } catch (error) {
        if (left === 0) throw error;
        if (token && !renewed && error instanceof Problem && error.status === UNAUTHORIZED) {
          renewed = true;
          await this.renew(token);
          continue;
        }
        const again = call.again === true || SAFE.includes(method);
        if (!passing(error) && !(again && error instanceof Disconnected)) throw error;
        await sleep(Math.max(wait, error instanceof Problem ? (error.retryAfter ?? 0) : 0));
      }
    }
  }

  /** New tokens, once however many calls found `stale` out. */
  renew(stale: string): Promise<void> {
    if (!this.renewing && this.session?.access_token !== stale) return Promise.resolve();
    this.renewing ??= this.renewed().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /** An open stream of events, once; after a 401 the tokens are new. */
  async stream(path: string): Promise<Reader> {
    const token = this.session?.access_token ?? "";
    const call: Call<Reader> = {
      headers: { Accept: "text/event-stream" },
      reads: "stream",
      read: async ({ body }) => {
        if (!body) throw new ClientError("this platform reads no streams");
        return body.getReader();
      },
    };
    try {
      return await this.asked("GET", path, call, token);
    } catch (error) {
      if (token && error instanceof Problem && error.status === UNAUTHORIZED) await this.renew(token);
      throw error;
    }
  }

  /** 128 bits by chance, in hexadecimal. */
  async newKey(): Promise<string> {
    const chance = this.options.random ?? (async (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)));
    return Array.from(await chance(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  private async renewed(): Promise<void> {
    const shown = { refresh_token: this.session?.refresh_token ?? "" };
    try {
      const session = await this.call<Session>("POST", REFRESH, {
        body: JSON.stringify(shown),
        headers: { "Content-Type": "application/json" },
        reads: "text",
        read: json,
        open: true,
        prove: this.bound(),
        again: true, // an answer that was lost is given once more for some seconds
      });
      await this.take(session);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || passing(error)) throw error;
      await this.take(null);
      throw new SignInOver(error);
    }
  }

  private async asked<T>(method: string, path: string, call: Call<T>, token: string): Promise<T> {
    for (let again = true; ; again = false) {
      const credentials = await this.credentials(method, path, call, token);
      const told = await this.once(method, path, call, credentials);
      if (!(told instanceof Problem)) return told.value;
      if (!again || told.kind !== "use-dpop-nonce") throw told;
    }
  }

  private async once<T>(method: string, path: string, call: Call<T>, credentials: Record<string, string>): Promise<{ value: T } | Problem> {
    const timeoutMs = call.reads === "stream" ? 0 : TIMEOUT_MS;
    const control = timeoutMs && typeof AbortController !== "undefined" ? new AbortController() : null;
    const timer = control ? setTimeout(() => control.abort(), timeoutMs) : undefined;
    const init: Init = { method, headers: { "Accept-Language": this.language, ...call.headers, ...credentials }, timeoutMs, reads: call.reads };
    if (call.body !== undefined) init.body = call.body;
    if (control) init.signal = control.signal;
    try {
      const answer = await this.fetch(this.base + path, init);
      this.nonce = answer.headers.get("DPoP-Nonce") ?? this.nonce;
      if (answer.status < 400) return { value: await call.read(answer) };
      return readProblem(answer.status, await answer.text(), answer.headers.get("Retry-After"));
    } catch (error) {
      if (error instanceof ClientError) throw error;
      throw new Disconnected(`no whole answer came: ${String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  private token(call: { open?: boolean }): string {
    return call.open ? "" : (this.session?.access_token ?? "");
  }

  private bound(): boolean {
    return this.session?.token_type === "DPoP";
  }

  /** The access token, and a proof of this device's key where the tokens are, or shall be, bound to it. */
  private async credentials(method: string, path: string, call: { prove?: boolean }, token: string): Promise<Record<string, string>> {
    const key = this.options.deviceKey;
    if (!key || !(call.prove || (token && this.bound()))) return token ? { Authorization: `Bearer ${token}` } : {};
    const url = this.base + (path.split("?")[0] ?? "");
    const DPoP = await key.proof(method, url, { token, nonce: this.nonce });
    return token ? { DPoP, Authorization: `DPoP ${token}` } : { DPoP };
  }
}

export async function json<T>(answer: Answer): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

function passing(error: unknown): boolean {
  if (!(error instanceof Problem) || (error.retryAfter ?? 0) > LONGEST_WAIT_S) return false;
  return PASSING.includes(error.status) || error.kind === "idempotency-running";
}
