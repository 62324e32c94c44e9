// Who may act for a resident: guardians and representatives, recorded with the papers on the table.

import { button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment } from "../language.js";
import { form, table } from "./forms.js";

/** A card of the resident's view; `path` is the resident's address in the service. */
export async function mandates(app, path, { changeable = true } = {}) {
  const { t, api } = app;
  const place = h("div");
  await fill();
  return h("section", { class: "card" }, h("h2", {}, t("mandates")), h("p", { class: "hint" }, t("mandatesLead")), place, changeable ? recording() : null);

  async function fill() {
    const { mandates: all } = await api.get(`${path}/mandates`);
    place.replaceChildren(all.length
      ? table(t("mandates"), [t("actsName"), t("mandateKind"), t("mandateFrom"), t("mandateTo"), t("standing")], all.map(row))
      : h("p", {}, t("none")));
  }

  function row(one) {
    const stands = !one.ended_at && Date.parse(one.ends_at) > Date.now();
    const end = form([], button(t("endMandate"), null, { type: "submit", kind: "choice", "aria-label": `${t("endMandate")}：${one.name}` }), async (trouble) => {
      try {
        await api.remove(`${path}/mandates/${one.mandate}`);
        await fill();
      } catch (error) {
        complain(t, error, trouble);
      }
    });
    return [one.name || t("none"), t(`mandate_${one.kind}`), moment(one.granted_at), moment(one.ended_at ?? one.ends_at),
      stands && changeable ? end : stands ? h("span", { class: "tag good" }, t("active")) : h("span", { class: "tag" }, t("mandateOver"))];
  }

  function recording() {
    const kind = h("select", { id: "mandate-kind", name: "kind" },
      ["guardian", "representative", "ward_guardian"].map((one) => h("option", { value: one }, t(`mandate_${one}`))));
    const number = field({ label: t("actsNumber"), name: "acts_number", autocomplete: "off", spellcheck: "false", required: true });
    const until = field({ label: t("mandateLast"), hint: t("mandateLastHint"), name: "ends_on", type: "date" });
    // As the paper says; who guards holds all of it.
    const scopes = ["certify", "cases", "notices"].map((scope) => h("input", { type: "checkbox", value: scope, id: `scope-${scope}`, checked: scope !== "cases" }));
    const what = h("fieldset", { hidden: true }, h("legend", {}, t("mandateScopes")), scopes.map((box) => h("label", { class: "pick", for: box.id }, box, h("span", {}, t(`scope_${box.value}`)))));
    kind.addEventListener("change", () => {
      what.hidden = kind.value !== "representative";
    });
    const trouble = h("div");
    return h("div", {}, h("h3", {}, t("recordMandateTitle")),
      form([h("div", { class: "field" }, h("label", { for: "mandate-kind" }, t("mandateKind")), kind), number.box, until.box, what, trouble],
        button(t("recordMandate"), null, { type: "submit", kind: "choice" }), async (place_) => {
          if (!given(t, number)) return;
          const chosen = kind.value === "representative" ? scopes.filter(({ checked }) => checked).map(({ value }) => value) : [];
          const body = { kind: kind.value, id_number: number.input.value, scopes: chosen, ends_on: kind.value === "guardian" ? null : until.input.value || null };
          try {
            await api.post(`${path}/mandates`, body);
            number.input.value = "";
            await fill();
            trouble.replaceChildren(h("p", { role: "status" }, t("done")));
          } catch (error) {
            complain(t, error, place_, { "/id_number": number, "/ends_on": until });
          }
        }));
  }
}
