// A partner asks whether it is the person: by face or in another way, both of the same weight, in large type.

import { Refused } from "../api.js";
import { busy, button, h, named, note, problemBox } from "../dom.js";
import { moment, teller } from "../language.js";
import { FACE_REQUEST_WORDS } from "./face_request_words.js";
import { SELF } from "./ways.js";

const t = teller(FACE_REQUEST_WORDS);
const REQUESTS = "/v1/me/face-requests";

/** `code`: what the link ended with. Who had to show a face first comes back here, having agreed. */
export async function faceRequest(app, code) {
  let asked = await app.api.post(REQUESTS, { code });
  const answer = async (agrees) => {
    asked = await app.api.post(`${REQUESTS}/${asked.request}/answers`, { agrees });
  };
  app.back = "";
  if (asked.state === "agreed") await answer(true);
  const place = h("div");
  draw();
  // Whoever was sent a link may never have been here: large for everybody.
  document.documentElement.classList.add("elder");
  return {
    title: t("asks", asked),
    body: place,
    leave: () => document.documentElement.classList.toggle("elder", Boolean(app.me && app.me.elder_mode)),
  };

  function draw() {
    if (asked.state === "done") return place.replaceChildren(note("good", "check", h("p", { class: "strong" }, t("doneTitle")), t("doneLead", asked), t("seen")));
    if (asked.state === "declined") return place.replaceChildren(note("calm", "window", h("p", { class: "strong" }, t("saidTitle")), t("saidLead", asked)));
    const trouble = h("div");
    const way = (label, how, agrees) => {
      const press = button(t(label), () => busy(press, () => chosen(trouble, agrees)), { kind: "choice" });
      return h("div", {}, press, h("p", { class: "hint" }, t(how)));
    };
    return place.replaceChildren(
      asked.state === "agreed" ? note("calm", "face", t("now")) : note("calm", "alert", t("only")),
      asked.digits ? h("section", { class: "card" }, h("p", {}, t("compare")), h("p", { class: "digits" }, asked.digits)) : "",
      h("dl", { class: "card facts" },
        h("div", {}, h("dt", {}, t("what")), h("dd", {}, asked.purpose)),
        h("div", {}, h("dt", {}, t("told")), h("dd", {}, h("ul", {}, asked.shares.map(({ words }) => h("li", {}, words)))))),
      h("p", {}, t("choose")),
      way("face", "faceHow", true),
      way("other", "otherHow", false),
      trouble,
      h("p", { class: "hint" }, t("free"), " ", t("answerBy", { when: moment(asked.answer_by) })));
  }

  async function chosen(trouble, agrees) {
    try {
      trouble.replaceChildren();
      await answer(agrees);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      trouble.replaceChildren(problemBox(error.problem));
      return;
    }
    if (asked.state !== "agreed") return draw();
    app.back = named().join("/");
    await app.go(`face/${SELF}`);
  }
}
