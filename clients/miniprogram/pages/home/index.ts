/** The first page: what is due, or that nothing is. */

import { get, restore, token } from "../../logic/api";
import { frame } from "../../logic/choices";
import { enter, follow, leave, seen } from "../../logic/inbox";
import { attempt, carried, go, start, stopActing } from "../../logic/pages";
import type { Entitlement, Me } from "../../logic/wire";
import { fill, type Word } from "../../logic/words";

function standing({ standing: now, overdue, due }: Entitlement): Word {
  if (now === "suspended") return "isSuspended";
  if (overdue) return "isOverdue";
  return due ? "isDue" : "nothingDue";
}

Page({
  data: {
    ...frame(),
    hello: "",
    cards: null as object[] | null,
    unread: "",
    busy: false,
  },

  async onShow() {
    const view = enter();
    this.setData(frame());
    if (!token() && !(await restore())) return start("sign_in");
    return attempt(this, async () => {
      await this.fill();
      follow(view, () => this.fill());
    });
  },

  onHide: leave,
  onUnload: leave,

  async fill() {
    const { t } = this.data;
    const me = await get<Me>("/v1/me");
    if (me.level < 2) return start("bind");
    const { entitlements } = await get<{ entitlements: Entitlement[] }>("/v1/entitlements");
    const unread = Math.max(0, me.last_n - seen());
    this.setData({
      hello: fill(t.hello, { name: me.name }),
      unread: unread ? fill(t.newCount, { count: unread }) : "",
      cards: entitlements.map((one) => ({ ...one, state: t[standing(one)] })),
    });
  },

  onWays(event: WechatMiniprogram.TouchEvent) {
    go("ways", { scheme: carried(event, "scheme") });
  },

  onGo(event: WechatMiniprogram.TouchEvent) {
    go(carried(event, "page"));
  },

  onStopActing: stopActing,
});
