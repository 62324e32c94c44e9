// A form of the desk: what is asked, a place for refusals, one button.

import { busy, h } from "../dom.js";

/** `act(trouble)` runs on submit, once at a time; `trouble` is where it shows a refusal. */
export function form(parts, submit, act, kind = "") {
  const trouble = h("div");
  return h("form", {
    class: kind,
    novalidate: true,
    onsubmit(event) {
      event.preventDefault();
      trouble.replaceChildren();
      busy(submit, () => act(trouble));
    },
  }, parts, trouble, submit);
}

/** A labelled list to choose one from; `options` are [value, words]. */
export function choice(id, label, options, chosen = "") {
  const input = h("select", { id, name: id }, options.map(([value, words]) => h("option", { value, selected: value === chosen }, words)));
  return { input, box: h("div", { class: "field" }, h("label", { for: id }, label), input) };
}

/** What is known, as a list of terms; what is empty is left out. */
export const facts = (kind, rows) => h("dl", { class: kind },
  rows.filter(([, value]) => value).map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));

/**
 * A table with a caption; `rows` are lists of cells. On a narrow screen a wide one is a list of its cells, each
 * with its head before it; the roles are written out, since a browser takes them from a table drawn otherwise.
 * `keys`: by which rows are known when they are drawn anew.
 */
export function table(caption, heads, rows, keys = []) {
  const row = (cells, role, key) => h("tr", { role: "row", "data-key": key }, cells.map((cell, at) => (role === "cell"
    ? h("td", { role, "data-head": heads[at] }, h("div", {}, cell)) : h("th", { role, scope: "col" }, cell))));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { class: heads.length > 3 ? "wide" : "", role: "table" }, h("caption", {}, caption),
      h("thead", { role: "rowgroup" }, row(heads, "columnheader")),
      h("tbody", { role: "rowgroup" }, rows.map((cells, at) => row(cells, "cell", keys[at])))));
}
