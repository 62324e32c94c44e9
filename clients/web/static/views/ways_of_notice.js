// How somebody wishes to be told: ways for each kind of message, plain words, quiet hours. Each change is kept at once.

import { button, field, h } from "../dom.js";
import { complain } from "../forms.js";
import { toggle } from "./switches.js";

const URL = "/v1/me/notices";

export async function waysOfNotice(app) {
  const { t, api } = app;
  const { groups, language, plain_words: plain, quiet } = await api.get(URL);
  const place = h("div");
  const wish = { plain, quiet: quiet.on };
  const off = Object.fromEntries(groups.map(({ group, ways }) => [group, new Set(ways.filter((way) => !way.on).map(({ way }) => way))]));
  const hours = { required: true, type: "time", onchange: () => keep().catch(() => undefined) };
  const start = field({ label: t("quietFrom"), name: "start", value: quiet.start, ...hours });
  const end = field({ label: t("quietTo"), name: "end", value: quiet.end, ...hours });
  let before = Promise.resolve();
  const said = h("p", { class: "hint", role: "status" });
  return {
    title: t("notices"),
    body: [
      h("p", { class: "hint" }, t("noticesLead")),
      groups.map(card),
      toggle({ label: t("plainWords"), hint: t("plainWordsHint"), on: plain, name: "plain" }, (on) => changed(wish, "plain", on)),
      toggle({ label: t("quietHours"), hint: t("quietHoursHint"), on: quiet.on, name: "quiet" }, (on) => changed(wish, "quiet", on)),
      h("section", { class: "card" }, start.box, end.box),
      h("div", { class: "beside" }, place, said),
      button(t("back"), () => history.back(), { kind: "plain" }),
    ].flat(),
  };

  // What the city has not set up is not offered; what was chosen of it stays as it was.
  function card({ group, name, must, ways }) {
    const hint = must ? h("p", { class: "hint", id: `must-${group}` }, t("oneWayStays")) : null;
    return h("section", { class: "card", role: "group", "data-group": group, "aria-labelledby": `group-${group}`, "aria-describedby": must ? `must-${group}` : null },
      h("h2", { id: `group-${group}` }, name), hint,
      ways.filter(({ offered }) => offered).map(({ way, name: label, on }) => toggle({ label, on, name: `${group}-${way}`, inside: true }, (wanted) => switched(group, way, wanted))));
  }

  async function switched(group, way, wanted) {
    off[group][wanted ? "delete" : "add"](way);
    try {
      await keep();
    } catch (error) {
      off[group][wanted ? "add" : "delete"](way);
      throw error;
    }
  }

  async function changed(held, name, wanted) {
    const before = held[name];
    held[name] = wanted;
    try {
      await keep();
    } catch (error) {
      held[name] = before;
      throw error;
    }
  }

  function whole() {
    return {
      off: Object.fromEntries(Object.entries(off).map(([group, ways]) => [group, [...ways]])),
      language,
      plain_words: wish.plain,
      quiet: { on: wish.quiet, start: start.input.value, end: end.input.value },
    };
  }

  /** Throws what the service refuses, once it is shown: a switch then turns back. */
  async function keep() {
    said.textContent = "";
    place.replaceChildren();
    before = before.catch(() => undefined).then(() => api.put(URL, whole())); // a late one undoes no newer one
    try {
      await before;
    } catch (error) {
      complain(t, error, place, { "/quiet": end, "/quiet/start": start, "/quiet/end": end });
      throw error;
    }
    for (const entry of [start, end]) entry.complain("");
    said.textContent = t("saved");
  }
}
