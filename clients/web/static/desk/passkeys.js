// Passkeys: the browser's part of signing in by one, and an officer's own, made and removed.

import { button, field, h, note } from "../dom.js";
import { allGiven, complain } from "../forms.js";
import { moment, teller } from "../language.js";
import { form, table } from "./forms.js";
import { PASSKEY_WORDS } from "./passkey_words.js";

const t = teller(PASSKEY_WORDS);
const ME = "/v1/officer/me";
const AT = `${ME}/passkeys`;
const MS = 1000;

const able = () => Boolean(window.PublicKeyCredential);

/** base64url → bytes, and back. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Under the form of name and password; nothing where the browser knows no passkeys. */
export function signInByPasskey(app) {
  if (!able()) return null;
  const passkey = async () => {
    const { challenge, host, expires_in: life } = await app.api.open("/v1/officer/sign-in/passkey-challenges");
    const { rawId, response } = await navigator.credentials.get({
      publicKey: { challenge: bytes(challenge), rpId: host, userVerification: "required", timeout: life * MS },
    });
    await app.api.open("/v1/officer/sign-in/passkey", {
      credential: base64url(rawId), client_data: base64url(response.clientDataJSON), authenticator_data: base64url(response.authenticatorData),
      signature: base64url(response.signature), user_handle: base64url(response.userHandle ?? new ArrayBuffer(0)), cookies: true,
    });
    Object.assign(app, { signedIn: true, me: null });
    await app.go("");
  };
  return form([h("p", { class: "hint" }, t("enterHint"))], button(t("enter"), null, { type: "submit", kind: "choice" }), async (trouble) => {
    try {
      await passkey();
    } catch (error) {
      unfinished(app, error, trouble, "notDone");
    }
  }, "card narrow");
}

export async function passkeys(app) {
  const { passkeys: all } = await app.api.get(AT);
  const rows = all.map((one) => [
    [one.name, one.here ? [" ", h("span", { class: "tag good" }, t("here"))] : []].flat(2),
    moment(one.added_at), one.used_at ? moment(one.used_at) : t("never"),
    button(t("remove"), () => app.go(`passkey/${one.passkey}`), { kind: "choice", "aria-label": t("removeOf", one) })]);
  return {
    title: t("passkeys"),
    body: [h("p", { class: "hint" }, t("lead")),
      h("div", { class: "card" }, rows.length ? table(t("passkeys"), ["name", "added", "used", "act"].map((head) => t(head)), rows) : h("p", {}, t("none"))),
      able() ? newPasskey(app) : note("open", "alert", t("unable"))],
  };
}

function newPasskey(app) {
  const name = field({ label: t("name"), hint: t("nameHint"), name: "name", autocomplete: "off", maxlength: 60, required: true });
  const totp = field({ label: app.t("totp"), hint: app.t("totpHint"), name: "totp", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 7, required: true });
  return h("section", { class: "card" }, h("h2", {}, t("add")), h("p", { class: "hint" }, t("addLead")),
    form([name.box, totp.box], button(t("add"), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(app.t, [name, totp])) return;
      try {
        const { response } = await made(app, await app.api.post(`${ME}/passkey-challenges`, { totp: totp.input.value.replaceAll(" ", "") }));
        await app.api.post(AT, { name: name.input.value.trim(), client_data: base64url(response.clientDataJSON), attestation: base64url(response.attestationObject) });
        app.parting = t("done");
        await app.go("passkeys");
      } catch (error) {
        // Its code was used, whatever became of the rest.
        totp.input.value = "";
        unfinished(app, error, trouble, error.name === "InvalidStateError" ? "knownHere" : "notMade", { "/name": name, "/totp": totp });
      }
    }));
}

const made = (app, { challenge, host, user, username, algorithms, known, expires_in: life }) => navigator.credentials.create({
  publicKey: {
    challenge: bytes(challenge), timeout: life * MS, attestation: "none",
    rp: { id: host, name: app.t("city") },
    user: { id: bytes(user), name: username, displayName: username },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: known.map((id) => ({ type: "public-key", id: bytes(id) })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  },
});

/** One of them, and why it goes. */
export async function passkey(app, id) {
  const { passkeys: all } = await app.api.get(AT);
  const one = all.find((each) => each.passkey === id);
  const back = button(t("back"), () => app.go("passkeys"), { kind: "plain" });
  if (!one) return { title: t("passkeys"), body: [h("p", {}, t("none")), back] };
  const why = field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });
  return {
    title: t("removeOf", one),
    body: [note("open", "alert", t("removeLead")), h("section", { class: "card" }, form([why.box], button(t("remove"), null, { type: "submit" }), async (trouble) => {
      if (!allGiven(app.t, [why])) return;
      try {
        await app.api.post(`${AT}/${encodeURIComponent(id)}/removals`, { why: why.input.value.trim() });
        app.parting = t("removed");
        await app.go("passkeys");
      } catch (error) {
        complain(app.t, error, trouble, { "/why": why });
      }
    })), back],
  };
}

/** The browser says as little as the service why there was no passkey; a refusal of the service is shown as any. */
function unfinished(app, error, trouble, words, fields = {}) {
  if (error instanceof DOMException) trouble.replaceChildren(h("div", { role: "alert" }, note("bad", "alert", t(words))));
  else complain(app.t, error, trouble, fields);
}
