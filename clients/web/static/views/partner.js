// What a partner asks of a person, the answer, and what was agreed to.

import { busy, button, h, named, note } from "../dom.js";
import { moment, teller } from "../language.js";
import { confirmed } from "./confirm.js";
import { PARTNER_WORDS } from "./partner_words.js";

const t = teller(PARTNER_WORDS);
const CONSENTS = "/v1/me/partner-consents";

/** Nothing is shared until the person agrees; either answer leads back to the partner. */
export async function partner(app, client, request) {
  const asked = await app.api.post("/v1/me/partner-requests", { client_id: client, request_uri: request });
  const place = h("div");
  // Who has to show a face first comes back here.
  app.back = named().join("/");
  const answer = (label, agrees, kind) => {
    const press = button(t(label), () => busy(press, () => confirmed(app, place, () => answered(agrees))), { kind });
    return press;
  };
  const answered = async (agrees) => {
    const { redirect_to: there } = await app.api.post(`/v1/me/partner-requests/${asked.request}/answers`, { agrees });
    app.back = "";
    if (app.still()) location.assign(there);
  };
  return {
    title: t("asks", asked),
    body: [
      h("dl", { class: "card facts" },
        h("div", {}, h("dt", {}, t("what")), h("dd", {}, asked.purpose)),
        h("div", {}, h("dt", {}, t("shares")), h("dd", {}, h("ul", {}, asked.shares.map(({ words }) => h("li", {}, words))))),
        h("div", {}, h("dt", {}, t("until")), h("dd", {}, moment(asked.until)))),
      note("calm", "check", t("free"), t("seen")),
      answer("yes", true, "primary"),
      answer("no", false, "choice"),
      place,
      h("p", { class: "hint" }, t("answerBy", { when: moment(asked.answer_by) })),
    ],
  };
}

export async function partners(app) {
  const { consents } = await app.api.get(CONSENTS);
  return {
    title: t("partners"),
    body: [h("p", { class: "lead" }, t("lead")),
      h("section", { class: "card" }, consents.length ? h("ul", { class: "rows" }, consents.map((one) => row(app, one))) : h("p", {}, t("none"))),
      button(app.t("back"), () => history.back(), { kind: "plain" })],
  };
}

function row(app, { consent, name, purpose, shares, given_at: given, ends_at: ends, holds }) {
  const back = button(app.t("withdraw"), () => busy(back, async () => {
    await app.api.remove(`${CONSENTS}/${consent}`);
    app.parting = t("withdrawn", { name });
    await app.go("partners");
  }), { kind: "choice", "aria-label": t("withdrawOf", { name }) });
  return h("li", {}, h("div", {}, h("strong", {}, name), h("p", {}, purpose), h("ul", {}, shares.map(({ words }) => h("li", {}, words))),
    h("p", { class: "hint" }, t(holds ? "holds" : "over", { given: moment(given), ends: moment(ends) }))), holds ? back : null);
}
