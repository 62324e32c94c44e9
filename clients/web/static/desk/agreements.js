// What a resident agrees to at the counter, read out and recorded one by one, and the face record that follows.

import { button, field, h } from "../dom.js";
import { given } from "../forms.js";
import { day, moment } from "../language.js";
import { easier } from "./easier.js";
import { form, table } from "./forms.js";

/** `act(trouble, fields, work)` does the work and draws the section anew. */
export async function agreements(app, { path, seen, act }) {
  const { t, api } = app;
  const { consents } = await api.get("/v1/officer/consents");
  return [
    h("section", { class: "card" }, h("h2", {}, t("consents")), h("p", { class: "hint" }, t("consentLead")),
      consents.map((one) => agreement(app, seen, one, (trouble) =>
        act(trouble, {}, () => api.post(`${path}/consents`, { purpose: one.purpose, version: one.version }), t("agreedTo", { what: t(`consent_${one.purpose}`) }))))),
    h("div", { class: "columns" }, photos(app, seen, (trouble, fields, file) => act(trouble, fields, () => api.upload(`${path}/face-records`, file), t("enrolled"))),
    easier(app, seen.elder_rules, (trouble, fields, end, body) => act(trouble, fields, () => api.post(`${path}/elder-rules${end}`, body)))),
  ];
}

// A text is read out before it is agreed to, so it can be opened and closed; the button stands under it.
function agreement({ t }, seen, { purpose, text }, record) {
  const given_ = seen.consents.includes(purpose);
  const name = t(`consent_${purpose}`);
  return h("div", { class: "agreement", "data-purpose": purpose },
    h("details", { open: purpose === "face_processing" && !given_ },
      h("summary", {}, h("h3", {}, name), " ", h("span", { class: given_ ? "tag good" : "tag" }, t(given_ ? "recorded" : "notRecorded"))),
      h("p", { class: "text" }, text),
      given_ ? null : form([], button(t("record"), null, { type: "submit", kind: "choice", "aria-label": `${t("record")}：${name}` }), record)));
}

function photos({ t }, seen, enrol) {
  const photo = field({ label: t("photo"), name: "photo", type: "file", accept: "image/jpeg,image/png", required: true });
  return h("section", { class: "card" }, h("h2", {}, t("faces")), h("p", { class: "hint" }, t("facesLead")),
    seen.face_records.length
      ? table(t("faces"), [t("engine"), t("source"), t("createdAt"), t("reviewOn")],
        seen.face_records.map((one) => [one.engine, t(`source_${one.source}`), moment(one.created_at), day(one.review_on)]))
      : h("p", {}, t("noFace")),
    form([photo.box], button(t("enrol"), null, { type: "submit" }), async (trouble) => {
      if (given(t, photo)) await enrol(trouble, { "": photo }, photo.input.files[0]);
    }));
}
