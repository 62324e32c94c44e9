/** All there is to know of a matter before one applies. */

import { acting, actFor, mayApply } from "../../logic/acting";
import { get, post } from "../../logic/api";
import { frame } from "../../logic/choices";
import { itemFacts, mandates } from "../../logic/hall";
import type { Case, CaseLine, Item, Mandate } from "../../logic/hall_wire";
import { asked, attempt, carried, go, goOn, load, startAt, stopActing } from "../../logic/pages";
import { fill } from "../../logic/words";
import { HALL_WORDS } from "../../shared/hall/words";

Page({
  data: {
    ...frame(HALL_WORDS),
    item: "",
    name: "",
    about: "",
    sections: [] as { title: string; lines: string[] }[],
    draft: "",
    begin: "", // the words of the button; "" where it may not be begun
    others: [] as (Mandate & { words: string })[],
    notInPlace: false,
    busy: false,
  },

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(HALL_WORDS), item: asked(query, "item") });
  },

  /** Again whenever it is shown: a draft may have been begun, or sent. */
  onShow() {
    return load(this, async () => {
      this.setData(frame(HALL_WORDS));
      const { t, item } = this.data;
      const [seen, { cases }, held] = await Promise.all([
        get<Item>(`/v1/items/${encodeURIComponent(item)}`),
        get<{ cases: CaseLine[] }>("/v1/cases"),
        mandates(),
      ]);
      const { who } = seen.applicants;
      const mandate = acting();
      const may = mandate ? mayApply(mandate, who) : who.includes("person");
      const others = mandate ? [] : held.filter((one) => mayApply(one, who));
      this.setData({
        name: seen.name,
        about: seen.about,
        sections: itemFacts(t, seen),
        draft: cases.find((one) => one.item === item && one.state === "draft")?.case ?? "",
        begin: may ? (mandate ? fill(t.beginFor, { name: mandate.name }) : t.begin) : "",
        others: others.map((one) => ({ ...one, words: fill(t.beginFor, { name: one.name }) })),
        notInPlace: mandate !== null && !may,
      });
    });
  },

  onBegin() {
    return attempt(this, async () => {
      const { case: id } = await post<Case>("/v1/cases", { item: this.data.item });
      goOn("apply", { case: id });
    });
  },

  /** From here on, and on a page of its own: what lies under this one is the person's own. */
  onFor(event: WechatMiniprogram.TouchEvent) {
    const { others, item } = this.data;
    actFor(others.find(({ mandate }) => mandate === carried(event, "mandate")) ?? null);
    startAt("item", { item });
  },

  onGoOn() {
    go("apply", { case: this.data.draft });
  },

  onStopActing: stopActing,
});
