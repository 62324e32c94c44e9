// The inbox as it grows: the service's own numbers are the truth, the event stream only says when to look.

const PAGE = 50;
const MEND_MS = 3000;
// A restart cuts every page off at one moment; they must not all come back at another.
const soon = () => MEND_MS * (1 + Math.random());

/** `changed(title)` is called when something new has come. */
export function followInbox(api, { changed }) {
  let source = null;
  let last = 0;
  let account = null;

  const seenKey = (me) => `zhijian.seen.${me.account}`;
  const seen = (me) => Number(localStorage.getItem(seenKey(me)) ?? 0);

  function open() {
    source = new EventSource(`/v1/updates?since=${last}`);
    source.addEventListener("event", ({ data }) => {
      const event = JSON.parse(data);
      if (event.n <= last) return; // sent again after a reconnect
      last = event.n;
      look(event.n);
    });
    // A cut line mends itself; one that the service has closed needs a fresh session first.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      setTimeout(mend, soon());
    });
  }

  async function mend() {
    if (!account || source) return;
    try {
      if ((await api.renew()) && account && !source) open();
    } catch {
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
      open();
    },
    stop() {
      source?.close();
      source = null;
      account = null;
      last = 0;
    },
    unread: (me) => Math.max(0, last - seen(me)),
    read: (me) => localStorage.setItem(seenKey(me), String(last)),
    /** The newest page of the inbox, newest first. */
    async newest() {
      const { events } = await api.get(`/v1/inbox?since=${Math.max(0, last - PAGE)}&limit=${PAGE}`);
      return events.reverse();
    },
  };
}
