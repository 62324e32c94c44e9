// Officers sign in by name and password; the tokens stay in cookies that no script reads.

import { button, field } from "../dom.js";
import { complain, given } from "../forms.js";
import { form } from "./forms.js";

export async function signIn(app) {
  const { t, api } = app;
  const username = field({ label: t("username"), name: "username", autocomplete: "username", required: true });
  const password = field({ label: t("password"), name: "password", type: "password", autocomplete: "current-password", required: true });
  return {
    title: t("signIn"),
    body: form([username.box, password.box], button(t("enter"), null, { type: "submit" }), async (trouble) => {
      if (![username, password].every((entry) => given(t, entry))) return;
      try {
        await api.open("/v1/officer/sign-in/sessions", { username: username.input.value, password: password.input.value, cookies: true });
        app.signedIn = true;
        await app.go("");
      } catch (error) {
        complain(t, error, trouble, { "/username": username, "/password": password });
      }
    }, "card narrow"),
  };
}
