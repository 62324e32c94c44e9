// Answers for everybody: written by whoever decides at a unit, released by another of them, and taken back.

import { busy, button, field, h } from "../dom.js";
import { allGiven, complain } from "../forms.js";
import { language, teller } from "../language.js";
import { choice, form } from "./forms.js";
import { RATING_WORDS } from "./rating_words.js";

const t = teller(RATING_WORDS);
const DECIDES = new Set(["approver", "supervisor"]);
const AT = "/v1/officer/published-answers";

export async function publishedAnswers(app) {
  const units = new Map(app.posts.filter(({ role }) => DECIDES.has(role)).map(({ unit }) => [unit.unit, unit]));
  const [{ answers: waiting }, { answers: all }] = await Promise.all([app.api.get(AT), app.api.get("/v1/published-answers")]);
  const own = all.filter(({ unit }) => units.has(unit));
  return {
    title: t("publishedAnswers"),
    body: [
      h("section", { class: "card" }, h("h2", {}, t("toRelease")), h("p", { class: "hint" }, t("toReleaseLead")),
        waiting.length ? waiting.map((one) => shown(app, one, true)) : h("p", {}, t("none"))),
      units.size ? writing(app, [...units.values()]) : null,
      own.length ? h("section", { class: "card" }, h("h2", {}, t("published")), own.map((one) => shown(app, one, false))) : null,
    ].filter(Boolean),
  };
}

function shown(app, one, waits) {
  const trouble = h("div");
  const act = (label, end) => {
    const press = button(t(label), () => busy(press, async () => {
      try {
        await app.api.post(`${AT}/${one.answer}/${end}`);
        app.parting = t("done");
        await app.go("published-answers");
      } catch (error) {
        complain(t, error, trouble);
      }
    }), { kind: "choice", "aria-label": `${t(label)}：${one.question}` });
    return press;
  };
  return h("article", { class: "card", "data-answer": one.answer }, h("h3", {}, one.question), h("p", { class: "quote" }, one.text), h("p", { class: "hint" }, one.unit_name),
    trouble, h("div", { class: "acts" }, waits ? act("release", "releases") : null, act("takeBack", "withdrawals")));
}

function writing(app, units) {
  const unit = choice("unit", t("unit"), units.map((one) => [one.unit, language() === "en" ? one.en : one.zh]));
  const question = field({ label: t("question"), name: "question", autocomplete: "off", maxlength: 200, required: true });
  const text = field({ label: t("answerText"), hint: t("answerHint"), name: "text", area: true, rows: 5, maxlength: 2000, required: true });
  return h("section", { class: "card" }, h("h2", {}, t("writeAnswer")),
    form([unit.box, question.box, text.box], button(t("propose"), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(t, [question, text])) return;
      try {
        await app.api.post(AT, { unit: unit.input.value, question: question.input.value.trim(), text: text.input.value.trim() });
        app.parting = t("proposed");
        await app.go("published-answers");
      } catch (error) {
        complain(t, error, trouble, { "/question": question, "/text": text });
      }
    }));
}
