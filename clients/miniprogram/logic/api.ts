/** Talking to /v1: JSON, one kind of refusal, and tokens that are renewed once when they are over. */

import { BASE } from "../config";
import { language } from "./choices";
import type { Problem, Session } from "./wire";
import { words } from "./words";

const TIMEOUT_MS = 15_000;
const TOKENS = "tokens";

type Method = "GET" | "POST" | "PUT" | "DELETE";

interface Answer {
  status: number;
  data: unknown;
  retryAfter: number;
}

/** What the service refused, or that it could not be reached. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }

  /** The stable name, e.g. "code-wrong". */
  get kind(): string {
    return this.problem.type.split("/").pop() ?? "";
  }
}

export function offline(): Refused {
  const t = words(language());
  return new Refused({ type: "offline", title: t.offlineTitle, next_step: t.offlineNext });
}

let session: Session | null = null;
let renewing: Promise<boolean> | null = null;

/** The tokens lie encrypted in the phone's storage, which is read asynchronously only. */
export function restore(): Promise<boolean> {
  return new Promise((resolve) => {
    wx.getStorage({
      key: TOKENS,
      encrypt: true,
      success: ({ data }) => {
        session = data as Session;
        resolve(true);
      },
      fail: () => resolve(false),
    });
  });
}

export function keep(made: Session): Promise<void> {
  session = made;
  return new Promise((resolve) => {
    wx.setStorage({ key: TOKENS, data: made, encrypt: true, complete: () => resolve() });
  });
}

export function forget(): void {
  session = null;
  wx.removeStorage({ key: TOKENS });
}

export function token(): string {
  return session?.access_token ?? "";
}

export function get<T>(path: string): Promise<T> {
  return call<T>("GET", path);
}

/** The version that was seen: what was changed meanwhile is refused. */
interface Seen {
  version?: number;
}

/** Creates: a key of its own, the same when the session is renewed between, so nothing is made twice. */
export async function post<T>(path: string, body?: object, seen: Seen = {}): Promise<T> {
  return call<T>("POST", path, body, { "Idempotency-Key": await newKey(), ...ifMatch(seen) });
}

export function put<T>(path: string, body: object, seen: Seen = {}): Promise<T> {
  return call<T>("PUT", path, body, ifMatch(seen));
}

function ifMatch({ version }: Seen): Record<string, string> {
  return version === undefined ? {} : { "If-Match": `"${version}"` };
}

export function remove(path: string): Promise<void> {
  return call("DELETE", path);
}

/** Signing in: a 401 is an answer, not the end of a session. */
export async function open<T>(path: string, body: object): Promise<T> {
  return whole<T>(await send("POST", path, body, {}));
}

/** One renewal at a time: the refresh token turns, and an old one shown twice ends the session. */
export function renew(): Promise<boolean> {
  renewing ??= renewed().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renewed(): Promise<boolean> {
  if (!session) return false;
  const shown = { refresh_token: session.refresh_token };
  const answer = await send("POST", "/v1/sessions/refresh", shown, {});
  if (answer.status !== 200) return false;
  await keep(answer.data as Session);
  return true;
}

async function call<T>(
  method: Method,
  path: string,
  body?: object,
  header: Record<string, string> = {},
): Promise<T> {
  // A message of WeChat opens any page: the session may not have been read yet.
  if (!session) await restore();
  const signed = () => (session ? { ...header, Authorization: `Bearer ${token()}` } : header);
  let answer = await send(method, path, body, signed());
  if (answer.status === 401 && (await renew())) {
    answer = await send(method, path, body, signed());
  }
  if (answer.status === 401) {
    forget();
    wx.reLaunch({ url: "/pages/sign_in/index" });
  }
  return whole<T>(answer);
}

/** `success` is called for any status: what was refused is told apart here. */
function whole<T>({ status, data, retryAfter }: Answer): T {
  if (status < 300) return data as T;
  throw new Refused({ ...offline().problem, ...(data as Problem), retry_after: retryAfter });
}

function send(
  method: Method,
  path: string,
  body: object | undefined,
  header: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: BASE + path,
      method,
      data: body === undefined ? undefined : JSON.stringify(body),
      header: { "Content-Type": "application/json", "Accept-Language": language(), ...header },
      timeout: TIMEOUT_MS,
      success: ({ statusCode, data, header: heard }) =>
        resolve({ status: statusCode, data, retryAfter: Number(heard["Retry-After"] ?? 0) }),
      fail: () => reject(offline()),
    });
  });
}

/** 128 bits by the platform's own chance. */
function newKey(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getRandomValues({
      length: 16,
      success: ({ randomValues }) =>
        resolve(
          Array.from(new Uint8Array(randomValues), (byte) =>
            byte.toString(16).padStart(2, "0"),
          ).join(""),
        ),
      fail: () => reject(offline()),
    });
  });
}
