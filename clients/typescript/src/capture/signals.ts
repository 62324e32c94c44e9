/** What stands beside the words: a mark to follow with the head, and colours of the page that light the face. */

import { element } from "./drawing.js";

export interface FollowMark {
  readonly node: HTMLElement;
  /** In hundredths of the screen. */
  to(at: { readonly across: number; readonly down: number }): void;
  away(): void;
}
export interface PageGlow {
  /** 0xRRGGBB, 0 for none. Sent too fast, the newest waits its turn. */
  to(colour: number): void;
  away(): void;
}

// WCAG 2.3.1 allows three flashes a second; this page changes colour at most five times in two, whatever it is sent.
const CHANGE_MS = 400;
const EDGE = 8; // hundredths of the screen that the mark keeps from its edges

export function followMark(): FollowMark {
  const node = element("div", "mark", { "aria-hidden": "true", hidden: "" });
  return {
    node,
    to({ across, down }) {
      node.style.left = `${within(across)}%`;
      node.style.top = `${within(down)}%`;
      node.hidden = false;
    },
    away() {
      node.hidden = true;
    },
  };
}

function within(hundredths: number): number {
  return EDGE + (Math.min(100, Math.max(0, hundredths)) * (100 - 2 * EDGE)) / 100;
}

export function pageGlow(): PageGlow {
  let changed = -Infinity;
  let waiting: number | null = null;
  let wanted = 0;

  function change(): void {
    waiting = null;
    changed = performance.now();
    document.body.style.backgroundColor = wanted ? `#${wanted.toString(16).padStart(6, "0")}` : "";
  }

  return {
    to(colour) {
      wanted = colour;
      if (waiting === null) waiting = window.setTimeout(change, Math.max(0, changed + CHANGE_MS - performance.now()));
    },
    away() {
      if (waiting !== null) clearTimeout(waiting);
      wanted = 0;
      change();
    },
  };
}
