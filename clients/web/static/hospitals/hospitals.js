// Hospitals, their departments and doctors; the health record, and results. Half hours are those of places.

import { busy, button, h, icon, note } from "../dom.js";
import { moment, teller } from "../language.js";
import { yuan } from "../hall/fees.js";
import { agreed } from "./agreed.js";
import { HOSPITAL_WORDS } from "./words.js";

const t = teller(HOSPITAL_WORDS);

/** `id`: of the hospital that was chosen; `department`: of the department. */
export async function hospitals(app, id = "", department = "") {
  const found = (await app.api.get("/v1/hospitals")).hospitals;
  const one = found.find(({ hospital }) => hospital === id);
  if (!one) return all(app, found);
  const part = one.departments.find((each) => each.department === department);
  return part ? doctors(app, one, part) : departments(app, one);
}

const way = (href, mark, name, how, data) => h("li", {}, h("a", { class: "way", href, ...data }, icon(mark),
  h("span", { class: "way-name" }, name), h("span", { class: "way-how" }, how)));

function all(app, found) {
  return {
    title: t("hospitals"),
    body: [
      h("p", { class: "lead" }, t("lead")),
      app.me ? button(t("mine"), () => app.go("registrations"), { kind: "choice" }) : null,
      found.length
        ? h("ul", { class: "ways" }, found.map((one) => way(`#/hospitals/${one.hospital}`, "home_visit", one.name, one.address, { "data-hospital": one.hospital })))
        : note("calm", "clock", t("none")),
    ].filter(Boolean),
  };
}

async function departments(app, one) {
  const records = app.me ? (await app.api.get("/v1/patient-records")).records : [];
  const record = records.find(({ hospital }) => hospital === one.hospital);
  return {
    title: one.name,
    body: [
      h("p", { class: "lead" }, one.address),
      h("h2", {}, t("departments")),
      h("ul", { class: "ways" }, one.departments.map((each) => way(`#/hospitals/${one.hospital}/${each.department}`, "list", each.name, "", { "data-department": each.department }))),
      app.me && record ? note("calm", "check", t("hasRecord", { number: record.number })) : null,
      app.me && !record ? button(t("openRecord"), () => app.go(`health-record/${one.hospital}`), { kind: "choice" }) : null,
      app.me && record ? button(t("results"), () => app.go(`results/${one.hospital}`), { kind: "choice" }) : null,
      button(t("back"), () => app.go("hospitals"), { kind: "plain" }),
    ].filter(Boolean),
  };
}

async function doctors(app, one, part) {
  const found = (await app.api.get(`/v1/hospitals/${one.hospital}/doctors?department=${encodeURIComponent(part.department)}`)).doctors;
  const how = ({ title, specialist, fee_fen: fee }) => [title, specialist ? t("specialist") : "", fee ? t("fee", { n: yuan(fee) }) : t("free")].filter(Boolean).join(" · ");
  return {
    title: part.name,
    body: [
      h("p", { class: "lead" }, one.name),
      h("h2", {}, t("doctors")),
      found.length
        ? h("ul", { class: "ways" }, found.map((each) => way(`#/places/${each.place}`, "person", each.name, how(each), { "data-doctor": each.place })))
        : h("p", { class: "card" }, t("noDoctors")),
      button(t("back"), () => app.go(`hospitals/${one.hospital}`), { kind: "plain" }),
    ],
  };
}

/** What goes to the hospital is read and agreed to before it goes. */
export async function healthRecord(app, hospital) {
  const open = async () => {
    await app.api.post("/v1/patient-records", { hospital });
    app.parting = t("opened");
    await app.go(`hospitals/${hospital}`);
  };
  const asked = await agreed(app, "hospital_record", open, () => app.go(`hospitals/${hospital}`));
  if (asked) return { title: t("record"), body: asked };
  const press = button(t("openRecord"), () => busy(press, open), { kind: "primary" });
  return { title: t("record"), body: [press, button(t("back"), () => app.go(`hospitals/${hospital}`), { kind: "plain" })] };
}

export async function results(app, hospital) {
  const back = button(t("back"), () => app.go(`hospitals/${hospital}`), { kind: "plain" });
  const asked = await agreed(app, "hospital_results", () => app.go(`results/${hospital}`), () => app.go(`hospitals/${hospital}`));
  if (asked) return { title: t("results"), body: asked };
  const { reports } = await app.api.get(`/v1/hospitals/${encodeURIComponent(hospital)}/results`);
  return {
    title: t("results"),
    body: [h("p", { class: "lead" }, t("resultsLead")), ...(reports.length ? reports.map(report) : [h("p", { class: "card" }, t("noResults"))]), back],
  };
}

function report({ report: id, name, issued_at: at, conclusion, values }) {
  const lines = values.map((one) => h("div", {}, h("dt", {}, one.name),
    h("dd", {}, h("strong", {}, one.value), one.unusual ? ` · ${t("unusual")}` : "", one.range ? h("span", { class: "hint" }, ` ${t("usual")} ${one.range}`) : "")));
  return h("section", { class: "card", "data-report": id }, h("h2", {}, name), h("p", { class: "hint" }, moment(at)),
    lines.length ? h("dl", { class: "facts" }, lines) : null, conclusion ? h("p", {}, h("strong", {}, t("conclusion")), ` ${conclusion}`) : null);
}
