/** The inbox, newest first; it grows while it is open, and a notice leads to what it is about. */

import { actFor } from "../../logic/acting";
import { frame } from "../../logic/choices";
import { enter, follow, leave, newest } from "../../logic/inbox";
import { linkOf } from "../../logic/links";
import { attempt, carried, go } from "../../logic/pages";
import type { InboxEvent } from "../../logic/wire";

Page({
  data: { ...frame(), events: null as (InboxEvent & { opens: boolean })[] | null, busy: false },

  onShow() {
    const view = enter();
    this.setData(frame());
    return attempt(this, async () => {
      await this.fill();
      follow(view, () => this.fill());
    });
  },

  onHide: leave,
  onUnload: leave,

  async fill() {
    const events = await newest();
    this.setData({ events: events.map((one) => ({ ...one, opens: linkOf(one) !== null })) });
  },

  onEvent(event: WechatMiniprogram.TouchEvent) {
    const n = Number(carried(event, "n"));
    const found = this.data.events?.find((one) => one.n === n);
    const link = found && linkOf(found);
    if (!link) return;
    actFor(null); // what it tells is the person's own
    go(link.page, link.query);
  },
});
