/** All there is to know of a matter before one applies. */

import { get, post } from "../../logic/api";
import { frame } from "../../logic/choices";
import { itemFacts } from "../../logic/hall";
import type { Case, CaseLine, Item } from "../../logic/hall_wire";
import { asked, attempt, go, goOn, load } from "../../logic/pages";
import { HALL_WORDS } from "../../shared/hall/words";

Page({
  data: {
    ...frame(HALL_WORDS),
    item: "",
    name: "",
    about: "",
    sections: [] as { title: string; lines: string[] }[],
    draft: "",
    forOneself: false,
    busy: false,
  },

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(HALL_WORDS), item: asked(query, "item") });
  },

  /** Again whenever it is shown: a draft may have been begun, or sent. */
  onShow() {
    return load(this, async () => {
      const { t, item } = this.data;
      const [seen, { cases }] = await Promise.all([
        get<Item>(`/v1/items/${encodeURIComponent(item)}`),
        get<{ cases: CaseLine[] }>("/v1/cases"),
      ]);
      this.setData({
        name: seen.name,
        about: seen.about,
        sections: itemFacts(t, seen),
        draft: cases.find((one) => one.item === item && one.state === "draft")?.case ?? "",
        forOneself: seen.applicants.who.includes("person"),
      });
    });
  },

  onBegin() {
    return attempt(this, async () => {
      const { case: id } = await post<Case>("/v1/cases", { item: this.data.item });
      goOn("apply", { case: id });
    });
  },

  onGoOn() {
    go("apply", { case: this.data.draft });
  },
});
