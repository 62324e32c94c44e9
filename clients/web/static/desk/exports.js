// Data of many persons that leaves the service: asked for, decided by another administrator, downloaded once.

import { busy, button, field, h, note } from "../dom.js";
import { allGiven, complain, given } from "../forms.js";
import { day, moment, teller } from "../language.js";
import { tabs } from "./admin.js";
import { EXPORT_WORDS } from "./export_words.js";
import { form, table } from "./forms.js";

const PATH = "/v1/officer/exports";
const SELECTIONS = {
  entitlements: { kinds: null, states: ["active", "suspended"] },
  consents: { kinds: ["face_processing", "sending_frames", "wechat_verify", "network_id", "face_signing", "wechat_signing", "hospital_record", "hospital_results"], states: ["given", "withdrawn"] },
  face_checks: { kinds: ["pension.certify", "account.step_up"], states: ["passed", "failed", "unsure", "expired"] },
};
const GROUNDS = ["duty", "law", "emergency", "consent", "publication", "abroad", "other"];
const TAGS = { waiting: "tag due", approved: "tag good", refused: "tag bad", withdrawn: "tag", downloaded: "tag good", expired: "tag" };
const t = teller(EXPORT_WORDS);

const tag = (standing) => h("span", { class: TAGS[standing] }, t(`standing_${standing}`));
const fact = (label, value) => (value || value === 0 ? h("div", {}, h("dt", {}, t(label)), h("dd", {}, String(value))) : null);
const word = (name, otherwise) => (name in EXPORT_WORDS ? t(name) : otherwise);

