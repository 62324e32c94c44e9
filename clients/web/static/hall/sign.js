// Signing what is sent: exactly what is read back here, by a code to the phone, by face, or before an officer.

import { Refused } from "../api.js";
import { busy, button, field, h, icon, note, problemBox, say } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment, teller } from "../language.js";
import { signs } from "../views/ways.js";
import { filesOfCase, filesRead, saving } from "./files_read.js";
import { filledIn } from "./filled.js";
import { answers } from "./form.js";
import { send } from "./sending.js";
import { HALL_WORDS } from "./words.js";

const t = teller(HALL_WORDS);
const ICONS = { code: "phone", face: "face", officer: "window" };

/** The last page before a case is sent, where its item asks a signature. */
export async function signing(app, seen, item) {
  const path = `/v1/cases/${seen.case}/signature`;
  const place = h("div");
  const below = h("div");
  const files = await filesOfCase(app.api, seen.case, item);
  let stands = await app.api.get(path);
  if (!stands.digest) { // something lacks, or was changed
    app.go(`apply/${seen.case}`, { replace: true });
    return null;
  }
  show();
  return {
    title: t("signTitle"),
    body: [
      h("p", { class: "lead" }, t("signLead")),
      h("section", { class: "card" }, h("h2", {}, seen.name), answers({ schema: item.form, form: filledIn(seen), label: t("answersOf") }),
        h("p", { class: "strong" }, stands.words)),
      filesRead(item, files, saving(app.api, `/v1/cases/${seen.case}/materials`)),
      place, below,
      button(t("mend"), () => app.go(`apply/${seen.case}`), { kind: "choice" }),
    ].filter(Boolean),
  };

  function show(way) {
    const { open } = stands;
    if (stands.ready) return below.replaceChildren(signed(open));
    const ours = open && open.digest === stands.digest && !open.signed_at ? open : null;
    const chosen = way || ((ours && ours.way) === "officer" ? "officer" : stands.ways[0].way);
    below.replaceChildren(chooser(chosen), panel(chosen, ours));
    return undefined;
  }

  function chooser(chosen) {
    return h("section", { "aria-labelledby": "sign-ways" }, h("h2", { id: "sign-ways" }, t("signWays")), h("p", {}, t("signSame")),
      h("ul", { class: "ways" }, stands.ways.map(({ way, name }) => h("li", {},
        h("button", { type: "button", class: "way", "data-way": way, "aria-pressed": String(way === chosen), onclick: () => show(way) },
          icon(ICONS[way]), h("span", { class: "way-name" }, name), h("span", { class: "way-how" }, t(`signHow_${way}`)))))));
  }

  function panel(way, ours) {
    if (way === "code") return byCode();
    return way === "face" ? byFace() : atCounter(ours);
  }

  function byCode() {
    const code = field({ label: t("signCode"), name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6, required: true });
    const trouble = h("div", { "aria-live": "polite" });
    const wanted = button(t("signSend"), () => busy(wanted, ask), { kind: "choice" });
    const submit = button(t("signAndSend"), null, { type: "submit" });
    const form = h("form", { class: "card", novalidate: true, onsubmit }, h("p", {}, t("signCodeLead", { phone: app.me.phone })), wanted, code.box, trouble, submit);
    return form;

    async function ask() {
      try {
        const begun = await begin("code");
        trouble.replaceChildren(h("p", { class: "hint" }, t("signSent", { phone: begun.phone })));
        code.input.focus();
      } catch (error) {
        await failed(error, trouble);
      }
    }

    function onsubmit(event) {
      event.preventDefault();
      if (!given(t, code)) return;
      busy(submit, async () => {
        try {
          stands = await app.api.post(`${path}/code`, { code: code.input.value.trim() });
        } catch (error) {
          complain(t, error, trouble, { "/code": code });
          return;
        }
        await sent();
      });
    }
  }

  function byFace() {
    const trouble = h("div");
    const go = button(t("signFaceGo"), () => busy(go, async () => {
      try {
        const { digest } = await begin("face");
        await app.go(`face/${encodeURIComponent(signs(seen.case, digest))}`);
      } catch (error) {
        await failed(error, trouble);
      }
    }));
    return h("section", { class: "card" }, h("p", {}, t("signFaceLead")), trouble, go);
  }

  function atCounter(ours) {
    const trouble = h("div");
    const waits = (ours && ours.way) === "officer";
    const go = button(t(waits ? "signedThere" : "signThere"), () => busy(go, async () => {
      try {
        if (waits) stands = await app.api.get(path);
        else await begin("officer");
        show("officer");
        if (waits && !(stands.open && stands.open.signed_at)) say(t("notSignedYet"));
      } catch (error) {
        await failed(error, trouble);
      }
    }), { kind: waits ? "choice" : undefined });
    return h("section", { class: "card" }, h("p", {}, t("signThereLead")), waits ? note("calm", "window", t("signWaits")) : null, trouble, go);
  }

  function signed({ by, good_until: until }) {
    const press = button(t("send"), () => busy(press, sent));
    return h("section", { class: "card" }, note("good", "check", t("signedBy", { by, until: moment(until) })), press);
  }

  async function begin(way) {
    const begun = await app.api.post(path, { way }, { version: seen.version });
    stands = await app.api.get(path);
    return begun;
  }

  function sent() {
    return send(app, seen, item, place, { unsigned: async (problem) => {
      stands = await app.api.get(path);
      show();
      place.replaceChildren(problemBox(problem));
    } });
  }

  async function failed(error, trouble) {
    if (!(error instanceof Refused)) throw error;
    if (error.kind !== "case-changed") return trouble.replaceChildren(problemBox(error.problem));
    app.parting = t("checkAgain");
    return app.go(`apply/${seen.case}${seen.state === "draft" ? "/check" : ""}`);
  }
}
