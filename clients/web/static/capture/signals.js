// Made by `make sdk` of clients/typescript/src/capture/signals.ts, of which this is the SHA-256:
// e9e04c850684c3bf21d53a7224f67d53174a67195d7da95880bb997672c7488e
/** What stands beside the words: a mark to follow with the head, and colours of the page that light the face. */
import { element } from "./drawing.js";
// WCAG 2.3.1 allows three flashes a second; this page changes colour at most five times in two, whatever it is sent.
const CHANGE_MS = 400;
const EDGE = 8; // hundredths of the screen that the mark keeps from its edges
export function followMark() {
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
function within(hundredths) {
    return EDGE + (Math.min(100, Math.max(0, hundredths)) * (100 - 2 * EDGE)) / 100;
}
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
            if (waiting === null)
                waiting = window.setTimeout(change, Math.max(0, changed + CHANGE_MS - performance.now()));
        },
        away() {
            if (waiting !== null)
                clearTimeout(waiting);
            wanted = 0;
            change();
        },
    };
}
