/** Talking to /v1: JSON, one kind of refusal, and tokens that are renewed once when they are over. */

import { BASE } from "../config";
import { actFor, mandateAt } from "./acting";
import { language } from "./choices";
import type { Problem, Session } from "./wire";
import { words } from "./words";

const TIMEOUT_MS = 15_000;
const PIECE_TIMEOUT_MS = 60_000; // the platform's most: half a megabyte on a poor line
const TOKENS = "tokens";

type Method = "GET" | "POST" | "PUT" | "DELETE";

type Data = string | ArrayBuffer | undefined;

/** `header`: by names in small letters, which platforms write each their own way. */
export interface Answer {
  status: number;
  data: unknown;
  header: Record<string, string>;
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
  actFor(null);
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

/** With headers of its own, and bytes or nothing: the answer, with its headers. */
export function exchange(path: string, header: Record<string, string>, data?: ArrayBuffer): Promise<Answer> {
  return signed("POST", path, data, header, PIECE_TIMEOUT_MS);
}

/** Signing in: a 401 is an answer, not the end of a session. */
export async function open<T>(path: string, body: object): Promise<T> {
  return accepted(await send("POST", path, JSON.stringify(body), {})).data as T;
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
  const shown = JSON.stringify({ refresh_token: session.refresh_token });
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
  const text = body === undefined ? undefined : JSON.stringify(body);
  return (await signed(method, path, text, header)).data as T;
}

/** By who is signed in; a session that is over is renewed once. */
async function signed(
  method: Method,
  path: string,
  data: Data,
  header: Record<string, string>,
  timeout = TIMEOUT_MS,
): Promise<Answer> {
  // A message of WeChat opens any page: the session may not have been read yet.
  if (!session) await restore();
  const mandate = mandateAt(path);
  const asked = mandate ? { ...header, "Zhijian-Acting-For": mandate } : header;
  const mine = () => (session ? { ...asked, Authorization: `Bearer ${token()}` } : asked);
  let answer = await send(method, path, data, mine(), timeout);
  if (answer.status === 401 && (await renew())) {
    answer = await send(method, path, data, mine(), timeout);
  }
  if (answer.status === 401) {
    forget();
    wx.reLaunch({ url: "/pages/sign_in/index" });
  }
  return accepted(answer);
}

/** `success` is called for any status: what was refused is told apart here. */
function accepted(answer: Answer): Answer {
  const { status, data, header } = answer;
  if (status < 300) return answer;
  throw new Refused({ ...offline().problem, ...(data as Problem), retry_after: Number(header["retry-after"] ?? 0) });
}

function send(
  method: Method,
  path: string,
  data: Data,
  header: Record<string, string>,
  timeout = TIMEOUT_MS,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: BASE + path,
      method,
      data,
      header: { "Content-Type": "application/json", "Accept-Language": language(), ...header },
      timeout,
      success: ({ statusCode: status, data: said, header: heard }) =>
        resolve({ status, data: said, header: small(heard as Record<string, string>) }),
      fail: () => reject(offline()),
    });
  });
}

const small = (header: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]));

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
