// A resident's page: who it is, and one section at a time of what is done for them, the most used first.

import { documentName } from "../documents.js";
import { button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day } from "../language.js";
import { actingLimit } from "./acting.js";
import { agreements } from "./agreements.js";
import { attested } from "./attest.js";
import { contact } from "./contact.js";
import { death } from "./death.js";
import { deliveriesOf } from "./deliveries.js";
import { facts, form, table } from "./forms.js";
import { mandates } from "./mandates.js";
import { schemeNames } from "./schemes.js";
import { signing } from "./signing.js";

const SECTIONS = { "": overview, agreements, signing, money, hospitals, record, mandates: acting, notices, death };
const TO_LOOK_AT = new Set(["", "mandates", "notices"]); // what an emergency opens

export async function person(app, id, section = "") {
  const { t, api } = app;
  const path = `/v1/officer/persons/${encodeURIComponent(id)}`;
  // Kept while the look lasts: going from one section to the next is not another look.
  if (app.resident?.person !== id) app.resident = await api.get(path);
  const seen = app.resident;
  const open = Object.keys(SECTIONS).filter((name) => seen.changeable !== false || TO_LOOK_AT.has(name));
  const here = open.includes(section) ? section : "";
  const at = here ? `person/${id}/${here}` : `person/${id}`;
  const act = async (trouble, fields, work, words = t("done")) => {
    try {
      const now = await work();
      app.resident = now?.face_records ? now : null;
      app.parting = typeof words === "function" ? words(now) : words;
      await app.go(at);
    } catch (error) {
      complain(t, error, trouble, fields);
    }
  };
  return {
    title: seen.name,
    body: [
      seen.died_on ? note("bad", "alert", t("died", { when: day(seen.died_on) }), t("diedTakeBack")) : null,
      seen.changeable === false ? note("open", "alert", t("emergencyOnly")) : null,
      h("nav", { class: "tabs-within", "aria-label": t("person") }, h("ul", {}, open.map((name) =>
        h("li", {}, h("a", { href: `#/person/${id}${name && `/${name}`}`, "aria-current": name === here ? "page" : null }, t(`section_${name || "overview"}`)))))),
      ...[await SECTIONS[here](app, { path, seen, act })].flat(),
    ],
  };
}

async function overview(app, { path, seen, act }) {
  const { t } = app;
  const named = await schemeNames(app);
  const changeable = seen.changeable !== false;
  return [
    facts("card facts", [[seen.document === "resident_id" ? t("idNumber") : documentName(seen.document), seen.id_number], [t("phone"), seen.phone], [t("newAddress"), seen.address || t("noAddress")],
      [t("area"), app.area(seen.area) || t("noArea")], [t("personId"), h("code", { class: "id" }, seen.person)]]),
    h("section", { class: "card" }, seen.entitlements.length
      ? table(t("entitlements"), [t("scheme"), t("certifiedUntil"), t("way"), t("standing")], seen.entitlements.map((one) => [
        named(one.scheme), day(one.certified_until), t(`way_${one.certified_by}`),
        h("span", { class: one.standing === "active" ? "tag good" : "tag bad" }, t(one.standing))]))
      : [h("h2", {}, t("entitlements")), h("p", {}, t("none"))]),
    changeable ? h("div", { class: "columns" }, attested(app, path, seen, named, act),
      contact(app, seen.person)) : null,
  ];
}

// What is put on record with the papers on the table.
function record(app, { path, act }) {
  const { t, api } = app;
  const source = field({ label: t("proofSource"), name: "source", maxlength: 500, required: true });
  const date = field({ label: t("happenedOn"), name: "happened_on", type: "date", required: true });
  return [
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, t("proof")), h("p", { class: "hint" }, t("proofLead")),
        form([source.box, date.box], button(t("proof"), null, { type: "submit", kind: "choice" }), async (trouble) => {
          if (![source, date].every((entry) => given(t, entry))) return;
          await act(trouble, { "/source": source, "/happened_on": date },
            () => api.post(`${path}/proofs`, { source: source.input.value, happened_on: date.input.value }));
        })),
      said(app, { title: "newPhone", name: "phone", label: "phone", type: "tel" },
        (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/phone`, body))),
      said(app, { title: "changeAddress", name: "address", label: "newAddress", maxlength: 200 },
        (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/address`, body))),
      said(app, { title: "unlockFace", name: "why", label: "unlockWhy", maxlength: 500 },
        (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/face-unlocks`, body))),
      moved(app, path)),
  ];
}

// What needs one word from the officer, with the ID card in front of them.
function said({ t }, { title, name, label, ...props }, post) {
  const entry = field({ label: t(label), name, autocomplete: "off", required: true, ...props });
  return h("section", { class: "card" }, h("h2", {}, t(title)), h("p", { class: "hint" }, t(`${title}Lead`)),
    form([entry.box], button(t(title), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (given(t, entry)) await post(trouble, { [`/${name}`]: entry }, { [name]: entry.input.value });
    }));
}

// A person who moved: whoever serves the new area sees them from now on, and this officer perhaps no more.
function moved(app, path) {
  const { t, api } = app;
  const area = field({ label: t("area"), hint: t("areaHint"), name: "area", inputmode: "numeric", autocomplete: "off", maxlength: 6, required: true });
  const why = field({ label: t("unlockWhy"), name: "area_why", autocomplete: "off", maxlength: 500, required: true });
  return h("section", { class: "card" }, h("h2", {}, t("move")), h("p", { class: "hint" }, t("moveLead")),
    form([area.box, why.box], button(t("move"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (![area, why].every((entry) => given(t, entry))) return;
      try {
        await api.put(`${path}/area`, { area: area.input.value.trim(), why: why.input.value });
        app.resident = null;
        trouble.replaceChildren(h("p", { role: "status" }, t("moved")));
      } catch (error) {
        complain(t, error, trouble, { "/area": area, "/why": why });
      }
    }));
}

async function acting(app, { path, seen }) {
  const changeable = seen.changeable !== false;
  return [await mandates(app, path, { changeable }), changeable ? actingLimit(app, path) : null];
}

/** What is to be paid, fetched when it is first opened. */
async function money(...given) {
  return (await import("./money.js")).orders(...given);
}

/** Health records at hospitals, likewise. */
async function hospitals(...given) {
  return (await import("./hospitals.js")).records(...given);
}

function notices(app, { path }) {
  return deliveriesOf(app, path);
}
