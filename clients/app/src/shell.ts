/**
 * The native shell as the page sees it: Capacitor's bridge, which it puts into the page it shows, or the one that looks
 * like it on HarmonyOS (harmony/). Pushes come by the phone's own vendor: `VendorPush` (native/) where the app was built
 * with that vendor's library, else Apple's or Google's.
 */

/** As `POST /v1/me/devices` names them. */
export type Vendor = "apns" | "fcm" | "harmony" | "hms" | "xiaomi" | "oppo" | "vivo" | "honor";
export interface Registered {
  readonly vendor: Vendor;
  readonly token: string;
}
interface Listener {
  remove(): Promise<void>;
}
/** What Capacitor puts into the page (@capacitor/android, native-bridge.js). */
export interface Bridge {
  isNativePlatform(): boolean;
  getPlatform(): string;
  readonly PluginHeaders?: readonly { readonly name: string }[];
  nativePromise(plugin: string, method: string, options?: object): Promise<unknown>;
  addListener(plugin: string, event: string, told: (data: unknown) => void): Listener;
}

const VENDORS: readonly string[] = ["apns", "fcm", "harmony", "hms", "xiaomi", "oppo", "vivo", "honor"];
const OWN = "VendorPush";
const USUAL = "PushNotifications";
const PATIENCE_MS = 20000; // until a vendor that gives no token has failed

/** null in a browser. */
export function shell(page: { Capacitor?: Bridge } = window as { Capacitor?: Bridge }): Bridge | null {
  const bridge = page.Capacitor;
  return bridge && bridge.isNativePlatform() ? bridge : null;
}

export const has = ({ PluginHeaders: headers = [] }: Bridge, name: string): boolean => headers.some((one) => one.name === name);

/** What it gives, or an Error with these words after so long: a native side that never answers holds up nobody. */
export function within<T>(work: Promise<T>, patienceMs: number, words: string): Promise<T> {
  return new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error(words)), patienceMs);
    work.then(done, failed).then(() => clearTimeout(late));
  });
}

/** By which plugin this phone is reached; "" by none. Without its configuration Google's library ends the app. */
async function channel(bridge: Bridge): Promise<string> {
  const usual = has(bridge, USUAL) ? USUAL : "";
  if (!has(bridge, OWN)) return usual;
  const { vendor, google = false } = (await bridge.nativePromise(OWN, "vendor")) as { vendor: string; google?: boolean };
  if (vendor) return OWN;
  return google ? usual : "";
}

/** Whether this app was built with pushes for this phone, and what the person has decided. */
export async function pushStanding(bridge: Bridge): Promise<{ able: boolean; refused: boolean }> {
  const name = await channel(bridge);
  if (!name) return { able: false, refused: false };
  const { receive } = (await bridge.nativePromise(name, "checkPermissions")) as { receive: string };
  return { able: true, refused: receive === "denied" };
}

/**
 * Asks the person, where that is still open, and gives the phone's token; "refused" where they do not want it.
 * Error where the vendor gives none.
 */
export async function register(bridge: Bridge): Promise<Registered | "refused"> {
  const name = await channel(bridge);
  if (!name) throw new Error("no pushes for this phone");
  const { receive } = (await bridge.nativePromise(name, "requestPermissions")) as { receive: string };
  if (receive !== "granted") return "refused";
  if (name === OWN) return known(await within(bridge.nativePromise(OWN, "register"), PATIENCE_MS, LATE));
  return known({ vendor: usualVendor(bridge), token: await usualToken(bridge) });
}

/** Tells each token that the vendor gives in the place of the one before, as long as the page stands. */
export async function follow(bridge: Bridge, told: (registered: Registered) => void): Promise<void> {
  const name = await channel(bridge);
  if (name === OWN) bridge.addListener(OWN, "token", (data) => told(known(data)));
  if (name === USUAL) {
    bridge.addListener(USUAL, "registration", (data) => told(known({ vendor: usualVendor(bridge), token: (data as { value: string }).value })));
  }
}

/** The phone's own half of taking a token back: the vendor makes another for whoever comes next. */
export async function unregister(bridge: Bridge): Promise<void> {
  const name = await channel(bridge);
  if (name) await within(bridge.nativePromise(name, "unregister"), PATIENCE_MS, LATE);
}

const LATE = "the vendor did not answer";
const usualVendor = (bridge: Bridge): Vendor => (bridge.getPlatform() === "ios" ? "apns" : "fcm");

function known(given: unknown): Registered {
  const { vendor, token } = given as Registered;
  if (!VENDORS.includes(vendor) || typeof token !== "string" || !token) throw new Error(`no token of a vendor that is known: ${String(vendor)}`);
  return { vendor, token };
}

function usualToken(bridge: Bridge): Promise<string> {
  return new Promise((done, failed) => {
    const listeners = [
      bridge.addListener(USUAL, "registration", (data) => over(() => done((data as { value: string }).value))),
      bridge.addListener(USUAL, "registrationError", (data) => over(() => failed(new Error((data as { error: string }).error)))),
    ];
    const late = setTimeout(() => over(() => failed(new Error(LATE))), PATIENCE_MS);
    const over = (then: () => void): void => {
      clearTimeout(late);
      for (const one of listeners) void one.remove();
      then();
    };
    bridge.nativePromise(USUAL, "register").catch((error: Error) => over(() => failed(error)));
  });
}
