// One case: whose it is, what was applied for, where it stands, and what this officer may do now.

import { Refused } from "../api.js";
import { documentName } from "../documents.js";
import { button, h, note, redraw } from "../dom.js";
import { latest, lasting } from "../hall/common.js";
import { told } from "../hall/fields.js";
import { answers } from "../hall/form.js";
import { itemOf } from "../hall/item_of.js";
import { papersWhenAsked } from "../hall/papers.js";
import { moment, teller } from "../language.js";
import { filesWhenAsked } from "./case_files.js";
import { movesOf } from "./case_moves.js";
import { CASE_WORDS } from "./case_words.js";
import { facts, table } from "./forms.js";
import { ratingCode } from "./rating_code.js";
import { followDesk } from "./live.js";
import { light } from "./work.js";

const t = teller(CASE_WORDS);
// Whoever was served is asked what they think.
const RATED = new Set(["closed", "rejected", "not_accepted"]);

export async function oneCase(app, id) {
  const seen = await app.api.get(`/v1/officer/cases/${encodeURIComponent(id)}`).catch((error) => {
    if (error.kind === "own-door") return null; // a repair of a rating, found by its number
    throw error;
  });
  if (!seen) return (await import("./repair.js")).repair(app, id);
  if (seen.item === "pension.review") return (await import("./reviews.js")).review(app, id);
  if (seen.item.startsWith("data.")) return (await import("./requests.js")).request(app, seen.person, id);
  const item = await itemOf(app.api, seen);
  const newer = h("div", { role: "status" });
  const place = h("div", { class: "cards" });
  const asked = lookingInto(app, id, item);
  fill(seen, await feeWith(item));
  const moving = () => document.querySelector("#main [aria-disabled=true]");
  const writing = () => place.querySelector("details[data-move][open]");
  return {
    follow: () => followDesk(app.api, id, { changed, posts: () => { app.posts = null; } }),
    title: `${seen.name} · ${seen.number}`,
    body: [newer, place],
  };

  async function feeWith({ fee_fen: fee }) {
    return fee ? (await import("./money.js")).feeOf(app, id) : null;
  }

  // What stands goes on with the version that is shown.
  function fill(now, fee) {
    Object.assign(seen, now);
    redraw(place, ...parts(app, seen, item, fee, asked(seen)));
  }

  function reload() {
    app.parting = t("changed");
    return app.go(`case/${id}`);
  }

  async function changed(version) {
    if (version <= seen.version) return true;
    // It may be the officer's own move, whose answer is still on its way and leads to the newest.
    if (moving()) return false;
    if (writing()) return tell();
    if (!app.posts) return reload();
    try {
      const [now, fee] = await Promise.all([app.api.get(`/v1/officer/cases/${encodeURIComponent(id)}`), feeWith(item)]);
      if (moving()) return false; // begun meanwhile
      if (writing()) return tell();
      fill(now, fee);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return reload(); // it is the officer's no more, or nothing answers: the view says which
    }
    return newer.replaceChildren(h("p", { class: "parting" }, t("changed")));
  }

  // What somebody is writing is not taken from under their hands.
  function tell() {
    newer.replaceChildren(note("open", "alert", t("newer"), button(t("showNewest"), reload, { kind: "choice" })));
  }
}

/** What is shown of files and papers when it is asked for, which is on record: kept while the case changes around it. */
function lookingInto(app, id, item) {
  const papers = papersWhenAsked(app.api, `/v1/officer/cases/${encodeURIComponent(id)}/papers`);
  const code = ratingCode(app, id);
  let files = null;
  let since; // what was handed in since is among files that are asked for anew
  return ({ supplement: added }) => {
    if (files === null || since !== added?.answered_at) files = filesWhenAsked(app, id, item);
    since = added?.answered_at;
    return { files, papers, code };
  };
}

