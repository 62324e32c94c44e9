// Parcels of the officer's units: what is to be packed, out, coming, or in trouble; and one of them.

import { busy, button, field, h, note, save } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment, teller } from "../language.js";
import { facts, form, table } from "./forms.js";
import { DESK_PARCEL_WORDS } from "./parcel_words.js";

const t = teller(DESK_PARCEL_WORDS);
const VIEWS = ["pack", "out", "coming", "trouble"];
const SCANNED = new Set(["hand_over", "receive", "come_back"]);

/** `view`: one of VIEWS. */
export async function parcels(app, view = "pack") {
  const { api } = app;
  const lines = [];
  const place = h("div", { class: "card" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await api.get(`/v1/officer/parcels?${new URLSearchParams({ view, ...(cursor && { cursor }) })}`);
    lines.push(...page.parcels.map((one) => row(app, one)));
    place.replaceChildren(lines.length ? table(t("parcels"), ["caseNumber", "state", "number", "since", "act"].map((one) => t(one)), lines) : h("p", {}, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  const left = view === "trouble" ? await leftThere(app) : null;
  const views = h("nav", { class: "tabs-within", "aria-label": t("views") }, h("ul", {}, VIEWS.map((one) =>
    h("li", {}, h("a", { href: `#/parcels/${one}`, "aria-current": one === view ? "page" : null }, t(`view_${one}`))))));
  return { title: t("parcels"), body: [views, left, place, more, scanning(app)] };
}

function row(app, one) {
  return [one.case_number, [one.standing, one.trouble ? h("p", { class: "hint" }, one.trouble) : null, one.unpaid ? h("p", { class: "hint" }, t("unpaid")) : null], one.number || "–", moment(one.waits_since),
    button(t("open"), () => app.go(`parcel/${one.parcel}`), { kind: "choice", "aria-label": `${t("open")} ${one.case_number}` })];
}

/** Orders that the courier did not take back, each with what to do; null where there are none. */
async function leftThere(app) {
  const { orders } = await app.api.get("/v1/officer/parcel-recalls");
  if (!orders.length) return null;
  return h("section", { class: "card", "data-left": "" }, h("h2", {}, t("left")), h("p", { class: "hint" }, t("leftLead")),
    h("ul", { class: "rows" }, orders.map((one) => h("li", { "data-recall": one.recall },
      facts("facts", [[t("caseNumber"), one.case_number], [t("number"), one.number], [t("leftOrder"), one.order], [t("leftSince"), moment(one.since)], [t("leftCode"), one.code]]),
      h("p", { class: "strong" }, one.why), settling(app, one)))));
}

function settling(app, one) {
  const words = field({ label: t("leftHow"), name: "why", area: true, rows: 2, maxlength: 300, required: true });
  return h("details", { class: "fold" }, h("summary", { class: "button choice" }, t("settle")),
    form([words.box], button(t("settle"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, words)) return;
      try {
        await app.api.post(`/v1/officer/parcel-recalls/${one.recall}/settlements`, { why: words.input.value.trim() });
        app.parting = t("done", { what: t("settle") });
        await app.go("parcels/trouble");
      } catch (error) {
        complain(t, error, trouble, { "/why": words });
      }
    }));
}

function scanning(app) {
  const number = field({ label: t("number"), hint: t("scanHint"), name: "number", autocomplete: "off", maxlength: 40, required: true });
  return h("section", {}, h("h2", {}, t("scanTitle")),
    form([number.box], button(t("find"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, number)) return;
      try {
        const { parcel } = await app.api.get(`/v1/officer/parcel-numbers?${new URLSearchParams({ number: number.input.value.trim() })}`);
        await app.go(`parcel/${parcel}`);
      } catch (error) {
        complain(t, error, trouble, { "/number": number });
      }
    }, "card narrow"));
}

export async function parcel(app, id) {
  const path = `/v1/officer/parcels/${encodeURIComponent(id)}`;
  const seen = await app.api.get(path);
  const { parcel: one, to } = seen;
  const whose = one.direction === "collect" ? "from" : "to";
  const print = button(t("label"), () => busy(print, async () => save(await app.api.file(`${path}/label`), `${t("labelName")} ${one.number}.pdf`)), { kind: "choice" });
  return {
    title: `${t("parcel")} ${one.case_number}`,
    body: [
      one.trouble ? note("open", "alert", one.trouble) : null,
      one.unpaid ? note("open", "clock", t("unpaidLead")) : null,
      h("section", { class: "card", "data-state": one.state }, h("p", { class: "strong" }, one.standing), seen.words ? h("p", { class: "quote" }, seen.words) : null,
        facts("facts", [[t("number"), one.number], [t(whose), to?.name], [t("phone"), to?.phone], [t("address"), to?.address], [t("copy"), String(one.copy_number)],
          [t("materials"), seen.materials.join("、")], [t("packedBy"), one.packed_by && `${one.packed_by} ${moment(seen.packed_at)}`],
          [t("handedBy"), seen.handed_by && `${seen.handed_by} ${moment(seen.handed_at)}`], [t("endedAt"), seen.ended_at && moment(seen.ended_at)]]),
        one.state === "ordered" && !one.trouble ? [h("p", { class: "hint" }, t("noNumber")), button(t("reload"), () => app.go(`parcel/${id}`), { kind: "choice" })] : null,
        one.number && to ? print : null),
      seen.moves.includes("hand_over") || seen.moves.includes("pack") ? h("p", { class: "hint" }, t("twoHands")) : null,
      seen.moves.length ? h("section", { class: "card" }, seen.moves.map((name) => folded(name))) : null,
      seen.news.length ? h("section", { class: "card" }, table(t("news"), [t("when"), t("where"), t("what")], seen.news.toReversed().map((each) => [moment(each.at), each.place, `${each.said} (${each.code})`]))) : null,
      one.case ? button(t("case"), () => app.go(`case/${one.case}`), { kind: "plain" }) : null,
    ],
  };

  function folded(name) {
    const asked = SCANNED.has(name) ? field({ label: t("number"), hint: t("scanHint"), name: "number", autocomplete: "off", maxlength: 40, required: true })
      : name === "lose" ? field({ label: t("words"), name: "words", area: true, rows: 3, maxlength: 300, required: true }) : null;
    return h("details", { class: "fold", "data-move": name }, h("summary", { class: "button choice" }, t(`move_${name}`)),
      form(asked ? [asked.box] : [], button(t(`move_${name}`), null, { type: "submit" }), async (trouble) => {
        if (asked && !given(t, asked)) return;
        const value = asked?.input.value.trim() ?? "";
        try {
          const after = await app.api.post(`${path}/moves`, SCANNED.has(name) ? { move: name, number: value } : { move: name, words: value });
          app.parting = t("done", { what: t(`move_${name}`) });
          await app.go(`parcel/${after.parcel.parcel}`);
        } catch (error) {
          complain(t, error, trouble, asked ? { [`/${asked.input.name}`]: asked } : {});
        }
      }));
  }
}
