/** The service's signed word that a check passed, verified by its keys (a compact JWS, Ed25519). */

import { fromBase64url, utf8 } from "./encoding.js";
import { Untrue } from "./errors.js";

/** What `GET /.well-known/jwks.json` answers; keep it, and get it anew when a key is unknown. */
export interface KeySet {
  readonly keys: readonly { readonly kid?: string; readonly kty?: string; readonly crv?: string; readonly x?: string }[];
}

/** What a receipt states. It names nobody: `digest` is of the person's number and what it was done about. */
export interface ReceiptClaims {
  readonly iss: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly check: string;
  readonly action: string;
  readonly digest: string;
  readonly provider: string;
  readonly assurance: string;
  readonly mandate?: string;
  readonly kiosk?: string;
}

/** `action`: the receipt has to be of; `issuer`: who signs as another name than the service's own; `now` in seconds. */
export interface Expected {
  readonly keys: KeySet;
  readonly action: string;
  readonly issuer?: string;
  readonly now?: number;
}

const ISSUER = "zhijian";
const TYPE = "secevent+jwt"; // an access token of the same keys is no receipt
const CLOCKS_DIFFER_S = 60;

/** The claims; Untrue says `form`, `encoding`, `type`, `key`, `signature`, `issuer`, `action`, `early` or `over`. */
export async function verifyReceipt(jws: string, { keys, action, issuer = ISSUER, now = Date.now() / 1000 }: Expected): Promise<ReceiptClaims> {
  const parts = jws.split(".");
  const [head = "", body = "", signature = ""] = parts;
  if (parts.length !== 3) throw new Untrue("form");
  const header = object(head);
  if (header.alg !== "EdDSA" || header.typ !== TYPE || "crit" in header) throw new Untrue("type");
  const found = keys.keys.find(({ kid, kty, crv }) => kid !== undefined && kid === header.kid && kty === "OKP" && crv === "Ed25519");
  if (!found?.x) throw new Untrue("key");
  const key = await crypto.subtle.importKey("raw", fromBase64url(found.x), "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", key, fromBase64url(signature), utf8(`${head}.${body}`)))) throw new Untrue("signature");
  const claims = object(body);
  if (claims.iss !== issuer) throw new Untrue("issuer");
  if (claims.action !== action) throw new Untrue("action");
  if (typeof claims.iat !== "number" || claims.iat > now + CLOCKS_DIFFER_S) throw new Untrue("early");
  if (typeof claims.exp !== "number" || claims.exp <= now) throw new Untrue("over");
  return claims as unknown as ReceiptClaims;
}

function object(part: string): Record<string, unknown> {
  const bytes = fromBase64url(part);
  try {
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new Untrue("form");
}
