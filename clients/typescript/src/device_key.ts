/** A key of the device, and its proofs (DPoP, RFC 9449): tokens bound to it are of no use elsewhere. */

import { base64url, utf8 } from "./encoding.js";
import type { Prover } from "./line.js";

const EC = { name: "ECDSA", namedCurve: "P-256" };
const ES256 = { name: "ECDSA", hash: "SHA-256" };

/** P-256 by WebCrypto. Its private half can't be read out: keep `pair` in IndexedDB, which takes it as it is. */
export class DeviceKey implements Prover {
  private constructor(
    readonly pair: CryptoKeyPair,
    /** The public half (JWK). */
    readonly publicKey: Readonly<Record<"kty" | "crv" | "x" | "y", string>>,
  ) {}

  static async generate(): Promise<DeviceKey> {
    return DeviceKey.of(await crypto.subtle.generateKey(EC, false, ["sign", "verify"]));
  }

  /** One that was kept. */
  static async of(pair: CryptoKeyPair): Promise<DeviceKey> {
    const { kty = "", crv = "", x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    return new DeviceKey(pair, { kty, crv, x, y });
  }

  /** For one request to `url` (without query), with the access token that goes with it. */
  async proof(method: string, url: string, { token, nonce }: { token: string; nonce: string }): Promise<string> {
    const claims: Record<string, string | number> = {
      jti: base64url(crypto.getRandomValues(new Uint8Array(16))),
      htm: method,
      htu: url,
      iat: Math.floor(Date.now() / 1000),
    };
    if (token) claims.ath = await sha256(token);
    if (nonce) claims.nonce = nonce;
    return this.sign({ typ: "dpop+jwt", alg: "ES256", jwk: this.publicKey }, claims);
  }

  /** What was presented for this key, with its proof behind (KB-JWT, RFC 9901). */
  async show(sdJwt: string, { audience, nonce }: { audience: string; nonce: string }): Promise<string> {
    const claims = { iat: Math.floor(Date.now() / 1000), aud: audience, nonce, sd_hash: await sha256(sdJwt) };
    return sdJwt + (await this.sign({ typ: "kb+jwt", alg: "ES256" }, claims));
  }

  private async sign(header: object, claims: object): Promise<string> {
    const said = [header, claims].map((part) => base64url(utf8(JSON.stringify(part)))).join(".");
    const signature = await crypto.subtle.sign(ES256, this.pair.privateKey, utf8(said));
    return `${said}.${base64url(new Uint8Array(signature))}`;
  }
}

async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));
}
