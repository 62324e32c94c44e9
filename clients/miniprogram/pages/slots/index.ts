/** On which day and at which half hour; also where a booking is moved to. */

import { get, post } from "../../logic/api";
import type { Booking, Place, Slot, Wait } from "../../logic/booking_wire";
import { DAYS, type DayView, days, type Offer, offers, type SlotView, times } from "../../logic/bookings";
import { frame } from "../../logic/choices";
import { asked, attempt, carried, goOn, load, stopActing } from "../../logic/pages";
import { ask, toAsk } from "../../logic/subscribe";
import { fill } from "../../logic/words";
import { BOOKING_WORDS } from "../../shared/bookings/words";

Page({
  data: {
    ...frame(BOOKING_WORDS),
    id: "",
    moved: "",
    place: null as Place | null,
    released: "",
    days: [] as DayView[],
    day: "",
    times: [] as SlotView[],
    full: false,
    templates: [] as string[],
    asks: false,
    offers: null as Offer[] | null,
    chosen: -1,
    busy: false,
  },
  slots: [] as Slot[],

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(BOOKING_WORDS), id: asked(query, "place"), moved: asked(query, "moved") });
    return load(this, async () => {
      this.setData({ templates: await toAsk() });
      await this.fill();
    });
  },

  async fill() {
    const { t, lang, id, day, moved } = this.data;
    const { place, slots } = await get<{ place: Place; slots: Slot[] }>(`/v1/places/${encodeURIComponent(id)}/slots?days=${DAYS}`);
    this.slots = slots;
    this.setData({
      place,
      days: days(t, slots, Date.now(), lang),
      released: fill(t.released, { time: place.released_at, days: place.days_ahead }),
      asks: !moved && place.items.length + place.kinds.length > 0,
    });
    if (this.data.asks && !this.data.offers) await this.offer(place);
    if (day) this.show(day);
  },

  async offer(place: Place) {
    const found = await offers(place);
    this.setData({ offers: found, chosen: found.length === 1 ? 0 : -1 });
  },

  show(day: string) {
    const { t, lang, moved } = this.data;
    const found = times(t, this.slots, day, Date.now(), lang);
    this.setData({ day, times: found, full: !moved && found.length > 0 && found.every(({ shut }) => shut) });
  },

  onDay(event: WechatMiniprogram.TouchEvent) {
    this.setData({ trouble: null });
    this.show(carried(event, "day"));
  },

  onOtherDay() {
    this.setData({ day: "", trouble: null });
  },

  onAbout(event: WechatMiniprogram.PickerChange) {
    this.setData({ chosen: Number(event.detail.value) });
  },

  /** What it is for; null, and said, while the place wants to know and nothing is chosen. */
  about() {
    const { t, asks, offers: found, chosen } = this.data;
    if (!asks) return {};
    const one = found?.[chosen];
    if (!one) this.setData({ trouble: { title: t.aboutNeeded, next: "" } });
    return one?.about ?? null;
  },

  onTime(event: WechatMiniprogram.TouchEvent) {
    const { moved } = this.data;
    const slot = carried(event, "slot");
    const about = this.about();
    if (!about) return;
    return attempt(this, async () => {
      try {
        const made = moved
          ? await post<Booking>(`/v1/bookings/${encodeURIComponent(moved)}/moves`, { slot })
          : await post<Booking>("/v1/bookings", { slot, ...about });
        goOn("booking", { booking: made.booking });
      } catch (error) {
        await this.fill(); // somebody was quicker: what is left is shown beside why
        throw error;
      }
    });
  },

  /** Whoever waits has to act when a place comes free: the question comes first of all in the tap. */
  onWait() {
    const { id, day, templates } = this.data;
    const about = this.about();
    if (!about) return;
    const question = ask(templates);
    this.setData({ templates: [] });
    return attempt(this, async () => {
      await question;
      await post<Wait>("/v1/waits", { place: id, day, ...about });
      goOn("bookings");
    });
  },

  onStopActing: stopActing,
});
