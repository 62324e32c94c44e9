// Recording a death in two steps: the day and the source; then whom and what it concerns, and the word of it.

import { button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day } from "../language.js";
import { facts, form, table } from "./forms.js";
import { schemeNames } from "./schemes.js";

export function death(app, { path, act }) {
  const { t, api } = app;
  const source = field({ label: t("proofSource"), name: "source", maxlength: 500, required: true });
  const date = field({ label: t("diedOn"), name: "died_on", type: "date", required: true });
  const fields = { "/source": source, "/died_on": date };
  const place = h("section", { class: "card narrow" });
  const asking = [h("h2", {}, t("death")), h("p", { class: "hint" }, t("deathLead")),
    form([source.box, date.box], button(t("deathNext"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (![source, date].every((entry) => given(t, entry))) return;
      try {
        const look = await api.post(`${path}/death-looks`, { source: source.input.value, died_on: date.input.value });
        place.replaceChildren(...await confirming(look));
        place.querySelector("h2").focus();
      } catch (error) {
        complain(t, error, trouble, fields);
      }
    })];
  place.replaceChildren(...asking);
  return place;

  async function confirming(look) {
    const named = await schemeNames(app);
    const back = button(t("deathBack"), () => {
      place.replaceChildren(...asking);
      date.input.focus();
    }, { kind: "choice" });
    return [
      h("h2", { tabindex: "-1" }, t("deathConfirm")),
      facts("facts", [[t("name"), look.name], [t("idNumber"), look.id_number], [t("diedOn"), day(look.died_on)], [t("proofSource"), look.source],
        [t("deathBefore"), look.recorded && day(look.recorded)], [t("aliveOn"), look.alive_on ? day(look.alive_on) : t("aliveNever")]]),
      look.contradicted ? note("bad", "alert", t("deathContradicted")) : null,
      look.entitlements.length
        ? table(t("deathReviews"), [t("scheme"), t("certifiedUntil")], look.entitlements.map((one) => [named(one.scheme), day(one.certified_until)]))
        : h("p", {}, t("deathNoReviews")),
      h("ul", {}, ["deathHolds", "deathTold", "deathTakeBack"].map((words) => h("li", {}, t(words)))),
      form([], button(t("deathDo"), null, { type: "submit", kind: "danger" }), (trouble) =>
        act(trouble, {}, () => api.post(`${path}/death`, { source: look.source, died_on: look.died_on, seen: look.seen }), t("deathDone"))),
      back,
    ].filter(Boolean);
  }
}
