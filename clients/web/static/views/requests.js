// What I asked about my data: by when it is answered, how it stands, and what happens next.

import { busy, button, h, note } from "../dom.js";
import { complain } from "../forms.js";
import { day, moment } from "../language.js";

const KINDS = ["correct", "explain", "copy", "delete"];
const AT = "/v1/me/requests";

export async function requests(app) {
  const { t, api } = app;
  // What was done at once, as looking who used one's data, was no request to whoever did it.
  const all = (await api.get(AT)).requests.filter(({ kind }) => KINDS.includes(kind));
  return {
    title: t("requests"),
    body: [
      asking(app),
      h("section", { class: "card" }, h("h2", {}, t("requestsMade")),
        all.length ? h("ul", { class: "rows" }, all.map((one) => row(app, one))) : h("p", {}, t("requestsNone"))),
      h("section", { class: "card" }, h("h2", {}, t("objectTitle")), h("p", {}, t("objectLead")),
        button(t("tabProgress"), () => app.go("progress"), { kind: "choice" })),
      button(t("back"), () => history.back(), { kind: "plain" }),
    ],
  };
}

function row(app, one) {
  const { t, api } = app;
  const open = one.state === "open";
  const back = button(t("withdrawRequest"), () => busy(back, async () => {
    await api.remove(`${AT}/${one.request}`);
    app.parting = t("requestWithdrawn");
    await app.go("requests");
  }), { kind: "choice", "aria-label": `${t("withdrawRequest")}：${one.what}` });
  return h("li", { "data-request": one.request },
    h("div", {}, h("strong", {}, `${one.what} · ${one.standing}`),
      one.words ? h("p", {}, one.words) : null,
      h("p", { class: "hint" }, open ? t("requestDue", { when: moment(one.opened_at), due: day(one.due_on) }) : moment(one.ended_at)),
      one.answer ? h("p", {}, h("strong", {}, t("requestAnswer")), one.answer) : null,
      one.overdue ? note("open", "alert", one.next) : h("p", {}, one.next)),
    open ? back : null);
}

function asking(app) {
  const { t, api } = app;
  const place = h("div");
  const kind = h("select", { id: "request-kind", name: "kind" }, KINDS.map((one) => h("option", { value: one }, t(`request_${one}`))));
  const words = h("textarea", { id: "request-words", name: "words", rows: 4, maxlength: 1000, "aria-describedby": "request-words-hint" });
  const fault = h("p", { class: "fault", role: "alert" });
  const submit = button(t("requestSend"), null, { type: "submit" });
  return h("section", { class: "card" }, h("h2", {}, t("requestNew")), h("p", {}, t("requestLead")),
    h("form", { novalidate: true, onsubmit },
      h("div", { class: "field" }, h("label", { for: kind.id }, t("requestKind")), kind),
      h("div", { class: "field" }, h("label", { for: words.id }, t("requestWords")),
        h("p", { class: "hint", id: "request-words-hint" }, t("requestWordsHint")), words, fault),
      submit),
    place);

  function onsubmit(event) {
    event.preventDefault();
    fault.textContent = words.value.trim() ? "" : t("requestWordsMissing");
    if (fault.textContent) {
      words.focus();
      return;
    }
    busy(submit, async () => {
      try {
        const made = await api.post(AT, { kind: kind.value, words: words.value });
        app.parting = t("requestMade", { due: day(made.due_on) });
        await app.go("requests");
      } catch (error) {
        complain(t, error, place);
      }
    });
  }
}
