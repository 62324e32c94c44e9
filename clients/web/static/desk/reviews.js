// One review with reasons and history; a decision with words; a suspension is proposed by one officer and
// confirmed by another. The work list leads here.

import { Refused } from "../api.js";
import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment } from "../language.js";
import { contact } from "./contact.js";
import { form, table } from "./forms.js";
import { schemeNames } from "./schemes.js";

const DECISIONS = ["certified", "not_certified", "suspended"];
const TAGS = { passed: "tag good", failed: "tag bad", unsure: "tag due" };

/** Takes the open review for whoever looks, until the page is left; null where it is not theirs to decide. */
async function take({ api }, path) {
  const claim = await api.put(`${path}/claim`).catch((error) => {
    if (error instanceof Refused) return null;
    throw error;
  });
  if (claim?.mine) {
    addEventListener("hashchange", () => {
      api.remove(`${path}/claim`).catch(() => null); // else it is free when its time is over
    }, { once: true });
  }
  return claim;
}

export async function review(app, id) {
  const { t, api } = app;
  const path = `/v1/officer/reviews/${encodeURIComponent(id)}`;
  const [seen, named] = await Promise.all([api.get(path), schemeNames(app)]);
  const claim = seen.decision || seen.proposal?.mine ? null : await take(app, path);
  const fact = (label, value) => (value ? h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)) : null);
  return {
    title: `${t(`kind_${seen.kind}`)} · ${seen.name}`,
    body: [
      claim ? note(claim.mine ? "calm" : "open", claim.mine ? "check" : "alert",
        t(claim.mine ? "takenByMeLead" : "takenByLead", { who: claim.username, until: moment(claim.until) })) : null,
      h("p", { class: "hint" }, t("reviewLead")),
      seen.died_on ? note("bad", "alert", t("died", { when: day(seen.died_on) })) : null,
      h("div", { class: "columns" },
        h("section", { class: "card" }, h("h2", {}, t("reasons")),
          seen.reasons.length ? h("ul", { class: "reasons" }, seen.reasons.map((reason) => h("li", {}, reason))) : h("p", {}, t("none")),
          h("dl", { class: "facts" },
            fact("scheme", named(seen.scheme)), fact("openedAt", moment(seen.opened_at)), fact("requestDue", seen.due_on && day(seen.due_on)), fact("phone", seen.phone),
            fact("wish", seen.way && t(`way_${seen.way}`)), fact("said", seen.words),
            fact("caseNumber", h("code", { class: "id" }, seen.review))),
          app.me?.officer.roles.includes("counter") ? button(t("openPerson"), () => app.go(`person/${seen.person}`), { kind: "plain" }) : null),
        h("div", {}, seen.decision ? null : contact(app, seen.person), seen.decision ? decided(app, seen) : decide(seen.proposal))),
      h("section", { class: "card" }, table(t("history"), [t("when"), t("state"), t("reasons")],
        seen.history.map((one) => [moment(one.issued_at), h("span", {}, h("span", { class: TAGS[one.state] ?? "tag" }, t(`state_${one.state}`)), one.attested_by ? ` ${t("attested_camera")}` : null), one.reasons.join("；") || "–"]))),
    ],
  };

  function decide(proposal) {
    const open = proposal?.mine ? DECISIONS.filter((one) => one !== "suspended") : DECISIONS;
    const radios = open.map((one) => h("input", { type: "radio", name: "decision", value: one, id: `decision-${one}` }));
    const fault = h("p", { class: "fault", role: "alert", id: "decision-fault" });
    const words = field({ label: t("decisionWords"), name: "words", area: true, rows: 4, maxlength: 500, required: true });
    return h("section", { class: "card" }, h("h2", {}, t("decide")),
      proposal ? [note("open", "alert", t(proposal.mine ? "proposedByMe" : "proposedByOther")), h("p", { class: "quote" }, proposal.words)] : null,
      form([
        h("fieldset", { "aria-describedby": "decision-fault" }, h("legend", {}, t("pickDecision")),
          radios.map((radio) => h("label", { class: "pick", for: radio.id }, radio, h("span", {}, t(`decision_${radio.value}`))))),
        fault, words.box,
      ], button(t("submit"), null, { type: "submit" }), async (trouble) => {
        const decision = radios.find(({ checked }) => checked)?.value;
        fault.textContent = decision ? "" : t("pickDecision");
        if (!decision || !given(t, words)) return;
        try {
          const now = await api.post(`${path}/decision`, { decision, words: words.input.value });
          app.me = null; // one less in the menu
          app.parting = t(now.decision ? "decided" : "proposed");
          await app.go(`review/${id}`);
        } catch (error) {
          complain(t, error, trouble, { "/words": words });
        }
      }));
  }
}

function decided({ t }, seen) {
  return h("section", { class: "card" }, h("h2", {}, t("decided")),
    h("p", { class: "strong" }, t(`decision_${seen.decision}`)), h("p", { class: "quote" }, seen.decision_words));
}
