// Certifications by a browser alone that an officer confirms by a call or a visit, and what that says of all.

import { button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment, teller } from "../language.js";
import { form, table } from "./forms.js";
import { schemeNames } from "./schemes.js";

export const SPOT_WORDS = {
  spots: ["抽查回访", "Spot checks"],
  spotsLead: ["手机网页刷脸、上门和视频通过的认证，各随机抽取一部分，十四天内由您打电话或上门确认是本人。认证在此期间有效，请不要提前告知。先看本人登记信息里的电话，不用申请人留的其他号码。", "A share of the certifications made in a browser, at home and by video is drawn at random. Your own are left to colleagues. Confirm within fourteen days, by a call or a visit, that it was the right person. The certification stays valid meanwhile; give no advance notice. Call only the number on the register."],
  scheme: ["险种", "Scheme"],
  way: ["方式", "Way"],
  way_face: ["刷脸", "Face"],
  way_relative: ["亲友协助", "Relative"],
  way_home_visit: ["上门", "Home visit"],
  way_video: ["视频", "Video"],
  certifiedAt: ["认证时间", "Certified"],
  dueAt: ["最晚", "By"],
  overdue: ["已超期", "overdue"],
  open: ["查看", "View"],
  ended: ["结果", "Result"],
  none: ["没有待回访的", "None waiting"],
  choose: ["请选择", "Please choose"],
  metBy: ["方式", "By"],
  met_by_call: ["电话", "Call"],
  met_by_visit: ["上门", "Visit"],
  result_met: ["是本人，在世", "The person, alive"],
  result_not_reached: ["没有联系上", "Not reached"],
  result_refused: ["本人不愿接受", "Declined"],
  result_not_alive: ["据了解已去世", "Said to have died"],
  result_another_person: ["本人没有办过这次认证", "Did no such certification"],
  how: ["经过（本人能看到）", "What happened (the person reads it)"],
  record: ["记录", "Record"],
  recorded: ["已记录", "Recorded"],
  months: ["刷脸，近十二个月（全市）", "By face, the last twelve months (whole city)"],
  month: ["月份", "Month"],
  drawn: ["抽中", "Drawn"],
  met: ["是本人", "Met"],
  wrong: ["不是本人", "Not the person"],
  unclear: ["未能确定", "Unclear"],
  waiting: ["待办", "Open"],
  late: ["超期", "Overdue"],
  lateCount: ["{n} 件已超期", "{n} overdue"],
  year: ["合计", "All"],
  others: ["上门和视频，近十二个月合计（全市）", "At home and by video, the last twelve months together (whole city)"],
  bound: ["已确定的 {of} 件里 {wrong} 件不是本人：全部同类认证中的比例在 {low} 到 {high} 之间（95%，精确区间）。", "Of {of} that were settled {wrong} were not the person: among all such certifications the share lies between {low} and {high} (95 %, exact)."],
};
const t = teller(SPOT_WORDS);
const RESULTS = ["met", "not_reached", "refused", "not_alive", "another_person"];
const percent = (share) => `${(100 * share).toFixed(share > 0.1 ? 0 : 2)} %`;

function choice(name, label, values, word) {
  // Nothing is chosen beforehand: a result is what somebody saw or heard.
  const select = h("select", { id: name, name, required: true }, h("option", { value: "" }, t("choose")), values.map((one) => h("option", { value: one }, t(`${word}_${one}`))));
  return { select, box: h("div", { class: "field" }, h("label", { for: name }, t(label)), select) };
}

export async function spotChecks(app, cursor = "") {
  const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
  const [named, page, counts] = await Promise.all([schemeNames(app), app.api.get(`/v1/officer/spot-checks${query}`), app.api.get("/v1/officer/spot-checks/months")]);
  return {
    title: t("spots"),
    body: [
      h("p", { class: "hint" }, t("spotsLead")),
      counts.year.overdue ? note("bad", "alert", t("lateCount", { n: counts.year.overdue })) : null,
      h("section", { class: "card" }, page.spots.length
        ? table(t("spots"), ["scheme", "way", "certifiedAt", "dueAt", "open", "ended"].map((name) => t(name)), page.spots.map(row))
        : h("p", {}, t("none"))),
      page.next_cursor ? button(app.t("more"), () => app.go(`spot-checks/${encodeURIComponent(page.next_cursor)}`), { kind: "choice" }) : null,
      figures(counts),
    ],
  };

  function row(one) {
    return [named(one.scheme), t(`way_${one.way}`), moment(one.drawn_at),
      h("span", {}, moment(one.due_at), " ", one.overdue ? h("span", { class: "tag bad" }, t("overdue")) : null),
      h("a", { href: `#/person/${one.person}` }, t("open")), ending(one)];
  }

  function ending(one) {
    const result = choice(`result-${one.spot}`, "ended", RESULTS, "result");
    const by = choice(`by-${one.spot}`, "metBy", ["call", "visit"], "met_by");
    const why = field({ label: t("how"), name: `how-${one.spot}`, maxlength: 500, required: true });
    return form([h("div", { class: "inline" }, result.box, by.box), why.box], button(t("record"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      const unchosen = [result, by].find(({ select }) => !select.value);
      if (unchosen) return unchosen.select.focus();
      if (!given(app.t, why)) return;
      try {
        await app.api.post(`/v1/officer/spot-checks/${one.spot}/result`, { result: result.select.value, met_by: by.select.value, why: why.input.value });
        app.parting = t("recorded");
        await app.go("spot-checks");
      } catch (error) {
        complain(app.t, error, trouble, { "/why": why });
      }
    });
  }
}

function figures({ months, year, home_visits: visits, videos }) {
  const cells = (one, name) => [name, one.drawn, one.met, one.wrong, one.unclear, one.open, one.overdue];
  return h("section", { class: "card", id: "spot-months" },
    table(t("months"), ["month", "drawn", "met", "wrong", "unclear", "waiting", "late"].map((name) => t(name)),
      [...months.map((one) => cells(one, one.first.slice(0, 7))), cells(year, t("year"))]),
    bound(year),
    visits.drawn || videos.drawn ? [table(t("others"), ["way", "drawn", "met", "wrong", "unclear", "waiting", "late"].map((name) => t(name)),
      [cells(visits, t("way_home_visit")), cells(videos, t("way_video"))]), bound(visits), bound(videos)] : []);
}

function bound(all) {
  return all.resolved ? h("p", {}, t("bound", { of: all.resolved, wrong: all.wrong, low: percent(all.wrong_low), high: percent(all.wrong_high) })) : null;
}
