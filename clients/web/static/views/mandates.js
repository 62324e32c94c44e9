// Who may act for me, for whom I may act, and the switch that lets nobody help.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment } from "../language.js";
import { confirmed } from "./confirm.js";
import { toggle } from "./switches.js";

export async function mandates(app) {
  const { t, api } = app;
  const [given_, held, helpers] = await Promise.all([api.get("/v1/me/mandates"), api.get("/v1/me/acting"), api.get("/v1/me/helpers")]);
  const list = h("ul", { class: "rows", "aria-label": t("actsForMe") });
  const more = button(t("more"), () => busy(more, async () => add(await api.get(`/v1/me/mandates?cursor=${encodeURIComponent(more.dataset.cursor)}`))), { kind: "choice" });
  add(given_);
  return {
    title: t("mandates"),
    body: [
      h("section", { class: "card" }, h("h2", {}, t("actsForMe")), given_.mandates.length ? list : h("p", {}, t("actsForMeNone")), more),
      toggle({ label: t("helpersWelcome"), hint: t("helpersHint"), on: helpers.welcome, name: "helpers" },
        (welcome) => api.put("/v1/me/helpers", { welcome })),
      grant(app),
      h("section", { class: "card" }, h("h2", {}, t("actingFor")),
        held.mandates.length ? h("ul", { class: "rows" }, held.mandates.map((one) => row(app, one, true))) : h("p", {}, t("actingForNone")),
        button(t("helpFamily"), () => app.go("helping"), { kind: "choice" })),
      button(t("back"), () => history.back(), { kind: "plain" }),
    ],
  };

  function add(page) {
    list.append(...page.mandates.map((one) => row(app, one, false)));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  }
}

function row(app, one, mine) {
  const { t, api } = app;
  const stands = !one.ended_at && Date.parse(one.ends_at) > Date.now();
  const name = one.name || t("nobodyNow");
  const end = button(t("endMandate"), () => busy(end, async () => {
    await api.remove(`/v1/me/mandates/${one.mandate}`);
    if ((app.helping && app.helping.mandate) === one.mandate) app.help(null);
    app.parting = t("mandateEnded");
    await app.go("mandates");
  }), { kind: "choice", "aria-label": `${t("endMandate")}：${name}` });
  const act = button(t("actNow"), () => {
    app.help(one);
    return app.go(one.scopes.includes("certify") ? "" : "items");
  }, { kind: "choice", "aria-label": `${t("actNow")}：${name}` });
  return h("li", { "data-mandate": one.mandate },
    h("div", {}, h("strong", {}, `${name} · ${t(`mandate_${one.kind}`)}`),
      h("p", {}, one.scopes.map((scope) => t(`scope_${scope}`)).join("、")),
      h("p", { class: "hint" }, t(stands ? "mandateUntil" : "mandateOver", { from: moment(one.granted_at), until: moment(one.ended_at || one.ends_at) }))),
    stands && mine && one.scopes.some((scope) => ["certify", "cases"].includes(scope)) ? act : null,
    stands && (mine || !["guardian", "ward_guardian"].includes(one.kind)) ? end : null);
}

function grant(app) {
  const { t, api } = app;
  const name = field({ label: t("theirName"), name: "name", autocomplete: "off", required: true });
  const number = field({ label: t("theirNumber"), hint: t("idHint"), name: "id_number", autocomplete: "off", spellcheck: "false", required: true });
  const until = field({ label: t("lastDay"), name: "ends_on", type: "date", required: true });
  const boxes = ["certify", "cases", "notices"].map((scope) => h("input", { type: "checkbox", value: scope, id: `scope-${scope}`, checked: scope === "certify" }));
  const place = h("div");
  const submit = button(t("grant"), null, { type: "submit" });
  const form = h("form", { novalidate: true, onsubmit }, name.box, number.box, until.box,
    h("fieldset", {}, h("legend", {}, t("scopes")), boxes.map((box) => h("label", { class: "pick", for: box.id }, box, h("span", {}, t(`scope_${box.value}`))))),
    submit);
  return h("section", { class: "card" }, h("h2", {}, t("nameRepresentative")), note("calm", "check", t("grantLead")), form, place);

  function onsubmit(event) {
    event.preventDefault();
    if (![name, number, until].every((entry) => given(t, entry))) return;
    const scopes = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    busy(submit, () => confirmed(app, place, async () => {
      try {
        const made = await api.post("/v1/me/mandates", { name: name.input.value, id_number: number.input.value, scopes, ends_on: until.input.value });
        app.parting = t("granted", { name: made.name, until: day(until.input.value) });
        await app.go("mandates");
      } catch (error) {
        if (error.kind === "confirmation-needed") throw error;
        complain(t, error, place, { "/name": name, "/id_number": number, "/ends_on": until });
      }
    }));
  }
}
