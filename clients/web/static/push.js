// Being reminded on this device: the browser's push, or in the app that of the phone's vendor, registered at the service.

import { follow, pushStanding, register, shell, unregister } from "./shell/shell.js";

const WORKER = "/sw.js";
const DEVICE = "zhijian.device";

/** Whether the page stands in the city's app. */
export const inApp = () => Boolean(shell());

/** Whether the browser can; what it has decided; and this device's subscription, if there is one. */
export async function standing() {
  const bridge = shell();
  if (bridge) return { ...(await pushStanding(bridge)), subscription: localStorage.getItem(DEVICE) };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return { able: false };
  const registered = await navigator.serviceWorker.getRegistration("/");
  const subscription = await (registered && registered.pushManager.getSubscription());
  return { able: true, refused: Notification.permission === "denied", subscription: subscription || null };
}

/** After a tap: asks the person, subscribes, and registers. Returns "on" or "refused". */
export async function switchOn(api, key) {
  if (inApp()) return byVendor(api);
  if ((await Notification.requestPermission()) !== "granted") return "refused";
  await navigator.serviceWorker.register(WORKER, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  await told(api, { vendor: "webpush", token: JSON.stringify(subscription), app: "web" });
  return "on";
}

let listens = false;

async function byVendor(api) {
  const given = await register(shell());
  if (given === "refused") return given;
  await told(api, { ...given, app: "shell" });
  if (!listens) {
    listens = true;
    await follow(shell(), (newer) => localStorage.getItem(DEVICE) && told(api, { ...newer, app: "shell" }).catch(() => undefined));
  }
  return "on";
}

let last = ""; // token that was told

/** Registers the token; the one before it of this phone is nobody's any more. */
async function told(api, device) {
  const before = localStorage.getItem(DEVICE);
  if (before && last === device.token) return;
  const made = await api.post("/v1/me/devices", device);
  localStorage.setItem(DEVICE, made.device);
  last = device.token;
  if (before && before !== made.device) await gone(api, before);
}

async function gone(api, device) {
  const { devices } = await api.get("/v1/me/devices");
  if (devices.some((one) => one.device === device)) await api.remove(`/v1/me/devices/${device}`);
}

/** At each start of the app: vendors change tokens. Nobody is asked anything. */
export async function renew(api) {
  if (inApp() && localStorage.getItem(DEVICE) && !(await standing()).refused) await byVendor(api);
}

/** Forgets it here and at the service; what is gone there already is no trouble. */
export async function switchOff(api) {
  const device = localStorage.getItem(DEVICE);
  localStorage.removeItem(DEVICE);
  const { subscription } = inApp() ? {} : await standing();
  if (subscription) await subscription.unsubscribe();
  last = "";
  await gone(api, device);
  // Not waited for: the service sends nothing there any more, and who signs out shall not wait for a vendor.
  if (device && inApp()) unregister(shell()).catch(() => undefined);
}

/** base64url → bytes. */
function bytes(text) {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}
