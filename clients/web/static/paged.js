// Lists that are fetched page by page, and drawn anew without taking away what was fetched.

import { busy, button, h, redraw } from "./dom.js";

/**
 * `path`: where its pages are. `rows(page, cursor)`: what is shown of one, each with a `data-key`; "" is the first's cursor.
 * `none`: said where there is no row. `more`: the words of the button for the next page. `again()` reads as many pages as are
 * shown; one look at a time, in the order asked for.
 */
export function paged({ api, path, rows, none, more: words }) {
  const list = h("div", { class: "cards" });
  let pages = 0;
  let looking = Promise.resolve();
  const inTurn = (work) => {
    looking = looking.then(work, work);
    return looking;
  };
  const read = async (cursor) => {
    const page = await api.get(`${path}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    return { shown: await rows(page, cursor), next: page.next_cursor };
  };
  const more = button(words, () => busy(more, () => inTurn(add)), { kind: "plain", hidden: true });
  const stop = (cursor) => {
    more.dataset.cursor = cursor;
    more.hidden = !cursor;
  };
  const add = async () => {
    const page = await read(more.dataset.cursor || "");
    list.append(...page.shown);
    pages += 1;
    stop(page.next);
  };
  const fill = async () => {
    const shown = [];
    let cursor = "";
    let seen = 0;
    do {
      const page = await read(cursor);
      shown.push(...page.shown);
      cursor = page.next;
      seen += 1;
    } while (cursor && seen < pages);
    pages = seen;
    redraw(list, ...(shown.length ? shown : [h("p", { class: "card" }, none)]));
    stop(cursor);
  };
  return { list, more, again: () => inTurn(fill) };
}
