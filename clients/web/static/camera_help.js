// A camera that was refused or can't be used here: how it is allowed on this device, and that it now is.

import { h, note, problemBox } from "./dom.js";
import { teller } from "./language.js";

const HELP_WORDS = {
  how: ["怎样允许", "How to allow it"],
  allowedNow: ["摄像头已允许。请再按一次“打开摄像头”。", "The camera is allowed now. Please press “Open the camera” again."],
  equal: ["不想用摄像头，也可以选其他方式，效力一样。", "You can also choose another way, with the same effect."],
  back: ["回到这里，再按一次“打开摄像头”。", "Come back here and press “Open the camera” again."],
  wechat_ios_1: ["打开手机的“设置”，找到“微信”，打开“相机”。", "Open the phone's Settings, find WeChat, and switch Camera on."],
  wechat_ios_2: ["还是不行：点右上角“…”，选“在 Safari 中打开”。", "If it still fails: tap “…” at the top right and choose “Open in Safari”."],
  wechat_android_1: ["打开手机的“设置”，依次进入“应用”、“微信”、“权限”，允许“相机”。", "Open the phone's Settings, then Apps, WeChat, Permissions, and allow Camera."],
  wechat_android_2: ["还是不行：点右上角“…”，选“在浏览器打开”。", "If it still fails: tap “…” at the top right and choose “Open in browser”."],
  ios_1: ["点地址栏边上的“大小”或页面菜单图标，选“网站设置”，把“摄像头”改为“允许”。", "Tap the page menu (aA) in the address bar, choose Website Settings, and set Camera to Allow."],
  ios_2: ["没有这一项：打开手机的“设置”，进入“Safari 浏览器”，把“相机”改为“允许”。", "If it is not there: open the phone's Settings, then Safari, and set Camera to Allow."],
  android_1: ["点地址栏左边的小图标，选“权限”，允许“摄像头”。", "Tap the icon left of the address, choose Permissions, and allow Camera."],
  android_2: ["没有这一项：打开手机的“设置”，依次进入“应用”、您用的浏览器、“权限”，允许“相机”。", "If it is not there: open the phone's Settings, then Apps, your browser, Permissions, and allow Camera."],
  other_1: ["点地址栏左边的小图标，在网站权限里允许摄像头。", "Click the icon left of the address and allow the camera for this site."],
};
const STEPS = {
  wechat_ios: ["wechat_ios_1", "back", "wechat_ios_2"],
  wechat_android: ["wechat_android_1", "back", "wechat_android_2"],
  ios: ["ios_1", "ios_2", "back"],
  android: ["android_1", "android_2", "back"],
  other: ["other_1", "back"],
};
/** Troubles that the device's own settings mend. */
const ALLOWED_BY_HAND = ["cameraRefused", "cameraUnable"];

const t = teller(HELP_WORDS);

/** Which of the ways to allow a camera is this device's, by what its browser calls itself. */
export function deviceKind(agent = navigator.userAgent, touches = navigator.maxTouchPoints) {
  // An iPad calls itself a Mac, and is one that is touched.
  const system = /iPhone|iPad|iPod/.test(agent) || (agent.includes("Macintosh") && touches > 1) ? "ios" : /Android|HarmonyOS|OpenHarmony/.test(agent) ? "android" : "";
  if (!system) return "other";
  return /MicroMessenger/.test(agent) ? `wechat_${system}` : system;
}

/** What went wrong (`words`, a name among those of `say`) and, where the person can mend it, each step. */
export function cameraHelp(say, words) {
  const box = problemBox({ title: say(words), next_step: say(`${words}Next`) });
  if (!ALLOWED_BY_HAND.includes(words)) return [box];
  return [box, h("section", { class: "card", "data-part": "camera-help" }, h("h2", {}, t("how")),
    h("ol", { class: "numbered" }, STEPS[deviceKind()].map((step) => h("li", {}, t(step)))), h("p", {}, t("equal")))];
}

/**
 * Follows whether the page may use a camera, where the browser says so: `told(state)` at once if it is "denied",
 * and whenever it changes. Returns how to stop.
 */
export function watchPermission(told) {
  let status = null;
  let over = false;
  const changed = () => told(status.state);
  if (navigator.permissions && navigator.permissions.query) {
    // Firefox, and Safari before 16, know no such permission.
    navigator.permissions.query({ name: "camera" }).then((found) => {
      if (over) return;
      status = found;
      status.addEventListener("change", changed);
      if (status.state === "denied") changed();
    }, () => undefined);
  }
  return () => {
    over = true;
    if (status) status.removeEventListener("change", changed);
  };
}

export const allowedNow = () => note("good", "check", t("allowedNow"));
