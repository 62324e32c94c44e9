// A certificate as its issuer sees it: what it says, where it stands, and what this officer may do now.

import { Refused } from "../api.js";
import { button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { CERTIFICATE_WORDS } from "../hall/certificate_words.js";
import { said } from "../hall/certificates.js";
import { day, moment, teller } from "../language.js";
import { facts, form } from "./forms.js";

const t = teller(CERTIFICATE_WORDS);

export async function certificate(app, id) {
  const path = `/v1/officer/certificates/${encodeURIComponent(id)}`;
  const seen = await app.api.get(path);
  return {
    title: `${seen.name} · ${seen.number}`,
    body: [
      h("div", { class: "columns" },
        h("section", { class: "card" }, h("h2", {}, t("stands")), h("p", { class: "strong" }, seen.standing),
          seen.words ? h("p", { class: "quote" }, seen.words) : null,
          facts("facts", [[t("lastDay"), seen.last_day ? day(seen.last_day) : t("noEnd")], [t("area"), seen.area],
            [t("madeAt"), moment(seen.made_at)], [t("activeAt"), seen.active_at && moment(seen.active_at)], [t("changedAt"), seen.changed_at && moment(seen.changed_at)]])),
        h("section", { class: "card" }, h("h2", {}, t("says")), said(seen.fields))),
      seen.moves.length ? h("section", { class: "card" }, h("h2", {}, t("acts")), seen.moves.map((name) => folded(name))) : h("p", { class: "hint" }, t("noActs")),
      button(t("case"), () => app.go(`case/${seen.case}`), { kind: "plain" }),
    ],
  };

  function folded(name) {
    const words = field({ label: t("words"), name: "words", area: true, rows: 3, maxlength: 1000, required: true });
    return h("details", { class: "fold", "data-move": name }, h("summary", { class: "button choice" }, t(`move_${name}`)),
      form([words.box], button(t(`move_${name}`), null, { type: "submit" }), async (trouble) => {
        if (!given(t, words)) return;
        try {
          await app.api.post(`${path}/moves`, { move: name, words: words.input.value }, { version: seen.version });
          app.parting = t("done", { what: t(`move_${name}`) });
        } catch (error) {
          if (!(error instanceof Refused) || error.kind !== "case-changed") {
            complain(t, error, trouble, { "/words": words });
            return;
          }
          app.parting = t("changed");
        }
        await app.go(`certificate/${id}`);
      }));
  }
}
