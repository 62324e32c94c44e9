// What of a case goes, or comes, by courier: where each is, and what the applicant can choose now.

import { busy, button, field, h, icon, note } from "../dom.js";
import { allGiven, complain } from "../forms.js";
import { moment, teller } from "../language.js";
import { facts } from "./common.js";
import { orderCard, yuan } from "./fees.js";
import { PARCEL_WORDS } from "./parcel_words.js";

const t = teller(PARCEL_WORDS);
const OVER = new Set(["delivered", "reissued", "received", "fetched", "cancelled"]);
const PARTS = [["name", "name"], ["phone", "tel"], ["province", "address-level1"], ["city", "address-level2"], ["county", "address-level3"], ["street", "street-address"]];

/** The sections of one case; none where nothing goes by courier, and nothing can. */
export async function parcelsOf(app, id) {
  const path = `/v1/cases/${encodeURIComponent(id)}`;
  const { parcels, may_send: maySend, collected, postage } = await app.api.get(`${path}/parcels`);
  const under = parcels.some((one) => one.direction === "return" && !OVER.has(one.state));
  return [
    ...parcels.slice().reverse().flatMap((one) => [shown(app, id, one), postageOf(app, id, one)]),
    maySend ? folded(app, id, { path: `${path}/parcels`, label: t(under ? "sendAgain" : "send"), lead: sendLead(postage), name: "send" }) : null,
    collected.length ? folded(app, id, { path: `${path}/collections`, label: t("fetchCase"), lead: t("fetchLead"), name: "collect", collected }) : null,
  ].filter(Boolean);
}

function sendLead(postage) {
  const prices = postage.map(({ area, fen }) => t("price", { area: area || t("elsewhere"), n: yuan(fen) }));
  return postage.length ? t("sendPaidLead", { prices: prices.join(t("and")) }) : t("sendLead");
}

function postageOf(app, id, one) {
  return one.postage && orderCard(app, one.postage, () => app.go(`case/${id}`), t("postageLead"));
}

function shown(app, id, one) {
  const over = OVER.has(one.state);
  const drop = button(t("cancel"), () => busy(drop, async () => {
    await app.api.post(`/v1/parcels/${one.parcel}/cancellations`);
    app.parting = t("cancelled");
    await app.go(`case/${id}`);
  }), { kind: "choice" });
  return h("section", { class: `card review ${over ? "done" : "due"}`, "data-parcel": one.direction, "data-key": one.parcel }, h("h2", {}, t(one.direction)),
    h("p", { class: "state" }, icon(over ? "check" : "clock"), h("strong", {}, one.standing)), h("p", {}, one.next),
    one.trouble ? note("open", "alert", one.trouble) : null,
    facts(t, [["number", one.number], [one.direction === "collect" ? "from" : "to", one.to], ["copy", one.copy_number > 1 && String(one.copy_number)]]),
    one.news.length ? [h("h3", {}, t("news")), h("ol", { class: "rows" }, one.news.slice().reverse().map((each) =>
      h("li", {}, h("div", {}, h("strong", {}, each.said), h("p", { class: "hint" }, [moment(each.at), each.place].filter(Boolean).join(" · ")))))),
      h("p", { class: "hint" }, t("byCourier"))] : null,
    one.may_cancel ? drop : null);
}

function folded(app, id, { path, label, lead, name, collected = [] }) {
  const fields = Object.fromEntries(PARTS.map(([part, autocomplete]) =>
    [part, field({ label: t(part), name: `${name}-${part}`, autocomplete, maxlength: 100, required: true, inputmode: part === "phone" ? "tel" : null })]));
  const boxes = collected.map((one) => {
    const input = h("input", { type: "checkbox", value: one.material, checked: true });
    return { input, box: h("label", { class: "check" }, input, h("span", {}, one.name)) };
  });
  const trouble = h("div");
  const submit = button(t("wanted"), null, { type: "submit" });
  return h("details", { class: "card", "data-choose": name }, h("summary", {}, label), h("p", {}, lead),
    h("form", { novalidate: true, onsubmit },
      boxes.length ? h("fieldset", {}, h("legend", {}, t("which")), boxes.map(({ box }) => box)) : null,
      Object.values(fields).map(({ box }) => box), trouble, submit));

  function onsubmit(event) {
    event.preventDefault();
    trouble.replaceChildren();
    busy(submit, async () => {
      if (!allGiven(t, Object.values(fields))) return;
      const to = Object.fromEntries(Object.entries(fields).map(([part, { input }]) => [part, input.value.trim()]));
      const materials = boxes.filter(({ input }) => input.checked).map(({ input }) => input.value);
      try {
        await app.api.post(path, boxes.length ? { to, materials } : { to });
      } catch (error) {
        complain(t, error, trouble, Object.fromEntries(Object.entries(fields).map(([part, entry]) => [`/to/${part}`, entry])));
        return;
      }
      app.parting = t("chosen");
      await app.go(`case/${id}`);
    });
  }
}
