// What the page shows beside its words: a mark to follow with the head, and colours that light the face.

import { h } from "./dom.js";
import { language } from "./language.js";
import { speak } from "./voice.js";

// WCAG 2.3.1 allows three flashes a second; this page changes colour at most five times in two, whatever it is sent.
const CHANGE_MS = 400;
const EDGE = 8; // hundredths of the screen that the mark keeps from its edges

/** A mark over the page, to be put into it: `to({across, down, text})` in hundredths of the screen. */
export function followMark() {
  const mark = h("div", { class: "mark", "aria-hidden": "true", hidden: "" });
  return {
    node: mark,
    to({ across, down, text }) {
      mark.style.left = `${within(across)}%`;
      mark.style.top = `${within(down)}%`;
      mark.hidden = false;
      // Straight ahead the prompt itself is still being spoken.
      if (across !== 50 || down !== 50) speak(text, language());
    },
    away() {
      mark.hidden = true;
    },
  };
}

function within(hundredths) {
  return EDGE + (Math.min(100, Math.max(0, hundredths)) * (100 - 2 * EDGE)) / 100;
}

/** The page's own colour: `to(0xRRGGBB)`, 0 for none. Sent too fast, the newest waits its turn. */
export function pageGlow() {
  let changed = -Infinity;
  let waiting = null;
  let wanted = 0;

  function change() {
    waiting = null;
    changed = performance.now();
    document.body.style.backgroundColor = wanted ? `#${wanted.toString(16).padStart(6, "0")}` : "";
  }

  return {
    to(colour) {
      wanted = colour;
      if (waiting === null) waiting = setTimeout(change, Math.max(0, changed + CHANGE_MS - performance.now()));
    },
    away() {
      clearTimeout(waiting);
      wanted = 0;
      change();
    },
  };
}
