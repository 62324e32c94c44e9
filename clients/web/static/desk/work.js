// The work list: steps that wait for whoever holds their post, and those that lie with the officer; what is due first.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { latest } from "../hall/common.js";
import { teller } from "../language.js";
import { CASE_WORDS } from "./case_words.js";
import { form, table } from "./forms.js";

const t = teller(CASE_WORDS);
const TAGS = { green: "tag good", yellow: "tag due", red: "tag bad", standing: "tag" };

/** Says in words what the colour of a light says. */
export const light = (colour) => h("span", { class: TAGS[colour] }, t(`light_${colour}`));

/** `whose`: "mine", or "" for what nobody has taken. */
export async function work(app, whose = "") {
  const { api } = app;
  const rows = [];
  const place = h("div", { class: "card" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await api.get(`/v1/officer/work${whose && "/mine"}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    rows.push(...page.work.map((one) => row(app, one)));
    place.replaceChildren(rows.length ? table(t("work"), [t("number"), t("item"), t("step"), t("due"), t("act")], rows) : h("p", {}, t("noWork")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  const lists = h("nav", { class: "tabs-within", "aria-label": t("whose") }, h("ul", {}, [["", "free"], ["mine", "mine"]].map(([to, label]) =>
    h("li", {}, h("a", { href: `#/work${to && `/${to}`}`, "aria-current": to === whose ? "page" : null }, t(label))))));
  return { title: t("work"), body: [lists, place, more, finding(app)] };
}

function row(app, one) {
  return [one.number, one.name, one.step_name,
    [light(one.light), one.due ? h("p", { class: "hint" }, t("by", { day: latest({ due: one.due }) })) : null],
    button(t("open"), () => app.go(`case/${one.case}`), { kind: "choice", "aria-label": `${t("open")} ${one.number}` })];
}

function finding(app) {
  const number = field({ label: t("number"), hint: t("numberHint"), name: "number", inputmode: "numeric", autocomplete: "off", maxlength: 30, required: true });
  return h("section", {}, h("h2", {}, t("findTitle")),
    form([number.box], button(t("find"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, number)) return;
      try {
        const found = await app.api.get(`/v1/officer/cases?${new URLSearchParams({ number: number.input.value.trim() })}`);
        await app.go(`case/${found.case}`);
      } catch (error) {
        complain(t, error, trouble, { "/number": number });
      }
    }, "card narrow"));
}
