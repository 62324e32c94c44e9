// The register: find or register a resident; record agreements, enrol a photo, post a proof, record a death.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment } from "../language.js";
import { actingLimit } from "./acting.js";
import { attested } from "./attest.js";
import { deliveriesOf } from "./deliveries.js";
import { form, table } from "./forms.js";
import { mandates } from "./mandates.js";

export async function people(app) {
  const { t, api } = app;
  const number = field({ label: t("idNumber"), name: "id_number", autocomplete: "off", spellcheck: "false", required: true });
  const purpose = field({ label: t("purpose"), name: "purpose", value: t("purposeDefault"), maxlength: 500, required: true });
  await api.get("/v1/officer/consents"); // who is not signed in learns it here, before typing a number
  return {
    title: t("find"),
    body: [form([h("p", { class: "hint" }, t("findLead")), number.box, purpose.box], button(t("search"), null, { type: "submit" }), async (trouble) => {
      if (![number, purpose].every((entry) => given(t, entry))) return;
      try {
        const found = await api.post("/v1/officer/persons/search", { id_number: number.input.value, purpose: purpose.input.value });
        app.purpose = purpose.input.value;
        await app.go(`person/${found.person}`);
      } catch (error) {
        complain(t, error, trouble, { "/id_number": number, "/purpose": purpose });
      }
    }, "card narrow"), h("p", {}, h("a", { href: "#/emergency" }, t("emergencyLink")))],
  };
}

export async function register(app) {
  const { t, api } = app;
  const name = field({ label: t("name"), name: "name", autocomplete: "off", required: true });
  const number = field({ label: t("idNumber"), name: "id_number", autocomplete: "off", spellcheck: "false", required: true });
  const phone = field({ label: t("phone"), name: "phone", type: "tel", autocomplete: "off", required: true });
  const scheme = field({ label: t("scheme"), name: "scheme", value: "city-pension" });
  const until = field({ label: t("certifiedUntil"), name: "certified_until", type: "date" });
  const area = field({ label: t("area"), hint: t("areaHint"), name: "area", inputmode: "numeric", autocomplete: "off", maxlength: 6 });
  return {
    title: t("register"),
    body: form([name.box, number.box, phone.box, area.box, h("div", { class: "inline" }, scheme.box, until.box)], button(t("save"), null, { type: "submit" }), async (trouble) => {
      if (![name, number, phone].every((entry) => given(t, entry))) return;
      const schemes = until.input.value ? [{ scheme: scheme.input.value, certified_until: until.input.value }] : [];
      try {
        const made = await api.post("/v1/officer/persons", { name: name.input.value, id_number: number.input.value, phone: phone.input.value, schemes, area: area.input.value.trim() });
        app.parting = t("done");
        app.purpose = t("register");
        await app.go(`person/${made.person}`);
      } catch (error) {
        complain(t, error, trouble, { "/name": name, "/id_number": number, "/phone": phone, "/area": area, "/schemes/0/scheme": scheme, "/schemes/0/certified_until": until });
      }
    }, "card narrow"),
  };
}

export async function person(app, id) {
  const { t, api } = app;
  const path = `/v1/officer/persons/${encodeURIComponent(id)}`;
  const [seen, { consents }] = await Promise.all([api.get(path), api.get("/v1/officer/consents")]);
  // Each act answers with the resident as now on the register; the view is drawn again from it.
  const act = async (trouble, fields, work) => {
    try {
      await work();
      app.parting = t("done");
      await app.go(`person/${id}`);
    } catch (error) {
      complain(t, error, trouble, fields);
    }
  };
  return {
    title: seen.name,
    body: [
      seen.died_on ? note("bad", "alert", t("died", { when: day(seen.died_on) })) : null,
      h("dl", { class: "card facts" },
        h("div", {}, h("dt", {}, t("idNumber")), h("dd", {}, seen.id_number)),
        h("div", {}, h("dt", {}, t("phone")), h("dd", {}, seen.phone)),
        h("div", {}, h("dt", {}, t("newAddress")), h("dd", {}, seen.address || t("noAddress"))),
        h("div", {}, h("dt", {}, t("area")), h("dd", {}, seen.area || t("noArea")))),
      h("section", { class: "card" }, table(t("entitlements"), [t("scheme"), t("certifiedUntil"), t("way"), t("standing")],
        seen.entitlements.map((one) => [one.scheme, day(one.certified_until), t(`way_${one.certified_by}`),
          h("span", { class: one.standing === "active" ? "tag good" : "tag bad" }, t(one.standing))]))),
      h("div", { class: "columns" },
        agreements(app, seen, consents, (trouble, body) => act(trouble, {}, () => api.post(`${path}/consents`, body))),
        photos(app, seen, (trouble, fields, file) => act(trouble, fields, () => api.photo(`${path}/face-records`, file)))),
      h("div", { class: "columns" },
        dated(app, { title: "proof", sourceLabel: "proofSource", dateName: "happened_on", dateLabel: "happenedOn", submit: "post" },
          (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/proofs`, body))),
        dated(app, { title: "death", lead: "deathLead", sourceLabel: "proofSource", dateName: "died_on", dateLabel: "diedOn", submit: "post" },
          (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/death`, body)))),
      h("div", { class: "columns" },
        said(app, { title: "newPhone", lead: "newPhoneLead", name: "phone", label: "phone", type: "tel" },
          (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/phone`, body))),
        said(app, { title: "newAddress", lead: "newAddressLead", name: "address", label: "newAddress", maxlength: 200 },
          (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/address`, body))),
        said(app, { title: "unlockFace", lead: "unlockFaceLead", name: "why", label: "unlockWhy", maxlength: 500 },
          (trouble, fields, body) => act(trouble, fields, () => api.post(`${path}/face-unlocks`, body)))),
      easier(app, seen.elder_rules, (trouble, fields, end, body) => act(trouble, fields, () => api.post(`${path}/elder-rules${end}`, body))),
      attested(app, path, seen, (words) => {
        app.parting = words;
        return app.go(`person/${id}`);
      }),
      await mandates(app, path),
      actingLimit(app, path),
      deliveriesOf(app, path),
      moved(app, path),
    ],
  };
}

