/** The inbox, newest first; it grows while it is open. */

import { frame } from "../../logic/choices";
import { enter, follow, leave, newest } from "../../logic/inbox";
import { attempt } from "../../logic/pages";
import type { InboxEvent } from "../../logic/wire";

Page({
  data: { ...frame(), events: null as InboxEvent[] | null, busy: false },

  onShow() {
    const view = enter();
    this.setData(frame());
    return attempt(this, async () => {
      await this.fill();
      follow(view, () => void this.fill().catch(() => undefined));
    });
  },

  onHide: leave,
  onUnload: leave,

  async fill() {
    this.setData({ events: await newest() });
  },
});
