/** Bytes as texts and back. */

import { Untrue } from "./errors.js";
import type { Bytes } from "./line.js";

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Untrue for what is no base64. */
export function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Untrue("encoding");
  }
}

/** Untrue for what is none, or is padded. */
export function fromBase64url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Untrue("encoding");
  return fromBase64(text.replace(/-/g, "+").replace(/_/g, "/"));
}
