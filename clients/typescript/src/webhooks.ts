/** Calls of the city to an integrator's address, verified (Standard Webhooks, v1 and v1a). */

import { fromBase64, utf8 } from "./encoding.js";
import { Untrue } from "./errors.js";
import type { Bytes } from "./line.js";

export interface WebhookCall {
  /** As they came; their names in any case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came, byte for byte. */
  readonly body: string;
  /** Secrets (`whsec_…`) or the city's public keys (`whpk_…`); while one is replaced, both. */
  readonly keys: readonly string[];
  /** In seconds. */
  readonly now?: number;
}

export interface WebhookMessage {
  /** The same at each try: what was seen before is done already. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const TOLERANCE_S = 300; // as the standard's libraries
const KINDS = [
  { prefix: "whpk_", version: "v1a,", algorithm: { name: "Ed25519" } },
  { prefix: "whsec_", version: "v1,", algorithm: { name: "HMAC", hash: "SHA-256" } },
] as const;

/** What was told; Untrue says `headers`, `early`, `late`, `signature`, `encoding` or `form`. */
export async function verifyWebhook({ headers, body, keys, now = Date.now() / 1000 }: WebhookCall): Promise<WebhookMessage> {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const [id, moment, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => named.get(name));
  if (typeof id !== "string" || typeof moment !== "string" || typeof signatures !== "string" || !id || !/^[0-9]{1,12}$/.test(moment)) throw new Untrue("headers");
  if (Number(moment) > now + TOLERANCE_S) throw new Untrue("early");
  if (Number(moment) < now - TOLERANCE_S) throw new Untrue("late");
  if (!(await signed(utf8(`${id}.${moment}.${body}`), signatures, keys))) throw new Untrue("signature");
  return { id, ...told(body) };
}

/** By one of the keys, in the version that it is of; compared by the platform. */
async function signed(content: Bytes, signatures: string, keys: readonly string[]): Promise<boolean> {
  for (const each of keys) {
    const { prefix, version, algorithm } = KINDS.find((kind) => each.startsWith(kind.prefix)) ?? KINDS[1];
    const bytes = fromBase64(each.startsWith(prefix) ? each.slice(prefix.length) : each);
    const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
    for (const shown of signatures.split(" ")) {
      if (shown.startsWith(version) && (await crypto.subtle.verify(algorithm.name, key, fromBase64(shown.slice(version.length)), content))) return true;
    }
  }
  return false;
}

function told(body: string): Omit<WebhookMessage, "id"> {
  try {
    const { type, timestamp, data } = JSON.parse(body) as Omit<WebhookMessage, "id">;
    if (typeof type === "string" && typeof timestamp === "string" && typeof data === "object" && data !== null) return { type, timestamp, data };
  } catch {
    // told below
  }
  throw new Untrue("form");
}
