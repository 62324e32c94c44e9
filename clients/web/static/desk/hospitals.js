// Hospitals at the desk: where their days and ours differ, settled with a word; and records opened at the counter.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment, teller } from "../language.js";
import { choice, form, table } from "./forms.js";
import { DESK_HOSPITAL_WORDS } from "./hospital_words.js";

const t = teller(DESK_HOSPITAL_WORDS);
const PATH = "/v1/officer/hospital-differences";
const VIEWS = ["open", "settled"];

/** `view`: one of VIEWS. */
export async function hospitals(app, view = "open") {
  const { hospitals: all } = await app.api.get("/v1/hospitals");
  const named = Object.fromEntries(all.map((one) => [one.hospital, one.name]));
  const list = h("div", { class: "cards" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await app.api.get(`${PATH}?${new URLSearchParams({ view, ...(cursor && { cursor }) })}`);
    list.append(...page.differences.map((one) => card(app, one, named)));
    if (!list.children.length) list.append(note("calm", "check", t(`none_${view}`)));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  const views = h("nav", { class: "tabs-within", "aria-label": t("views") }, h("ul", {}, VIEWS.map((one) =>
    h("li", {}, h("a", { href: `#/hospitals/${one}`, "aria-current": one === view ? "page" : null }, t(`view_${one}`))))));
  return { title: t("hospitals"), body: [views, h("p", { class: "hint" }, t("lead")), list, more] };
}

function card(app, one, named) {
  const about = `${one.kind_words} ${one.number}`;
  const rows = [[named[one.hospital] ?? one.hospital, day(one.day), one.kind_words, h("code", { class: "id" }, one.number)]];
  return h("section", { class: "card", "data-difference": one.kind }, h("h2", { class: "unseen" }, about),
    table(about, ["hospital", "day", "kind", "number"].map((head) => t(head)), rows), h("p", { class: "hint" }, t(`do_${one.kind}`)),
    one.settled_at ? [h("p", { class: "quote" }, one.words), h("p", { class: "hint" }, t("settledBy", { who: one.settled_by, when: moment(one.settled_at) }))] : settling(app, one));
}

function settling(app, { hospital, day: on, kind, number }) {
  const words = field({ label: t("words"), hint: t("wordsHint"), name: "words", autocomplete: "off", maxlength: 500, required: true });
  return h("details", { "data-settle": true }, h("summary", {}, t("settle")),
    form([words.box], button(t("settle"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, words)) return;
      try {
        await app.api.post(`${PATH}/settlements`, { hospital, day: on, kind, number, words: words.input.value.trim() });
        app.parting = t("settled");
        await app.go("hospitals");
      } catch (error) {
        complain(t, error, trouble, { "/words": words });
      }
    }));
}

/** The section of a resident's page: where they have a record, and another one opened. */
export async function records(app, { path, seen, act }) {
  const [{ records: held }, { hospitals: all }] = await Promise.all([app.api.get(`${path}/patient-records`), app.api.get("/v1/hospitals")]);
  const has = new Map(held.map((one) => [one.hospital, one]));
  const named = new Map(all.map((one) => [one.hospital, one.name]));
  const left = all.filter(({ hospital }) => !has.has(hospital));
  return [
    h("section", { class: "card" }, held.length
      ? table(t("records"), ["hospital", "patient", "openedAt"].map((head) => t(head)), held.map((one) => [named.get(one.hospital) ?? one.hospital, one.number, moment(one.opened_at)]))
      : [h("h2", {}, t("records")), h("p", {}, t("noRecords"))]),
    left.length ? h("section", { class: "card", "data-open-record": true }, h("h2", {}, t("openRecord")), opening(app, path, seen, left, act)) : null,
  ];
}

function opening(app, path, seen, left, act) {
  if (!seen.consents.includes("hospital_record")) {
    return [h("p", {}, t("agreeFirst")), button(t("toAgree"), () => app.go(`person/${seen.person}/agreements`), { kind: "choice" })];
  }
  const where = choice("hospital", t("hospital"), left.map((one) => [one.hospital, one.name]));
  return [h("p", { class: "hint" }, t("openLead")), form([where.box], button(t("openRecord"), null, { type: "submit" }), async (trouble) => {
    await act(trouble, {}, () => app.api.post(`${path}/patient-records`, { hospital: where.input.value }), (one) => t("opened", { number: one.number }));
  })];
}
