// The screen's side of a hand-off: a code for a phone, the digits that both show, and what the phone has done.

import { Refused } from "./api.js";
import { busy, button, h, note, problemBox, say } from "./dom.js";

const UNDER_WAY = ["open", "opened", "confirmed"];
const AGAIN_MS = 2000;

/**
 * A place in a page. `at`: where this screen opens them; `what`: purpose, about and part; `t` has the words;
 * `done()` once the phone has done it; `alive()` while somebody is at work on it.
 */
export function handOver({ api, t, at = "/v1/me/hand-offs", what, done, alive = () => undefined }) {
  const place = h("div", { class: "card" });
  let left = false;
  let shown = null;
  show();
  return {
    place,
    leave() {
      left = true;
      close();
    },
  };

  async function show() {
    try {
      shown = await api.post(at, what);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren(problemBox(error.problem), again());
      return;
    }
    if (left) return void close();
    const said = h("p", { class: "strong" }, t("hand_open"));
    const cancel = button(t("cancel"), () => busy(cancel, async () => {
      await close();
      over("closed");
    }), { kind: "choice" });
    place.replaceChildren(h("div", { class: "handed" },
      h("img", { class: "qr", alt: t("handCode"), src: `data:image/svg+xml,${encodeURIComponent(shown.qr_svg)}` }),
      h("div", {}, h("p", {}, t("handLead")), h("p", {}, t("handDigits")), h("p", { class: "digits" }, shown.digits), said)), cancel);
    await follow(shown, said);
  }

  // One look after the other, each of which waits for what is new.
  async function follow({ hand_off: id }, said) {
    let state = "open";
    while (!left && (shown && shown.hand_off) === id && UNDER_WAY.includes(state)) {
      try {
        const seen = await api.get(`${at}/${id}?known=${state}`);
        if (left || (shown && shown.hand_off) !== id) return;
        if (seen.state !== state) {
          ({ state } = seen);
          said.textContent = t(`hand_${state}`);
          say(t(`hand_${state}`));
        }
        if (state !== "open" && UNDER_WAY.includes(state)) alive();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (["not-found", "session-over", "sign-in-needed"].includes(error.kind)) return;
        await new Promise((go) => setTimeout(go, AGAIN_MS));
      }
    }
    if (!left && (shown && shown.hand_off) === id) over(state);
  }

  function over(state) {
    shown = null;
    if (state === "done") return void done();
    const said = note("calm", "clock", t(`hand_${state}`));
    place.replaceChildren(said, again());
    say(t(`hand_${state}`));
  }

  function again() {
    const press = button(t("handAgain"), () => busy(press, show), { kind: "choice" });
    return press;
  }

  async function close() {
    if (!shown) return;
    const { hand_off: id } = shown;
    shown = null;
    await api.remove(`${at}/${id}`).catch(() => undefined);
  }
}
