/** The services that the person is asked about. */

import { get } from "../../logic/api";
import { frame } from "../../logic/choices";
import { attempt, carried, go, load } from "../../logic/pages";
import { type RatingLine, standing } from "../../logic/ratings";
import { RATE_WORDS } from "../../shared/hall/rate_words";

interface Shown extends RatingLine {
  stands: string;
  press: string;
}

Page({
  data: { ...frame(RATE_WORDS), ratings: null as Shown[] | null, cursor: "", busy: false },

  onShow() {
    this.setData(frame(RATE_WORDS));
    return load(this, () => this.add([], ""));
  },

  onMore() {
    return attempt(this, () => this.add(this.data.ratings ?? [], this.data.cursor));
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    go("rating", { rating: carried(event, "rating") });
  },

  async add(before: Shown[], cursor: string) {
    const { t, lang } = this.data;
    const page = await get<{ ratings: RatingLine[]; next_cursor: string }>(
      `/v1/ratings${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    const lines = page.ratings.map((one) => ({
      ...one,
      stands: standing(t, one, lang),
      press: one.may_give && !one.given ? t.rate : t.see,
    }));
    this.setData({ ratings: [...before, ...lines], cursor: page.next_cursor });
  },
});
