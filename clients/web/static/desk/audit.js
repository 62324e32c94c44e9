// The audit for administrators: searched for a purpose, which is on record like every look.

import { busy, button, field, h } from "../dom.js";
import { complain } from "../forms.js";
import { moment } from "../language.js";
import { form, table } from "./forms.js";

const PURPOSES = ["person", "complaint", "inspection", "incident"];

export async function audit(app) {
  const { t, api } = app;
  const radios = PURPOSES.map((one) => h("input", { type: "radio", name: "purpose", value: one, id: `purpose-${one}` }));
  const fault = h("p", { class: "fault", role: "alert", id: "purpose-fault" });
  const person = field({ label: t("auditPerson"), name: "person", autocomplete: "off", spellcheck: "false" });
  const actor = field({ label: t("auditActor"), name: "actor", autocomplete: "off", spellcheck: "false" });
  const since = field({ label: t("auditSince"), name: "since", type: "date" });
  const place = h("div", { class: "card", hidden: true });
  const more = button(t("more"), () => busy(more, add), { kind: "choice", hidden: true });
  let asked = {};
  let rows = [];

  async function add() {
    const page = await api.get(`/v1/officer/audit?${new URLSearchParams({ ...asked, cursor: more.dataset.cursor ?? "" })}`);
    rows.push(...page.entries.map((one) => [
      moment(one.at), one.name || one.actor, one.action, one.person ?? "–", one.about, one.why || "–",
      h("span", { class: one.sealed ? "tag good" : "tag due" }, t(one.sealed ? "sealed" : "unsealed"))]));
    place.hidden = false;
    place.replaceChildren(rows.length
      ? table(t("audit"), ["when", "auditActor", "auditAction", "auditPerson", "auditAbout", "auditWhy", "auditSeal"].map(t), rows)
      : h("p", {}, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  }

  await api.get("/v1/officer/consents").catch(() => null); // who is not signed in learns it here
  return {
    title: t("audit"),
    body: [
      form([
        h("p", { class: "hint" }, t("auditLead")),
        h("fieldset", { "aria-describedby": "purpose-fault" }, h("legend", {}, t("auditPurpose")),
          radios.map((radio) => h("label", { class: "pick", for: radio.id }, radio, h("span", {}, t(`purpose_${radio.value}`))))),
        fault, person.box, h("div", { class: "inline" }, actor.box, since.box),
      ], button(t("search"), null, { type: "submit" }), async (trouble) => {
        const purpose = radios.find(({ checked }) => checked)?.value;
        fault.textContent = purpose ? "" : t("pickPurpose");
        if (!purpose) return;
        asked = { purpose, person: person.input.value.trim(), actor: actor.input.value.trim(), since: since.input.value };
        rows = [];
        more.dataset.cursor = "";
        try {
          await add();
        } catch (error) {
          complain(t, error, trouble, { "/person": person, "/since": since });
        }
      }, "card narrow"),
      place, more,
    ],
  };
}
