// The officers: listed, added, changed with a reason, ended and begun anew; what is told once is shown once.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment } from "../language.js";
import { tabs } from "./admin.js";
import { form, table } from "./forms.js";
import { GRANTS } from "./grants.js";

const AT = "/v1/officer/officers";

export async function officers(app) {
  const { t, api } = app;
  const rows = [];
  const place = h("div", { class: "card" });
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await api.get(`${AT}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    rows.push(...page.officers.map((one) => [
      one.username, rolesOf(t, one), areasOf(app, one), states(t, one),
      button(t("openReview"), () => app.go(`officer/${one.officer}`), { kind: "choice", "aria-label": `${t("openReview")} ${one.username}` })]));
    place.replaceChildren(table(t("officers"), ["username", "roles", "areas", "standing", "act"].map((head) => t(head)), rows));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return { title: t("officers"), body: [tabs(app, "officers"), place, more, newOfficer(app)] };
}

export async function officer(app, id) {
  const { t, api } = app;
  const path = `${AT}/${encodeURIComponent(id)}`;
  const [seen, own] = await Promise.all([api.get(path), api.get("/v1/officer/me")]);
  const told = h("div", { role: "status" });
  const act = (title, lead, label, post, kind = "choice") => {
    const why = whyField(t);
    return h("section", { class: "card" }, h("h2", {}, t(title)), h("p", { class: "hint" }, t(lead)),
      form([why.box], button(t(label), null, { type: "submit", kind }), async (trouble) => {
        if (!given(t, why)) return;
        try {
          await post({ why: why.input.value });
        } catch (error) {
          complain(t, error, trouble, { "/why": why });
        }
      }));
  };
  const again = async () => {
    app.parting = t("done");
    await app.go(`officer/${id}`);
  };
  // Shown until the page is left, and never again: the service keeps neither.
  const once = (lead, text, picture = null) => {
    told.replaceChildren(note("open", "alert", t(lead), ...[picture].filter(Boolean), h("p", {}, h("code", { class: "long" }, text))));
    told.scrollIntoView({ block: "center" });
  };
  const mine = own.officer.officer === seen.officer;
  // What a third has agreed to that the reader may do to this account.
  const granted = new Set((await api.get(GRANTS)).grants
    .filter((one) => one.mine && one.officer === seen.officer && one.state === "approved").map(({ what }) => what));
  const administers = seen.roles.includes("admin");
  const ask = (what, title) => act(title, "askLead", "ask", async (body) => {
    await api.post(`${path}/grants`, { ...body, what });
    app.parting = t("asked");
    await app.go("grants");
  });
  const hold = (what, title, ...rest) => administers && !granted.has(what) ? ask(what, title) : act(title, ...rest);
  return {
    title: seen.username,
    body: [
      tabs(app, "officers"),
      h("dl", { class: "card facts" }, [["roles", rolesOf(t, seen)], ["areas", areasOf(app, seen)], ["standing", states(t, seen)], ["createdAt", moment(seen.created_at)]]
        .map(([label, value]) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)))),
      told,
      ...(mine ? [note("open", "alert", t("ownAccount"))] : [
        changeOfficer(app, seen, path, again),
        h("div", { class: "columns" },
          hold("password", "startPassword", "startPasswordLead", "giveOut", async (body) => {
            const { password } = await api.post(`${path}/start-passwords`, body);
            once("toldOncePassword", password);
          }),
          hold("second_factor", "secondFactor", "secondFactorLead", "renew", async (body) => {
            const given = await api.post(`${path}/second-factors`, body);
            once("toldOnceFactor", given.otpauth, h("img", {
              class: "qr", alt: t("qrCode"), width: 220, height: 220, src: `data:image/svg+xml,${encodeURIComponent(given.qr_svg)}`,
            }));
          })),
        identifying(app, seen, path, again),
        button(t("identityAccount"), () => app.go(`officer-identity/${id}`), { kind: "choice" }),
        administers || granted.has("admin_role") ? null : ask("admin_role", "askAdminRole"),
        seen.disabled_at
          ? act("enable", "enableLead", "enable", async (body) => {
            await api.post(`${path}/enablings`, body);
            await again();
          })
          : act("disable", "disableLead", "disable", async (body) => {
            await api.post(`${path}/disablings`, body);
            await again();
          }),
      ]),
    ],
  };
}

/** Who the officer is on the register: no case of theirs comes to them. */
function identifying(app, seen, path, again) {
  const { t, api } = app;
  const number = field({ label: t("ownNumber"), name: "own_number", autocomplete: "off", spellcheck: "false", maxlength: 32, required: true });
  const why = whyField(t);
  return h("section", { class: "card" }, h("h2", {}, t("identify")), h("p", { class: "hint" }, t("identifyLead")),
    h("p", {}, t(seen.identified ? "identified" : "notIdentified")),
    form([number.box, why.box], button(t("identifyNow"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (![number, why].every((entry) => given(t, entry))) return;
      try {
        await api.post(`${path}/identifications`, { id_number: number.input.value, why: why.input.value });
        await again();
      } catch (error) {
        complain(t, error, trouble, { "/id_number": number, "/why": why });
      }
    }));
}

function newOfficer(app) {
  const { t, api } = app;
  const username = field({ label: t("username"), name: "username", autocomplete: "off", spellcheck: "false", maxlength: 64, required: true });
  const picked = termsOf(app, { roles: ["counter"], areas: [] });
  const why = whyField(t);
  return h("section", { class: "card" }, h("h2", {}, t("newOfficer")), h("p", { class: "hint" }, t("newOfficerLead")),
    form([username.box, ...picked.parts, why.box], button(t("save"), null, { type: "submit" }), async (trouble) => {
      if (![username, why].every((entry) => given(t, entry)) || !picked.given()) return;
      try {
        const added = await api.post(AT, { username: username.input.value.trim(), ...picked.terms(), why: why.input.value });
        app.parting = t("officerAdded");
        await app.go(`officer/${added.officer}`);
      } catch (error) {
        complain(t, error, trouble, { "/username": username, "/areas": picked.areas, "/why": why });
      }
    }));
}

function changeOfficer(app, seen, path, again) {
  const { t, api } = app;
  const picked = termsOf(app, seen);
  const why = whyField(t);
  return h("section", { class: "card" }, h("h2", {}, t("changeOfficer")), h("p", { class: "hint" }, t("changeOfficerLead")),
    form([...picked.parts, why.box], button(t("change"), null, { type: "submit" }), async (trouble) => {
      if (!given(t, why) || !picked.given()) return;
      try {
        await api.patch(path, { ...picked.terms(), why: why.input.value });
        await again();
      } catch (error) {
        complain(t, error, trouble, { "/areas": picked.areas, "/why": why });
      }
    }));
}

let sets = 0;

// Roles to pick, and areas as codes; nothing written there is the whole city.
function termsOf({ t, roles }, { roles: held, areas: served }) {
  const set = (sets += 1);
  const boxes = roles.map((role) => h("input", { type: "checkbox", name: "roles", value: role, id: `role-${set}-${role}`, checked: held.includes(role) }));
  const fault = h("p", { class: "fault", role: "alert" });
  const areas = field({ label: t("areas"), hint: t("areasHint"), name: "areas", autocomplete: "off", spellcheck: "false", value: served.join(" ") });
  return {
    areas,
    parts: [h("fieldset", {}, h("legend", {}, t("roles")),
      boxes.map((box) => h("label", { class: "pick", for: box.id }, box, h("span", {}, t(`role_${box.value}`))))), fault, areas.box],
    given() {
      fault.textContent = boxes.some(({ checked }) => checked) ? "" : t("pickRole");
      return !fault.textContent;
    },
    terms() {
      const codes = areas.input.value.split(/[\s,，、]+/).filter(Boolean);
      return { roles: boxes.filter(({ checked }) => checked).map(({ value }) => value), areas: codes.length ? codes : [""] };
    },
  };
}

const whyField = (t) => field({ label: t("whyAsked"), hint: t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });
const rolesOf = (t, { roles }) => roles.map((role) => t(`role_${role}`)).join("、");
const areasOf = (app, { areas }) => areas.map((area) => app.area(area) || app.t("wholeCity")).join("、");

function states(t, one) {
  const found = [
    one.disabled_at ? ["bad", "disabled"] : ["good", "active"],
    one.second_factor ? null : ["due", "noSecondFactor"],
    one.start_until ? ["due", "waitsForPassword"] : null,
  ].filter(Boolean);
  return found.map(([kind, word]) => [h("span", { class: `tag ${kind}` }, t(word)), " "]).flat();
}
