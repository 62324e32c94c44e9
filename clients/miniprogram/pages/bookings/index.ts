/** A person's bookings, and the days for which they wait. */

import { get, remove } from "../../logic/api";
import type { Booking, Wait } from "../../logic/booking_wire";
import { frame } from "../../logic/choices";
import { clock, day, span } from "../../logic/days";
import { enter, follow, leave } from "../../logic/inbox";
import { attempt, carried, go, load, stopActing } from "../../logic/pages";
import { fill } from "../../logic/words";
import { BOOKING_WORDS } from "../../shared/bookings/words";

interface Line extends Booking {
  when: string;
  standing: string;
}

Page({
  data: {
    ...frame(BOOKING_WORDS),
    bookings: null as Line[] | null,
    waits: [] as object[],
    cursor: "",
    said: "",
    busy: false,
  },

  onShow() {
    const view = enter();
    this.setData(frame(BOOKING_WORDS));
    return load(this, async () => {
      await this.fill();
      follow(view, () => this.fill());
    });
  },

  onHide: leave,
  onUnload: leave,

  async fill() {
    const { t, lang } = this.data;
    const [page, { waits }] = await Promise.all([this.page(""), get<{ waits: Wait[] }>("/v1/waits")]);
    this.setData({
      bookings: this.lines(page.bookings),
      cursor: page.next_cursor,
      waits: waits.map((one) => ({
        ...one,
        when: one.day ? day(one.day, lang) : t.anyDay,
        standing: `${t.waiting} · ${fill(t.before, { n: one.before })}`,
      })),
    });
  },

  page(cursor: string) {
    return get<{ bookings: Booking[]; next_cursor: string }>(`/v1/bookings${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
  },

  lines(found: Booking[]): Line[] {
    const { t, lang } = this.data;
    return found.map((one) => ({
      ...one,
      when: span(one, lang),
      standing: one.state === "held" && one.held_until ? fill(t.held, { time: clock(one.held_until) }) : one.state_words,
    }));
  },

  onMore() {
    return attempt(this, async () => {
      const page = await this.page(this.data.cursor);
      this.setData({ bookings: [...(this.data.bookings ?? []), ...this.lines(page.bookings)], cursor: page.next_cursor });
    });
  },

  onBook() {
    go("places");
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    go("booking", { booking: carried(event, "booking") });
  },

  onLeaveList(event: WechatMiniprogram.TouchEvent) {
    return attempt(this, async () => {
      await remove(`/v1/waits/${carried(event, "wait")}`);
      this.setData({ said: this.data.t.left });
      await this.fill();
    });
  },

  onStopActing: stopActing,
});
