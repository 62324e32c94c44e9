// The report of an incident: what the audit says of a window of time, in numbers and as a text to send.

import { button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { teller } from "../language.js";
import { tabs } from "./admin.js";
import { EXPORT_WORDS } from "./export_words.js";
import { form, table } from "./forms.js";

const t = teller(EXPORT_WORDS);
const BEIJING = "+08:00";
const file = (label, name, type, text) => h("a", {
  class: "button choice", href: URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` })), download: name,
}, label);

export async function breach(app) {
  await app.api.get("/v1/officer/me"); // who is not signed in learns it here, before writing
  const fields = {
    reference: field({ label: t("reference"), hint: t("referenceHint"), name: "reference", autocomplete: "off", spellcheck: "false", maxlength: 40, required: true }),
    since: field({ label: t("breachSince"), name: "since", type: "datetime-local", required: true }),
    until: field({ label: t("breachUntil"), name: "until", type: "datetime-local", required: true }),
    actor: field({ label: t("actor"), hint: t("actorHint"), name: "actor", autocomplete: "off", spellcheck: "false", maxlength: 64 }),
    cause: field({ label: t("cause"), name: "cause", area: true, rows: 2, maxlength: 2000 }),
    measures: field({ label: t("measures"), name: "measures", area: true, rows: 2, maxlength: 2000 }),
    contact: field({ label: t("contact"), name: "contact", maxlength: 500 }),
  };
  const place = h("div", { role: "status" });
  return {
    title: t("breach"),
    body: [
      tabs(app, "exports"), h("p", { class: "hint" }, t("breachLead")),
      form([fields.reference.box, h("div", { class: "inline" }, fields.since.box, fields.until.box), fields.actor.box,
        fields.cause.box, fields.measures.box, fields.contact.box],
      button(t("report"), null, { type: "submit" }), send, "card narrow"),
      place,
    ],
  };

  async function send(trouble) {
    place.replaceChildren();
    if (![fields.reference, fields.since, fields.until].every((entry) => given(app.t, entry))) return;
    const { since, until, ...plain } = Object.fromEntries(Object.entries(fields).map(([name, { input }]) => [name, input.value.trim()]));
    try {
      place.replaceChildren(...shown(await app.api.post("/v1/officer/breach-reports", {
        ...plain, since: `${since}:00${BEIJING}`, until: `${until}:00${BEIJING}`,
      })));
    } catch (error) {
      complain(app.t, error, trouble, Object.fromEntries(Object.entries(fields).map(([name, entry]) => [`/${name}`, entry])));
    }
  }
}

function shown({ text, ...data }) {
  const fact = (label, value) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, String(value)));
  const chinese = document.documentElement.lang !== "en";
  return [
    h("dl", { class: "card facts" }, fact("reference", data.reference), fact("persons", data.persons), fact("entries", data.entries)),
    h("section", { class: "card" }, table(t("byCategory"), [t("category"), t("entries"), t("harm")],
      data.categories.map((one) => (chinese ? [one.zh, one.entries, one.harm_zh] : [one.en, one.entries, one.harm_en])))),
    h("section", { class: "card" }, table(t("byActor"), [t("actor"), t("entries"), t("persons")],
      data.actors.map((one) => [one.name || one.actor, one.entries, one.persons]))),
    h("section", { class: "card" }, h("h2", {}, t("text")), h("pre", { tabindex: "0", class: "scroll" }, text),
      h("div", { class: "acts" }, file(t("saveText"), `${data.reference}.md`, "text/markdown", text),
        file(t("saveJson"), `${data.reference}.json`, "application/json", JSON.stringify(data, null, 2)))),
  ];
}
