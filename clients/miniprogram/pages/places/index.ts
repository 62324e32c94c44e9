/** Where something can be booked. */

import { get } from "../../logic/api";
import type { Place } from "../../logic/booking_wire";
import { ELSEWHERE } from "../../logic/bookings";
import { frame } from "../../logic/choices";
import { attempt, carried, copyLink, go, load, stopActing } from "../../logic/pages";
import { BOOKING_WORDS } from "../../shared/bookings/words";

Page({
  data: { ...frame(BOOKING_WORDS), places: null as Place[] | null, cursor: "", elsewhere: false, said: "", busy: false },

  onLoad() {
    this.setData(frame(BOOKING_WORDS));
    return load(this, () => this.add(""));
  },

  onMore() {
    return attempt(this, () => this.add(this.data.cursor));
  },

  onPlace(event: WechatMiniprogram.TouchEvent) {
    go("slots", { place: carried(event, "place") });
  },

  onLink() {
    copyLink(this, "places");
  },

  async add(cursor: string) {
    const page = await get<{ places: Place[]; next_cursor: string }>(
      `/v1/places${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    const here = page.places.filter(({ place }) => !ELSEWHERE.includes(place.kind));
    this.setData({
      places: [...(this.data.places ?? []), ...here],
      elsewhere: this.data.elsewhere || here.length < page.places.length,
      cursor: page.next_cursor,
    });
  },

  onStopActing: stopActing,
});
