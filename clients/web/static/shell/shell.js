// Made by `make sdk` of clients/app/src/shell.ts, of which this is the SHA-256:
// e499ce63cd2ca2ebbd88ffa95194681d1f359fb7a8ec3316bb099694e546e5db
/**
 * The native shell as the page sees it: Capacitor's bridge, which it puts into the page it shows. Pushes come by the
 * phone's own vendor: `VendorPush` where the app was built with vendors' libraries, else Apple's or Google's.
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
const has = ({ PluginHeaders: headers = [] }, name) => headers.some((one) => one.name === name);
/** Whether this app was built with any pushes, and what the person has decided. */
export async function pushStanding(bridge) {
    const name = [OWN, USUAL].find((one) => has(bridge, one));
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
    const name = has(bridge, OWN) ? OWN : USUAL;
    const { receive } = (await bridge.nativePromise(name, "requestPermissions"));
    if (receive !== "granted")
        return "refused";
    if (name === OWN)
        return known(await bridge.nativePromise(OWN, "register"));
    return known({ vendor: bridge.getPlatform() === "ios" ? "apns" : "fcm", token: await usualToken(bridge) });
}
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
        const late = setTimeout(() => over(() => failed(new Error("the vendor gave no token"))), PATIENCE_MS);
        const over = (then) => {
            clearTimeout(late);
            for (const one of listeners)
                void one.remove();
            then();
        };
        bridge.nativePromise(USUAL, "register").catch((error) => over(() => failed(error)));
    });
}
