// What one administrator asks to do to another: listed, agreed to or refused by a third, withdrawn by who asked.

import { busy, button, field, h } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment } from "../language.js";
import { tabs } from "./admin.js";
import { form } from "./forms.js";

export const GRANTS = "/v1/officer/grants";

export async function grants(app) {
  const { t, api } = app;
  const place = h("div");
  const more = button(t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await api.get(`${GRANTS}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    place.append(...page.grants.map((one) => grant(app, one)));
    if (!place.children.length) place.append(h("p", { class: "card" }, t("noGrants")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return { title: t("grants"), body: [tabs(app, "grants"), h("p", { class: "hint" }, t("grantsLead")), place, more] };
}

function grant(app, one) {
  const { t } = app;
  const title = t(`grantOf_${one.what}`, { name: one.username });
  const facts = [["grantAskedBy", `${one.asked_name}，${moment(one.asked_at)}`], ["standing", t(`grant_${one.state}`)]];
  if (["waiting", "approved"].includes(one.state)) facts.push(["grantUntil", moment(one.ends_at)]);
  if (one.decided_name) facts.push(["grantDecidedBy", `${one.decided_name}：${one.decided_words}`]);
  return h("section", { class: "card", "aria-label": title },
    h("h2", {}, title),
    h("p", { class: "quote" }, one.why),
    h("dl", { class: "facts" }, facts.map(([label, value]) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)))),
    one.mine && one.state === "approved" ? h("p", {}, h("a", { href: `#/officer/${one.officer}` }, t("grantGo"))) : null,
    moves(one, app.me?.officer.officer).map((move) => moving(app, one, move)));
}

/** What the reader may do: who asked withdraws, any other but the one it is about decides. */
function moves({ mine, officer, state }, reader) {
  if (mine) return ["waiting", "approved"].includes(state) ? ["withdraw"] : [];
  return state === "waiting" && officer !== reader ? ["approve", "decline"] : [];
}

function moving(app, one, move) {
  const { t, api } = app;
  const why = field({ label: t("whyAsked"), hint: t("whyHint"), name: `why-${move}`, autocomplete: "off", maxlength: 300, required: true });
  return h("details", {}, h("summary", {}, t(`grantMove_${move}`)),
    form([why.box], button(t(`grantMove_${move}`), null, { type: "submit", kind: move === "approve" ? "" : "choice" }), async (trouble) => {
      if (!given(t, why)) return;
      try {
        await api.post(`${GRANTS}/${one.grant}/moves`, { move, why: why.input.value });
        await app.go("grants");
      } catch (error) {
        complain(t, error, trouble, { "/why": why });
      }
    }));
}
