/** One booking: confirmed while it is held, shown at the counter, moved, cancelled. */

import { get, post } from "../../logic/api";
import type { Booking } from "../../logic/booking_wire";
import { frame } from "../../logic/choices";
import { clock, moment, span } from "../../logic/days";
import { enter, follow, leave } from "../../logic/inbox";
import { asked, attempt, go, load, stopActing } from "../../logic/pages";
import { ask, toAsk } from "../../logic/subscribe";
import { fill } from "../../logic/words";
import { BOOKING_WORDS } from "../../shared/bookings/words";

const OPEN = ["held", "booked", "checked_in"];

Page({
  data: {
    ...frame(BOOKING_WORDS),
    id: "",
    seen: null as Booking | null,
    title: "",
    standing: "",
    when: "",
    until: "",
    missed: "",
    templates: [] as string[],
    sure: false,
    said: "",
    busy: false,
  },

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(BOOKING_WORDS), id: asked(query, "booking") });
  },

  onShow() {
    const view = enter();
    this.setData(frame(BOOKING_WORDS));
    return load(this, async () => {
      const [seen, templates] = await Promise.all([this.read(), toAsk()]);
      this.setData({ templates });
      this.show(seen);
      follow(view, () => this.fill());
    });
  },

  onHide: leave,
  onUnload: leave,

  read() {
    return get<Booking>(`/v1/bookings/${encodeURIComponent(this.data.id)}`);
  },

  async fill() {
    this.show(await this.read());
  },

  show(seen: Booking) {
    const { t, lang } = this.data;
    const held = seen.state === "held" && seen.held_until;
    this.setData({
      seen,
      title: seen.offered && held ? t.offered : t.booking,
      standing: held ? fill(t.held, { time: clock(held) }) : seen.state_words,
      when: span(seen, lang),
      until: moment(seen.cancel_until, lang),
      missed: seen.missed && OPEN.includes(seen.state) ? fill(t.missedOne, { n: seen.missed, most: seen.missed_most }) : "",
    });
  },

  /** The question whether WeChat may remind comes first of all in the tap. */
  onConfirm() {
    const question = ask(this.data.templates);
    this.setData({ templates: [] });
    return attempt(this, async () => {
      await question;
      await this.moves("confirmations", this.data.t.confirmed);
    });
  },

  onGiveUp() {
    return attempt(this, () => this.moves("cancellations", this.data.t.givenBack));
  },

  onCancel() {
    return attempt(this, () => this.moves("cancellations", this.data.t.cancelled));
  },

  async moves(what: string, said: string) {
    await post<Booking>(`/v1/bookings/${encodeURIComponent(this.data.id)}/${what}`);
    this.setData({ said, sure: false });
    await this.fill();
  },

  onMove() {
    go("slots", { place: this.data.seen?.place.place ?? "", moved: this.data.id });
  },

  onSure() {
    this.setData({ sure: !this.data.sure });
  },

  onStopActing: stopActing,
});
