// Sending a case, whether for the first time or with what was asked for; and what the service found wrong then.

import { Refused } from "../api.js";
import { problemBox } from "../dom.js";
import { teller } from "../language.js";
import { formFaults, own } from "./filled.js";
import { namingMaterials } from "./files_read.js";
import { HALL_WORDS } from "./words.js";

const t = teller(HALL_WORDS);
// What was found wrong when a case was sent: shown where it is mended.
let refused = null;

/** What the service found wrong with this case when it was sent, once. */
export function foundWrong(id) {
  const found = (refused && refused.case) === id ? refused.problem : null;
  refused = null;
  return found;
}

/** Sends what is saved as this version. `unsigned`: called with the problem where it has to be signed (again) first. */
export async function send(app, seen, item, place, { unsigned } = {}) {
  place.replaceChildren();
  const path = `/v1/cases/${seen.case}`;
  const first = seen.state === "draft";
  try {
    const now = first
      ? await app.api.post(`${path}/submissions`, undefined, { version: seen.version })
      : await app.api.post(`${path}/supplements`, { form: own(seen) }, { version: seen.version });
    app.parting = first ? t("sent", { number: now.number }) : t("supplemented");
    await app.go(`case/${seen.case}`, { replace: true });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.kind === "case-changed") {
      app.parting = t("checkAgain");
      await app.go(`apply/${seen.case}${first ? "/check" : ""}`);
    } else if (formFaults(error.problem.errors).length) {
      refused = { case: seen.case, problem: error.problem };
      await app.go(`apply/${seen.case}`);
    } else if (error.kind === "signature-needed" && unsigned) {
      await unsigned(error.problem);
    } else {
      place.replaceChildren(problemBox(namingMaterials(error.problem, item)));
    }
  }
}
