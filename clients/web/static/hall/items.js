// Finding a matter of the city, and all there is to know of it before one applies.

import { KINDS, documentName } from "../documents.js";
import { busy, button, field, h, icon, note } from "../dom.js";
import { teller } from "../language.js";
import { lasting } from "./common.js";
import { HALL_WORDS } from "./words.js";

const t = teller(HALL_WORDS);
const BOUND = 2;

export async function items(app, words = "") {
  const { api } = app;
  const list = h("ul", { class: "ways" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "plain" });
  const add = async (cursor = "") => {
    const page = await api.get(`/v1/items?${new URLSearchParams({ ...(words && { words }), ...(cursor && { cursor }) })}`);
    list.append(...page.items.map(line));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  const wanted = field({ label: t("search"), hint: t("searchHint"), name: "words", type: "search", autocomplete: "off", enterkeyhint: "search", maxlength: 60, value: words });
  return {
    title: t("hall"),
    body: [
      h("form", { class: "card", role: "search", novalidate: true, onsubmit }, wanted.box, button(t("find"), null, { type: "submit" })),
      h("h2", {}, t(words ? "found" : "all")),
      list.children.length ? list : note("open", "alert", t("nothingFound")),
      more,
      app.me ? button(t("mine"), () => app.go("cases"), { kind: "choice" }) : null,
      button(t("ticket"), () => app.go("ticket"), { kind: "choice" }),
      button(t("answersForAll"), () => app.go("answers"), { kind: "choice" }),
      button(t("boardOf"), () => app.go("oversight"), { kind: "plain" }),
      button(t("checkPaper"), () => app.go("paper"), { kind: "plain" }),
    ],
  };

  function onsubmit(event) {
    event.preventDefault();
    const typed = wanted.input.value.trim();
    app.go(typed ? `items/${encodeURIComponent(typed)}` : "items");
  }
}

function line({ item, name, about }) {
  return h("li", {}, h("a", { class: "way", href: `#/item/${encodeURIComponent(item)}`, "data-item": item },
    icon("list"), h("span", { class: "way-name" }, name), h("span", { class: "way-how short" }, about)));
}

export async function item(app, name) {
  const { api } = app;
  const [seen, drafts, mandates] = await Promise.all([api.get(`/v1/items/${encodeURIComponent(name)}`), draftsOf(app, name), mandatesOf(app)]);
  return {
    title: seen.name,
    body: [
      h("p", { class: "lead" }, seen.about),
      h("div", { class: "card" }, beginning(app, seen, drafts, mandates)),
      section("whoMay", listed(applicants(seen.applicants))),
      section("needs", listed(needs(seen))),
      section("howLong", h("dl", { class: "facts" }, seen.clocks.map(clock)), seen.by_rule ? h("p", {}, t("byRule")) : null),
      section("fee", h("p", {}, seen.fee_fen ? t("yuan", { yuan: (seen.fee_fen / 100).toFixed(2) }) : t("free"))),
      seen.parts.length ? section("parts", listed(seen.parts.map(({ name }) => name))) : section("steps", h("ol", { class: "reasons" }, seen.steps.map((step) => h("li", {}, t("byUnit", { step: step.name, unit: step.unit_name }))))),
      section("basis", listed(seen.basis.map((law) => t("law", law).trim()))),
      button(t("back"), () => history.back(), { kind: "plain" }),
    ],
  };
}

/** What was begun for the item and not sent yet; nothing of who has not signed in. */
async function draftsOf(app, name) {
  if (!app.me || app.me.level < BOUND) return [];
  const { cases } = await app.api.get("/v1/cases");
  return cases.filter(({ item: of, state }) => of === name && state === "draft");
}

/** For whom one may apply, besides oneself. */
async function mandatesOf(app) {
  if (!app.me || app.me.level < BOUND || app.helping) return [];
  const { mandates } = await app.api.get("/v1/me/acting");
  return mandates.filter(({ scopes }) => scopes.includes("cases"));
}

// As what one applies under a mandate of this kind.
const AS = { guardian: "guardian", ward_guardian: "guardian", representative: "representative" };

/** What there is to press: go on with a draft, apply for oneself, or for somebody for whom one acts. */
function beginning(app, seen, [draft], mandates) {
  const { who } = seen.applicants;
  if (app.helping && !app.applies) return note("open", "alert", t("helpingFirst"));
  if (app.helping && !who.includes(AS[app.helping.kind])) return note("open", "alert", t("notInPlace"));
  const others = mandates.filter(({ kind }) => who.includes(AS[kind])).map((one) => press(t("beginFor", { name: one.name }), async () => {
    app.help(one);
    await app.go(`item/${encodeURIComponent(seen.item)}`);
  }, "choice"));
  if (draft) return [button(t("goOn"), () => app.go(`apply/${draft.case}`)), ...others];
  if (!app.helping && !who.includes("person")) return [note("open", "alert", t("notForOneself")), ...others];
  const label = app.helping ? t("beginFor", { name: app.helping.name }) : t(app.me ? "begin" : "signInFirst");
  return [press(label, async () => {
    if (!app.me || app.me.level < BOUND) {
      app.afterSignIn(`item/${encodeURIComponent(seen.item)}`);
      await app.go(app.me ? "bind" : "sign-in");
      return;
    }
    const made = await app.api.post("/v1/cases", { item: seen.item });
    await app.go(`apply/${made.case}`);
  }), ...others];
}

function press(label, work, kind) {
  const pressed = button(label, () => busy(pressed, work), { kind });
  return pressed;
}

const section = (name, ...parts) => h("section", { class: "card" }, h("h2", {}, t(name)), ...parts);
const listed = (lines) => h("ul", { class: "reasons" }, lines.map((one) => h("li", {}, one)));

function applicants({ who, age_from: from, age_to: to, areas, documents }) {
  const age = from !== null && to !== null ? "ageBetween" : from !== null ? "ageFrom" : to !== null ? "ageTo" : "";
  return [...who.map((one) => t(`who_${one}`)), age && t(age, { from, to }), areas.length ? t("someAreas") : "", t("byDocuments", { documents: KINDS.filter((kind) => documents.includes(kind)).map(documentName).join(t("comma")) })].filter(Boolean);
}

function needs({ form, prefill, materials, signed_by: ways }) {
  return [
    t("needsFields", { count: Object.keys(form.properties).length }),
    prefill.length ? t("needsKnown", { count: prefill.length }) : "",
    ...materials.map(material),
    ways.length ? t("needsSigned", { ways: ways.map((way) => t(`sign_${way}`)).join(" / ") }) : "",
  ].filter(Boolean);
}

/** A document, and how it may be handed in. */
export function material({ name, ways, required }) {
  return `${name}${required ? "" : t("ifAny")}：${ways.map((way) => t(`way_${way}`)).join(" / ")}`;
}

function clock({ clock: kind, law, promised, unit }) {
  const [by, at] = [promised, law].map((n) => lasting(t, n, unit));
  return h("div", {}, h("dt", {}, t(`clock_${kind}`)), h("dd", {}, promised === law ? at : t("takes", { promised: by, law: at })));
}
