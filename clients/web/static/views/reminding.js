// Reminders on this device: offered where the city can push to browsers, with the browser's refusal explained.

import { busy, button, h, note, problemBox } from "../dom.js";
import { Refused } from "../api.js";
import { inApp, standing, switchOff, switchOn } from "../push.js";

/** A card; null in a browser where the city has no pushes to browsers. */
export async function reminding(app) {
  const { t, api } = app;
  const { web_push_key: key } = await api.get("/v1/me/devices");
  if (!key && !inApp()) return null;
  const place = h("div", { role: "status" });
  const card = h("section", { class: "card", "data-part": "reminding" },
    h("h2", {}, t("remindHere")), h("p", { class: "hint" }, t("remindLead")), place);
  await draw();
  return card;

  async function draw() {
    const now = await standing();
    if (!now.able) place.replaceChildren(note("open", "alert", t("remindUnable")));
    else if (now.refused) place.replaceChildren(note("open", "alert", t("remindRefused")));
    else place.replaceChildren(now.subscription ? off() : on());
  }

  function on() {
    const press = button(t("remindOn"), () => busy(press, () => tried(async () => {
      if ((await switchOn(api, key)) === "refused") place.replaceChildren(note("open", "alert", t("remindRefused")));
      else await draw();
    })), { kind: "choice" });
    return press;
  }

  function off() {
    const press = button(t("remindOff"), () => busy(press, () => tried(async () => {
      await switchOff(api);
      await draw();
    })), { kind: "choice" });
    return h("div", {}, note("good", "check", t("remindIsOn")), press);
  }

  // A push service that can't be reached is the browser's own trouble, not the service's.
  async function tried(work) {
    try {
      await work();
    } catch (error) {
      if (error instanceof Refused) place.append(problemBox(error.problem));
      else if (error instanceof DOMException || inApp()) place.append(note("bad", "alert", t("remindFailed")));
      else throw error;
    }
  }
}
