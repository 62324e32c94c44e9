// Filling in the form of a case: a draft, saved as one goes; then read back and sent. Later, what was asked for.

import { Refused } from "../api.js";
import { busy, button, h, problemBox, say } from "../dom.js";
import { moment, teller } from "../language.js";
import { latest } from "./common.js";
import { keeping, opened } from "./draft.js";
import { filesOf } from "./files.js";
import { filesOfCase, filesRead, namingMaterials, saving } from "./files_read.js";
import { filledIn, formFaults } from "./filled.js";
import { answers, itemForm } from "./form.js";
import { itemOf } from "./item_of.js";
import { foundWrong, send } from "./sending.js";
import { signing } from "./sign.js";
import { lackingOf } from "./supplement.js";
import { HALL_WORDS } from "./words.js";

const t = teller(HALL_WORDS);

/** `stage`: "check" for the answers read back before they are sent, "sign" for what is signed. */
export async function apply(app, id, stage = "") {
  const seen = await opened(app.api, id);
  if (!["draft", "supplement_wanted"].includes(seen.state)) {
    app.go(`case/${id}`, { replace: true });
    return null;
  }
  const item = await itemOf(app.api, seen);
  if (stage === "sign" && item.signed_by.length) return signing(app, seen, item);
  if (seen.state === "supplement_wanted") return supplementing(app, seen, item);
  return stage === "check" ? checking(app, seen, item) : filling(app, seen, item);
}

async function filling(app, seen, item) {
  const how = h("p", { class: "hint" });
  const place = h("div");
  const form = itemForm({ schema: item.form, form: seen.form, prefilled: seen.prefilled, changed: () => draft.changed() });
  const draft = keeping(app.api, seen, form, telling(how));
  const files = await filesOf(app, seen, item, draft);
  const next = button(t("toCheck"), () => busy(next, check));
  const away = foundWrong(seen.case);
  if (away) setTimeout(() => complain({ form, files, item }, away, place)); // once it is on the page
  return {
    title: seen.name,
    body: [
      h("p", { class: "lead" }, t("applyLead", { when: moment(seen.kept_until) })),
      h("form", { class: "card", novalidate: true, onsubmit }, form.box, files && files.box, place, next,
        button(t("later"), () => app.go("cases"), { kind: "choice" })),
      h("div", { class: "beside" }, how),
      undoing("discard", async () => {
        draft.stop();
        if (files) files.leave();
        await app.api.remove(`/v1/cases/${seen.case}`);
        app.parting = t("discarded");
        await app.go("cases");
      }),
    ],
    leave: leaving(draft, files),
  };

  function onsubmit(event) {
    event.preventDefault();
    busy(next, check);
  }

  async function check() {
    place.replaceChildren();
    const saved = await draft.save({ sparing: false });
    if (!saved) return form.focus();
    const lacking = [...form.lacking().map((one) => ({ ...one, pointer: `/form${one.pointer}` })), ...((files && files.lacking()) || [])];
    if (!lacking.length) return app.go(`apply/${seen.case}/check`);
    return complain({ form, files, item }, { title: t("someLack"), next_step: t("someLackNext"), errors: lacking }, place);
  }
}

const leaving = (draft, files) => () => {
  draft.leave();
  if (files) files.leave();
};

/** What goes on by itself is seen in `how`; it is heard once when it went well, and each time when it did not. */
function telling(how) {
  let before = ""; // what was last told
  return (kind, why) => {
    how.textContent = t(kind, { why });
    how.classList.toggle("trouble", ["notSaved", "changedElsewhere"].includes(kind));
    if (kind !== "saving" && kind !== before) say(how.textContent);
    if (kind !== "saving") before = kind;
  };
}

/** Shows a refusal: beside each field what is wrong with it, and all else in `place`. */
function complain({ form, files, item }, problem, place) {
  const { errors } = namingMaterials(problem, item);
  const fields = formFaults(errors);
  const rest = form.complain(fields);
  const others = errors.filter(({ pointer }) => !pointer.startsWith("/form/"));
  place.replaceChildren(problemBox({ ...problem, errors: [...rest, ...others].map((one) => ({ ...one, pointer: "" })) }));
  if (fields.length > rest.length) form.focus();
  else if (files) files.focus();
}

async function checking(app, seen, item) {
  const files = await filesOfCase(app.api, seen.case, item);
  const place = h("div");
  const next = item.signed_by.length
    ? button(t("toSign"), () => app.go(`apply/${seen.case}/sign`))
    : button(t("send"), () => busy(next, () => send(app, seen, item, place)));
  return {
    title: t("checkTitle"),
    body: [
      h("p", { class: "lead" }, t("checkLead")),
      h("section", { class: "card" }, h("h2", {}, seen.name), answers({ schema: item.form, form: seen.form, label: t("answersOf") })),
      filesRead(item, files, saving(app.api, `/v1/cases/${seen.case}/materials`)),
      place,
      h("div", { class: "pair" }, next, button(t("mend"), () => app.go(`apply/${seen.case}`), { kind: "choice" })),
    ].filter(Boolean),
  };
}

/** The same form again, with what was asked for marked and in sight; saved as a draft is, and sent as a whole. */
async function supplementing(app, seen, item) {
  const how = h("p", { class: "hint" });
  const place = h("div");
  const clock = seen.clocks.find(({ kind }) => kind === "supplement");
  const form = itemForm({
    schema: item.form, form: filledIn(seen), prefilled: seen.prefilled, wanted: seen.supplement.wants, changed: () => draft.changed(),
  });
  const draft = keeping(app.api, seen, form, telling(how));
  const files = await filesOf(app, seen, item, draft, { wanted: seen.supplement.wants });
  const next = button(t(item.signed_by.length ? "toSign" : "send"), null, { type: "submit" });
  return {
    title: seen.name,
    body: [
      h("p", { class: "lead" }, t("supplementLead"), clock && clock.due ? ` ${t("supplementDue", { day: latest(clock) })}` : ""),
      lackingOf(seen, item, { inSight: true }),
      h("form", { class: "card", novalidate: true, onsubmit }, form.box, files && files.box, place, next,
        button(t("later"), () => app.go("cases"), { kind: "choice" })),
      h("div", { class: "beside" }, how),
    ],
    leave: leaving(draft, files),
  };

  function onsubmit(event) {
    event.preventDefault();
    busy(next, submit);
  }

  async function submit() {
    place.replaceChildren();
    if (!await draft.save({ sparing: false })) return form.focus();
    const lacking = (files && files.lacking()) || [];
    if (lacking.length) return complain({ form, files, item }, { title: t("someLack"), next_step: t("someLackNext"), errors: lacking }, place);
    if (item.signed_by.length) return app.go(`apply/${seen.case}/sign`);
    try {
      await app.api.post(`/v1/cases/${seen.case}/supplements`, { form: form.value() }, { version: draft.version });
      app.parting = t("supplemented");
      await app.go(`case/${seen.case}`, { replace: true });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      complain({ form, files, item }, error.problem, place);
    }
    return undefined;
  }
}

/** What can't be undone: what follows of it is read before the second press. */
export function undoing(name, work) {
  const place = h("div");
  const now = button(t(`${name}Now`), () => busy(now, async () => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren(problemBox(error.problem));
    }
  }), { kind: "choice" });
  return h("details", { class: "card" }, h("summary", {}, t(name)), h("p", {}, t(`${name}Lead`)), place, now);
}
