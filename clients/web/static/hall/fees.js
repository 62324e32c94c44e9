// The fee of a case: what it is, by which ways it can be paid from here, and what became of it.

import { Refused } from "../api.js";
import { busy, button, h, icon, note, problemBox, say } from "../dom.js";
import { moment, teller } from "../language.js";
import { facts } from "./common.js";
import { FEE_WORDS } from "./fee_words.js";

const t = teller(FEE_WORDS);
const DONE = new Set(["paid", "refunded", "closed"]);
const WECHAT = /MicroMessenger/i.test(navigator.userAgent);
const PHONE = /Android|iPhone|HarmonyOS|Mobile/i.test(navigator.userAgent);

export const yuan = (fen) => (fen / 100).toFixed(2);

/** `update()` gives the section as the service has it now, null while nothing is due; a code that is shown stays. */
export function feeOf(app, id, changed) {
  let shown = null;
  let seen = "";
  return {
    async update() {
      const { order } = await app.api.get(`/v1/cases/${encodeURIComponent(id)}/fee`);
      const now = JSON.stringify(order);
      if (now !== seen) shown = order && orderCard(app, order, changed, t("waits"));
      seen = now;
      return shown;
    },
  };
}

/** `lead`: what is said of one that is to be paid. */
export function orderCard(app, order, changed, lead) {
  const done = DONE.has(order.state);
  return h("section", { class: `card review ${done ? "done" : "due"}`, "data-fee": order.state, "data-key": order.order }, h("h2", {}, t("fee")),
    h("p", { class: "state" }, icon(done ? "check" : "clock"), h("strong", {}, order.state_words), order.closed_words ? ` · ${order.closed_words}` : ""),
    facts(t, [["about", order.purpose_words], ["amount", t("yuan", { n: yuan(order.amount_fen) })], ["number", order.number]]),
    order.trades.map(paid),
    order.state === "open" ? open(app, order, changed, lead) : null);
}

function paid(trade) {
  const why = trade.refund_words;
  const back = trade.refunded_at ? t("refundedAt", { why, when: moment(trade.refunded_at) }) : t("refundUnderWay", { why });
  return facts(t, [["paidBy", trade.way_words], ["paidAt", trade.paid_at && moment(trade.paid_at)], ["transaction", trade.transaction], ["ebill", trade.ebill],
    ["refunded", trade.refund_reason && back]]);
}

function open(app, order, changed, lead) {
  const place = h("div", { class: "cards" });
  const ways = offered(order.ways).map(([way, words], at) => {
    const press = button(t(words), () => busy(press, () => begin(way)), { kind: at ? "choice" : "primary" });
    return press;
  });
  return [h("p", {}, lead), ...ways, place, h("p", {}, t(ways.length ? "atWindow" : "windowOnly"))];

  async function begin(way) {
    try {
      const begun = await app.api.post(`/v1/orders/${order.order}/payments`, { way });
      if (way === "jsapi") await bridge(begun.params);
      else if (way === "h5") { if (app.still()) location.assign(begun.url); }
      else place.replaceChildren(way === "book" ? book(begun.code) : picture(begun.qr_svg), looking());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren(problemBox(error.problem));
    }
  }

  // WeChat's own sheet; what became of the payment the service hears from the vendor.
  async function bridge(params) {
    const { err_msg: said } = await new Promise((resolve) => window.WeixinJSBridge.invoke("getBrandWCPayRequest", params, resolve));
    const ok = said === "get_brand_wcpay_request:ok";
    say(t(ok ? "sent" : "cancelled"));
    place.replaceChildren(note(ok ? "calm" : "open", ok ? "check" : "alert", t(ok ? "sent" : "cancelled")), looking());
    if (ok) await changed();
  }

  function looking() {
    const result = h("p", { class: "hint", role: "status" });
    const look = button(t("look"), () => busy(look, async () => {
      await changed();
      if (document.contains(result)) result.textContent = t("notYet");
    }), { kind: "plain" });
    return h("div", {}, look, result);
  }
}

// The way that fits where the page is open comes first.
function offered(ways) {
  const has = new Set(ways);
  const all = [["book", "payByBook", true], ["jsapi", "payInWechat", WECHAT && "WeixinJSBridge" in window], ["h5", "payByPhone", PHONE && !WECHAT], ["native", "payByCode", true]];
  return all.filter(([way, , fits]) => has.has(way) && fits);
}

const picture = (svg) => h("div", {}, h("p", {}, t("scan")),
  h("img", { class: "qr", alt: t("code"), width: 240, height: 240, src: `data:image/svg+xml,${encodeURIComponent(svg)}` }));

const book = (number) => h("div", {}, h("p", {}, t("bookLead")), h("p", { class: "strong" }, t("book")),
  h("p", { class: "show-code", "aria-label": `${t("book")} ${[...number].join(" ")}` }, number.match(/.{1,4}/g).join(" ")));
