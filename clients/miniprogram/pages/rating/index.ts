/** One service: rated in two taps, changed once, and what came of it. */

import { frame } from "../../logic/choices";
import type { Fact } from "../../logic/hall";
import { asked, attempt, load } from "../../logic/pages";
import { give, type Given, isPoor, levels, objectTo, type Rating, readRating, reasons, standing, told } from "../../logic/ratings";
import { fill } from "../../logic/words";
import { RATE_WORDS } from "../../shared/hall/rate_words";

Page({
  data: {
    ...frame(RATE_WORDS),
    id: "",
    seen: null as Rating | null,
    lead: "",
    stands: "",
    said: [] as Fact[],
    asks: false, // the form is open
    level: "",
    levels: [] as object[],
    chosen: [] as string[],
    reasons: [] as object[],
    poor: false,
    calls: false,
    fault: "",
    done: "",
    busy: false,
  },
  words: "",
  objection: "",

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(RATE_WORDS), id: asked(query, "rating") });
    return load(this, async () => this.fill(await readRating(this.data.id)));
  },

  fill(seen: Rating) {
    const { t, lang } = this.data;
    this.setData({
      seen,
      lead: fill(t.lead, { name: seen.name, unit: seen.unit_name }),
      stands: standing(t, seen, lang),
      said: told(t, seen),
    });
    this.form(seen.may_give && !seen.given);
  },

  /** As it was said before, where it was. */
  form(asks: boolean) {
    const { t, seen } = this.data;
    const before: Partial<Given> = seen?.given ?? {};
    const { level = "", reasons: chosen = [], call_back: calls = false, words = "" } = before;
    this.words = words;
    this.setData({ asks, level, levels: levels(t, level), chosen, reasons: reasons(t, chosen), poor: isPoor(level), calls, fault: "" });
  },

  onChange() {
    this.form(true);
  },

  onLevel(event: WechatMiniprogram.RadioGroupChange) {
    const level = event.detail.value;
    this.setData({ level, levels: levels(this.data.t, level), poor: isPoor(level), fault: "" });
  },

  onReasons(event: WechatMiniprogram.CheckboxGroupChange) {
    const chosen = event.detail.value;
    this.setData({ chosen, reasons: reasons(this.data.t, chosen) });
  },

  onWords(event: WechatMiniprogram.Input) {
    this.words = event.detail.value;
  },

  onCalls(event: WechatMiniprogram.CheckboxGroupChange) {
    this.setData({ calls: event.detail.value.length > 0 });
  },

  onSend() {
    const { t, id, level, chosen, calls } = this.data;
    if (!level) return this.setData({ fault: t.pick });
    return attempt(this, async () => {
      this.fill(await give(id, { level, reasons: chosen, words: this.words.trim(), call_back: calls && isPoor(level) }));
      this.setData({ done: t.thanks });
    });
  },

  onObjection(event: WechatMiniprogram.Input) {
    this.objection = event.detail.value;
  },

  onObject() {
    const { t, id } = this.data;
    const words = this.objection.trim();
    if (!words) return this.setData({ fault: t.needed });
    return attempt(this, async () => {
      this.fill(await objectTo(id, words));
      this.setData({ done: t.objected });
    });
  },
});
