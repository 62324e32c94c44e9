// How somebody wishes to be told: ways for each kind of message, plain words, quiet hours.

import { busy, button, field, h } from "../dom.js";
import { complain } from "../forms.js";
import { toggle } from "./switches.js";

const URL = "/v1/me/notices";

export async function waysOfNotice(app) {
  const { t, api } = app;
  const { groups, language, plain_words: plain, quiet } = await api.get(URL);
  const place = h("div");
  const wish = { plain, quiet: quiet.on };
  const off = Object.fromEntries(groups.map(({ group, ways }) => [group, new Set(ways.filter((way) => !way.on).map(({ way }) => way))]));
  const start = field({ label: t("quietFrom"), name: "start", type: "time", value: quiet.start, required: true });
  const end = field({ label: t("quietTo"), name: "end", type: "time", value: quiet.end, required: true });
  const save = button(t("save"), () => busy(save, keep));
  return {
    title: t("notices"),
    body: [
      h("p", { class: "hint" }, t("noticesLead")),
      groups.map(card),
      toggle({ label: t("plainWords"), hint: t("plainWordsHint"), on: plain, name: "plain" }, (on) => { wish.plain = on; }),
      toggle({ label: t("quietHours"), hint: t("quietHoursHint"), on: quiet.on, name: "quiet" }, (on) => { wish.quiet = on; }),
      h("section", { class: "card" }, start.box, end.box),
      place,
      save,
      button(t("back"), () => history.back(), { kind: "plain" }),
    ].flat(),
  };

  function card({ group, name, must, ways }) {
    const hint = must ? h("p", { class: "hint", id: `must-${group}` }, t("oneWayStays")) : null;
    return h("section", { class: "card", role: "group", "data-group": group, "aria-labelledby": `group-${group}`, "aria-describedby": must ? `must-${group}` : null },
      h("h2", { id: `group-${group}` }, name), hint,
      ways.map(({ way, name: label, on }) => toggle({ label, on, name: `${group}-${way}`, inside: true },
        (wanted) => { off[group][wanted ? "delete" : "add"](way); })));
  }

  async function keep() {
    try {
      await api.put(URL, {
        off: Object.fromEntries(Object.entries(off).map(([group, ways]) => [group, [...ways]])),
        language,
        plain_words: wish.plain,
        quiet: { on: wish.quiet, start: start.input.value, end: end.input.value },
      });
    } catch (error) {
      complain(t, error, place, { "/quiet": end, "/quiet/start": start, "/quiet/end": end });
      return;
    }
    app.parting = t("saved");
    await app.go("me");
  }
}
