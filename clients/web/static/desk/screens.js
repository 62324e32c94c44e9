// Caller screens of halls, for administrators: a key is made for each, shown once, and revoked.

import { button, field, h, note, problemBox } from "../dom.js";
import { Refused } from "../api.js";
import { complain, given } from "../forms.js";
import { moment, teller } from "../language.js";
import { tabs } from "./admin.js";
import { choice, form, table } from "./forms.js";

const SCREEN_WORDS = {
  screens: ["叫号屏", "Caller screens"],
  lead: ["每块屏幕一个地址，生成后只显示一次。在屏幕的浏览器里打开一次即可；停用后立即失效。", "Each screen has an address of its own, shown once. Open it once in the screen's browser; once revoked it shows nothing."],
  hall: ["大厅", "Hall"],
  name: ["挂在哪里", "Where it hangs"],
  nameHint: ["例如：东门内侧", "For example: inside the east gate"],
  make: ["生成屏幕地址", "Make the screen's address"],
  address: ["在屏幕上打开这个地址，离开本页后不再显示：", "Open this address on the screen; it is not shown again once you leave this page:"],
  made: ["生成时间", "Made"],
  state: ["状态", "State"],
  inUse: ["使用中", "in use"],
  revoked: ["{when} 停用", "revoked {when}"],
  revoke: ["停用", "Revoke"],
  done: ["屏幕已停用", "The screen is revoked"],
  none: ["还没有屏幕", "There are no screens yet"],
  noHalls: ["您的辖区没有大厅", "There is no hall in your areas"],
  act: ["操作", "Do"],
};
const t = teller(SCREEN_WORDS);
const whyField = (app) => field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });

export async function screens(app) {
  const { api } = app;
  const { halls } = await api.get("/v1/officer/halls");
  if (!halls.length) return { title: t("screens"), body: [tabs(app, "screens"), h("p", { class: "card" }, t("noHalls"))] };
  const hall = choice("hall", t("hall"), halls.map(({ hall: one }) => [one.hall, one.name]));
  const name = field({ label: t("name"), hint: t("nameHint"), name: "name", autocomplete: "off", maxlength: 40, required: true });
  const why = whyField(app);
  const told = h("div", { role: "status" });
  const place = h("div", { class: "card" });
  const path = () => `/v1/officer/halls/${encodeURIComponent(hall.input.value)}/screens`;
  const show = async () => {
    const found = (await api.get(path())).screens;
    place.replaceChildren(found.length ? table(t("screens"), ["name", "made", "state", "act"].map((each) => t(each)), found.map(row)) : h("p", {}, t("none")));
  };
  const row = (one) => [one.name, moment(one.made_at), one.revoked_at ? t("revoked", { when: moment(one.revoked_at) }) : t("inUse"), one.revoked_at ? "" : revoking(one)];
  // Why is asked where the key is taken away, as where it was made.
  const revoking = (one) => {
    const reason = whyField(app);
    return h("details", {}, h("summary", {}, t("revoke")), form([reason.box], button(`${t("revoke")} ${one.name}`, null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (!given(app.t, reason)) return;
      try {
        await api.post(`/v1/officer/screens/${one.screen}/revocations`, { why: reason.input.value });
      } catch (error) {
        complain(app.t, error, trouble, { "/why": reason });
        return;
      }
      told.replaceChildren(note("good", "check", t("done")));
      await show();
    }));
  };
  hall.input.addEventListener("change", () => show().catch((error) => {
    if (!(error instanceof Refused)) throw error;
    place.replaceChildren(problemBox(error.problem));
  }));
  const press = button(t("make"), null, { type: "submit" });
  const making = h("section", { class: "card" }, h("h2", {}, t("make")), form([hall.box, name.box, why.box], press, async (trouble) => {
    if (![name, why].every((entry) => given(app.t, entry))) return;
    let made;
    try {
      made = await api.post(path(), { name: name.input.value.trim(), why: why.input.value });
    } catch (error) {
      complain(app.t, error, trouble, { "/name": name, "/why": why });
      return;
    }
    for (const entry of [name, why]) entry.input.value = "";
    told.replaceChildren(note("open", "alert", t("address"), h("p", {}, h("code", {}, `${location.origin}/screen/#${made.key}`))));
    told.scrollIntoView({ block: "center" });
    await show();
  }));
  await show();
  return { title: t("screens"), body: [tabs(app, "screens"), h("p", { class: "hint" }, t("lead")), told, making, place] };
}
