// The register: find a resident by number, name or case, or put one on it.

import { KINDS, documentChoice, documentName, hasNoBirth, named } from "../documents.js";
import { button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day } from "../language.js";
import { choice, form, table } from "./forms.js";
import { schemes } from "./schemes.js";

const CASE = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export async function people(app) {
  const { t, api } = app;
  const whom = field({ label: t("whom"), hint: t("whomHint"), name: "whom", autocomplete: "off", spellcheck: "false", required: true });
  const kind = choice("search-document", t("documentKind"), KINDS.map((one) => [one, documentName(one)]));
  const purpose = field({ label: t("purpose"), name: "purpose", value: t("purposeDefault"), maxlength: 500, required: true });
  const place = h("div", { "aria-live": "polite" });
  await schemes(app); // who is not signed in learns it here, before typing a number

  async function search(by, typed) {
    const why = purpose.input.value;
    if (by === "name") {
      const found = await api.post("/v1/officer/persons/name-search", { name: typed, purpose: why });
      place.replaceChildren(listed(app, found, why));
      return;
    }
    const { person } = await api.post("/v1/officer/persons/search", { [by]: typed, document: named(kind.input.value), purpose: why });
    app.purpose = why;
    await app.go(`person/${person}`);
  }

  return {
    title: t("find"),
    body: [form([h("p", { class: "hint" }, t("findLead")), whom.box, kind.box, purpose.box], button(t("search"), null, { type: "submit" }), async (trouble) => {
      if (![whom, purpose].every((entry) => given(t, entry))) return;
      place.replaceChildren();
      const typed = whom.input.value.trim();
      const by = CASE.test(typed) ? "case" : /\d/.test(typed) || kind.input.value !== "resident_id" ? "id_number" : "name";
      try {
        await search(by, typed);
      } catch (error) {
        complain(t, error, trouble, { [`/${by}`]: whom, "/purpose": purpose });
      }
    }, "card narrow"), place, h("p", {}, h("a", { href: "#/emergency" }, t("emergencyLink")))],
  };
}

// Who has the name: told apart by the end of the ID number.
function listed(app, { persons, more }, why) {
  const { t } = app;
  if (!persons.length) return note("open", "alert", t("nobodyNamed"));
  const open = (one) => button(t("openReview"), () => {
    app.purpose = why;
    return app.go(`person/${one.person}`);
  }, { kind: "choice", "aria-label": `${t("openReview")} ${one.name} ${one.id_number}` });
  return h("section", { class: "card" },
    table(t("found"), [t("name"), t("idNumber"), t("area"), t("standing"), t("act")], persons.map((one) => [one.name, one.id_number, app.area(one.area) || t("noArea"),
      one.died_on ? h("span", { class: "tag bad" }, t("died", { when: day(one.died_on) })) : "–", open(one)])),
    more ? h("p", { class: "hint" }, t("moreNamed")) : null);
}

export async function register(app) {
  const { t, api } = app;
  const known = await schemes(app);
  const name = field({ label: t("name"), name: "name", autocomplete: "off", required: true });
  const number = field({ label: t("idNumber"), name: "id_number", autocomplete: "off", spellcheck: "false", required: true });
  const born = field({ label: t("born"), hint: t("bornHint"), name: "born", type: "date" });
  born.box.hidden = true;
  const kind = documentChoice(number, (chosen) => {
    born.box.hidden = !hasNoBirth(chosen);
  });
  const phone = field({ label: t("phone"), name: "phone", type: "tel", autocomplete: "off", required: true });
  const scheme = choice("scheme", t("scheme"), known);
  const until = field({ label: t("certifiedUntil"), hint: t("certifiedUntilHint"), name: "certified_until", type: "date" });
  const area = field({ label: t("area"), hint: t("areaHint"), name: "area", inputmode: "numeric", autocomplete: "off", maxlength: 6 });
  return {
    title: t("register"),
    body: form([name.box, kind.box, number.box, born.box, phone.box, area.box, scheme.box, until.box], button(t("save"), null, { type: "submit" }), async (trouble) => {
      if (![name, number, phone].every((entry) => given(t, entry))) return;
      const held = until.input.value ? [{ scheme: scheme.input.value, certified_until: until.input.value }] : [];
      try {
        const made = await api.post("/v1/officer/persons", { name: name.input.value, id_number: number.input.value, document: named(kind.input.value), born: born.box.hidden ? undefined : born.input.value || undefined, phone: phone.input.value, schemes: held, area: area.input.value.trim() });
        app.parting = t("registered");
        app.purpose = t("register");
        await app.go(`person/${made.person}/agreements`); // what comes next at the counter
      } catch (error) {
        complain(t, error, trouble, { "/name": name, "/id_number": number, "/born": born, "/phone": phone, "/area": area, "/schemes/0/certified_until": until });
      }
    }, "card narrow"),
  };
}
