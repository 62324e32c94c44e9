// Charts drawn by hand: a picture for the eye, and beside it the same as a table for everybody.

import { h } from "../dom.js";
import { table } from "./forms.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 640;
const ROW = 26;
const LABEL = 190;

function s(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

function drawing(high, ...parts) {
  return s("svg", { viewBox: `0 0 ${WIDE} ${high}`, class: "chart", "aria-hidden": "true", focusable: "false" }, ...parts);
}

/** A picture, what else explains it, and its numbers; without any there is no picture. */
function figure(caption, pictures, heads, rows) {
  return h("figure", { class: "chart-place" }, h("figcaption", {}, caption), pictures, table(caption, heads, rows));
}

/** Bars that lie, one a row: `rows` are [label, count]. */
export function bars(caption, heads, rows) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const parts = rows.flatMap(([label, count], at) => {
    const wide = ((WIDE - LABEL - 70) * count) / most;
    const middle = at * ROW + ROW * 0.68;
    return [
      s("text", { x: LABEL - 8, y: middle, class: "chart-label" }, label),
      s("rect", { x: LABEL, y: at * ROW + 4, width: wide, height: ROW - 8, class: "part-0" }),
      s("text", { x: LABEL + wide + 6, y: middle, class: "chart-number" }, String(count)),
    ];
  });
  return figure(caption, rows.length ? drawing(rows.length * ROW, ...parts) : null, heads, rows.map((row) => row.map(String)));
}

/** Columns of several parts on top of each other: `rows` are [label, part, part, …]. */
export function columns(caption, heads, rows) {
  const high = 180;
  const most = Math.max(1, ...rows.map(([, ...parts]) => parts.reduce((sum, one) => sum + one, 0)));
  const each = WIDE / Math.max(rows.length, 7);
  const shapes = rows.flatMap(([, ...parts], at) => {
    let floor = high;
    return parts.map((part, which) => {
      const tall = (part * (high - 10)) / most;
      floor -= tall;
      return s("rect", { x: at * each + each * 0.15, y: floor, width: each * 0.7, height: tall, class: `part-${which}` });
    });
  });
  const base = s("line", { x1: 0, y1: high, x2: WIDE, y2: high, class: "chart-line" });
  const key = h("ul", { class: "chart-key" }, heads.slice(1).map((head, which) => h("li", { class: `key-${which}` }, head)));
  return figure(caption, [drawing(high + 2, ...shapes, base), key], heads, rows.map((row) => row.map(String)));
}

/** Shares with their intervals, 0 to `top`: `rows` are [label, {share, low, high} or null, …cells of the table]. */
export function intervals(caption, heads, rows) {
  const shown = rows.filter(([, rate]) => rate);
  const top = Math.max(0.01, ...shown.map(([, rate]) => rate.high));
  const at = (share) => LABEL + ((WIDE - LABEL - 20) * share) / top;
  const parts = shown.flatMap(([label, rate], row) => {
    const middle = row * ROW + ROW / 2;
    return [
      s("text", { x: LABEL - 8, y: middle + 5, class: "chart-label" }, label),
      s("line", { x1: at(rate.low), y1: middle, x2: at(rate.high), y2: middle, class: "chart-whisker" }),
      s("circle", { cx: at(rate.share), cy: middle, r: 5, class: "part-0" }),
    ];
  });
  const picture = shown.length ? drawing(shown.length * ROW, ...parts) : null;
  return figure(caption, picture, heads, rows.map(([label, , ...cells]) => [label, ...cells]));
}
