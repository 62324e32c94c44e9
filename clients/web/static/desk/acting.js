// Who acts for many people with one account or device, and how many an officer allows for one.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment, teller } from "../language.js";
import { form, table } from "./forms.js";

const WORDS = {
  acting: ["帮多人办理", "Who acts for many"],
  actingLead: ["一年里帮很多人刷脸的账户，和很多人用过的手机；接近或达到上限的列在这里。是社区工作人员的，可在其登记页面放宽。", "Accounts that opened checks for many people in a year, and devices used for many: near the limit, or at it. For a community worker raise it on their own page."],
  kind: ["类别", "What"],
  kind_account: ["账户", "Account"],
  kind_device: ["手机", "Device"],
  people: ["人数", "People"],
  most: ["上限", "Limit"],
  full: ["已满", "full"],
  last: ["最近一次", "Last"],
  holder: ["账户本人", "Its holder"],
  open: ["查看", "Look"],
  none: ["没有", "None"],
  limit: ["帮办人数", "For how many people"],
  limitLead: ["本人账户一年里可以帮多少人刷脸。社区工作人员等常帮多位老人的，核实后放宽，并写明依据。", "For how many people this resident's account may open checks in a year. Raise it for a community worker, say, once you have made sure; with the ground."],
  look: ["查看人数", "Look"],
  now: ["一年内 {people} 人，上限 {most} 人。", "{people} in a year, of at most {most}."],
  nowUntil: ["一年内 {people} 人，上限 {most} 人（放宽到 {until}）。", "{people} in a year, of at most {most} (raised through {until})."],
  newMost: ["放宽到多少人", "Raise to"],
  until: ["最后一天", "Last day"],
  why: ["依据", "On what ground"],
  widen: ["放宽人数", "Raise"],
  narrow: ["收回放宽", "Take back"],
};
const t = teller(WORDS);

export async function acting(app) {
  const { crowded } = await app.api.get("/v1/officer/acting");
  return {
    title: t("acting"),
    body: [
      h("p", { class: "hint" }, t("actingLead")),
      h("section", { class: "card" }, crowded.length
        ? table(t("acting"), ["kind", "people", "most", "last", "holder"].map((name) => t(name)), crowded.map((one) => [
          h("span", {}, t(`kind_${one.kind}`), " ", one.full ? h("span", { class: "tag bad" }, t("full")) : null),
          one.people, one.most, moment(one.seen_at), h("a", { href: `#/person/${one.person}/mandates` }, t("open"))]))
        : h("p", {}, t("none"))),
    ],
  };
}

/** A card of the resident's view; looked up when asked for, since looking is recorded. */
export function actingLimit(app, path) {
  const place = h("p", { role: "status" });
  const end = button(t("narrow"), () => busy(end, async () => {
    if (given(app.t, why)) await change(trouble, "/endings", { why: why.input.value });
  }), { kind: "plain", hidden: true });
  const show = (seen) => {
    place.textContent = t(seen.widened_until ? "nowUntil" : "now", { people: seen.people, most: seen.most, until: seen.widened_until && day(seen.widened_until) });
    end.hidden = !seen.widened_until;
  };
  const most = field({ label: t("newMost"), name: "acting_most", type: "number", min: 1, max: 1000, required: true });
  const until = field({ label: t("until"), name: "acting_until", type: "date", required: true });
  const why = field({ label: t("why"), name: "acting_why", autocomplete: "off", maxlength: 500, required: true });
  const trouble = h("div");
  const change = async (where, end_, body) => {
    try {
      show(await app.api.post(`${path}/acting-limit${end_}`, body));
      where.replaceChildren();
    } catch (error) {
      complain(app.t, error, where, { "/most": most, "/until": until, "/why": why });
    }
  };
  const look = button(t("look"), () => busy(look, async () => show(await app.api.get(`${path}/acting-limit`))), { kind: "choice" });
  return h("section", { class: "card narrow", id: "acting-limit" }, h("h2", {}, t("limit")), h("p", { class: "hint" }, t("limitLead")), place, look,
    form([h("div", { class: "inline" }, most.box, until.box), why.box], button(t("widen"), null, { type: "submit", kind: "choice" }), async (fault) => {
      if (![most, until, why].every((entry) => given(app.t, entry))) return;
      await change(fault, "", { most: Number(most.input.value), until: until.input.value, why: why.input.value });
    }), trouble, end);
}
