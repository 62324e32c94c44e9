/** One certificate: what it says, a code for one look within a minute, and who looked. */

import { get } from "../../logic/api";
import { type Certificate, certificatePath, type Code, lineFacts, looks, makeCode, secondsLeft, ticks } from "../../logic/certificates";
import { frame } from "../../logic/choices";
import type { Fact } from "../../logic/hall";
import { asked, attempt, go, load } from "../../logic/pages";
import { fill } from "../../logic/words";
import { CERTIFICATE_WORDS } from "../../shared/hall/certificate_words";

const TICK_MS = 1000;

Page({
  data: {
    ...frame(CERTIFICATE_WORDS),
    id: "",
    seen: null as Certificate | null,
    facts: [] as Fact[],
    says: [] as Fact[],
    choices: [] as { field: string; name: string }[],
    looks: [] as { who: string; what: string }[],
    code: null as Code | null,
    left: "",
    said: "",
    busy: false,
  },
  chosen: [] as string[],
  ticking: 0,

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(CERTIFICATE_WORDS), id: asked(query, "certificate") });
  },

  onShow() {
    this.count();
    return load(this, () => this.fill());
  },

  onHide() {
    clearInterval(this.ticking);
  },

  onUnload() {
    clearInterval(this.ticking);
  },

  async fill() {
    const { t, lang, id } = this.data;
    const seen = await get<Certificate>(certificatePath(id));
    this.setData({
      seen,
      facts: [...lineFacts(t, seen, lang), { label: t.unit, value: seen.unit_name }],
      says: seen.fields.map(({ name, shown }) => ({ label: name, value: shown })),
      choices: ticks(t, seen),
      looks: looks(t, seen, lang),
    });
  },

  /** What is shown is chosen each time; nothing is ticked for anybody. */
  onTicks(event: WechatMiniprogram.CheckboxGroupChange) {
    this.chosen = event.detail.value;
  },

  onMake() {
    return attempt(this, async () => {
      const { t, id } = this.data;
      const code = await makeCode(t, id, this.chosen);
      this.setData({ code, said: t.shown });
      this.count();
    });
  },

  /** By the clock, not by the ticks: in the background there are none. */
  count() {
    clearInterval(this.ticking);
    if (this.tick()) this.ticking = setInterval(() => this.tick(), TICK_MS);
  },

  /** Whether there is a code that holds. */
  tick(): boolean {
    const { t, code } = this.data;
    if (!code) return false;
    const n = secondsLeft(code);
    if (n > 0) this.setData({ left: fill(t.left, { n }) });
    else this.end(t.over);
    return n > 0;
  },

  end(said: string) {
    clearInterval(this.ticking);
    this.chosen = [];
    this.setData({ code: null, said });
  },

  onAgain() {
    this.end("");
    return load(this, () => this.fill());
  },

  onCase() {
    go("case", { case: this.data.seen?.case ?? "" });
  },
});
