// Money at the counter: what a resident has to pay; and the fee of a case, which an approver lets off.

import { busy, button, field, h, problemBox } from "../dom.js";
import { Refused } from "../api.js";
import { complain, given } from "../forms.js";
import { yuan } from "../hall/fees.js";
import { moment, teller } from "../language.js";
import { choice, facts, form } from "./forms.js";
import { DESK_PAYMENT_WORDS } from "./payment_words.js";

const t = teller(DESK_PAYMENT_WORDS);
const BY_CODE = new Set(["native", "book"]);
const AT_WINDOW = new Set(["cash", "card"]);

/** The section of a resident's page. */
export async function orders(app, { path, act }) {
  const { orders: found } = await app.api.get(`${path}/orders`);
  if (!found.length) return [h("p", { class: "card" }, t("noOrders"))];
  return found.map((one) => h("section", { class: "card", "data-order": one.state }, h("h2", {}, one.purpose_words), known(one),
    one.state === "open" ? [...(one.ways.some((way) => BY_CODE.has(way)) ? shown(app, path, one) : []), receiving(app, path, one, act)] : null,
    one.trades.some((each) => each.state === "refunding" && AT_WINDOW.has(each.way)) ? payingOut(app, path, one, act) : null));
}

/** The section of a case; null for one that costs nothing. */
export async function feeOf(app, id) {
  const path = `/v1/officer/cases/${encodeURIComponent(id)}`;
  const fee = await app.api.get(`${path}/fee`);
  if (!fee.fee_fen) return null;
  return h("section", { class: "card", "data-fee": fee.order?.state ?? "none" }, h("h2", {}, t("fee")),
    fee.order ? known(fee.order) : h("p", {}, t("yuan", { n: yuan(fee.fee_fen) }), " · ", t("notDue", { when: fee.due_words })),
    fee.order?.closed_as === "waived" ? null : waiving(app, id, path));
}

const known = (one) => facts("facts", [[t("amount"), t("yuan", { n: yuan(one.amount_fen) })], [t("state"), [one.state_words, one.closed_words].filter(Boolean).join(" · ")],
  [t("orderNumber"), one.number], ...one.trades.map((each) => [t("paidBy"), [each.way_words, each.transaction, each.paid_at && moment(each.paid_at), each.refund_words].filter(Boolean).join(" · ")])]);

function shown(app, path, one) {
  const place = h("div");
  const press = button(t("toScreen"), () => busy(press, async () => {
    try {
      const { code, qr_svg: svg } = await app.api.post(`${path}/orders/${one.order}/codes`);
      place.replaceChildren(svg ? h("figure", {}, h("img", { class: "qr", alt: t("code"), width: 240, height: 240, src: `data:image/svg+xml,${encodeURIComponent(svg)}` }), h("figcaption", {}, t("scan")))
        : h("p", { class: "strong" }, t("book", { n: code })));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren(problemBox(error.problem));
    }
  }), { kind: "choice" });
  return [press, place];
}

function receiving(app, path, one, act) {
  const way = choice(`way-${one.order}`, t("way"), [["cash", t("cash")], ["card", t("card")]]);
  const receipt = field({ label: t("receipt"), hint: t("receiptHint"), name: "receipt", autocomplete: "off", minlength: 4, maxlength: 40, required: true });
  return h("details", { "data-receive": true }, h("summary", {}, t("receive")),
    form([way.box, receipt.box], button(t("receive"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, receipt)) return;
      await act(trouble, { "/receipt": receipt }, () => app.api.post(`${path}/orders/${one.order}/receipts`, { way: way.input.value, receipt: receipt.input.value.trim() }), t("received"));
    }));
}

function payingOut(app, path, one, act) {
  const receipt = field({ label: t("receipt"), hint: t("receiptHint"), name: "receipt", autocomplete: "off", minlength: 4, maxlength: 40, required: true });
  return form([receipt.box], button(t("payOut"), null, { type: "submit" }), async (trouble) => {
    if (!given(t, receipt)) return;
    await act(trouble, { "/receipt": receipt }, () => app.api.post(`${path}/orders/${one.order}/payouts`, { receipt: receipt.input.value.trim() }), t("paidOut"));
  });
}

function waiving(app, id, path) {
  const why = field({ label: t("words"), name: "why", autocomplete: "off", maxlength: 500, required: true });
  return h("details", { "data-waive": true }, h("summary", {}, t("waive")), h("p", { class: "hint" }, t("waiveLead")),
    form([why.box], button(t("waive"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (!given(t, why)) return;
      try {
        await app.api.post(`${path}/fee-waivers`, { why: why.input.value.trim() });
        app.parting = t("waived");
        await app.go(`case/${id}`);
      } catch (error) {
        complain(t, error, trouble, { "/why": why });
      }
    }));
}
