// Made by `make sdk` of clients/app/src/attest.ts, of which this is the SHA-256:
// c246ee1af96c798a59afcc94c0d6394b47f2b5d71c4379f74da4b7eed363b144
/**
 * The app proves itself before its camera starts: App Attest on iPhones, key attestation on Android phones, by the
 * plugin `Attest` (native/). A phone that can't goes on as a page does, and nothing is lost.
 */
import { has, within } from "./shell.js";
const PLUGIN = "Attest";
const REFUSED = "attestation-refused";
const ABLE_MS = 1000;
const PROVEN_MS = 15000; // an iPhone's first time asks Apple; the ticket is good for three minutes
/** Proves this phone for one check, and says whether that was taken; null where it can't prove itself. */
export async function prover(bridge) {
    if (!has(bridge, PLUGIN))
        return null;
    try {
        const { able } = (await within(bridge.nativePromise(PLUGIN, "able"), ABLE_MS, "no answer"));
        return able ? (api, check) => within(prove(bridge, api, check), PROVEN_MS, "no proof").catch(() => false) : null;
    }
    catch (_a) {
        return null;
    }
}
async function prove(bridge, api, check) {
    const shown = await evidence(bridge, api, check, false);
    if (await taken(bridge, api, check, shown))
        return true;
    // A key that was attested by another account of this phone, or at another service, is none here: a new one is.
    if (shown.kind !== "app_attest" || shown.new)
        return false;
    return taken(bridge, api, check, await evidence(bridge, api, check, true));
}
/** `fresh`: by a key that was never shown. Each challenge is taken once, whatever comes of it. */
async function evidence(bridge, api, check, fresh) {
    const { challenge } = (await api.post(`/v1/face-checks/${check}/attestation-challenges`));
    return (await bridge.nativePromise(PLUGIN, "prove", { challenge, fresh }));
}
async function taken(bridge, api, check, shown) {
    try {
        await api.post(`/v1/face-checks/${check}/attestations`, shown);
    }
    catch (error) {
        if (error.kind === REFUSED)
            return false;
        throw error;
    }
    // Only now: a key that the service did not take would sign in vain for ever.
    if (shown.kind === "app_attest" && shown.new)
        await bridge.nativePromise(PLUGIN, "keep", { key: shown.key });
    return true;
}
