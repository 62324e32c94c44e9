// Photographs for an application that is filled in on a screen, sent piece by piece in the place of whoever showed the code.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox, say } from "../dom.js";
import { teller } from "../language.js";
import { sendFile } from "../tus.js";
import { HAND_WORDS } from "./words.js";

const t = teller(HAND_WORDS);

/** For what an officer fills in at a window: of one paper, which is named. */
export async function windowPhoto({ api, taken, done, stop }) {
  const path = `/v1/officer/tickets/${taken.about}`;
  const { name } = await api.get(`${path}/photographs/${encodeURIComponent(taken.part)}`);
  const there = { ...api, exchange: (method, at, init) => api.exchange(method, at.replace("/v1/uploads", `${path}/uploads`), init) };
  return photo({ api: there, taken: { ...taken, what: t("photoOf", { name }) }, done, stop });
}

export async function photo({ api, taken, done, stop }) {
  let count = 0;
  const picked = field({ label: t("pickPhoto"), hint: t("pickHint"), name: "photo", type: "file", accept: "image/jpeg,image/png", capture: "environment" });
  const place = h("div", { role: "status" });
  let sending = null; // while a photograph is on its way: whether it arrives
  const finish = button(t("photosDone"), () => busy(finish, async () => {
    // One that did not arrive is seen before the phone is done.
    if (sending === null || (await sending)) await done();
  }), { kind: "choice" });
  picked.input.addEventListener("change", () => {
    const [file] = picked.input.files;
    if (file) sending = send(file).finally(() => { sending = null; });
  });
  return h("section", { class: "card" }, h("p", { class: "strong" }, taken.what), picked.box, place, finish, button(t("stop"), stop, { kind: "plain" }));

  async function send(file) {
    picked.input.disabled = true;
    try {
      const progress = (share) => place.replaceChildren(h("p", {}, t("photoSending", { name: file.name, share: Math.floor(100 * share) })));
      await sendFile(api, file, { progress });
      count += 1;
      place.replaceChildren(note("good", "check", t("photoSent", { count })));
      say(t("photoSent", { count }));
      return true;
    } catch (error) {
      place.replaceChildren(error instanceof Refused ? problemBox(error.problem) : note("bad", "alert", t("photoFailed")));
      return false;
    } finally {
      picked.input.value = "";
      picked.input.disabled = false;
    }
  }
}
