// The kiosks of an administrator's areas: made, watched, enrolled again, taken out of service.

import { button, field, h, note } from "../dom.js";
import { allGiven, complain } from "../forms.js";
import { moment, teller } from "../language.js";
import { tabs } from "./admin.js";
import { form, table } from "./forms.js";
import { KIOSK_WORDS } from "./kiosk_words.js";

const t = teller(KIOSK_WORDS);
const AT = "/v1/officer/kiosks";
const TAGS = { live: "good", silent: "bad", enrolling: "due", revoked: "" };

export async function kiosks(app) {
  const { kiosks: all } = await app.api.get(AT);
  const rows = all.map((one) => [
    one.name, one.area || t("wholeCity"), h("span", { class: `tag ${TAGS[one.state]}` }, t(`state_${one.state}`)), t(one.camera ? "has" : "hasNot"),
    one.seen_at ? moment(one.seen_at) : t("never"),
    one.state === "revoked" ? "" : h("div", { class: "acts" },
      button(t("renew"), () => app.go(`kiosk/${one.kiosk}/renew`), { kind: "choice", "aria-label": t("renewOf", one) }),
      button(t("revoke"), () => app.go(`kiosk/${one.kiosk}/revoke`), { kind: "choice", "aria-label": t("revokeOf", one) }))]);
  return {
    title: t("kiosks"),
    body: [tabs(app, "kiosks"), h("p", { class: "hint" }, t("lead")),
      h("div", { class: "card" }, rows.length ? table(t("kiosks"), ["name", "area", "state", "camera", "seen", "act"].map((head) => t(head)), rows) : h("p", {}, t("none"))),
      newKiosk(app)],
  };
}

function newKiosk(app) {
  const name = field({ label: t("name"), hint: t("nameHint"), name: "name", autocomplete: "off", maxlength: 60, required: true });
  const area = field({ label: t("area"), hint: t("areaHint"), name: "area", autocomplete: "off", inputmode: "numeric", maxlength: 6 });
  const why = whyField(app);
  const told = h("div", { role: "status" });
  return h("section", { class: "card" }, h("h2", {}, t("add")), h("p", { class: "hint" }, t("addLead")), told,
    form([name.box, area.box, why.box], button(t("add"), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(app.t, [name, why])) return;
      try {
        told.replaceChildren(once(await app.api.post(AT, { name: name.input.value.trim(), area: area.input.value.trim(), why: why.input.value.trim() })));
        told.scrollIntoView({ block: "center" });
      } catch (error) {
        complain(app.t, error, trouble, { "/name": name, "/area": area, "/why": why });
      }
    }));
}

/** One of them, and why it is enrolled again or taken out of service. */
export async function kiosk(app, id, what) {
  const { kiosks: all } = await app.api.get(AT);
  const one = all.find((each) => each.kiosk === id);
  const back = button(t("back"), () => app.go("kiosks"), { kind: "plain" });
  if (!one || !["renew", "revoke"].includes(what)) return { title: t("kiosks"), body: [tabs(app, "kiosks"), h("p", {}, t("none")), back] };
  const why = whyField(app);
  const told = h("div", { role: "status" });
  return {
    title: t(`${what}Of`, one),
    body: [tabs(app, "kiosks"), note("open", "alert", t(`${what}Lead`)), told, h("section", { class: "card" }, form([why.box], button(t(what), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(app.t, [why])) return;
      try {
        const done = await app.api.post(`${AT}/${id}/${what === "renew" ? "codes" : "revocations"}`, { why: why.input.value.trim() });
        if (what === "renew") return void told.replaceChildren(once(done));
        app.parting = app.t("done");
        await app.go("kiosks");
      } catch (error) {
        complain(app.t, error, trouble, { "/why": why });
      }
    })), back],
  };
}

// Shown until the page is left, and never again.
const once = ({ code, kiosk: one }) => note("open", "alert", t("told"), h("p", {}, h("code", { class: "long" }, code)), t("until", { when: moment(one.enrol_until) }));

const whyField = (app) => field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });
