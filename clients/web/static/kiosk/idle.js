// Nobody is hurried, and nobody is left signed in: after a rest the screen asks, counts, and then begins anew.

import { button, h, say } from "../dom.js";
import { language } from "../language.js";
import { speak } from "../voice.js";

const ASKED_S = 30; // WCAG 2.2.1 asks for 20 at least, and that more is given by one touch, as often as wanted
const TOUCHES = ["pointerdown", "keydown", "touchstart", "wheel"];
const SPOKEN = new Set([30, 15, 5]);

/**
 * `wanted()`: whether there is anything to forget; `rest()`: seconds without a touch before it asks; `touched()`: at
 * each touch; `over()`: nobody is there. Returns `alive()`, as good as a touch.
 */
export function watchIdle({ t, wanted, rest, touched, over }) {
  let since = performance.now();
  let asking = null;

  function alive() {
    since = performance.now();
    asking?.end();
  }

  for (const touch of TOUCHES) {
    addEventListener(touch, () => {
      if (asking) return; // what lies under the question is not pressed by answering it
      alive();
      touched();
    }, { capture: true, passive: true });
  }
  setInterval(() => {
    if (!wanted()) since = performance.now();
    else if (!asking && performance.now() - since >= rest() * 1000) asking = ask();
  }, 500);
  return alive;

  function ask() {
    let left = ASKED_S;
    const count = h("p", { class: "left", role: "timer" }, t("secondsLeft", { seconds: left }));
    const box = h("dialog", { class: "still-there", "aria-labelledby": "still-there" },
      h("h2", { id: "still-there" }, t("stillThere")), h("p", {}, t("stillThereLead")), count, button(t("stay"), () => undefined));
    document.body.append(box);
    box.showModal();
    say(`${t("stillThere")} ${t("stillThereLead")}`, { now: true });
    const timer = setInterval(() => {
      left -= 1;
      count.textContent = t("secondsLeft", { seconds: left });
      if (SPOKEN.has(left)) speak(`${t("stillThere")} ${t("secondsLeft", { seconds: left })}`, language());
      if (left <= 0) {
        clearInterval(timer);
        over();
      }
    }, 1000);
    speak(`${t("stillThere")} ${t("stillThereLead")}`, language());
    // Anywhere will do, and any key.
    for (const answer of ["click", "keydown", "cancel"]) {
      box.addEventListener(answer, () => {
        alive();
        touched();
      });
    }
    return {
      end() {
        clearInterval(timer);
        box.remove();
        asking = null;
      },
    };
  }
}
