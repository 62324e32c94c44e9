// The form by which a partner's developer signs in on a page: by the partner's own key, which is chosen there.

import { busy, button, field, h, problemBox } from "../dom.js";
import { city, program, readKey } from "./program.js";

const LONGEST = 10_000; // bytes of a file with one key; it has some 200

/** A refusal, of OAuth too, as a box; no answer as one. */
export function trouble(t, error) {
  return problemBox(error && error.title ? error : { title: t("broken"), next_step: t("again") });
}

/** `t`: a teller of PORTAL_WORDS. `then({call, kid})` once there is a token: `call` is used in the place of fetch. */
export function entrance(t, headers, then) {
  const client = field({ label: t("client"), hint: t("clientHint"), name: "client", autocomplete: "off", spellcheck: "false" });
  const file = field({ label: t("key"), hint: t("keyHint"), name: "key", type: "file", accept: ".json,.jwk,application/json" });
  const place = h("div");
  const press = button(t("enter"), null, { type: "submit" });

  async function chosen() {
    const [one] = file.input.files;
    try {
      return one.size > LONGEST ? null : await readKey(await one.text());
    } catch (error) {
      return null;
    }
  }

  async function submit() {
    place.replaceChildren();
    const id = client.input.value.trim();
    const key = file.input.files.length ? await chosen() : null;
    client.complain(id ? "" : t("clientMissing"));
    file.complain(key ? "" : t(file.input.files.length ? "keyOdd" : "keyMissing"));
    const wrong = [client, file].find(({ input }) => input.hasAttribute("aria-invalid"));
    if (wrong) {
      wrong.input.focus();
      return;
    }
    try {
      const { issuer } = await city();
      const call = await program({ client: id, key, issuer, headers });
      file.input.value = ""; // nothing of the form leads to the file any more
      await then({ call, kid: key.kid });
    } catch (error) {
      place.replaceChildren(trouble(t, error));
    }
  }

  return h("form", {
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      return busy(press, submit);
    },
  }, client.box, file.box, place, press);
}
