// A pension certified at a kiosk: before its camera or the own phone's; how it ended is said, and printed for who wants it.

import { button, h, icon, note, problemBox } from "../dom.js";
import { handOver } from "../hand_over.js";
import { day, language, moment } from "../language.js";
import { speak } from "../voice.js";
import { OUTCOMES } from "../capture/wire.js";

const NEEDED = ["face_processing", "sending_frames"];

export async function certify(app) {
  const { t, api } = app;
  if (app.me.level < 2) return { title: t("toCertifyHere"), body: [note("calm", "alert", t("notBound")), button(t("byCard"), () => app.go("by-card/certify"))] };
  const { entitlements } = await api.get("/v1/entitlements");
  return {
    title: t("toCertifyHere"),
    body: [
      ...entitlements.map((one) => h("section", { class: "card", "data-scheme": one.scheme }, h("h2", {}, one.name), h("p", {}, one.message),
        one.ways.some(({ way }) => way === "face") ? ways(app, one.scheme) : h("p", { class: "strong" }, t("notDue")))),
      entitlements.length ? null : note("calm", "alert", t("noPensions")),
    ],
  };
}

function ways(app, scheme) {
  const { t } = app;
  const at = encodeURIComponent(scheme);
  return [
    app.camera ? button(t("certifyHere"), () => app.go(`face/${at}`)) : h("p", {}, t("noCamera")),
    button(t("certifyByPhone"), () => app.go(`phone/${at}`), { kind: "choice" }),
  ];
}

/** What stands beside the camera: the own phone, and a window. */
export function otherWays(app, scheme) {
  const { t } = app;
  return { title: t("elsewhere"), body: [button(t("certifyByPhone"), () => app.go(`phone/${encodeURIComponent(scheme)}`)), h("p", {}, t("toWindow"))] };
}

/** Before the camera of the own phone; what the person has to agree to is agreed to here. */
export async function byOwnPhone(app, scheme) {
  const { t, api } = app;
  const { consents } = await api.get("/v1/consents");
  const missing = consents.find(({ purpose, given }) => NEEDED.includes(purpose) && !given);
  if (missing) return agreement(app, scheme, missing);
  const handed = handOver({
    api,
    t,
    what: { purpose: "kiosk.face", about: scheme },
    alive: app.alive,
    done: () => app.go(`result/${encodeURIComponent(scheme)}`),
  });
  return { title: t("handTitle"), spoken: t("handLead"), body: handed.place, leave: handed.leave };
}

function agreement(app, scheme, { purpose, version, text, text_sha256: digest }) {
  const { t, api } = app;
  const agree = button(t("agree"), async () => {
    await api.post("/v1/me/consents", { purpose, version, language: language(), how: "page", text_sha256: digest });
    await app.go(`phone/${encodeURIComponent(scheme)}`);
  });
  return { title: t(`consentTitle_${purpose}`), spoken: text, body: [h("div", { class: "card" }, h("p", { class: "reading" }, text)), h("p", {}, t("consentFree")), agree] };
}

/** As the service has it now; of a check before this camera first what its end said. */
export async function result(app, scheme = app.ended?.flow.scheme) {
  const { t, api } = app;
  const { verdict, problem } = app.ended ?? {};
  app.ended = null;
  const { entitlements } = await api.get("/v1/entitlements");
  const one = entitlements.find((each) => each.scheme === scheme);
  const certified = one && !one.due;
  const until = certified ? t("certifiedUntil", { when: day(one.certified_until) }) : "";
  const passed = verdict ? OUTCOMES[verdict.outcome] === "pass" : certified;
  const said = [verdict?.text, verdict?.next_step].filter(Boolean);
  speak([t(certified ? "certified" : "notCertified"), until].join(" "), language());
  return {
    title: t(certified ? "certified" : "notCertified"),
    body: [
      problem ? problemBox(problem) : null,
      h("section", { class: "card verdict", "data-outcome": certified ? "pass" : "fail" },
        h("h2", {}, icon(certified ? "check" : "clock"), one?.name ?? ""), said.map((line) => h("p", {}, line)), until && !verdict ? h("p", { class: "strong" }, until) : null,
        certified ? h("p", { class: "hint" }, moment(new Date().toISOString())) : h("p", {}, t("nothingLost"))),
      certified ? button(t("printSlip"), () => print(), { kind: "choice" }) : button(t("tryAgain"), () => app.go("certify"), { kind: "choice" }),
      passed && !certified ? h("p", {}, t("toWindow")) : null,
      h("p", {}, t("takeSlip")), button(t("finish"), app.finish),
    ],
  };
}
