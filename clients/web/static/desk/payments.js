// Finance: where our books and the vendors' differ, and the days that were reconciled.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { yuan } from "../hall/fees.js";
import { day, moment, teller } from "../language.js";
import { choice, form, table } from "./forms.js";
import { DESK_PAYMENT_WORDS } from "./payment_words.js";

const t = teller(DESK_PAYMENT_WORDS);
const PATH = "/v1/officer/payment-differences";
const amount = (fen) => (fen === null ? "–" : yuan(fen));

export async function payments(app) {
  const { api } = app;
  const list = h("div", { class: "cards" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await api.get(`${PATH}${cursor && `?${new URLSearchParams({ cursor })}`}`);
    list.append(...page.differences.map((one) => card(app, one)));
    if (!list.children.length) list.append(note("calm", "check", t("noDifferences")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  const [{ days, funds }] = await Promise.all([api.get("/v1/officer/payment-days"), add()]);
  return { title: t("payments"), body: [h("p", { class: "hint" }, t("lead")), list, more, reconciled(days), compared(funds)] };
}

function card(app, one) {
  const rows = [[[one.kind_words, h("p", { class: "hint" }, t(`vendor_${one.vendor}`), one.day ? ` · ${day(one.day)}` : "")],
    [h("code", { class: "id" }, one.number), one.transaction ? h("p", { class: "hint" }, one.transaction) : null],
    amount(one.ours_fen), [amount(one.theirs_fen), one.currency && one.currency !== "CNY" ? ` ${one.currency}` : ""], moment(one.found_at)]];
  return h("section", { class: "card", "data-difference": one.kind }, h("h2", { class: "unseen" }, one.kind_words),
    table(one.kind_words, ["kind", "number", "ours", "theirs", "found"].map((head) => t(head)), rows),
    one.state === "proposed" ? answering(app, one) : proposing(app, one));
}

function proposing(app, one) {
  const options = ["explained", "settled", ...(one.kind === "refund_failed" ? ["refund_again"] : [])];
  const how = choice(`how-${one.difference}`, t("how"), options.map((each) => [each, t(`how_${each}`)]));
  const words = field({ label: t("words"), name: "words", autocomplete: "off", maxlength: 500, required: true });
  return h("details", { "data-propose": true }, h("summary", {}, t("act")),
    form([how.box, words.box], button(t("propose"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, words)) return;
      await act(app, trouble, { "/words": words }, () => app.api.post(`${PATH}/${one.difference}/proposals`, { resolution: how.input.value, words: words.input.value.trim() }), "proposed");
    }));
}

function answering(app, one) {
  const trouble = h("div");
  const press = (words, agrees, kind) => {
    const made = button(t(words), () => busy(made, () => act(app, trouble, {}, () => app.api.post(`${PATH}/${one.difference}/answers`, { agrees }), "answered")), { kind });
    return made;
  };
  return h("div", { "data-proposal": true }, h("p", {}, h("strong", {}, t("proposal")), " ", one.resolution_words), h("p", { class: "quote" }, one.words),
    one.mine ? h("p", { class: "hint" }, t("yours")) : [press("agree", true, "primary"), press("decline", false, "choice")], trouble);
}

async function act(app, trouble, fields, work, said) {
  try {
    await work();
    app.parting = t(said);
    await app.go("payments");
  } catch (error) {
    complain(t, error, trouble, fields);
  }
}

function reconciled(days) {
  const counted = (n, fen) => t("counted", { n, yuan: yuan(fen) });
  return h("section", { class: "card" }, days.length
    ? table(t("days"), ["day", "vendor", "paid", "refunded"].map((head) => t(head)), days.map((one) => [day(one.day), t(`vendor_${one.vendor}`),
      counted(one.payments, one.paid_fen), counted(one.refunds, one.refunded_fen)]))
    : [h("h2", {}, t("days")), h("p", {}, t("noDays"))]);
}

function compared(funds) {
  return h("section", { class: "card" }, funds.length
    ? table(t("funds"), ["day", "vendor", "came", "left", "fees"].map((head) => t(head)), funds.map((one) => [day(one.day), t(`vendor_${one.vendor}`),
      yuan(one.came_fen), yuan(one.left_fen), yuan(one.fees_fen)]))
    : [h("h2", {}, t("funds")), h("p", {}, t("noFunds"))]);
}
