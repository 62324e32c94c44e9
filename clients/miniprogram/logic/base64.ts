/** Base64 of a text: the platform's own is no longer maintained. */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of its UTF-8. */
export function base64(text: string): string {
  const bytes = encodeURIComponent(text).match(/%..|./g)?.map((one) => (one.length === 3 ? parseInt(one.slice(1), 16) : one.charCodeAt(0))) ?? [];
  let written = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.slice(at, at + 3);
    const four = [first >> 2, ((first & 3) << 4) | (second >> 4), ((second & 15) << 2) | (third >> 6), third & 63];
    written += four.map((n, place) => (at + place > bytes.length ? "=" : LETTERS[n])).join("");
  }
  return written;
}
