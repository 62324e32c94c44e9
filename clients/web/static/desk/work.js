// The work list: steps that wait for whoever holds their post, and those that lie with the officer; what is due first.
// Beside it what was granted by rule and drawn: whoever decides such cases looks at it afterwards.

import { busy, button, field, h, redraw, say } from "../dom.js";
import { complain, given } from "../forms.js";
import { latest } from "../hall/common.js";
import { moment, teller } from "../language.js";
import { CASE_WORDS } from "./case_words.js";
import { form, table } from "./forms.js";
import { followDesk } from "./live.js";

const t = teller(CASE_WORDS);
const TAGS = { green: "tag good", yellow: "tag due", red: "tag bad", standing: "tag" };

/** Says in words what the colour of a light says. */
export const light = (colour) => h("span", { class: TAGS[colour] }, t(`light_${colour}`));

// Which door gives a list, by its name in the address, and what its lines lie under.
const LISTS = { "": ["/v1/officer/work", "work"], mine: ["/v1/officer/work/mine", "work"], looks: ["/v1/officer/work/looks", "looks"] };

/** `whose`: "mine", "looks" for what is to be looked at afterwards, or "" for what nobody has taken. */
export async function work(app, whose = "") {
  const { api } = app;
  let lines = [];
  let pages = 0;
  const place = h("div", { class: "card" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const [door, named] = LISTS[whose] ?? LISTS[""];
  const heads = named === "looks" ? ["number", "item", "granted", "act"] : ["number", "item", "step", "due", "act"];
  const read = async (cursor) => {
    const page = await api.get(`${door}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    return { work: page[named], next_cursor: page.next_cursor };
  };
  const show = (cursor) => {
    const rows = lines.map((one) => (named === "looks" ? lookRow(app, one) : row(app, one)));
    redraw(place, rows.length ? table(t("work"), heads.map((one) => t(one)), rows, lines.map((one) => `${one.case} ${one.step}`)) : h("p", {}, t("noWork")));
    more.dataset.cursor = cursor;
    more.hidden = !cursor;
  };
  const add = async (cursor = "") => {
    const page = await read(cursor);
    lines.push(...page.work);
    pages += 1;
    show(page.next_cursor);
  };
  // As many pages as are shown; whoever stands on a line goes on standing there.
  const again = async () => {
    const fresh = [];
    let cursor = "";
    for (let left = pages; left > 0 && (cursor || left === pages); left -= 1) {
      const page = await read(cursor);
      fresh.push(...page.work);
      cursor = page.next_cursor;
    }
    if (JSON.stringify(fresh) === JSON.stringify(lines)) return;
    lines = fresh;
    show(cursor);
    say(t("listChanged"));
  };
  await add();
  const decides = app.posts.some(({ role }) => role === "approver");
  const lists = h("nav", { class: "tabs-within", "aria-label": t("whose") }, h("ul", {}, [["", "free"], ["mine", "mine"], ...(decides ? [["looks", "looks"]] : [])].map(([to, label]) =>
    h("li", {}, h("a", { href: `#/work${to && `/${to}`}`, "aria-current": to === whose ? "page" : null }, t(label))))));
  const follow = () => followDesk(api, "", { changed: again, posts: () => { app.posts = null; } });
  return { title: t("work"), body: [h("p", {}, h("a", { href: "#/video" }, app.t("videoCalls"))), lists, place, more, finding(app)], follow };
}

function lookRow(app, one) {
  return [one.number, one.name, moment(one.decided_at), opening(app, one)];
}

const opening = (app, one) =>
  button(t("open"), () => app.go(`${one.item === "rating.repair" ? "repair" : "case"}/${one.case}`), { kind: "choice", "aria-label": `${t("open")} ${one.number}` });

function row(app, one) {
  return [one.number, [one.name, one.bundle ? h("p", { class: "hint" }, t("partOf", { name: one.bundle })) : null], one.step_name,
    [light(one.light), one.due ? h("p", { class: "hint" }, t("by", { day: latest({ due: one.due }) })) : null],
    opening(app, one)];
}

function finding(app) {
  const number = field({ label: t("number"), hint: t("numberHint"), name: "number", autocomplete: "off", maxlength: 30, required: true });
  return h("section", {}, h("h2", {}, t("findTitle")),
    form([number.box], button(t("find"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, number)) return;
      try {
        const wanted = number.input.value.trim();
        const noun = /^z/i.test(wanted) ? "certificate" : "case";
        const found = await app.api.get(`/v1/officer/${noun}s?${new URLSearchParams({ number: wanted })}`);
        await app.go(`${noun}/${found[noun]}`);
      } catch (error) {
        complain(t, error, trouble, { "/number": number });
      }
    }, "card narrow"));
}
