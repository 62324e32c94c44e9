/** Finding a matter of the city, in words, in pinyin or by its initials; the service searches. */

import { get } from "../../logic/api";
import { frame } from "../../logic/choices";
import type { ItemLine } from "../../logic/hall_wire";
import { attempt, carried, go, stopActing, typed } from "../../logic/pages";
import { HALL_WORDS } from "../../shared/hall/words";

interface Found {
  items: ItemLine[];
  next_cursor: string;
}

Page({
  data: { ...frame(HALL_WORDS), words: "", items: null as ItemLine[] | null, cursor: "", busy: false },

  onLoad() {
    return this.find("");
  },

  onShow() {
    this.setData(frame(HALL_WORDS));
  },

  onFind(event: WechatMiniprogram.FormSubmit) {
    return this.find(typed(event).words ?? "");
  },

  onMore() {
    return attempt(this, async () => {
      const page = await this.page(this.data.cursor);
      this.setData({ items: [...(this.data.items ?? []), ...page.items], cursor: page.next_cursor });
    });
  },

  onItem(event: WechatMiniprogram.TouchEvent) {
    go("item", { item: carried(event, "item") });
  },

  onMine() {
    go("cases");
  },

  find(words: string) {
    this.setData({ ...frame(HALL_WORDS), words });
    return attempt(this, async () => {
      const { items, next_cursor: cursor } = await this.page("");
      this.setData({ items, cursor });
    });
  },

  page(cursor: string) {
    const { words } = this.data;
    const asked = [["words", words], ["cursor", cursor]].filter(([, value]) => value);
    return get<Found>(`/v1/items?${asked.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&")}`);
  },

  onStopActing: stopActing,
});
