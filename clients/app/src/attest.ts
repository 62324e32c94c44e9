/**
 * The app proves itself before its camera starts: App Attest on iPhones, key attestation on Android phones, by the
 * plugin `Attest` (native/). A phone that can't goes on as a page does, and nothing is lost.
 */

import { type Bridge, has, within } from "./shell.js";

/** As `POST /v1/face-checks/{check}/attestations` takes it; bytes as base64url without padding. */
export type Evidence =
  | { readonly kind: "app_attest"; readonly key: string; readonly new: boolean; readonly statement: string }
  | { readonly kind: "android_key"; readonly certificates: readonly string[] };

/** The page's way to the service (api.js): a refusal is an Error with the `kind` of its problem. */
export interface Api {
  post(path: string, body?: object): Promise<unknown>;
}
export type Prover = (api: Api, check: string) => Promise<boolean>;

const PLUGIN = "Attest";
const REFUSED = "attestation-refused";
const ABLE_MS = 1000;
const PROVEN_MS = 15000; // an iPhone's first time asks Apple; the ticket is good for three minutes

/** Proves this phone for one check, and says whether that was taken; null where it can't prove itself. */
export async function prover(bridge: Bridge): Promise<Prover | null> {
  if (!has(bridge, PLUGIN)) return null;
  try {
    const { able } = (await within(bridge.nativePromise(PLUGIN, "able"), ABLE_MS, "no answer")) as { able: boolean };
    return able ? (api, check) => within(prove(bridge, api, check), PROVEN_MS, "no proof").catch(() => false) : null;
  } catch {
    return null;
  }
}

async function prove(bridge: Bridge, api: Api, check: string): Promise<boolean> {
  const shown = await evidence(bridge, api, check, false);
  if (await taken(bridge, api, check, shown)) return true;
  // A key that was attested by another account of this phone, or at another service, is none here: a new one is.
  if (shown.kind !== "app_attest" || shown.new) return false;
  return taken(bridge, api, check, await evidence(bridge, api, check, true));
}

/** `fresh`: by a key that was never shown. Each challenge is taken once, whatever comes of it. */
async function evidence(bridge: Bridge, api: Api, check: string, fresh: boolean): Promise<Evidence> {
  const { challenge } = (await api.post(`/v1/face-checks/${check}/attestation-challenges`)) as { challenge: string };
  return (await bridge.nativePromise(PLUGIN, "prove", { challenge, fresh })) as Evidence;
}

async function taken(bridge: Bridge, api: Api, check: string, shown: Evidence): Promise<boolean> {
  try {
    await api.post(`/v1/face-checks/${check}/attestations`, shown);
  } catch (error) {
    if ((error as { kind?: string }).kind === REFUSED) return false;
    throw error;
  }
  // Only now: a key that the service did not take would sign in vain for ever.
  if (shown.kind === "app_attest" && shown.new) await bridge.nativePromise(PLUGIN, "keep", { key: shown.key });
  return true;
}
