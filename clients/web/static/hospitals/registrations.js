// A person's registrations: the list, and one of them: asked at the hospital, paid, cancelled.

import { Refused } from "../api.js";
import { busy, button, h, icon, problemBox, redraw } from "../dom.js";
import { teller } from "../language.js";
import { paged } from "../paged.js";
import { clock, span } from "../bookings/common.js";
import { facts } from "../hall/common.js";
import { orderCard } from "../hall/fees.js";
import { HOSPITAL_WORDS } from "./words.js";

const t = teller(HOSPITAL_WORDS);
const OPEN = ["held", "booked", "checked_in"];
// The hospital answers within a second or two.
const LOOK_MS = 1500;

export async function registrations(app) {
  const { list, more, again } = paged({
    api: app.api, path: "/v1/registrations",
    rows: ({ registrations: held }) => Promise.all(held.map(async (one) => line(app, one, await named(app, one)))),
    none: t("noMine"), more: t("more"),
  });
  await again();
  return { title: t("mine"), body: [button(t("hospitals"), () => app.go("hospitals")), list, more], refresh: again };
}

const named = async (app, { booking }) => (await app.api.get(`/v1/bookings/${booking}`)).place;

const standing = (one) => h("p", { class: "state" }, icon(OPEN.includes(one.state) ? "clock" : "check"),
  h("strong", {}, one.state === "held" ? t("held", { time: clock(one.held_until) }) : one.state_words));

const known = (one, place) => facts(t, [["when", span(one)], ["where", place.name], ["address", place.address], ["hospitalSays", one.said_words]]);

function line(app, one, place) {
  return h("section", { class: `card review ${OPEN.includes(one.state) ? "due" : "done"}`, "data-registration": one.booking, "data-key": one.booking, "data-state": one.state },
    h("h2", {}, place.name), standing(one), known(one, place),
    button(t("registration"), () => app.go(`registration/${one.booking}`), { kind: "choice", "aria-label": `${t("registration")}：${place.name} ${span(one)}` }));
}

export async function registration(app, id) {
  const path = `/v1/registrations/${encodeURIComponent(id)}`;
  const box = h("div", { class: "cards" });
  let seen = "";
  const update = async () => {
    const one = await app.api.get(path);
    const now = JSON.stringify(one);
    if (now !== seen) redraw(box, ...(await parts(app, one, place, update)).filter(Boolean));
    seen = now;
    return one;
  };
  const place = await named(app, { booking: id });
  const waits = ({ state, said }) => state === "held" && said === "nothing";
  const follow = async () => {
    if (document.contains(box) && waits(await update())) setTimeout(follow, LOOK_MS);
  };
  if (waits(await update())) setTimeout(follow, LOOK_MS);
  return { title: t("registration"), body: [box, button(t("mine"), () => app.go("registrations"), { kind: "plain" })], refresh: update };
}

async function parts(app, one, place, update) {
  const shown = h("section", { class: "card", "data-state": one.state, "data-said": one.said }, h("h2", {}, place.name), standing(one), known(one, place),
    one.refusal ? h("p", { class: "strong" }, one.refusal_words) : null);
  const order = one.order ? (await app.api.get(`/v1/orders/${one.order}`)) : null;
  const paying = order ? orderCard(app, order, update, t("pay")) : null;
  if (one.state === "held") return [shown, one.said === "nothing" ? h("p", { class: "card" }, t("asking")) : null, paying, ending(app, one, !one.fee_fen && one.said === "locked")];
  if (one.state !== "booked") return [shown, paying];
  const code = h("section", { class: "card" }, h("h2", {}, t("code")), h("p", { class: "show-code" }, one.code), h("p", { class: "hint" }, t("codeHint")));
  return [shown, code, paying, ending(app, one, false)];
}

function ending(app, one, free) {
  const where = h("div");
  const sent = (label, what, said, kind) => {
    const press = button(t(label), () => busy(press, async () => {
      try {
        await app.api.post(`/v1/bookings/${one.booking}/${what}`);
        app.parting = t(said);
        await app.go("registrations");
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        where.replaceChildren(problemBox(error.problem));
      }
    }), { kind });
    return press;
  };
  const held = one.state === "held";
  return h("section", { class: "card" }, held ? where : null,
    free ? sent("confirm", "confirmations", "confirmed", "primary") : null,
    held ? sent("giveUp", "cancellations", "cancelled", "choice")
      : h("details", {}, h("summary", {}, t("cancel")), h("p", {}, t("cancelSure")), where, sent("cancel", "cancellations", "cancelled", "choice")));
}
