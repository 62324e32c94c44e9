// What a person applied for: the list, and one case with where it stands, what comes next, and what can be done.

import { button, h, icon, note, redraw } from "../dom.js";
import { moment, teller } from "../language.js";
import { paged } from "../paged.js";
import { undoing } from "./apply.js";
import { facts, latest } from "./common.js";
import { filesOfCase, filesRead, saving } from "./files_read.js";
import { answers } from "./form.js";
import { itemOf } from "./item_of.js";
import { papersCard } from "./papers.js";
import { lackingOf } from "./supplement.js";
import { HALL_WORDS } from "./words.js";

const t = teller(HALL_WORDS);
const DAY_MS = 24 * 3600 * 1000;
const OVER = new Set(["closed", "not_accepted", "rejected", "revoked", "withdrawn", "expired", "transferred"]);
// The page on which a built-in item is asked for and followed.
const own = (item) => (item === "pension.review" ? "progress" : item.startsWith("data.") ? "requests" : "");
const UNDECIDED = new Set(["submitted", "accepted", "reviewing", "supplement_wanted"]);

export async function cases(app) {
  const { list, more, again } = paged({
    api: app.api, path: "/v1/cases", rows: (page) => page.cases.map((one) => line(app, one)),
    none: t("noneYet"), more: t("more"),
  });
  await again();
  return {
    title: t("mine"),
    body: [list, more, button(t("all"), () => app.go("items"), { kind: "choice" }),
      app.helping ? null : button(t("certificates"), () => app.go("certificates"), { kind: "choice" })].filter(Boolean),
    refresh: again,
  };
}

function line(app, one) {
  const draft = one.state === "draft";
  const open = button(t(draft ? "goOn" : "show"), () => app.go(`${draft ? "apply" : "case"}/${one.case}`), { kind: "choice", "aria-label": `${t(draft ? "goOn" : "show")}：${one.name} ${one.number}` });
  return h("section", { class: `card review ${OVER.has(one.state) ? "done" : "due"}`, "data-case": one.case, "data-key": one.case },
    h("h2", {}, one.name), one.represented && !app.helping ? h("p", {}, h("span", { class: "tag" }, t("represented"))) : null, standing(one),
    facts(t, [["number", one.number], ["openedAt", draft && moment(one.opened_at)], ["submittedAt", one.submitted_at && moment(one.submitted_at)],
      ["dueBy", one.due && !OVER.has(one.state) && t("by", { day: latest({ due: one.due }) })], ["endedAt", one.ended_at && moment(one.ended_at)]]),
    open);
}

const standing = ({ state, standing: words }) => h("p", { class: "state" }, icon(OVER.has(state) ? "check" : "clock"), h("strong", {}, words));

export async function oneCase(app, id) {
  const { api } = app;
  const place = h("div", { class: "cards" });
  const path = `/v1/cases/${encodeURIComponent(id)}`;
  const seen = await api.get(path);
  const item = await itemOf(api, seen);
  const fees = item.fee_fen ? (await import("./fees.js")).feeOf(app, id, refresh) : null;
  fill(seen, ...await besides(seen));
  return { title: seen.name, body: place, refresh };

  function besides(now) {
    return Promise.all([papers(now), sent(now), filesOfCase(api, id, item), fees && fees.update()]);
  }

  async function refresh() {
    const now = await api.get(path);
    fill(now, ...await besides(now));
  }

  async function sent({ number }) {
    if (!number || !item.courier) return [];
    const { parcelsOf } = await import("./parcels.js");
    return parcelsOf(app, id);
  }

  async function papers({ number }) {
    return number ? (await api.get(`${path}/papers`)).papers : [];
  }

  function fill(now, given, parcels, files, fee) {
    redraw(place, ...[stands(app, now), now.state === "supplement_wanted" ? lackingOf(now, item) : null, fee,
      ...parcels, parts(app, now), objection(now), papersCard(api, `${path}/papers`, given, now.certificate), progress(now), timeline(now),
      own(now.item) ? null : h("details", { class: "card" }, h("summary", {}, t("formOf")), answers({ schema: item.form, form: now.form, label: t("formOf") })),
      filesRead(item, files, saving(api, `${path}/materials`)),
      UNDECIDED.has(now.state) && !own(now.item) ? undoing("withdraw", () => withdraw(now)) : null,
      OVER.has(now.state) ? button(t("ratings"), () => app.go("ratings"), { kind: "choice" }) : null,
      button(t("mine"), () => app.go("cases"), { kind: "plain" })].filter(Boolean));
  }

  async function withdraw(now) {
    await api.post(`/v1/cases/${now.case}/withdrawals`);
    app.parting = t("withdrawn");
    await app.go(`case/${now.case}`);
  }
}

