// What changed on the desk: the service says no more than "look again". Every page works without it.

const SETTLE_MS = 400; // own choice: of a burst of moves, and of the officer's own, one look
const MEND_MS = 3000;
const LONGEST_MS = 60_000;

/**
 * `id`: the case that is open, "" for the lists. `changed(version)` is called when there is something new: with the newest
 * version of the case, or without one for lists, and when the officer's posts are others (`posts()` before it); where it
 * gives false, again a moment later.
 * Nothing is open while nobody looks at the page. Gives what ends it.
 */
export function followDesk(api, id, { changed, posts }) {
  const path = `/v1/officer/updates${id ? `?case=${encodeURIComponent(id)}` : ""}`;
  let source = null;
  let ended = false;
  let missed = false; // something may have been told while nothing was open
  let settling = 0;
  let mending = 0;
  let wait = MEND_MS;
  document.addEventListener("visibilitychange", turn);
  open();
  return stop;

  function open() {
    if (source || ended || document.hidden) return;
    source = new EventSource(path);
    source.addEventListener("open", () => {
      wait = MEND_MS;
      if (missed && !id) look();
      missed = false;
    });
    source.addEventListener("work", () => id || look());
    source.addEventListener("case", ({ data }) => look(JSON.parse(data).version));
    source.addEventListener("over", ({ data }) => over(JSON.parse(data).why));
    source.addEventListener("error", () => {
      missed = true;
      if (source?.readyState !== EventSource.CLOSED) return; // a cut line mends itself
      close();
      mendSoon();
    });
  }

  function look(version) {
    clearTimeout(settling);
    settling = setTimeout(async () => {
      if (!ended && await changed(version) === false && !ended) look(version);
    }, SETTLE_MS);
  }

  function over(why) {
    close();
    if (why === "replaced") return; // by a newer page of this officer's
    if (why === "posts") posts();
    look(why === "posts" && id ? Infinity : undefined); // who is signed out finds out by looking
    if (why === "posts") mendSoon();
  }

  // A session that is over, or no answer: asked again more and more seldom.
  function mendSoon() {
    clearTimeout(mending);
    mending = setTimeout(mend, wait * (1 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_MS);
  }

  async function mend() {
    if (ended || source || document.hidden) return;
    try {
      if (await api.renew()) open();
    } catch {
      mendSoon(); // nothing answers yet
    }
  }

  function turn() {
    if (document.hidden) {
      close();
      missed = true;
    } else {
      open();
    }
  }

  function close() {
    source?.close();
    source = null;
  }

  function stop() {
    ended = true;
    clearTimeout(settling);
    clearTimeout(mending);
    document.removeEventListener("visibilitychange", turn);
    close();
  }
}
