// How a check ended: recognised, and accepted, are two results; whatever failed, the other ways stand open.

import { button, h, icon, note, problemBox } from "../dom.js";
import { day, language } from "../language.js";
import { speak } from "../voice.js";
import { OUTCOMES } from "../capture/wire.js";
import { appeal } from "./appeal.js";
import { receiptCard } from "./receipt.js";
import { certifies, follow, otherWaysButton, signedBy, wayButtons } from "./ways.js";

const OVER_FOR_TODAY = new Set(["budget-spent", "death-recorded", "not-due"]);

/** What `app.ended` holds: its flow, and a `verdict` of the socket, a `problem`, or the `check` as read back. */
export async function result(app) {
  const { t } = app;
  if (!app.ended) {
    app.go("", { replace: true });
    return null;
  }
  const { flow, verdict, problem, check } = app.ended;
  const home = button(t("home"), () => app.go(""), { kind: "choice" });
  if (!certifies(flow.scheme)) return shown(app);
  const rest = (mayTry) => [h("h2", {}, t("pickWay")), wayButtons(flow.check.other_ways, follow(app, flow.scheme)),
    h("div", { class: "pair" },
      mayTry ? button(t("tryAgain"), () => app.go(`face/${encodeURIComponent(flow.scheme)}`), { kind: "choice" }) : otherWaysButton(app, flow.scheme), home)];
  if (problem) {
    speak(`${problem.title}。${problem.next_step}`, language());
    const mayTry = !OVER_FOR_TODAY.has((problem.type || "").split("/").at(-1));
    return { title: t("resultProblem"), body: [problemBox(problem), note("calm", "check", t("nothingLost")), ...rest(mayTry)] };
  }
  const ended = verdict ? fromVerdict(verdict) : await fromCheck(app, check);
  const title = titleOf(t, ended);
  speak(ended.text || title, language());
  return {
    title,
    body: [
      verdictCard(app, ended),
      ended.receipt ? await receiptCard(app, ended.receipt, ended.text || title) : null,
      ...(ended.outcome === "pass" ? [home] : [...rest(true), appeal(app, flow.scheme)]),
    ],
  };
}

// That it is the person, or not yet: no pension hangs on it. What was signed goes on to be sent.
function shown(app) {
  const { t } = app;
  const { flow, verdict, problem, check } = app.ended;
  const signed = signedBy(flow.scheme);
  const passed = verdict ? OUTCOMES[verdict.outcome] === "pass" : (check && check.state) === "passed";
  const title = t(passed ? "identityYes" : "identityNo");
  const next = (verdict && verdict.next_step) || "";
  speak(problem ? `${problem.title}。${problem.next_step}` : `${title}。${next}`, language());
  return {
    title,
    body: [
      problem ? problemBox(problem) : next ? note(passed ? "good" : "calm", "check", next) : null,
      h("div", { class: "pair" },
        passed ? null : button(t("tryAgain"), () => app.go(`face/${encodeURIComponent(flow.scheme)}`), { kind: "choice" }),
        signed ? button(t(passed ? "signOn" : "signElse"), () => app.go(`apply/${signed.case}/sign`), { kind: "choice" })
          : app.back ? button(t("back"), () => app.go(app.back), { kind: "primary" })
            : button(t("me"), () => app.go("me"), { kind: "choice" })),
    ],
  };
}

function fromVerdict(value) {
  return { ...value, outcome: OUTCOMES[value.outcome], identity: value.identity_confirmed, until: value.certified_until, next: value.next_step };
}

// The socket was gone before its verdict came: the check tells how it ended, the entitlement until when.
async function fromCheck(app, { state, text, receipt }) {
  const passed = state === "passed";
  const { entitlements } = passed ? await app.api.get("/v1/entitlements") : { entitlements: [] };
  const fresh = receipt && entitlements.find(({ due }) => !due);
  return { outcome: { passed: "pass", unsure: "unsure" }[state] || "fail", text, identity: passed, certified: Boolean(fresh), until: (fresh && fresh.certified_until) || "", receipt, next: "" };
}

function titleOf(t, { outcome, certified }) {
  if (outcome === "pass") return t(certified ? "resultPass" : "resultHeld");
  return t(outcome === "unsure" ? "resultUnsure" : "resultFail");
}

function verdictCard({ t }, { outcome, text, next, identity, certified, until }) {
  const row = (label, good, words) => h("li", { class: good ? "outcome yes" : "outcome no" }, icon(good ? "check" : "clock"),
    h("div", {}, h("span", { class: "about" }, label), h("strong", {}, words)));
  return h("div", { class: "card verdict", "data-outcome": outcome },
    text ? h("p", { class: "lead" }, text) : null,
    h("ul", { class: "outcomes" },
      row(t("identity"), identity, t(identity ? "identityYes" : "identityNo")),
      row(t("bureau"), certified, certified ? t("bureauYes", { when: day(until) }) : t("bureauNo"))),
    next ? h("p", {}, next) : null,
    outcome === "pass" ? null : h("p", { class: "strong" }, t("nothingLost")));
}
