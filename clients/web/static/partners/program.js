// What a partner's program does, done by a page: its key signs assertions (RFC 7523), and each call proves a key of
// the page's own to which the tokens are bound (DPoP). Nothing of either is kept, and the private key can't be read out.

import { proving } from "../keys.js";

const METADATA = "/.well-known/oauth-authorization-server";
const TOKEN = "/v1/oauth/token";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const ED25519 = { name: "Ed25519" };
const WAYS = {
  EC: { alg: "ES256", kind: P256, signed: { name: "ECDSA", hash: "SHA-256" } },
  OKP: { alg: "EdDSA", kind: ED25519, signed: ED25519 },
};
const LIFE_S = 60;
const EARLY_S = 10; // before a token ends, it is asked for anew

const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const utf8 = (text) => new TextEncoder().encode(text);
const written = (value) => base64url(utf8(JSON.stringify(value)));

/** The issuer that assertions are for, "" where the city has no partners; and whether this is a sandbox. */
export async function city() {
  const answer = await fetch(METADATA, { credentials: "omit", cache: "no-store" });
  const sandbox = answer.headers.get("Zhijian-Environment") === "sandbox";
  return { issuer: answer.ok ? (await answer.json()).issuer : "", sandbox };
}

/** A private JWK with its kid, as text, to its name and `sign(claims)`; throws for what is none. */
export async function readKey(text) {
  const { kty, crv, x, y, d, kid } = JSON.parse(text);
  const { alg, kind, signed } = WAYS[kty];
  if (!kid || !d) throw new Error("a private key with its kid");
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, kind, false, ["sign"]);
  return {
    kid,
    async sign(claims) {
      const said = `${written({ typ: "JWT", alg, kid })}.${written(claims)}`;
      return `${said}.${base64url(await crypto.subtle.sign(signed, key, utf8(said)))}`;
    },
  };
}

/**
 * In the place of fetch, with a token of the partner's own; a new one where it is over. Throws the refusal, as it was
 * answered, where none is given. `headers()`: what else each call says.
 */
export async function program({ client, key, issuer, headers }) {
  const pair = await crypto.subtle.generateKey(P256, false, ["sign", "verify"]);
  let token = "";
  let until = 0;
  const send = proving(pair, { token: () => token, headers });

  async function ask() {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: client, sub: client, aud: issuer, jti: crypto.randomUUID(), iat: now, exp: now + LIFE_S };
    const form = new URLSearchParams({ grant_type: "client_credentials", client_assertion_type: ASSERTION, client_assertion: await key.sign(claims) });
    const answer = await send(TOKEN, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: form.toString() });
    return { ok: answer.ok, said: await answer.json() };
  }

  async function renew() {
    token = "";
    let found = await ask();
    if (found.said.error === "use_dpop_nonce") found = await ask(); // the first answer brought the nonce
    if (!found.ok) throw found.said;
    token = found.said.access_token;
    until = Date.now() + (found.said.expires_in - EARLY_S) * 1000;
  }

  await renew();
  return async (path, init) => {
    if (Date.now() >= until) await renew();
    return send(path, init);
  };
}
