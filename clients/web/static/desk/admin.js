// Administration: the views that only administrators have, and their overview of agreements, duties and faces.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { day, moment } from "../language.js";
import { form, table } from "./forms.js";

const TABS = ["officers", "grants", "roles", "emergencies", "oversight", "retention", "webhooks", "exports", "items", "kiosks", "screens", "partners"];

/** The links between the views of administration, above each of them. */
export function tabs({ t, waiting, asked }, here) {
  return h("nav", { class: "tabs-within", "aria-label": t("administration") }, h("ul", {}, TABS.map((name) =>
    h("li", {}, h("a", { href: `#/${name}`, "aria-current": name === here ? "page" : null },
      name === "emergencies" && waiting ? t("emergenciesWaiting", { count: waiting })
        : name === "grants" && asked ? t("grantsWaiting", { count: asked }) : t(name))))));
}

/** What each role may do, in words. */
export async function roles(app) {
  const { t } = app;
  return {
    title: t("roles"),
    body: [tabs(app, "roles"), h("div", { class: "card" }, table(t("roles"), [t("role"), t("roleMeans")],
      app.roles.map((role) => [t(`role_${role}`), t(`role_${role}_means`)])))],
  };
}

/** Records opened outside an officer's areas, until another administrator looked. */
export async function emergencies(app) {
  const { t, api } = app;
  const place = h("div");
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const show = (page) => {
    place.append(...page.emergencies.map((one) => emergency(app, one)));
    if (!place.children.length) place.append(h("p", { class: "card" }, t("noEmergencies")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  const add = async (cursor = "") => show(await api.get(`/v1/officer/emergencies${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`));
  await add();
  return { title: t("emergencies"), body: [tabs(app, "emergencies"), h("p", { class: "hint" }, t("emergenciesLead")), place, more] };
}

function emergency(app, one) {
  const { t, api } = app;
  const words = field({ label: t("emergencyWords"), name: "words", area: true, rows: 2, maxlength: 500, required: true });
  const radios = ["justified", "notJustified"].map((value) => h("input", { type: "radio", name: `justified-${one.emergency}`, value, id: `${value}-${one.emergency}` }));
  const fault = h("p", { class: "fault", role: "alert" });
  const fact = (label, value) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, value));
  return h("section", { class: "card", "aria-label": t("emergencyOf", { name: one.username }) },
    h("h2", {}, t("emergencyOf", { name: one.username })),
    h("p", { class: "quote" }, one.why),
    h("dl", { class: "facts" }, fact("when", moment(one.opened_at)), fact("emergencyUntil", moment(one.until)), fact("auditPerson", one.person)),
    form([
      h("fieldset", {}, h("legend", {}, t("emergencyVerdict")), radios.map((radio) =>
        h("label", { class: "pick", for: radio.id }, radio, h("span", {}, t(radio.value))))),
      fault, words.box,
    ], button(t("emergencyReview"), null, { type: "submit" }), async (trouble) => {
      const picked = radios.find(({ checked }) => checked);
      fault.textContent = picked ? "" : t("pickVerdict");
      if (!picked || !given(t, words)) return;
      try {
        await api.post(`/v1/officer/emergencies/${one.emergency}/review`, { justified: picked.value === "justified", words: words.input.value });
        app.parting = t("done");
        app.me = null;
        await app.go("emergencies");
      } catch (error) {
        complain(t, error, trouble, { "/words": words });
      }
    }));
}

/** Agreements by version, stored faces against the filing limit, impact assessments with their review. */
export async function oversight(app) {
  const { t, api } = app;
  const seen = await api.get("/v1/officer/oversight");
  const number = (value) => value.toLocaleString("zh-CN");
  return {
    title: t("oversight"),
    body: [
      tabs(app, "oversight"),
      h("section", { class: "card" }, h("h2", {}, t("storedFaces")),
        seen.faces === null ? h("p", {}, t("notCounted")) : [
          h("p", { class: "strong" }, t("facesOf", { faces: number(seen.faces), limit: number(seen.faces_limit) })),
          h("meter", { min: 0, max: seen.faces_limit, high: seen.faces_limit * 0.8, value: seen.faces, "aria-label": t("storedFaces") }),
          seen.filed_on ? h("p", {}, t("filedOn", { when: day(seen.filed_on) }))
            : seen.filing === "not_due" ? null : note("bad", "alert", t(`filing_${seen.filing}`), seen.file_by ? t("fileBy", { when: day(seen.file_by) }) : ""),
          h("p", { class: "hint" }, t("countedAt", { when: moment(seen.faces_counted_at) })),
        ]),
      h("section", { class: "card" }, seen.assessments.length
        ? table(t("assessments"), [t("reference"), t("approvedOn"), t("reviewOn")],
          seen.assessments.map((one) => [one.reference, day(one.approved_on), day(one.review_on)]))
        : note("bad", "alert", t("noAssessment"))),
      h("section", { class: "card" }, table(t("consents"), [t("agreement"), t("version"), t("given"), t("withdrawn")],
        seen.consents.map((one) => [app.known(`consent_${one.purpose}`, one.purpose), one.version, number(one.given), number(one.withdrawn)])),
      seen.consents_counted_at ? h("p", { class: "hint" }, t("countedAt", { when: moment(seen.consents_counted_at) })) : null),
    ],
  };
}
