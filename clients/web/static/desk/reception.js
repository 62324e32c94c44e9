// Somebody at a window: identified, an item chosen, the form typed, read back, signed, sent. Every step has its key.

import { KINDS, documentName, named } from "../documents.js";
import { busy, button, field, h, note, problemBox, redraw, save, say } from "../dom.js";
import { Refused } from "../api.js";
import { answers, itemForm } from "../hall/form.js";
import { keeping } from "../hall/draft.js";
import { formFaults } from "../hall/filled.js";
import { itemOf } from "../hall/item_of.js";
import { day, teller } from "../language.js";
import { choice, facts } from "./forms.js";
import { scans, takesFiles } from "./reception_files.js";
import { RECEPTION_WORDS } from "./reception_words.js";

const t = teller(RECEPTION_WORDS);
const CHOICES = 9; // as many as there are digits to press

/** `ticket`: that is served; gives {box, key, leave}: `key` says whether it took what was pressed outside of a field. */
export function reception(app, ticket) {
  const { api } = app;
  const path = `/v1/officer/tickets/${ticket.ticket}`;
  const box = h("section", { class: "card", "data-reception": "", "aria-label": t("title") });
  let keys = {}; // of the step that is shown
  let draft = null;
  let papers = null;
  start();
  return { box, key, leave };

  function leave() {
    draft?.leave();
    papers?.leave(); // no code of a step that is over stays good
    papers = null;
  }

  function key(pressed) {
    const act = keys[pressed];
    if (act) act();
    return Boolean(act);
  }

  /** `pressing`: by key, what it does; `first`: where the focus goes. */
  function show(parts, { pressing = {}, first = null } = {}) {
    keys = pressing;
    box.replaceChildren(...parts.filter(Boolean));
    (first ?? box.querySelector("input:not([type=hidden]), select, button"))?.focus();
  }

  async function start() {
    try {
      const seen = await api.get(`${path}/reception`);
      await goOn(seen);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      identify();
    }
  }

  async function goOn(seen) {
    if (!seen.case) choose(seen);
    else if (seen.case.state === "draft") await fill(seen, seen.case);
    else done(seen, seen.case);
  }

  /** A form of one step; Enter sends it. */
  function step(parts, press, work) {
    const trouble = h("div");
    return h("form", { novalidate: true, onsubmit(event) {
      event.preventDefault();
      busy(press, () => tried(trouble, work));
    } }, parts, trouble, press);
  }

  async function tried(trouble, work) {
    trouble.replaceChildren();
    try {
      await work(trouble);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble.replaceChildren(problemBox(error.problem));
    }
  }

  function identify() {
    const read = h("div", { "aria-live": "polite" });
    const number = field({ label: t("number"), hint: t("numberHint"), name: "number", autocomplete: "off", spellcheck: "false", oninput: () => fromCard(number.input, read) });
    const kind = choice("reception-kind", t("kind"), KINDS.map((one) => [one, documentName(one)]));
    const press = button(t("find"), null, { type: "submit" });
    show([h("h2", {}, t("who")), step([number.box, read, kind.box], press, async (trouble) => {
      const typed = fromCard(number.input, read);
      number.complain(typed ? "" : t("needed"));
      if (!typed) return number.input.focus();
      try {
        const person = await api.post("/v1/officer/persons/search", { id_number: typed, document: named(kind.input.value), purpose: `${t("title")} ${ticket.number}` });
        confirm(person);
      } catch (error) {
        if (error.kind !== "not-found") throw error;
        trouble.replaceChildren(note("open", "alert", t("notOurs"), h("p", {}, h("a", { href: "#/register" }, t("register")))));
      }
      return undefined;
    })], { first: number.input });
  }

  function confirm(person) {
    const trouble = h("div");
    const here = `/v1/officer/persons/${person.person}`;
    const known = (body) => tried(trouble, async () => choose(await api.post(`${here}/receptions`, { ticket: ticket.ticket, ...body })));
    const inHand = () => known({ way: "document" });
    const byCode = () => tried(trouble, async () => {
      const sent = await api.post(`${here}/reception-codes`, { ticket: ticket.ticket });
      const code = field({ label: t("code"), name: "code", inputmode: "numeric", autocomplete: "off" });
      say(t("codeSent", sent));
      trouble.replaceChildren(h("p", {}, t("codeSent", sent)), step([code.box], button(t("confirm"), null, { type: "submit" }), async () =>
        choose(await api.post(`${here}/receptions`, { ticket: ticket.ticket, way: "code", code: code.input.value.trim() }))));
      code.input.focus();
    });
    const byFace = () => tried(trouble, async () => {
      const { address, qr_svg: qr } = await api.get(`${path}/face-code`);
      const lead = h("p", { tabindex: "-1" }, t("faceLead"));
      trouble.replaceChildren(lead, h("img", { class: "qr", alt: t("faceCode", { address }), src: `data:image/svg+xml,${encodeURIComponent(qr)}` }),
        step([], button(t("faceCheck"), null, { type: "submit" }), async () => choose(await api.post(`${here}/receptions`, { ticket: ticket.ticket, way: "face" }))));
      say(t("faceLead"));
      trouble.querySelector("button").focus();
    });
    // Of equal weight: each says the same.
    const pair = [keyed("inHand", "d", inHand, "choice"), keyed("byCode", "c", byCode, "choice"), keyed("byFace", "a", byFace, "choice"), keyed("other", "o", identify, "plain")];
    say(t("found", { name: person.name, number: person.id_number }));
    show([h("h2", {}, t("who")), h("p", { class: "strong" }, t("found", { name: person.name, number: person.id_number })), h("div", { class: "choices" }, pair), trouble],
      { pressing: { d: inHand, c: byCode, a: byFace, o: identify }, first: pair[0] });
  }

  function choose(seen) {
    const words = field({ label: t("words"), hint: t("wordsHint"), name: "words", autocomplete: "off", maxlength: 60 });
    const list = h("ol", { class: "choices" });
    const trouble = h("div");
    const begin = (item) => tried(trouble, async () => fill(seen, await api.post(`${path}/cases`, { item })));
    show([head(seen), h("h2", {}, t("what")), step([words.box], button(t("find"), null, { type: "submit" }), async () => {
      const found = (await api.get(`/v1/items?${new URLSearchParams({ words: words.input.value.trim() })}`)).items.slice(0, CHOICES);
      keys = Object.fromEntries(found.map(({ item }, at) => [String(at + 1), () => begin(item)]));
      redraw(list, ...found.map(({ item, name }, at) => h("li", {}, button(`${at + 1} ${name}`, () => begin(item), { kind: "choice", "aria-keyshortcuts": String(at + 1) }))));
      if (found.length) list.querySelector("button").focus();
      else say(t("none"));
      trouble.replaceChildren(...(found.length ? [] : [note("open", "alert", t("none"))]));
    }), list, trouble], { first: words.input });
  }

  async function fill(seen, one) {
    const item = await itemOf(api, one);
    const how = h("p", { class: "hint" });
    const trouble = h("div");
    const form = itemForm({ schema: item.form, form: one.form, prefilled: one.prefilled, changed: () => draft.changed() });
    draft = keeping(api, one, form, (kind, why) => { how.textContent = t(kind, { why }); },
      { save: `${path}/form`, read: async () => (await api.get(`${path}/reception`)).case });
    papers?.leave();
    papers = takesFiles(item) ? scans({ api, ticket: ticket.ticket, path, item, files: (await api.get(`${path}/materials`)).files, beside: draft.beside }) : null;
    const press = button(`${t("check")} (Ctrl+Enter)`, null, { type: "submit", "aria-keyshortcuts": "Control+Enter" });
    const entry = h("form", { novalidate: true, onkeydown(event) {
      if (event.key === "Enter" && event.ctrlKey) entry.requestSubmit();
    }, onsubmit(event) {
      event.preventDefault();
      busy(press, () => tried(trouble, async () => {
        if (!await draft.save({ sparing: false })) return form.focus();
        const lacking = form.lacking();
        if (!lacking.length) return check(seen, { ...one, form: { ...one.form, ...form.value() }, version: draft.version }, item);
        form.complain(lacking);
        trouble.replaceChildren(problemBox({ title: t("someLack"), next_step: t("someLackNext") }));
        return form.focus();
      }));
    } }, form.box, papers?.box, trouble, press);
    show([head(seen), h("h2", {}, t("fill", { item: one.name })), h("p", { class: "hint" }, t("fillHint")), entry, how],
      { first: form.box.querySelector("input, select, textarea") });
  }

  function check(seen, one, item) {
    papers?.leave();
    const ways = item.signed_by;
    const here = ways.includes("officer");
    const saw = here ? field({ label: t("saw"), name: "saw", maxlength: 1000, autocomplete: "off", value: t("sawDefault") }) : null;
    const press = button(t("submit"), null, { type: "submit" });
    let { version } = one;
    const back = async () => fill(seen, (await api.get(`${path}/reception`)).case);
    const parts = [ways.length ? h("p", {}, t(here ? "sign" : "phone")) : null, saw?.box];
    show([head(seen), h("h2", {}, t("checkTitle")), answers({ schema: item.form, form: one.form, label: t("answers") }),
      step(parts, press, async () => {
        if (here) ({ version } = await api.post(`${path}/signatures`, { words: saw.input.value.trim() }, { version }));
        done(seen, await api.post(`${path}/submissions`, undefined, { version }));
      }), keyed("back", "b", back, "plain")], { pressing: { b: back }, first: press });
  }

  function done(seen, one) {
    draft = null;
    const again = () => choose(seen);
    const place = h("div", { role: "status" });
    const print = () => tried(place, async () => {
      save(await api.file(`${path}/receipt`), `${one.number}.pdf`);
      say(t("printed"));
    });
    const rate = () => tried(place, async () => {
      const made = await api.post(`${path}/rating-codes`);
      place.replaceChildren(facts("facts", [[t("rateAt"), h("code", { class: "id" }, `${location.origin}/#/rate/${made.code}`)]]));
      say(t("rateAt"));
    });
    const words = t(one.state === "submitted" ? "submitted" : "accepted");
    say(`${t("number_is", { number: one.number })} ${words}`);
    const heading = h("h2", { tabindex: "-1", "data-case-number": one.number }, t("number_is", { number: one.number }));
    show([head(seen), heading, h("p", {}, one.name), h("p", {}, words, " ", t("finish")),
      h("div", { class: "choices" }, keyed("print", "p", print, "choice"), keyed("rate", "r", rate, "choice"), keyed("again", "g", again, "plain")), place],
      { pressing: { g: again, p: print, r: rate }, first: heading });
  }
}

const head = ({ name, by }) => h("p", { class: "strong" }, t("known", { name, by }));
const keyed = (label, key, onclick, kind = "primary") => button(`${t(label)} (${key.toUpperCase()})`, onclick, { kind, "aria-keyshortcuts": key.toUpperCase() });

/** The number that was typed; what a card reader types is one line of JSON: name, number, until. */
function fromCard(input, read) {
  const typed = input.value.trim();
  if (!typed.startsWith("{")) return typed;
  try {
    const card = JSON.parse(typed);
    input.value = String(card.number ?? "").trim();
    const over = card.until && new Date(`${card.until}T23:59:59+08:00`) < new Date();
    read.replaceChildren(...(card.until ? [h("p", {}, t(over ? "readOver" : "readUntil", { until: day(card.until) }))] : []));
    return input.value;
  } catch {
    return typed.endsWith("}") ? "" : typed; // it is still being typed
  }
}