function parts(app, seen, item, fee, { files, papers, code }) {
  const { holder } = seen;
  return [
    seen.bundle ? h("p", { "data-bundle": true }, t("partOf", { name: seen.bundle })) : null,
    seen.look === "waiting" ? note("open", "check", t("lookLead")) : null,
    seen.stands ? note("open", "clock", t("standsFor", { why: t(`standing_${seen.stands}`) })) : null,
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, t("applicant")),
        facts("facts", [[t("name"), holder.name], [holder.document === "resident_id" ? t("idNumber") : documentName(holder.document), holder.id_number], [t("phone"), holder.phone], [t("area"), app.area(seen.area)]]),
        seen.representative ? h("p", { "data-representative": seen.representative.kind }, t("representedBy", { kind: t(`kind_${seen.representative.kind}`), name: seen.representative.name }), seen.representative.stands ? "" : t("representedOnce")) : null,
        app.me?.officer.roles.includes("counter") ? button(t("openPerson"), () => app.go(`person/${seen.person}`), { kind: "plain" }) : null),
      standing(app, seen)),
    fee,
    ...movesOf(app, seen, item),
    seen.supplement ? supplement(seen.supplement, item) : null,
    h("section", { class: "card" }, h("h2", {}, t("form")), answers({ schema: item.form, form: seen.form, label: t("form") }), ...seen.signatures.map(signed)),
    files,
    h("section", { class: "card" }, steps(seen.steps)),
    h("section", { class: "card" }, timeline(seen)),
    RATED.has(seen.state) ? code : null,
    papers,
  ].filter(Boolean);
}

function standing(app, seen) {
  return h("section", { class: "card" }, h("h2", {}, t("stands")), h("p", { class: "strong" }, seen.standing),
    seen.words ? h("p", { class: "quote" }, seen.words) : null,
    seen.certificate ? button(`${seen.certificate.name} ${seen.certificate.number}`, () => app.go(`certificate/${seen.certificate.certificate}`), { kind: "plain" }) : null,
    facts("facts", [[t("submittedAt"), seen.submitted_at && moment(seen.submitted_at)], [t("endedAt"), seen.ended_at && moment(seen.ended_at)]]),
    seen.clocks.map((clock) => h("div", { "data-clock": clock.kind }, h("p", {}, h("strong", {}, t(`clock_${clock.kind}`)), " ", light(clock.light)),
      h("p", { class: "hint" }, [t("used", { n: lasting(t, clock.used, clock.unit), promised: lasting(t, clock.promised, clock.unit) }),
        clock.due && t("by", { day: latest(clock) }) + (clock.provisional ? t("provisional") : ""),
        clock.due_by_law && t("byLaw", { day: latest({ due: clock.due_by_law, unit: clock.unit }) })].filter(Boolean).join(" · ")))));
}

/** How what was submitted was signed, and over which digest. */
function signed(one) {
  return h("p", { "data-signed": one.move }, t("signed", { by: one.by, when: moment(one.signed_at) }), one.words ? h("span", { class: "quote" }, one.words) : null,
    h("code", { class: "id" }, one.digest));
}

/** What a field or a document is called. */
export function called(item, name) {
  const spec = item.form.properties[name];
  return spec ? told(spec["x-label"]) : item.materials.find(({ material }) => material === name)?.name ?? name;
}

function supplement({ wants, words, asked_at: asked, answered_at: answered }, item) {
  return h("section", { class: "card" }, h("h2", {}, t("supplement")), h("p", { class: "quote" }, words),
    h("ul", { class: "reasons" }, wants.map((name) => h("li", {}, called(item, name)))),
    h("p", { class: "hint" }, t("asked", { when: moment(asked) }), answered ? ` · ${t("answered", { when: moment(answered) })}` : ""));
}

function steps(all) {
  const by = ({ username, state }) => username || (state === "done" ? t("byRule") : t("nobody"));
  return table(t("steps"), [t("step"), t("state"), t("officer"), t("opinion")], all.map((step) => [step.name,
    h("span", { class: step.state === "open" ? "tag due" : step.state === "done" ? "tag good" : "tag" }, t(`step_${step.state}`)),
    by(step), [step.opinion ? t(`opinion_${step.opinion}`) : "–", step.words ? h("p", { class: "hint" }, step.words) : null]]));
}

function timeline({ events, steps: all }) {
  const names = new Map(all.filter(({ officer }) => officer).map(({ officer, username }) => [`officer:${officer}`, username]));
  const who = (actor) => names.get(actor) ?? t(actor.startsWith("officer:") ? "colleague" : actor.startsWith("citizen:") ? "citizen" : "system");
  const at = (name) => all.find(({ step }) => step === name)?.name;
  return table(t("timeline"), [t("when"), t("what"), t("who"), t("said")], events.map((event) => [moment(event.at),
    [event.what, event.represented ? h("p", { class: "hint" }, t("represented")) : null, event.step ? h("p", { class: "hint" }, at(event.step)) : null], who(event.actor), event.words || "–"]));
}