export async function exports(app) {
  const rows = [];
  const place = h("div", { class: "card" });
  const more = button(app.t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await app.api.get(`${PATH}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    rows.push(...page.exports.map((one) => {
      const what = t(`selection_${one.selection}`);
      const name = t("openOne", { what, who: one.asked_by, when: moment(one.asked_at) });
      return [what, one.recipient, one.rows, tag(one.standing), one.asked_by, moment(one.asked_at),
        button(t("open"), () => app.go(`export/${one.export}`), { kind: "choice", "aria-label": name })];
    }));
    place.replaceChildren(rows.length
      ? table(t("exports"), ["selection", "recipient", "rows", "standing", "askedBy", "askedAt", "open"].map((name) => t(name)), rows)
      : h("p", {}, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return {
    title: t("exports"),
    body: [
      tabs(app, "exports"), h("p", { class: "hint" }, t("lead")),
      h("div", { class: "acts" }, button(t("fresh"), () => app.go("export-new")), button(t("breach"), () => app.go("breach"), { kind: "plain" })),
      place, more,
    ],
  };
}

const choice = (name, label, options) => {
  const select = h("select", { id: `export-${name}`, name }, h("option", { value: "" }, t("kindAny")),
    options.map((value) => h("option", { value }, t(`${name}_${value}`))));
  return { select, box: h("div", { class: "field" }, h("label", { for: select.id }, t(label)), select) };
};

const picks = (name, values, label, hint = () => null) => {
  const radios = values.map((value) => h("input", { type: "radio", name, value, id: `${name}-${value}` }));
  const fault = h("p", { class: "fault", role: "alert", id: `${name}-fault` });
  const box = h("fieldset", { "aria-describedby": fault.id }, h("legend", {}, t(label)), radios.map((radio) =>
    h("label", { class: "pick", for: radio.id }, radio, h("span", {}, t(`${name}_${radio.value}`), hint(radio.value)))), fault);
  const value = () => radios.find(({ checked }) => checked)?.value;
  return { radios, box, value, complain: (text) => { fault.textContent = text; } };
};

/** What is seldom needed: folded up, and open as soon as something in it is wrong. */
const fold = (label, ...parts) => h("details", { class: "fold" }, h("summary", {}, t(label)), parts);
const step = (n, label, ...parts) => h("section", { class: "step" }, h("h2", {}, `${n}. ${t(label)}`), parts);
function unfold(place) {
  for (const details of place.querySelectorAll("details.fold")) if (details.querySelector("[aria-invalid]")) details.open = true;
}

/** What is asked for: kinds and states are those of the selection that is picked. */
function filters() {
  const place = h("div");
  const kind = field({ label: t("kind"), hint: t("kindHint"), name: "kind", autocomplete: "off", spellcheck: "false" });
  const picked = { kind: () => "", state: () => "" };
  const selection = picks("selection", Object.keys(SELECTIONS), "selection",
    (value) => h("span", { class: "hint" }, ` · ${t(`means_${value}`)}`));
  const show = () => {
    const { kinds, states } = SELECTIONS[selection.value()];
    const ofKind = kinds && choice("kind", "kind", kinds);
    const ofState = choice("state", "state", states);
    picked.kind = () => (ofKind ? ofKind.select.value : kind.input.value.trim());
    picked.state = () => ofState.select.value;
    place.replaceChildren(ofKind ? ofKind.box : kind.box, ofState.box);
  };
  selection.radios.forEach((radio) => radio.addEventListener("change", show));
  return { selection, place, kind, picked };
}

export async function exportNew(app) {
  await app.api.get("/v1/officer/me"); // who is not signed in learns it here, before writing
  const { selection, place, kind, picked } = filters();
  const ground = picks("ground", GROUNDS, "ground");
  const [usual, ...rare] = [...ground.box.querySelectorAll("label.pick")];
  usual.after(fold("groundRare", ...rare));
  const fields = {
    area: field({ label: t("area"), hint: t("areaHint"), name: "area", autocomplete: "off", inputmode: "numeric", maxlength: 6 }),
    since: field({ label: t("since"), name: "since", type: "date", required: true }),
    until: field({ label: t("until"), name: "until", type: "date", required: true }),
    purpose: field({ label: t("purpose"), hint: t("purposeHint"), name: "purpose", area: true, rows: 2, maxlength: 200, required: true }),
    recipient: field({ label: t("recipient"), hint: t("recipientHint"), name: "recipient", autocomplete: "organization", maxlength: 80, required: true }),
    ground_words: field({ label: t("groundWords"), name: "ground_words", maxlength: 200 }),
    numbers_why: field({ label: t("numbersWhy"), name: "numbers_why", maxlength: 200 }),
  };
  const full = h("input", { type: "checkbox", id: "full-numbers", name: "full_numbers" });
  const shown = () => {
    fields.ground_words.box.hidden = ground.value() !== "other";
    fields.numbers_why.box.hidden = !full.checked;
  };
  [...ground.radios, full].forEach((input) => input.addEventListener("change", shown));
  shown();
  const steps = h("div", {},
    step(1, "whose", selection.box, h("div", { class: "inline" }, fields.since.box, fields.until.box), fold("narrower", fields.area.box, place)),
    step(2, "whyAndWhom", fields.purpose.box, fields.recipient.box),
    step(3, "groundStep", ground.box, fields.ground_words.box,
      fold("fullNumbersRare", h("label", { class: "pick", for: full.id }, full, h("span", {}, t("fullNumbers"))), fields.numbers_why.box)));
  return {
    title: t("fresh"),
    body: [tabs(app, "exports"), form([h("p", { class: "hint" }, t("lead")), steps],
      button(t("submit"), null, { type: "submit" }), send, "card narrow")],
  };

  async function send(trouble) {
    const { area, ground_words: words, numbers_why: why, ...needed } = fields;
    for (const [pick, lack] of [[selection, "pickSelection"], [ground, "pickGround"]]) pick.complain(pick.value() ? "" : t(lack));
    const filled = allGiven(app.t, [...Object.values(needed),
      ...(ground.value() === "other" ? [words] : []), ...(full.checked ? [why] : [])]);
    unfold(steps);
    if (!selection.value()) return void selection.radios[0].focus();
    if (!filled) return;
    if (!ground.value()) return void ground.radios[0].focus();
    try {
      const made = await app.api.post(PATH, {
        selection: selection.value(), kind: picked.kind(), state: picked.state(), ground: ground.value(),
        area: area.input.value.trim(),
        ...Object.fromEntries(Object.entries(needed).map(([name, { input }]) => [name, input.value])),
        ground_words: ground.value() === "other" ? words.input.value : "",
        numbers_why: full.checked ? why.input.value : "",
      });
      app.parting = t("asked");
      await app.go(`export/${made.export}`);
    } catch (error) {
      complain(app.t, error, trouble, { ...Object.fromEntries(Object.entries(fields).map(([name, entry]) => [`/${name}`, entry])), "/kind": kind });
      unfold(steps);
    }
  }
}

export async function exportOne(app, id) {
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const seen = await app.api.get(path);
  const open = ["waiting", "approved"].includes(seen.standing);
  return {
    title: t(`selection_${seen.selection}`),
    body: [
      tabs(app, "exports"),
      h("section", { class: "card" }, h("p", {}, tag(seen.standing)), h("p", { class: "quote" }, seen.purpose),
        note(seen.full_numbers ? "bad" : "calm", seen.full_numbers ? "alert" : "check",
          seen.full_numbers ? t("numbersFull", { why: seen.numbers_why }) : t("numbersMasked")),
        h("dl", { class: "facts" },
          fact("recipient", seen.recipient), fact("ground", t(`ground_${seen.ground}`)), fact("groundWords", seen.ground_words),
          fact("area", seen.area || t("wholeCity")), fact("days", t("range", { since: day(seen.since), until: day(seen.until) })),
          fact("kind", seen.kind && word(`kind_${seen.kind}`, seen.kind)), fact("state", seen.state && t(`state_${seen.state}`)),
          fact("rows", seen.rows),
          h("div", {}, h("dt", {}, t("columns", { n: seen.columns.length })), h("dd", {}, seen.columns.join("、"))),
          fact("askedBy", seen.asked_by), fact("askedAt", moment(seen.asked_at)),
          fact("decidedBy", seen.decided_by), fact("decidedAt", seen.decided_at && moment(seen.decided_at)), fact("decidedWords", seen.decided_words),
          fact(open ? "lapses" : "endedAt", moment(seen.ends_at)), fact("starts", seen.starts || ""),
          fact("sent", seen.sent_rows), fact("digest", seen.sent_sha256))),
      seen.mine && seen.standing === "approved" ? downloading(app, seen, path) : null,
      open ? moving(app, seen, path) : null,
    ],
  };
}

function moving(app, seen, path) {
  const back = seen.standing === "approved" ? "takeBack" : "refuse";
  const moves = seen.mine ? [["withdraw", "withdraw"]] : seen.standing === "waiting" ? [["approve", "approve"], ["refuse", back]] : [["refuse", back]];
  const why = field({ label: t("why"), name: "why", maxlength: 500, required: true });
  const trouble = h("div");
  const buttons = moves.map(([move, label], n) => button(t(`move_${label}`), () => busy(buttons[n], async () => {
    trouble.replaceChildren();
    if (!given(app.t, why)) return;
    try {
      await app.api.post(`${path}/moves`, { move, why: why.input.value });
      app.parting = t("moved");
      await app.go(`export/${seen.export}`);
    } catch (error) {
      complain(app.t, error, trouble, { "/why": why });
    }
  }), { kind: move === "approve" ? "primary" : "choice" }));
  const title = moves.length > 1 ? "decide" : `move_${moves[0][1]}`;
  return h("section", { class: "card narrow" }, h("h2", {}, t(title)),
    moves.length > 1 ? h("p", { class: "hint" }, t("decideLead")) : null, why.box, trouble, h("div", { class: "acts" }, buttons));
}

// Nothing is kept: the file is in this page until it is left, and nowhere else.
function downloading(app, seen, path) {
  const place = h("div", { role: "status" });
  const trouble = h("div");
  const press = button(t("download"), () => busy(press, async () => {
    trouble.replaceChildren();
    let href = "";
    let left = false;
    addEventListener("hashchange", () => {
      left = true;
      URL.revokeObjectURL(href);
    }, { once: true });
    try {
      const file = await app.api.download(`${path}/file`);
      if (left) return;
      href = URL.createObjectURL(file);
      place.replaceChildren(note("good", "check", t("ready")),
        h("a", { class: "button", href, download: `zhijian-export-${seen.export.slice(0, 8)}.csv` }, t("save")));
      press.hidden = true;
    } catch (error) {
      complain(app.t, error, trouble);
    }
  }));
  return h("section", { class: "card narrow" }, h("h2", {}, t("download")), h("p", { class: "hint" }, t("downloadLead")), place, trouble, press);
}
