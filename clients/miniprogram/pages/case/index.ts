/** One case: where it stands, by when it is done, what comes next, and what can be done. */

import { acting } from "../../logic/acting";
import { get, post } from "../../logic/api";
import { frame } from "../../logic/choices";
import { moment } from "../../logic/days";
import { feeOf, type FeeTold, type FeeView, feeView, type Order, pay } from "../../logic/fees";
import { readBack } from "../../logic/form";
import { caseFacts, casePath, clockLines, type Fact, isBuiltIn, isOver, itemOf, lacking, mayWithdraw, objectionLine, representedBy, stepLines } from "../../logic/hall";
import type { Case } from "../../logic/hall_wire";
import { enter, follow, leave } from "../../logic/inbox";
import { asked, attempt, carried, copyLink, go, load, stopActing } from "../../logic/pages";
import { fill, tell } from "../../logic/words";
import { FEE_WORDS } from "../../shared/hall/fee_words";
import { HALL_WORDS } from "../../shared/hall/words";

Page({
  data: {
    ...frame(HALL_WORDS),
    id: "",
    seen: null as Case | null,
    facts: [] as Fact[],
    clocks: [] as { text: string; late: boolean }[],
    lacks: null as { words: string; lines: string[] } | null,
    objection: "",
    fee: null as FeeView | null,
    fees: {} as Partial<FeeTold>, // the words of it
    book: "",
    paying: "",
    by: "",
    steps: [] as Fact[],
    events: [] as { what: string; when: string; words: string }[],
    rows: [] as object[],
    elsewhere: false,
    over: false,
    withdraws: false,
    sure: false,
    sent: "", // "first" or "more", by the page that sent it
    said: "",
    busy: false,
  },

  order: null as Order | null,

  onLoad(query: Record<string, string | undefined>) {
    this.setData({ ...frame(HALL_WORDS), id: asked(query, "case"), sent: asked(query, "sent") });
  },

  onShow() {
    const view = enter();
    this.setData(frame(HALL_WORDS));
    return load(this, async () => {
      await this.fill();
      follow(view, () => this.fill());
    });
  },

  onHide: leave,
  onUnload: leave,

  async fill() {
    const { t, lang, id } = this.data;
    const seen = await get<Case>(casePath(id));
    const item = await itemOf(seen);
    this.order = item.fee_fen ? await feeOf(id) : null;
    const fees = tell(FEE_WORDS, lang);
    this.setData({ fees, fee: this.order && feeView(fees, this.order, lang) });
    const elsewhere = isBuiltIn(seen);
    if (this.data.sent && seen.number) {
      const said = this.data.sent === "first" ? fill(t.sent, { number: seen.number }) : t.supplemented;
      this.setData({ sent: "", said });
    }
    this.setData({
      seen,
      elsewhere,
      facts: caseFacts(t, { ...seen, due: null }, lang),
      clocks: clockLines(t, seen, lang),
      lacks: seen.state === "supplement_wanted" ? lacking(t, seen, item, lang) : null,
      objection: objectionLine(t, seen, Date.now(), lang),
      by: acting() ? "" : representedBy(t, seen),
      steps: stepLines(t, seen),
      events: seen.events.map(({ what, at, words }) => ({ what, when: moment(at, lang), words })),
      rows: elsewhere ? [] : readBack(item.form, seen.form, lang),
      over: isOver(seen) && !elsewhere,
      withdraws: mayWithdraw(seen),
    });
  },

  onFill() {
    go("apply", { case: this.data.id });
  },

  onPay(event: WechatMiniprogram.TouchEvent) {
    return attempt(this, async () => {
      if (!this.order) return;
      const { said, book } = await pay(tell(FEE_WORDS, this.data.lang), this.order, carried(event, "way"));
      this.setData({ paying: said, book });
      await this.fill();
    });
  },

  onPart(event: WechatMiniprogram.TouchEvent) {
    go("case", { case: carried(event, "case") });
  },

  onCertificate() {
    go("certificate", { certificate: this.data.seen?.certificate?.certificate ?? "" });
  },

  onAgain() {
    go("item", { item: this.data.seen?.item ?? "" });
  },

  onSure() {
    this.setData({ sure: !this.data.sure });
  },

  onWithdraw() {
    return attempt(this, async () => {
      await post(`${casePath(this.data.id)}/withdrawals`);
      this.setData({ sure: false, said: this.data.t.withdrawn });
      await this.fill();
    });
  },

  onLink() {
    copyLink(this, `case/${this.data.id}`);
  },

  onStopActing: stopActing,
});
