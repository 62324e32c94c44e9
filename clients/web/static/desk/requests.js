// What a person asked about the own data, answered with words; a correction with the papers seen. The work list
// leads here.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment } from "../language.js";
import { form, table } from "./forms.js";

export async function request(app, person, id) {
  const { t, api } = app;
  const path = `/v1/officer/persons/${encodeURIComponent(person)}/requests`;
  const one = (await api.get(path)).requests.find((each) => each.request === id);
  if (!one) return { title: t("notFound"), body: [] };
  const fact = (label, value) => (value ? h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)) : null);
  const done = async () => {
    app.parting = t("done");
    await app.go("work");
  };
  return {
    title: one.what,
    body: [
      h("dl", { class: "card facts" }, fact("requestWords", one.words), fact("openedAt", moment(one.opened_at)), fact("requestDue", day(one.due_on)),
        fact("standing", one.standing), fact("requestAnswer", one.answer)),
      button(t("requestPerson"), () => app.go(`person/${person}`), { kind: "choice" }),
      one.state !== "open" ? null : one.second_officer ? confirming(app, one, `${path}/${id}/confirmations`, done) : null,
      one.state === "open" ? answering(app, one, `${path}/${id}/answers`, done) : null,
    ],
  };
}

const wordsOf = (t) => field({ label: t("requestAnswer"), hint: t("requestAnswerHint"), name: "words", autocomplete: "off", maxlength: 1000, required: true });

function confirming(app, one, path, done) {
  const { t, api } = app;
  if (one.mine) return note("open", "alert", t("requestNeedsOther"));
  const words = wordsOf(t);
  return h("section", { class: "card" }, h("h2", {}, t("requestConfirm")), h("p", { class: "hint" }, t("requestConfirmLead")),
    form([words.box], button(t("requestConfirm"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, words)) return;
      try {
        await api.post(path, { words: words.input.value });
        await done();
      } catch (error) {
        complain(t, error, trouble, { "/words": words });
      }
    }));
}

function answering(app, one, path, done) {
  const { t, api } = app;
  const words = wordsOf(t);
  const state = h("select", { id: "request-state", name: "state" },
    ["answered", "refused"].map((each) => h("option", { value: each }, t(`request_${each}`))));
  const corrects = one.kind === "correct";
  const name = field({ label: t("requestName"), name: "name", autocomplete: "off" });
  const number = field({ label: t("requestNumber"), hint: t("requestNumberHint"), name: "id_number", autocomplete: "off", spellcheck: "false" });
  return h("section", { class: "card" }, h("h2", {}, t("requestReply")),
    form([h("div", { class: "field" }, h("label", { for: state.id }, t("standing")), state), words.box,
      ...(corrects ? [h("p", { class: "hint" }, t("requestPapers")), name.box, number.box] : [])],
    button(t("requestReply"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, words)) return;
      const correction = corrects ? { name: name.input.value || null, id_number: number.input.value || null } : {};
      try {
        await api.post(path, { state: state.value, words: words.input.value, correction });
        await done();
      } catch (error) {
        complain(t, error, trouble, { "/words": words, "/correction/name": name, "/correction/id_number": number });
      }
    }));
}
