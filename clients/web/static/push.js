// Being reminded on this device: the browser's push, registered at the service like any phone's.

const WORKER = "/sw.js";

/** Whether the browser can; what it has decided; and this device's subscription, if there is one. */
export async function standing() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return { able: false };
  const registered = await navigator.serviceWorker.getRegistration("/");
  const subscription = await (registered && registered.pushManager.getSubscription());
  return { able: true, refused: Notification.permission === "denied", subscription: subscription || null };
}

/** After a tap: asks the person, subscribes, and registers. Returns "on" or "refused". */
export async function switchOn(api, key) {
  if ((await Notification.requestPermission()) !== "granted") return "refused";
  await navigator.serviceWorker.register(WORKER, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const { device } = await api.post("/v1/me/devices", { vendor: "webpush", token: JSON.stringify(subscription), app: "web" });
  localStorage.setItem("zhijian.device", device);
  return "on";
}

/** Forgets it here and at the service; what is gone there already is no trouble. */
export async function switchOff(api) {
  const device = localStorage.getItem("zhijian.device");
  localStorage.removeItem("zhijian.device");
  const { subscription } = await standing();
  if (subscription) await subscription.unsubscribe();
  const { devices } = await api.get("/v1/me/devices");
  if (devices.some((one) => one.device === device)) await api.remove(`/v1/me/devices/${device}`);
}

/** base64url → bytes. */
function bytes(text) {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}
