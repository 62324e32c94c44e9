// Items at the desk: their versions, proposed as a file; one of them with what was found in it and its real form.

import { Refused } from "../api.js";
import { busy, button, field, h, note, problemBox } from "../dom.js";
import { complain, given } from "../forms.js";
import { itemForm } from "../hall/form.js";
import { moment, teller } from "../language.js";
import { tabs } from "./admin.js";
import { facts, form, table } from "./forms.js";
import { ITEM_WORDS } from "./item_words.js";

const t = teller(ITEM_WORDS);
const AT = "/v1/officer/items";
const TAGS = { proposed: "tag due", released: "tag good" };
// By the state of a version, what can be done with it; each with the end of its door.
const MOVES = { proposed: [["release", "releases"], ["withdraw", "withdrawals"]], released: [["retire", "retirements"]] };

export async function items(app) {
  const { api } = app;
  const rows = [];
  const place = h("div", { class: "card" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await api.get(`${AT}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    rows.push(...page.versions.map((one) => [one.name, one.version, h("span", { class: TAGS[one.state] ?? "tag" }, one.standing), moment(one.proposed_at),
      button(t("open"), () => app.go(`item/${encodeURIComponent(one.item)}/${one.version}`), { kind: "choice", "aria-label": `${t("open")} ${one.name} ${one.version}` })]));
    place.replaceChildren(rows.length ? table(t("items"), [t("name"), t("version"), t("state"), t("proposedAt"), t("act")], rows) : h("p", {}, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return { title: t("items"), body: [tabs(app, "items"), h("p", { class: "hint" }, t("lead")), place, more, proposing(app)] };
}

function proposing(app) {
  const chosen = field({ label: t("file"), name: "file", type: "file", accept: ".yaml,.yml" });
  return h("section", {}, h("h2", {}, t("propose")), form([chosen.box], button(t("propose"), null, { type: "submit" }), async (trouble) => {
    const [file] = chosen.input.files;
    chosen.complain(file ? "" : t("needed"));
    if (!file) return;
    try {
      const made = await app.api.upload(AT, new Blob([file], { type: "application/yaml" }));
      app.parting = t("proposed");
      await app.go(`item/${encodeURIComponent(made.item)}/${made.version}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const errors = (error.problem.errors ?? []).map((one) => ({ pointer: "", detail: placed(one) }));
      trouble.replaceChildren(problemBox({ ...error.problem, errors }));
    }
  }, "card narrow"));
}

/** A fault of a definition points to its line and column, `/12/5`. */
function placed({ pointer, detail }) {
  const [, line, column] = pointer.match(/^\/(\d+)\/(\d+)$/) ?? [];
  return line ? t("at", { line, column, what: detail }) : detail;
}

export async function item(app, name, version) {
  const path = `${AT}/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
  const seen = await app.api.get(path);
  const by = seen.by_operator ? "byOperator" : seen.mine ? "byMe" : "byOther";
  return {
    title: `${seen.name} · ${seen.item}@${seen.version}`,
    body: [
      tabs(app, "items"),
      h("section", { class: "card" }, h("p", {}, h("span", { class: TAGS[seen.state] ?? "tag" }, seen.standing)),
        facts("facts", [[t("by"), t(by)], [t("proposedAt"), moment(seen.proposed_at)], [t("releasedAt"), seen.released_at && moment(seen.released_at)],
          [t("endedAt"), seen.ended_at && moment(seen.ended_at)], [t("digest"), h("code", { class: "id" }, seen.digest)]])),
      ...moves(app, seen, path),
      h("section", { class: "card" }, h("h2", {}, t("findings")), seen.findings.length
        ? h("ul", { class: "reasons" }, seen.findings.map(({ line, column, what, hint }) => h("li", {}, t("at", { line, column, what }), h("p", { class: "hint" }, hint))))
        : h("p", {}, t("noFindings"))),
      seen.shown ? h("section", { class: "card" }, h("h2", {}, t("preview")), h("p", { class: "hint" }, t("previewLead")), h("p", {}, seen.shown.about),
        seen.shown.signed_by.length ? h("p", {}, t("signedBy", { ways: seen.shown.signed_by.map((way) => t(`sign_${way}`)).join(" / ") })) : null,
        itemForm({ schema: seen.shown.form, form: {}, prefilled: seen.shown.prefill }).box) : null,
      h("details", { class: "card" }, h("summary", {}, t("text")), h("pre", {}, seen.text)),
    ],
  };
}

function moves(app, seen, path) {
  const offered = (MOVES[seen.state] ?? []).filter(([name]) => name !== "release" || !seen.mine);
  const cards = offered.map(([name, end]) => {
    const why = field({ label: t("why"), name: `why-${name}`, autocomplete: "off", maxlength: 500, required: true });
    return h("details", { class: "fold", "data-move": name }, h("summary", { class: "button choice" }, t(name)),
      form([why.box], button(t(name), null, { type: "submit" }), async (trouble) => {
        if (!given(t, why)) return;
        try {
          await app.api.post(`${path}/${end}`, { why: why.input.value });
          app.parting = t("done", { what: t(name) });
          await app.go(`item/${encodeURIComponent(seen.item)}/${seen.version}`);
        } catch (error) {
          complain(t, error, trouble, { "/why": why });
        }
      }));
  });
  return seen.state === "proposed" && seen.mine ? [note("open", "alert", t("needsOther")), ...cards] : cards;
}
