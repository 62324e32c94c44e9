/**
 * The native shell as the page sees it: Capacitor's bridge, which it puts into the page it shows. Pushes come by the
 * phone's own vendor: `VendorPush` where the app was built with vendors' libraries, else Apple's or Google's.
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

const has = ({ PluginHeaders: headers = [] }: Bridge, name: string): boolean => headers.some((one) => one.name === name);

/** Whether this app was built with any pushes, and what the person has decided. */
export async function pushStanding(bridge: Bridge): Promise<{ able: boolean; refused: boolean }> {
  const name = [OWN, USUAL].find((one) => has(bridge, one));
  if (!name) return { able: false, refused: false };
  const { receive } = (await bridge.nativePromise(name, "checkPermissions")) as { receive: string };
  return { able: true, refused: receive === "denied" };
}

/**
 * Asks the person, where that is still open, and gives the phone's token; "refused" where they do not want it.
 * Error where the vendor gives none.
 */
export async function register(bridge: Bridge): Promise<Registered | "refused"> {
  const name = has(bridge, OWN) ? OWN : USUAL;
  const { receive } = (await bridge.nativePromise(name, "requestPermissions")) as { receive: string };
  if (receive !== "granted") return "refused";
  if (name === OWN) return known(await bridge.nativePromise(OWN, "register"));
  return known({ vendor: bridge.getPlatform() === "ios" ? "apns" : "fcm", token: await usualToken(bridge) });
}

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
    const late = setTimeout(() => over(() => failed(new Error("the vendor gave no token"))), PATIENCE_MS);
    const over = (then: () => void): void => {
      clearTimeout(late);
      for (const one of listeners) void one.remove();
      then();
    };
    bridge.nativePromise(USUAL, "register").catch((error: Error) => over(() => failed(error)));
  });
}
