// Switches: easy mode, which the account keeps, and spoken prompts, which the device keeps.

import { h, say } from "../dom.js";
import { hush, voiceWanted, wantVoice } from "../voice.js";

export function elderSwitch(app) {
  const { t, api } = app;
  return toggle({ label: t("elder"), hint: t("elderHint"), on: app.me.elder_mode, name: "elder" }, async (on) => {
    app.take(await api.patch("/v1/me", { elder_mode: on }));
    say(t("elder"));
  });
}

export function voiceSwitch({ t }) {
  return toggle({ label: t("voice"), on: voiceWanted(), name: "voice" }, async (on) => {
    wantVoice(on);
    if (!on) hush();
  });
}

/** A switch; `inside`: of a card. `change(on)` may refuse, and it turns back. */
export function toggle({ label, hint, on, name, inside = false }, change) {
  const input = h("input", { type: "checkbox", role: "switch", id: `switch-${name}`, "aria-describedby": hint ? `switch-${name}-hint` : null, onchange });
  input.checked = on;
  let before = Promise.resolve();
  return h("div", { class: inside ? "switch" : "card switch" },
    h("div", {}, h("label", { for: input.id }, label), hint ? h("p", { class: "hint", id: `switch-${name}-hint` }, hint) : null), input);

  // One change after the other: a late answer must not undo what was chosen after it.
  function onchange() {
    const wanted = input.checked;
    before = before.then(() => change(wanted)).catch(() => {
      input.checked = !wanted; // it was not kept, so it must not look kept
    });
  }
}
