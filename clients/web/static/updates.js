// The inbox as it grows: the service's own numbers are the truth, the event stream only says when to look.

import { Refused } from "./api.js";

const PAGE = 50;
const MEND_MS = 3000;
// A restart cuts every page off at one moment; they must not all come back at another.
const soon = () => MEND_MS * (1 + Math.random());

/**
 * `changed(title)` is called when something new has come, `shown()` when another phone has shown it, `moved()` when
 * what a view may have open, such as a ticket, stands otherwise.
 */
export function followInbox(api, { changed, shown, moved }) {
  let source = null;
  let last = 0; // the newest that is known of
  let heard = 0; // the newest that the stream has brought
  let account = null;
  let told = 0; // the service knows that all up to it were shown

  const seenKey = (whose) => `zhijian.seen.${whose}`;
  const seen = (whose) => Number(localStorage.getItem(seenKey(whose)) || 0);

  function see(whose, n) {
    if (n <= seen(whose)) return false;
    localStorage.setItem(seenKey(whose), String(n));
    return true;
  }

  function open() {
    source = new EventSource(`/v1/updates?since=${heard}`);
    source.addEventListener("event", ({ data }) => {
      const event = JSON.parse(data);
      if (event.n <= heard) return; // sent again after a reconnect
      heard = event.n;
      last = Math.max(last, event.n);
      look(event.n);
    });
    // What another phone of the account has shown counts as seen here.
    source.addEventListener("read_to", ({ data }) => {
      if (see(account, JSON.parse(data).n)) shown();
    });
    source.addEventListener("look_again", () => moved());
    // A cut line mends itself; one that the service has closed needs a fresh session first.
    source.addEventListener("error", () => {
      if ((source && source.readyState) !== EventSource.CLOSED) return;
      source = null;
      setTimeout(mend, soon());
    });
  }

  async function mend() {
    if (!account || source) return;
    try {
      if ((await api.renew()) && account && !source) open();
    } catch (_) {
      setTimeout(mend, soon()); // nothing answers yet
    }
  }

  // The stream speaks the browser's language, the inbox the one chosen on the page.
  async function look(n) {
    const { events } = await api.get(`/v1/inbox?since=${n - 1}&limit=1`);
    if (events.length) changed(events[0].title);
  }

  return {
    follow(me) {
      last = Math.max(last, me.last_n);
      if (account === me.account) return;
      this.stop();
      account = me.account;
      last = me.last_n;
      heard = me.last_n;
      open();
    },
    stop() {
      if (source) source.close();
      source = null;
      account = null;
      last = 0;
      heard = 0;
      told = 0;
    },
    unread: (me) => Math.max(0, last - seen(me.account)),
    /** All up to `to` are on the screen: the service hears it, and stops telling them by other ways. */
    async read(to) {
      if (!account) return; // signed out meanwhile
      see(account, to);
      if (to <= told) return;
      try {
        await api.post("/v1/inbox/read", { to });
        told = to;
      } catch (error) {
        if (!(error instanceof Refused)) throw error; // said again when the inbox is shown next
      }
    },
    /** The newest page of the inbox, newest first. */
    async newest() {
      const { events } = await api.get(`/v1/inbox?since=${Math.max(0, last - PAGE)}&limit=${PAGE}`);
      return events.reverse();
    },
  };
}