// What needs one word from the officer, with the ID card in front of them.
function said({ t }, { title, lead, name, label, ...props }, post) {
  const entry = field({ label: t(label), name, autocomplete: "off", required: true, ...props });
  return h("section", { class: "card" }, h("h2", {}, t(title)), h("p", { class: "hint" }, t(lead)),
    form([entry.box], button(t("post"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (given(t, entry)) await post(trouble, { [`/${name}`]: entry }, { [name]: entry.input.value });
    }));
}

// More time and smaller movements in checks: by age, or granted here and taken back.
function easier({ t }, { by_age: byAge, granted_at: granted, until }, post) {
  const last = field({ label: t("easierUntil"), hint: t("easierUntilHint"), name: "until", type: "date" });
  const why = field({ label: t("unlockWhy"), name: "easier_why", autocomplete: "off", maxlength: 500, required: true });
  const standing = byAge ? t("easierByAge") : granted ? t(until ? "easierGrantedTo" : "easierGranted", { when: moment(granted), until: until && day(until) }) : t("easierNone");
  const fields = { "/until": last, "/why": why };
  const grant = form([last.box, why.box], button(t("easierGrant"), null, { type: "submit", kind: "choice" }), async (trouble) => {
    if (given(t, why)) await post(trouble, fields, "", { until: last.input.value || null, why: why.input.value });
  });
  const end = button(t("easierEnd"), () => busy(end, async () => {
    if (given(t, why)) await post(place, fields, "/endings", { why: why.input.value });
  }), { kind: "plain" });
  const place = h("div");
  return h("section", { class: "card narrow", id: "easier" }, h("h2", {}, t("easier")), h("p", { class: "hint" }, t("easierLead")),
    h("p", {}, standing), grant, place, granted ? end : null);
}

// A person who moved: whoever serves the new area sees them from now on, and this officer perhaps no more.
function moved({ t, api }, path) {
  const area = field({ label: t("area"), hint: t("areaHint"), name: "area", inputmode: "numeric", autocomplete: "off", maxlength: 6, required: true });
  const why = field({ label: t("unlockWhy"), name: "why", autocomplete: "off", maxlength: 500, required: true });
  return h("section", { class: "card narrow" }, h("h2", {}, t("move")), h("p", { class: "hint" }, t("moveLead")),
    form([area.box, why.box], button(t("post"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (![area, why].every((entry) => given(t, entry))) return;
      try {
        await api.put(`${path}/area`, { area: area.input.value.trim(), why: why.input.value });
        trouble.replaceChildren(h("p", { role: "status" }, t("moved")));
      } catch (error) {
        complain(t, error, trouble, { "/area": area, "/why": why });
      }
    }));
}

function agreements({ t }, seen, texts, record) {
  return h("section", { class: "card" }, h("h2", {}, t("consents")), h("p", { class: "hint" }, t("consentLead")),
    texts.map(({ purpose, version, text }) => h("div", { class: "agreement", "data-purpose": purpose },
      h("h3", {}, t(`consent_${purpose}`), " ", seen.consents.includes(purpose) ? h("span", { class: "tag good" }, t("recorded")) : null),
      h("p", {}, text),
      seen.consents.includes(purpose) ? null
        : form([], button(t("record"), null, { type: "submit", kind: "choice" }), (trouble) => record(trouble, { purpose, version })))));
}

function photos({ t }, seen, enrol) {
  const photo = field({ label: t("photo"), name: "photo", type: "file", accept: "image/jpeg,image/png", required: true });
  return h("section", { class: "card" }, h("h2", {}, t("faces")), h("p", { class: "hint" }, t("facesLead")),
    seen.face_records.length
      ? table(t("faces"), [t("engine"), t("source"), t("createdAt"), t("reviewOn")],
        seen.face_records.map((one) => [one.engine, t(`source_${one.source}`), moment(one.created_at), day(one.review_on)]))
      : h("p", {}, t("none")),
    form([photo.box], button(t("enrol"), null, { type: "submit" }), async (trouble) => {
      if (given(t, photo)) await enrol(trouble, { "": photo }, photo.input.files[0]);
    }));
}

// A proof and a death are told alike: a source and a date.
function dated({ t }, { title, lead, sourceLabel, dateName, dateLabel, submit }, post) {
  const source = field({ label: t(sourceLabel), name: "source", maxlength: 500, required: true });
  const date = field({ label: t(dateLabel), name: dateName, type: "date", required: true });
  return h("section", { class: "card" }, h("h2", {}, t(title)), lead ? h("p", { class: "hint" }, t(lead)) : null,
    form([source.box, date.box], button(t(submit), null, { type: "submit", kind: title === "death" ? "choice" : "primary" }), async (trouble) => {
      if ([source, date].every((entry) => given(t, entry))) {
        await post(trouble, { "/source": source, [`/${dateName}`]: date }, { source: source.input.value, [dateName]: date.input.value });
      }
    }));
}