// Where it stands, by when it is done, and what happens next.
function stands(app, now) {
  const over = OVER.has(now.state);
  return h("section", { class: `card review ${over ? "done" : "due"}` }, h("h2", { class: "unseen" }, now.number || now.name), standing(now),
    now.words ? h("p", { class: "quote" }, now.words) : null,
    h("p", {}, now.next),
    now.representative && !app.helping ? h("p", { "data-representative": now.representative.kind }, t("representedBy", { kind: t(`kind_${now.representative.kind}`), name: now.representative.name })) : null,
    facts(t, [["number", now.number], ["submittedAt", now.submitted_at && moment(now.submitted_at)], ["endedAt", now.ended_at && moment(now.ended_at)]]),
    now.clocks.filter(({ due }) => due).flatMap(clock),
    now.state === "draft" ? button(t("goOn"), () => app.go(`apply/${now.case}`)) : null,
    now.state === "supplement_wanted" ? button(t("toSupplement"), () => app.go(`apply/${now.case}`)) : null,
    now.certificate && !app.helping ? button(t("certificate"), () => app.go(`certificate/${now.certificate.certificate}`)) : null,
    own(now.item) ? button(t("ownPage"), () => app.go(own(now.item)), { kind: "choice" }) : null,
    over && !own(now.item) ? button(t("again"), () => app.go(`item/${encodeURIComponent(now.item)}`), { kind: "choice" }) : null);
}

function clock(one) {
  return [h("p", { class: "strong", "data-clock": one.kind }, `${t(`clock_${one.kind}`)}：${t("by", { day: latest(one) })}`, one.provisional ? t("provisional") : ""),
    one.light === "red" ? note("open", "alert", t("late")) : null];
}

/** Of a bundle: each part is a case of its own. */
function parts(app, now) {
  if (now.bundle) return h("p", {}, h("a", { href: `#/case/${now.bundle}` }, t("toBundle")));
  if (!now.parts.length) return null;
  return h("section", { class: "card" }, h("h2", {}, t("parts")),
    h("ul", { class: "rows" }, now.parts.map((part) => h("li", { "data-part": part.item },
      h("a", { href: `#/case/${part.case}` }, part.name), h("strong", {}, part.standing)))));
}

function objection(now) {
  if (!now.objection_until) return null;
  const left = Math.max(0, Math.floor((Date.parse(now.objection_until) - Date.now()) / DAY_MS));
  return h("section", { class: "card" }, h("h2", {}, t("object")), h("p", {}, t("objectLead", { day: latest({ due: now.objection_until }), days: left })));
}

function progress({ steps }) {
  if (!steps.length) return null;
  return h("section", { class: "card" }, h("h2", {}, t("progress")),
    h("ol", { class: "rows" }, steps.map((step) => h("li", { "data-step": step.step, "aria-current": step.state === "open" ? "step" : null },
      h("span", {}, step.name), h("strong", {}, t(`step_${step.state}`))))));
}

function timeline({ events }) {
  if (!events.length) return null;
  return h("section", { class: "card" }, h("h2", {}, t("timeline")),
    h("ol", { class: "rows" }, events.map((event) => h("li", {}, h("div", {}, h("strong", {}, event.what), h("p", { class: "hint" }, moment(event.at), event.represented ? ` · ${t("represented")}` : ""),
      event.words ? h("p", { class: "quote" }, event.words) : null)))));
}
