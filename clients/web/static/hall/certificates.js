// A person's certificates: the list, one of them, and how it is shown to somebody who checks it.

import { busy, button, h, icon, problemBox, say } from "../dom.js";
import { Refused } from "../api.js";
import { day, moment, teller } from "../language.js";
import { paged } from "../paged.js";
import { CERTIFICATE_WORDS } from "./certificate_words.js";
import { facts } from "./common.js";

const t = teller(CERTIFICATE_WORDS);
const TICK_MS = 1000;

export async function certificates(app) {
  const { list, more, again } = paged({
    api: app.api, path: "/v1/certificates", rows: (page) => page.certificates.map((one) => line(app, one)),
    none: t("none"), more: t("more"),
  });
  await again();
  return { title: t("certificates"), body: [list, more], refresh: again };
}

function line(app, one) {
  return h("section", { class: `card review ${one.state === "active" ? "done" : "due"}`, "data-certificate": one.certificate, "data-key": one.certificate },
    h("h2", {}, one.name), standing(one), facts(t, [["number", one.number], ["lastDay", until(one)]]),
    button(t("open"), () => app.go(`certificate/${one.certificate}`), { kind: "choice", "aria-label": `${t("open")}：${one.name} ${one.number}` }));
}

const standing = ({ state, standing: words }) => h("p", { class: "state" }, icon(state === "active" ? "check" : "clock"), h("strong", {}, words));
const until = ({ last_day: last }) => (last ? day(last) : t("noEnd"));

/** Of a certificate, as people read it. */
export const said = (fields) => h("dl", { class: "facts" }, fields.map(({ name, shown }) => h("div", {}, h("dt", {}, name), h("dd", {}, shown))));

export async function certificate(app, id) {
  const { api } = app;
  const path = `/v1/certificates/${encodeURIComponent(id)}`;
  const seen = await api.get(path);
  app.keep("certificates", [{ id: seen.certificate, name: seen.name, number: seen.number, standing: seen.standing, last_day: seen.last_day, unit: seen.unit_name,
    fields: seen.fields.map(({ name, shown }) => ({ name, shown })) }], { whole: false });
  const showing = seen.state === "active" ? shower(api, path, seen) : null;
  return {
    title: seen.name,
    leave: () => showing && showing.stop(),
    body: [
      h("section", { class: `card review ${seen.state === "active" ? "done" : "due"}` }, h("h2", { class: "unseen" }, seen.number), standing(seen),
        seen.words ? h("p", { class: "quote" }, seen.words) : null, h("p", {}, seen.next),
        facts(t, [["number", seen.number], ["lastDay", until(seen)], ["unit", seen.unit_name]])),
      showing && showing.box,
      h("section", { class: "card" }, h("h2", {}, t("says")), said(seen.fields)),
      looks(seen),
      button(t("case"), () => app.go(`case/${seen.case}`), { kind: "plain" }),
      button(t("mine"), () => app.go("certificates"), { kind: "plain" }),
    ].filter(Boolean),
  };
}

// What is shown is chosen each time; nothing is ticked for anybody.
function shower(api, path, seen) {
  const ticks = [{ field: "number", name: t("number") }, ...seen.fields].map(({ field, name }) => [h("input", { type: "checkbox", name: "fields", value: field }), name]);
  const place = h("div");
  let ticking = 0;
  const press = button(t("showNow"), () => busy(press, show));
  const asking = h("div", {}, h("p", {}, t("showLead")),
    h("fieldset", { class: "ticks" }, h("legend", {}, t("which")), ticks.map(([input, name]) => h("label", { class: "tick" }, input, h("span", {}, name))), h("p", { class: "hint" }, t("onlyValid"))), press);
  const stop = () => clearInterval(ticking);
  const box = h("section", { class: "card", "data-show": "" }, h("h2", {}, t("show")), asking, place);
  return { box, stop };

  async function show() {
    stop();
    try {
      const fields = ticks.filter(([input]) => input.checked).map(([input]) => input.value);
      const shown = await api.post(`${path}/codes`, { fields });
      say(t("shown"));
      run(shown);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.replaceChildren(problemBox(error.problem));
    }
  }

  // The clock is the phone's own: a minute from when the code came, whatever it says the time is.
  function run({ code, qr_svg: svg }) {
    const until = performance.now() + 60 * TICK_MS;
    const left = h("p", { class: "hint", role: "timer", "aria-live": "off" });
    const count = () => {
      const n = Math.ceil((until - performance.now()) / TICK_MS);
      if (n > 0 && document.contains(left)) return left.replaceChildren(t("left", { n }));
      stop();
      if (!document.contains(left)) return undefined;
      asking.hidden = false;
      place.replaceChildren(h("p", {}, t("over")));
      return say(t("over"));
    };
    asking.hidden = true;
    place.replaceChildren(
      h("img", { class: "qr", alt: t("qr"), width: 240, height: 240, src: `data:image/svg+xml,${encodeURIComponent(svg)}` }),
      h("p", { class: "show-code", "aria-label": `${t("code")} ${[...code].join(" ")}` }, code.match(/.{4}/g).join(" ")),
      left, button(t("again"), () => { asking.hidden = false; place.replaceChildren(); }, { kind: "plain" }));
    count();
    ticking = setInterval(count, TICK_MS);
  }
}

function looks({ showings, fields }) {
  const called = new Map([["number", t("number")], ...fields.map(({ field, name }) => [field, name])]);
  const names = (one) => (one.fields.length ? t("fields", { names: one.fields.map((name) => called.get(name) || name).join("、") }) : t("onlyWhether"));
  return h("section", { class: "card" }, h("h2", {}, t("looks")), showings.length
    ? h("ul", { class: "rows" }, showings.map((one) => h("li", {}, h("div", {},
      h("strong", {}, one.way === "code" ? t("byCode") : t("to", { audience: one.audience })), h("p", { class: "hint" }, moment(one.at), " · ", names(one))))))
    : h("p", {}, t("noLooks")));
}
