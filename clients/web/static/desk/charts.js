// Charts drawn by hand: a picture for the eye, and beside it the same as a table for everybody.

import { h } from "../dom.js";
import { table } from "./forms.js";

const SVG = "http://www.w3.org/2000/svg";
const ROW = 26;
// As wide as the screen lets it be, so that its letters are never drawn smaller than they are read.
const width = () => Math.max(240, Math.min(640, innerWidth - 90));
const labels = () => (width() < 480 ? 120 : 190);

function s(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

function drawing(high, ...parts) {
  return s("svg", { viewBox: `0 0 ${width()} ${high}`, class: "chart", "aria-hidden": "true", focusable: "false" }, ...parts);
}

/** A picture, what else explains it, and its numbers; without any there is no picture. */
function figure(caption, pictures, heads, rows) {
  return h("figure", { class: "chart-place" }, h("figcaption", {}, caption), pictures, table(caption, heads, rows));
}

/** Bars that lie, one a row: `rows` are [label, count]. */
export function bars(caption, heads, rows) {
  const [whole, margin] = [width(), labels()];
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const parts = rows.flatMap(([label, count], at) => {
    const wide = ((whole - margin - 70) * count) / most;
    const middle = at * ROW + ROW * 0.68;
    return [
      s("text", { x: margin - 8, y: middle, class: "chart-label" }, label),
      s("rect", { x: margin, y: at * ROW + 4, width: wide, height: ROW - 8, class: "part-0" }),
      s("text", { x: margin + wide + 6, y: middle, class: "chart-number" }, String(count)),
    ];
  });
  return figure(caption, rows.length ? drawing(rows.length * ROW, ...parts) : null, heads, rows.map((row) => row.map(String)));
}

/** A round number not below `most`, half of which is whole where it is more than one. */
function roof(most) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(most)));
  return [1, 2, 4, 6, 8, 10].map((times) => times * unit).find((one) => one >= most);
}

/**
 * Columns of several parts on top of each other: `rows` are [label, part, part, …], `marks` what the axis says of
 * each, of which as many are written as have room.
 */
export function columns(caption, heads, rows, marks) {
  const high = 180;
  const left = 52;
  const whole = width();
  const most = roof(Math.max(1, ...rows.map(([, ...parts]) => parts.reduce((sum, one) => sum + one, 0))));
  const each = (whole - left) / Math.max(rows.length, 7);
  const step = Math.ceil((rows.length * 62) / (whole - left)); // a mark is some 50 wide
  const shapes = rows.flatMap(([, ...parts], at) => {
    let floor = high;
    return parts.map((part, which) => {
      const tall = (part * (high - 16)) / most;
      floor -= tall;
      return s("rect", { x: left + at * each + each * 0.15, y: floor, width: each * 0.7, height: tall, class: `part-${which}` });
    });
  });
  const levels = most > 1 ? [0, most / 2, most] : [0, most];
  const grid = levels.flatMap((count) => {
    const y = high - (count * (high - 16)) / most;
    return [
      s("line", { x1: left, y1: y, x2: whole, y2: y, class: count ? "chart-grid" : "chart-line" }),
      s("text", { x: left - 8, y: y + 5, class: "chart-label" }, String(count)),
    ];
  });
  const days = marks.flatMap((mark, at) =>
    (at % step ? [] : [s("text", { x: left + (at + 0.5) * each, y: high + 20, class: "chart-mark" }, mark)]));
  const key = h("ul", { class: "chart-key" }, heads.slice(1).map((head, which) => h("li", { class: `key-${which}` }, head)));
  return figure(caption, [drawing(high + 28, ...grid, ...shapes, ...days), key], heads, rows.map((row) => row.map(String)));
}

/** Shares with their intervals, 0 to `top`: `rows` are [label, {share, low, high} or null, …cells of the table]. */
export function intervals(caption, heads, rows) {
  const [whole, margin] = [width(), labels()];
  const shown = rows.filter(([, rate]) => rate);
  const top = Math.max(0.01, ...shown.map(([, rate]) => rate.high));
  const at = (share) => margin + ((whole - margin - 20) * share) / top;
  const parts = shown.flatMap(([label, rate], row) => {
    const middle = row * ROW + ROW / 2;
    return [
      s("text", { x: margin - 8, y: middle + 5, class: "chart-label" }, label),
      s("line", { x1: at(rate.low), y1: middle, x2: at(rate.high), y2: middle, class: "chart-whisker" }),
      s("circle", { cx: at(rate.share), cy: middle, r: 5, class: "part-0" }),
    ];
  });
  const picture = shown.length ? drawing(shown.length * ROW, ...parts) : null;
  return figure(caption, picture, heads, rows.map(([label, , ...cells]) => [label, ...cells]));
}
