// Made by `make sdk` of clients/app/src/shell.ts, of which this is the SHA-256:
// 2b78983ee0a46c66b2ad96a2f20dc30efac1f7b7180796a81747bb1271cfb0f7
/**
 * The native shell as the page sees it: Capacitor's bridge, which it puts into the page it shows, or the one that looks
 * like it on HarmonyOS (harmony/). Pushes come by the phone's own vendor: `VendorPush` (native/) where the app was built
 * with that vendor's library, else Apple's or Google's.
 */
const VENDORS = ["apns", "fcm", "harmony", "hms", "xiaomi", "oppo", "vivo", "honor"];
const OWN = "VendorPush";
const USUAL = "PushNotifications";
const PATIENCE_MS = 20000; // until a vendor that gives no token has failed
/** null in a browser. */
export function shell(page = window) {
    const bridge = page.Capacitor;
    return bridge && bridge.isNativePlatform() ? bridge : null;
}
export const has = ({ PluginHeaders: headers = [] }, name) => headers.some((one) => one.name === name);
/** What it gives, or an Error with these words after so long: a native side that never answers holds up nobody. */
export function within(work, patienceMs, words) {
    return new Promise((done, failed) => {
        const late = setTimeout(() => failed(new Error(words)), patienceMs);
        work.then(done, failed).then(() => clearTimeout(late));
    });
}
/** By which plugin this phone is reached; "" by none. Without its configuration Google's library ends the app. */
async function channel(bridge) {
    const usual = has(bridge, USUAL) ? USUAL : "";
    if (!has(bridge, OWN))
        return usual;
    const { vendor, google = false } = (await bridge.nativePromise(OWN, "vendor"));
    if (vendor)
        return OWN;
    return google ? usual : "";
}
/** Whether this app was built with pushes for this phone, and what the person has decided. */
export async function pushStanding(bridge) {
    const name = await channel(bridge);
    if (!name)
        return { able: false, refused: false };
    const { receive } = (await bridge.nativePromise(name, "checkPermissions"));
    return { able: true, refused: receive === "denied" };
}
/**
 * Asks the person, where that is still open, and gives the phone's token; "refused" where they do not want it.
 * Error where the vendor gives none.
 */
export async function register(bridge) {
    const name = await channel(bridge);
    if (!name)
        throw new Error("no pushes for this phone");
    const { receive } = (await bridge.nativePromise(name, "requestPermissions"));
    if (receive !== "granted")
        return "refused";
    if (name === OWN)
        return known(await within(bridge.nativePromise(OWN, "register"), PATIENCE_MS, LATE));
    return known({ vendor: usualVendor(bridge), token: await usualToken(bridge) });
}
/** Tells each token that the vendor gives in the place of the one before, as long as the page stands. */
export async function follow(bridge, told) {
    const name = await channel(bridge);
    if (name === OWN)
        bridge.addListener(OWN, "token", (data) => told(known(data)));
    if (name === USUAL) {
        bridge.addListener(USUAL, "registration", (data) => told(known({ vendor: usualVendor(bridge), token: data.value })));
    }
}
/** The phone's own half of taking a token back: the vendor makes another for whoever comes next. */
export async function unregister(bridge) {
    const name = await channel(bridge);
    if (name)
        await within(bridge.nativePromise(name, "unregister"), PATIENCE_MS, LATE);
}
const LATE = "the vendor did not answer";
const usualVendor = (bridge) => (bridge.getPlatform() === "ios" ? "apns" : "fcm");
function known(given) {
    const { vendor, token } = given;
    if (!VENDORS.includes(vendor) || typeof token !== "string" || !token)
        throw new Error(`no token of a vendor that is known: ${String(vendor)}`);
    return { vendor, token };
}
function usualToken(bridge) {
    return new Promise((done, failed) => {
        const listeners = [
            bridge.addListener(USUAL, "registration", (data) => over(() => done(data.value))),
            bridge.addListener(USUAL, "registrationError", (data) => over(() => failed(new Error(data.error)))),
        ];
        const late = setTimeout(() => over(() => failed(new Error(LATE))), PATIENCE_MS);
        const over = (then) => {
            clearTimeout(late);
            for (const one of listeners)
                void one.remove();
            then();
        };
        bridge.nativePromise(USUAL, "register").catch((error) => over(() => failed(error)));
    });
}
