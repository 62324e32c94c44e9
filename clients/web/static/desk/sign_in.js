// Officers sign in by name and password, and the code of their app when it is asked for, by a passkey, or by the
// city's identity provider; the tokens stay in cookies that no script reads.

import { Refused } from "../api.js";
import { button, field, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { form } from "./forms.js";
import { signInByProvider } from "./identity.js";
import { signInByPasskey } from "./passkeys.js";

const WAITS = "/problems/second-factor-needed";
const WRONG = "/problems/second-factor-wrong";
const START = "/problems/own-password-needed";

export async function signIn(app) {
  const { t, api } = app;
  const username = field({ label: t("username"), name: "username", autocomplete: "username", required: true });
  const password = field({ label: t("password"), name: "password", type: "password", autocomplete: "current-password", required: true });
  const totp = field({ label: t("totp"), hint: t("totpHint"), name: "totp", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 7 });
  const own = field({ label: t("ownPassword"), hint: t("ownPasswordHint"), name: "own_password", type: "password", autocomplete: "new-password", maxlength: 256 });
  totp.box.hidden = true;
  return {
    title: t("signIn"),
    body: [form([username.box, password.box, totp.box], button(t("enter"), null, { type: "submit" }), async (trouble) => {
      const asked = [username, password, own, totp].filter(({ box }) => box.isConnected && !box.hidden);
      if (!asked.every((entry) => given(t, entry))) return;
      try {
        await api.open("/v1/officer/sign-in/sessions", {
          username: username.input.value, password: password.input.value, totp: totp.input.value.replaceAll(" ", ""), own_password: own.input.value, cookies: true,
        });
        app.signedIn = true;
        app.me = null;
        await app.go("");
      } catch (error) {
        if (error instanceof Refused && error.problem.type === WAITS) {
          trouble.replaceChildren(note("open", "clock", t("totpWaits")));
        } else complain(t, error, trouble, { "/username": username, "/password": password, "/totp": totp, "/own_password": own });
        if (error instanceof Refused && error.problem.type === START) {
          password.box.after(own.box);
          own.input.focus();
        }
        if (!(error instanceof Refused) || ![WAITS, WRONG].includes(error.problem.type)) return;
        totp.box.hidden = false;
        totp.input.value = "";
        totp.input.focus();
      }
    }, "card narrow"), signInByPasskey(app), await signInByProvider(app)],
  };
}
