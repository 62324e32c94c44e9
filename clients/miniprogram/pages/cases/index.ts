/** What the person applied for, the newest first. */

import { get } from "../../logic/api";
import { frame } from "../../logic/choices";
import { caseFacts, isBuiltIn, type Fact } from "../../logic/hall";
import type { CaseLine } from "../../logic/hall_wire";
import { attempt, carried, go, load, stopActing } from "../../logic/pages";
import { HALL_WORDS } from "../../shared/hall/words";

interface Line extends CaseLine {
  facts: Fact[];
  press: string;
}

Page({
  data: { ...frame(HALL_WORDS), cases: null as Line[] | null, cursor: "", busy: false },

  onShow() {
    this.setData(frame(HALL_WORDS));
    return load(this, () => this.add([], ""));
  },

  onMore() {
    return attempt(this, () => this.add(this.data.cases ?? [], this.data.cursor));
  },

  onCase(event: WechatMiniprogram.TouchEvent) {
    go(carried(event, "state") === "draft" ? "apply" : "case", { case: carried(event, "case") });
  },

  onItems() {
    go("items");
  },

  onRatings() {
    go("ratings");
  },

  async add(before: Line[], cursor: string) {
    const { t, lang } = this.data;
    const page = await get<{ cases: CaseLine[]; next_cursor: string }>(
      `/v1/cases${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    const lines = page.cases.map((one) => ({
      ...one,
      facts: caseFacts(t, one, lang),
      press: one.state === "draft" && !isBuiltIn(one) ? t.goOn : t.show,
    }));
    this.setData({ cases: [...before, ...lines], cursor: page.next_cursor });
  },

  onStopActing: stopActing,
});
