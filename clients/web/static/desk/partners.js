// Partners: registered by one administrator, agreed to by another, shut out by any.

import { button, field, h, note } from "../dom.js";
import { allGiven, complain } from "../forms.js";
import { moment, teller } from "../language.js";
import { tabs } from "./admin.js";
import { choice, form, table } from "./forms.js";
import { eventFacts, eventFields, switchedOff } from "./partner_events.js";
import { PARTNER_WORDS } from "./partner_words.js";

const t = teller(PARTNER_WORDS);
const AT = "/v1/officer/partners";
const TAGS = { asked: "due", live: "good", suspended: "bad", closed: "", declined: "" };
const MOVES = { asked: ["approve", "decline"], live: ["suspend", "close"], suspended: ["resume", "close"], closed: [], declined: [] };
// Whoever asked, or shut it, is no second officer to open it.
const TWO = new Set(["approve", "decline", "resume"]);
const SCOPES = ["person.read", "certification.read", "cases.read", "bookings.read", "certificates.read", "face.confirmed"];
const PLANS = ["small", "standard", "large"];

export async function partners(app) {
  const { partners: all } = await app.api.get(AT);
  const rows = all.map((one) => [
    h("a", { href: `#/partner/${one.partner}` }, one.name), t(`environment_${one.environment}`),
    h("span", { class: `tag ${TAGS[one.state]}` }, t(`state_${one.state}`)), moment(one.moved_at)]);
  return {
    title: t("partners"),
    body: [tabs(app, "partners"), h("p", { class: "hint" }, t("lead")),
      h("div", { class: "card" }, rows.length ? table(t("partners"), ["name", "environment", "state", "since"].map((head) => t(head)), rows) : h("p", {}, t("none"))),
      newPartner(app)],
  };
}

function newPartner(app) {
  const name = field({ label: t("name"), hint: t("nameHint"), name: "name", autocomplete: "off", maxlength: 60, required: true });
  const purpose = field({ label: t("purpose"), hint: t("purposeHint"), name: "purpose", autocomplete: "off", maxlength: 200, required: true });
  const scopes = SCOPES.map((scope) => h("input", { type: "checkbox", name: "scopes", value: scope }));
  const picked = h("fieldset", {}, h("legend", {}, t("scopes")), scopes.map((box) => h("label", { class: "check" }, box, t(`scope_${box.value}`))));
  const back = field({ label: t("uris"), hint: t("urisHint"), name: "redirect_uris", area: true, rows: 2, autocomplete: "off" });
  const url = field({ label: t("jwksUrl"), hint: t("jwksUrlHint"), name: "jwks_url", autocomplete: "off", maxlength: 500 });
  const jwks = field({ label: t("jwks"), hint: t("jwksHint"), name: "jwks", area: true, rows: 4, autocomplete: "off", maxlength: 8000 });
  const plan = choice("plan", t("plan"), PLANS.map((one) => [one, t(`plan_${one}`)]), "standard");
  const events = eventFields();
  const why = whyField(app);
  return h("section", { class: "card" }, h("h2", {}, t("add")), h("p", { class: "hint" }, t("addLead")),
    form([name.box, purpose.box, picked, back.box, url.box, jwks.box, plan.box, ...events.boxes, why.box], button(t("add"), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(app.t, [name, purpose, why])) return;
      try {
        await app.api.post(AT, {
          name: name.input.value.trim(), purpose: purpose.input.value.trim(), plan: plan.input.value,
          scopes: scopes.filter((box) => box.checked).map((box) => box.value), redirect_uris: back.input.value.split(/\s+/).filter(Boolean),
          jwks_url: url.input.value.trim(), jwks: jwks.input.value.trim(), ...events.wanted(), why: why.input.value.trim(),
        });
        app.parting = t("asked");
        await app.go("partners");
      } catch (error) {
        complain(app.t, error, trouble, { "/name": name, "/purpose": purpose, "/redirect_uris": back, "/redirect_uris/0": back, "/jwks_url": url, "/jwks": jwks, ...events.pointers, "/why": why });
      }
    }));
}

/** One of them, what it may, and what comes next. */
export async function partner(app, id) {
  const { partners: all } = await app.api.get(AT);
  const one = all.find((each) => each.partner === id);
  const back = button(t("back"), () => app.go("partners"), { kind: "plain" });
  if (!one) return { title: t("partners"), body: [tabs(app, "partners"), h("p", {}, t("none")), back] };
  const fact = (label, ...value) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, ...value));
  const moves = MOVES[one.state].filter((move) => !(one.own && TWO.has(move)));
  return {
    title: one.name,
    body: [tabs(app, "partners"),
      h("dl", { class: "card facts" },
        fact("state", t(`state_${one.state}`)), fact("environment", t(`environment_${one.environment}`)),
        fact("client", h("code", { class: "long" }, one.partner)), fact("purpose", one.purpose),
        fact("scopes", one.scopes.map((scope) => t(`scope_${scope}`)).join(t("and")) || t("noScopes")),
        fact("uris", one.redirect_uris.join(" ") || "–"), fact("keys", one.jwks_url || t("whole")),
        fact("plan", t(`plan_${one.plan}`)), fact("since", moment(one.moved_at)), eventFacts(one)),
      switchedOff(app, one, `${AT}/${one.partner}`),
      one.own && MOVES[one.state].some((move) => TWO.has(move)) ? note("open", "alert", t("another")) : null,
      moves.length ? next(app, one, moves) : null, back],
  };
}

function next(app, one, moves) {
  const why = whyField(app);
  const trouble = h("div");
  const press = (move) => button(t(move), async () => {
    trouble.replaceChildren();
    if (!allGiven(app.t, [why])) return;
    try {
      await app.api.post(`${AT}/${one.partner}/moves`, { move, why: why.input.value.trim() });
      app.parting = app.t("done");
      await app.go(`partner/${one.partner}`);
    } catch (error) {
      complain(app.t, error, trouble, { "/why": why });
    }
  }, { kind: TWO.has(move) && move !== "decline" ? "primary" : "choice" });
  return h("section", { class: "card" }, why.box, trouble, h("div", { class: "acts" }, moves.map(press)));
}

const whyField = (app) => field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });
