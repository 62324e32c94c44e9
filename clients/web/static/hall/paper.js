// A paper checked by its code, by whoever was shown it: nobody signs in, and no name is told.

import { Refused } from "../api.js";
import { busy, button, field, h, note } from "../dom.js";
import { given } from "../forms.js";
import { moment, teller } from "../language.js";
import { facts } from "./common.js";
import { PAPER_WORDS } from "./paper_words.js";

const t = teller(PAPER_WORDS);

export async function paper(app, code = "") {
  if (!code) return { title: t("check"), body: asking(app) };
  try {
    const seen = await app.api.get(`/v1/papers/${encodeURIComponent(code)}`);
    return { title: t("check"), body: [...told(seen), file(seen), another(app)] };
  } catch (error) {
    if (!(error instanceof Refused) || !["not-found", "body-invalid"].includes(error.kind)) throw error;
    const why = (error.problem.errors || []).map(({ detail }) => detail).join(" ");
    return { title: t("check"), body: [note("bad", "alert", h("p", { class: "strong" }, t("none")), why, t("noneNext")), another(app)] };
  }
}

function asking(app) {
  const code = field({ label: t("code"), hint: t("codeHint"), name: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 80, required: true });
  const press = button(t("checkNow"), null, { type: "submit" });
  return [h("p", { class: "lead" }, t("checkLead")), h("form", { class: "card", novalidate: true, onsubmit }, code.box, press)];

  function onsubmit(event) {
    event.preventDefault();
    if (given(t, code)) busy(press, () => app.go(`paper/${encodeURIComponent(code.input.value.trim())}`));
  }
}

function told(seen) {
  const valid = seen.validity === "valid";
  const rows = [["number", seen.number], ["item", seen.item], ["issuer", seen.issuer], ["at", moment(seen.at)]];
  return [
    note(valid ? "good" : "bad", valid ? "check" : "alert", h("p", { class: "strong" }, t(seen.validity))),
    h("section", { class: "card" }, h("h2", {}, seen.name),
      facts(t, rows),
      h("p", { class: "hint" }, t("compareWith"))),
  ];
}

function file({ sha256 }) {
  const chosen = field({ label: t("file"), hint: t("fileLead"), name: "file", type: "file", accept: "application/pdf,.pdf" });
  const place = h("div", { role: "status" });
  chosen.input.addEventListener("change", async () => {
    const [one] = chosen.input.files;
    if (!one) return place.replaceChildren();
    const same = (await digest(one)) === sha256;
    return place.replaceChildren(same ? note("good", "check", t("same")) : note("bad", "alert", h("p", { class: "strong" }, t("differs")), t("differsNext")));
  });
  return h("section", { class: "card" }, chosen.box, place, h("p", { class: "hint" }, t("digest")), h("p", {}, sha256));
}

async function digest(one) {
  const bytes = await crypto.subtle.digest("SHA-256", await one.arrayBuffer());
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const another = (app) => button(t("another"), () => app.go("paper"), { kind: "plain" });
