// The way to a view, which the part after # names: the same on the citizens' page and at the desk.

/** What the address names: the view, and what it is of; still encoded. */
export const named = () => location.hash.replace(/^#\/?/, "").split("/");

/**
 * Code and state with which WeChat opened the page, taken out of its address; null when it was opened otherwise.
 * What stood behind # belongs to WeChat.
 */
export function broughtBack() {
  const query = new URLSearchParams(location.search);
  const [code, state] = ["code", "state"].map((name) => query.get(name));
  if (!code || !state) return null;
  history.replaceState(null, "", `${location.pathname}#/addresses`);
  return { code, state };
}

/** `draw()` draws the view that the address names; its promise is over when the view stands. */
export function wayTo(draw) {
  const way = {
    /** The view that is being drawn, or was last. */
    showing: Promise.resolve(),
    show() {
      way.showing = draw();
      return way.showing;
    },
    /**
     * Over when the view stands, so that whatever was pressed stays busy until then, and a second press does
     * nothing. `replace`: the way back does not lead to where we are.
     */
    go(path, { replace = false } = {}) {
      const hash = `#/${path}`;
      if (location.hash === hash) return way.show();
      const there = new Promise((stands) => addEventListener("hashchange", () => stands(way.showing), { once: true }));
      if (replace) location.replace(hash);
      else location.hash = hash;
      return there;
    },
  };
  addEventListener("hashchange", way.show);
  return way;
}
