// A poor rating that is looked into: what was said, step by step to its end, and whom to call where they allowed it.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { latest } from "../hall/common.js";
import { teller } from "../language.js";
import { facts, form, table } from "./forms.js";
import { RATING_WORDS } from "./rating_words.js";

const t = teller(RATING_WORDS);
const CALLS = { true: ["satisfied", "not_satisfied", "not_reached"], false: ["by_page"] };

export async function repair(app, id) {
  const path = `/v1/officer/rating-repairs/${encodeURIComponent(id)}`;
  const seen = await app.api.get(path);
  const open = seen.steps.find((step) => step.open);
  const [clock] = seen.clocks;
  return {
    title: `${t("repair")} · ${seen.number}`,
    body: [
      h("section", { class: "card" }, h("h2", {}, t("rated")),
        facts("facts", [[t("unit"), seen.unit_name], [t("item"), seen.item_name], [t("level"), seen.level_name], [t("reasons"), seen.reason_names.join("、")],
          [t("said"), seen.words], [t("mayCall"), t(seen.may_call ? "mayCallYes" : "mayCallNo")], [t("due"), clock?.due && latest({ due: clock.due })]])),
      open && !open.mine ? taking(app, seen, open, id) : null,
      open?.mine && seen.may_call ? whom(app, path) : null,
      open?.mine ? doing(app, seen, open, path, id) : null,
      h("section", { class: "card" }, table(t("steps"), [t("steps"), t("words")], seen.steps.filter(({ done }) => done).map((step) => [step.name, step.words || "–"]))),
      button(t("toList"), () => app.go("work"), { kind: "plain" }),
    ].filter(Boolean),
  };
}

function taking(app, seen, open, id) {
  const press = button(t("take"), () => busy(press, async () => {
    const { done: [one] } = await app.api.post("/v1/officer/cases/moves", { moves: [{ move: "take", step: open.step, case: seen.case, version: seen.version }] });
    app.parting = one.problem?.title ?? "";
    await app.go(`repair/${id}`);
  }));
  return h("section", { class: "card" }, h("h2", {}, t("next", { step: open.name })), press);
}

function whom(app, path) {
  const place = h("div", { role: "status" });
  const why = field({ label: t("purpose"), hint: t("whomLead"), name: "why", autocomplete: "off", maxlength: 200, required: true });
  return h("section", { class: "card" }, h("h2", {}, t("whom")),
    form([why.box], button(t("whom"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (!given(t, why)) return;
      try {
        const rater = await app.api.postFor(`${path}/rater`, why.input.value.trim());
        place.replaceChildren(facts("facts", [[t("name"), rater.name], [t("phone"), rater.phone], [t("caseNumber"), rater.number]]));
      } catch (error) {
        complain(t, error, trouble);
      }
    }), place);
}

function doing(app, seen, open, path, id) {
  const words = field({ label: t(open.step === "close" ? "closeWords" : "stepWords"), name: "words", area: true, rows: 3, maxlength: 1000, required: true });
  const founded = open.step === "verify" ? picks("founded", t("founded"), [["true", t("foundedYes")], ["false", t("foundedNo")]]) : null;
  const call = open.step === "call_back" ? picks("call-back", t("outcome"), CALLS[seen.may_call].map((one) => [one, t(`${one}_call`)])) : null;
  return h("section", { class: "card" }, h("h2", {}, t("next", { step: open.name })),
    form([founded?.box, call?.box, words.box].filter(Boolean), button(t("doIt"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, words)) return;
      const body = { words: words.input.value.trim(), ...(founded?.value() && { founded: founded.value() === "true" }), ...(call?.value() && { call_back: call.value() }) };
      try {
        await app.api.post(`${path}/moves`, body, { version: seen.version });
        app.parting = t("done");
        await app.go(`repair/${id}`);
      } catch (error) {
        complain(t, error, trouble, { "/words": words });
      }
    }));
}

function picks(name, label, options) {
  const radios = options.map(([value]) => h("input", { type: "radio", name, value, id: `${name}-${value}` }));
  return {
    value: () => radios.find(({ checked }) => checked)?.value,
    box: h("fieldset", {}, h("legend", {}, label), radios.map((radio, at) => h("label", { class: "pick", for: radio.id }, radio, h("span", {}, options[at][1])))),
  };
}
