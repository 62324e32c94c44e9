// The city's identity provider: the way there and back at sign-in, and which account there is which officer's.

import { Refused } from "../api.js";
import { button, field, h, note, problemBox } from "../dom.js";
import { allGiven, complain, given } from "../forms.js";
import { teller } from "../language.js";
import { tabs } from "./admin.js";
import { facts, form } from "./forms.js";
import { IDENTITY_WORDS } from "./identity_words.js";

const t = teller(IDENTITY_WORDS);
const AT = "/v1/officer/sign-in/identity";
const WAITS = "/problems/second-factor-needed";

/** Under the form of name and password; nothing where the city has no provider, or it can't be told. */
export async function signInByProvider(app) {
  try {
    if (!(await app.api.get(`${AT}-provider`)).on) return null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
  return form([h("p", { class: "hint" }, t("enterHint"))], button(t("enter"), null, { type: "submit", kind: "choice" }), async (trouble) => {
    try {
      const { go_to: there } = await app.api.open(`${AT}-requests`);
      if (app.still()) location.assign(there);
    } catch (error) {
      complain(app.t, error, trouble);
    }
  }, "card narrow");
}

/** Where the provider sends the browser back to; what it brought is in no address any more. */
export async function identity(app) {
  const brought = app.returned;
  if (!brought) return app.go("sign-in", { replace: true });
  const back = button(t("back"), () => app.go("sign-in"), { kind: "plain" });
  if (!brought.code) return { title: t("title"), body: [note("bad", "alert", t("notDone")), back] };
  const enter = async (totp) => {
    await app.api.open(`${AT}-returns`, { state: brought.state, code: brought.code, iss: brought.iss ?? "", totp, cookies: true });
    Object.assign(app, { signedIn: true, me: null, returned: null });
    await app.go("", { replace: true });
  };
  try {
    return await enter("");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.problem.type !== WAITS) return { title: t("title"), body: [problemBox(error.problem), back] };
  }
  const totp = field({ label: app.t("totp"), hint: app.t("totpHint"), name: "totp", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 7, required: true });
  return {
    title: t("title"),
    body: [form([h("p", {}, t("factorHint")), totp.box], button(app.t("enter"), null, { type: "submit" }), async (trouble) => {
      if (!given(app.t, totp)) return;
      try {
        await enter(totp.input.value.replaceAll(" ", ""));
      } catch (error) {
        complain(app.t, error, trouble, { "/totp": totp });
        totp.input.value = "";
        totp.input.focus();
      }
    }, "card narrow"), back],
  };
}

/** Of one officer, for administrators. */
export async function officerIdentity(app, id) {
  const path = `/v1/officer/officers/${encodeURIComponent(id)}`;
  const [officer, seen] = await Promise.all([app.api.get(path), app.api.get(`${path}/identity`)]);
  const title = `${t("account")} · ${officer.username}`;
  const back = button(t("toOfficer"), () => app.go(`officer/${id}`), { kind: "plain" });
  if (!seen.issuer) return { title, body: [tabs(app, "officers"), note("open", "alert", t("off")), back] };
  const standing = facts("card facts", [[t("provider"), seen.issuer], [t("subject"), seen.subject || t("unbound")], [app.t("standing"), seen.closed ? t("closed") : ""]]);
  return { title, body: [tabs(app, "officers"), standing, seen.subject ? unbinding(app, path, id) : binding(app, path, id), back] };
}

const whyField = (app) => field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });

function binding(app, path, id) {
  const subject = field({ label: t("subject"), name: "subject", autocomplete: "off", spellcheck: "false", maxlength: 255, required: true });
  const why = whyField(app);
  return change(app, id, "bind", "accountLead", { subject, why }, (body) => app.api.post(`${path}/identity-bindings`, body));
}

const unbinding = (app, path, id) => change(app, id, "unbind", "unbindLead", { why: whyField(app) }, (body) => app.api.post(`${path}/identity-removals`, body));

function change(app, id, act, lead, entries, post) {
  const all = Object.entries(entries);
  return h("section", { class: "card" }, h("h2", {}, t(act)), h("p", { class: "hint" }, t(lead)),
    form(all.map(([, { box }]) => box), button(t(act), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(app.t, Object.values(entries))) return;
      try {
        await post(Object.fromEntries(all.map(([name, { input }]) => [name, input.value.trim()])));
        app.parting = app.t("done");
        await app.go(`officer-identity/${id}`);
      } catch (error) {
        complain(app.t, error, trouble, Object.fromEntries(all.map(([name, entry]) => [`/${name}`, entry])));
      }
    }));
}
