/** The fee of a case: what it is, how it is paid from here, and what became of it. */

import type { FEE_WORDS } from "../shared/hall/fee_words";
import { get, post } from "./api";
import { moment } from "./days";
import { casePath, type Fact } from "./hall";
import { fill, type Language, type Told } from "./words";

export type FeeTold = Told<typeof FEE_WORDS>;

interface Trade {
  way_words: string;
  paid_at: string | null;
  transaction: string;
  ebill: string;
  refund_reason: string | null;
  refund_words: string;
  refunded_at: string | null;
}

export interface Order {
  order: string;
  number: string;
  purpose_words: string;
  amount_fen: number;
  state: string;
  state_words: string;
  closed_words: string;
  ways: string[];
  trades: Trade[];
}

export interface FeeView {
  stands: string;
  facts: Fact[];
  open: boolean;
  ways: { way: string; words: string }[];
}

// A code to scan is for another screen, and a browser's page for another program.
const HERE: Record<string, "payInWechat" | "payByBook" | undefined> = { jsapi: "payInWechat", book: "payByBook" };

export async function feeOf(id: string): Promise<Order | null> {
  const { order } = await get<{ order: Order | null }>(`${casePath(id)}/fee`);
  return order;
}

export function feeView(t: FeeTold, order: Order, lang: Language): FeeView {
  return {
    stands: [order.state_words, order.closed_words].filter(Boolean).join(" · "),
    facts: named([
      [t.about, order.purpose_words],
      [t.amount, fill(t.yuan, { n: (order.amount_fen / 100).toFixed(2) })],
      [t.number, order.number],
      ...order.trades.flatMap((trade) => paid(t, trade, lang)),
    ]),
    open: order.state === "open",
    ways: order.ways.flatMap((way) => { const said = HERE[way]; return said ? [{ way, words: t[said] }] : []; }),
  };
}

function paid(t: FeeTold, trade: Trade, lang: Language): [string, string][] {
  const why = trade.refund_words;
  const back = trade.refunded_at ? fill(t.refundedAt, { why, when: moment(trade.refunded_at, lang) }) : fill(t.refundUnderWay, { why });
  return [
    [t.paidBy, trade.way_words],
    [t.paidAt, trade.paid_at ? moment(trade.paid_at, lang) : ""],
    [t.transaction, trade.transaction],
    [t.ebill, trade.ebill],
    [t.refunded, trade.refund_reason ? back : ""],
  ];
}

const named = (rows: [string, string][]): Fact[] => rows.flatMap(([label, value]) => (value ? [{ label, value }] : []));

interface Begun {
  params: Record<string, string>;
  code: string;
}

/** The number of a payment book; or WeChat's own sheet, and whether it was sent: that it arrived the service hears from WeChat. */
export async function pay(t: FeeTold, { order }: Order, way: string): Promise<{ said: string; book: string }> {
  const { params, code } = await post<Begun>(`/v1/orders/${encodeURIComponent(order)}/payments`, { way });
  if (way === "book") return { said: t.bookLead, book: code };
  return { said: (await sheet(params)) ? t.sent : t.cancelled, book: "" };
}

function sheet({ timeStamp = "", nonceStr = "", package: prepaid = "", paySign = "" }: Record<string, string>): Promise<boolean> {
  return new Promise((resolve) => {
    wx.requestPayment({
      timeStamp,
      nonceStr,
      package: prepaid,
      signType: "RSA",
      paySign,
      success: () => resolve(true),
      fail: () => resolve(false),
    });
  });
}
