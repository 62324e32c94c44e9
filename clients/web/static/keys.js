// A key of this browser that no script reads out (WebCrypto), and calls that prove it (DPoP, RFC 9449).

const DATABASE = "zhijian.keys";
const STORE = "keys";
const KIND = { name: "ECDSA", namedCurve: "P-256" };
const SIGNED = { name: "ECDSA", hash: "SHA-256" };

function asked(request) {
  return new Promise((done, failed) => {
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => failed(request.error));
  });
}

async function inStore(mode, work) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE));
  const database = await asked(opening);
  try {
    return await asked(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** The pair that was kept under this name, or undefined. */
export const keptKey = (name) => inStore("readonly", (store) => store.get(name));

export const forgetKey = (name) => inStore("readwrite", (store) => store.delete(name));

/** A new pair in the place of whatever was kept; its private half never leaves the browser. */
export async function makeKey(name) {
  const pair = await crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);
  await inStore("readwrite", (store) => store.put(pair, name));
  return pair;
}

const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const written = (value) => base64url(new TextEncoder().encode(JSON.stringify(value)));

/**
 * In the place of fetch: each call with a proof of the key, and `headers()`. `token()`: of the sign-in that is bound
 * to the key, "" without. Cookies never go along.
 */
export function proving(pair, { token = () => "", headers = () => ({}) } = {}) {
  let nonce = "";

  async function proof(method, path) {
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const url = new URL(path, location.href);
    const shown = token();
    const claims = { jti: crypto.randomUUID(), htm: method, htu: url.origin + url.pathname, iat: Math.floor(Date.now() / 1000), nonce: nonce || undefined };
    if (shown) claims.ath = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(shown)));
    const text = `${written({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } })}.${written(claims)}`;
    return `${text}.${base64url(await crypto.subtle.sign(SIGNED, pair.privateKey, new TextEncoder().encode(text)))}`;
  }

  async function once(path, { method, headers: said, ...rest }) {
    const shown = token();
    const all = { ...said, ...headers(), DPoP: await proof(method, path), ...(shown ? { Authorization: `DPoP ${shown}` } : {}) };
    const answer = await fetch(path, { ...rest, method, headers: all, credentials: "omit", cache: "no-store" });
    nonce = answer.headers.get("DPoP-Nonce") || nonce;
    return answer;
  }

  const send = async (path, init) => {
    const answer = await once(path, init);
    const wanted = answer.status === 401 && (answer.headers.get("WWW-Authenticate") || "").includes("use_dpop_nonce");
    return wanted ? once(path, init) : answer;
  };
  /** A proof made ahead, for a call that can't wait for one: good for minutes, once. */
  send.proof = proof;
  return send;
}
