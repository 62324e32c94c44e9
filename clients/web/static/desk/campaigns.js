// Campaigns: the list, a new draft, one campaign with reach and cost or its result; the words of notices.

import { busy, button, field, h, note } from "../dom.js";
import { allGiven, complain, given } from "../forms.js";
import { day, moment, teller } from "../language.js";
import { CAMPAIGN_WORDS } from "./campaign_words.js";
import { form, table } from "./forms.js";
import { schemeNames, schemes } from "./schemes.js";

const PATH = "/v1/officer/campaigns";
const KINDS = [["due", "kindDueHint"], ["notice", "kindNoticeHint"]];
const CHANNELS = ["sms", "wechat", "apns", "harmony", "hms", "honor", "xiaomi", "oppo", "vivo", "fcm", "webpush"];
const MOVES = { draft: ["release", "stop"], running: ["pause", "stop"], paused: ["resume", "stop"], done: [], stopped: [] };
const TAGS = { draft: "tag due", running: "tag good", paused: "tag due", done: "tag", stopped: "tag bad" };
const APPROVALS = { pending: "tag due", approved: "tag good", rejected: "tag bad" };
const t = teller(CAMPAIGN_WORDS);

const tag = (state) => h("span", { class: TAGS[state] }, t(`state_${state}`));
const fact = (label, value) => (value ? h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)) : null);
const way = (name) => (`way_${name}` in CAMPAIGN_WORDS ? t(`way_${name}`) : t("way_push", { name }));
/** What the service noted of a template's fields, as it notes it: "lacks 2; has 4 too". */
const differing = (noted) => noted.split("; ").map((part) => {
  const [, lacks, more] = /^lacks (.+)$|^has (.+) too$/.exec(part) ?? [];
  return lacks ? t("lacksFields", { names: lacks }) : more ? t("moreFields", { names: more }) : part;
}).join("；");
const leg = (state) => (`leg_${state}` in CAMPAIGN_WORDS ? t(`leg_${state}`) : state);

export async function campaigns(app) {
  const rows = [];
  const place = h("div", { class: "card" });
  const more = button(app.t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const page = await app.api.get(`${PATH}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    rows.push(...page.campaigns.map((one) => [one.title, t(`kind_${one.kind}`), tag(one.state), moment(one.made_at), one.told,
      button(t("open"), () => app.go(`campaign/${one.campaign}`), { kind: "choice", "aria-label": `${t("open")} ${one.title}` })]));
    place.replaceChildren(rows.length
      ? table(t("campaigns"), ["title", "kind", "state", "madeAt", "told", "open"].map((name) => t(name)), rows)
      : h("p", {}, t("none")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return {
    title: t("campaigns"),
    body: [
      h("p", { class: "hint" }, t("lead")),
      h("div", { class: "acts" }, button(t("fresh"), () => app.go("campaign-new")), button(t("texts"), () => app.go("notice-texts"), { kind: "plain" })),
      place, more,
    ],
  };
}

export async function campaignNew(app) {
  await app.api.get(PATH); // who has not this role learns it before writing
  const radios = KINDS.map(([kind]) => h("input", { type: "radio", name: "kind", value: kind, id: `kind-${kind}` }));
  const fault = h("p", { class: "fault", role: "alert", id: "kind-fault" });
  const words = {
    title_zh: field({ label: t("titleZh"), name: "title_zh", maxlength: 40, required: true }),
    title_en: field({ label: t("titleEn"), name: "title_en", maxlength: 40, required: true, lang: "en" }),
    text_zh: field({ label: t("textZh"), name: "text_zh", area: true, rows: 4, maxlength: 2000, required: true }),
    text_en: field({ label: t("textEn"), name: "text_en", area: true, rows: 4, maxlength: 2000, required: true, lang: "en" }),
  };
  const known = (await schemes(app)).map(([code, name]) => [h("input", { type: "checkbox", name: "schemes", value: code, id: `scheme-${code}` }), name]);
  const before = field({ label: t("dueBefore"), name: "due_before", type: "date" });
  const youngest = field({ label: t("youngest"), name: "youngest", type: "number", min: 0, max: 150 });
  const oldest = field({ label: t("oldest"), name: "oldest", type: "number", min: 0, max: 150 });
  const pace = field({ label: t("perMinute"), name: "per_minute", type: "number", min: 1, max: 60000, value: 1000, required: true });
  const by = h("select", { id: "campaign-channel", name: "channel" }, h("option", { value: "" }, t("anyChannel")),
    CHANNELS.map((name) => h("option", { value: name }, way(name))));
  return {
    title: t("fresh"),
    body: form([
      h("fieldset", { "aria-describedby": "kind-fault" }, h("legend", {}, t("kind")),
        radios.map((radio, n) => h("label", { class: "pick", for: radio.id }, radio,
          h("span", {}, t(`kind_${radio.value}`), h("span", { class: "hint" }, ` · ${t(KINDS[n][1])}`))))),
      fault, ...Object.values(words).map(({ box }) => box),
      h("fieldset", {}, h("legend", {}, t("group")),
        h("p", { class: "hint" }, t("schemesHint")),
        known.map(([box, name]) => h("label", { class: "pick", for: box.id }, box, h("span", {}, name))), before.box,
        h("div", { class: "inline" }, youngest.box, oldest.box),
        h("div", { class: "field" }, h("label", { for: by.id }, t("channel")), by)),
      pace.box,
    ], button(t("saveDraft"), null, { type: "submit" }), async (trouble) => {
      const kind = radios.find(({ checked }) => checked)?.value;
      const filled = allGiven(app.t, [...Object.values(words), pace]);
      const wrong = [
        [before, kind === "due" && !before.input.value ? t("needDate") : ""],
        [youngest, Number(youngest.input.value || 0) > Number(oldest.input.value || 150) ? t("agesOrder") : ""],
      ].filter(([entry, text]) => {
        entry.complain(text);
        return text;
      });
      fault.textContent = kind ? "" : t("pickKind");
      if (!kind) return void radios[0].focus();
      if (!filled) return;
      if (wrong.length) return void wrong[0][0].input.focus();
      const aged = youngest.input.value || oldest.input.value;
      try {
        const made = await app.api.post(PATH, {
          kind,
          ...Object.fromEntries(Object.entries(words).map(([name, { input }]) => [name, input.value])),
          group: {
            schemes: known.filter(([box]) => box.checked).map(([box]) => box.value),
            due_before: before.input.value || null,
            ages: aged ? { youngest: Number(youngest.input.value || 0), oldest: Number(oldest.input.value || 150) } : null,
            channel: by.value || null,
          },
          per_minute: Number(pace.input.value),
        });
        app.parting = t("saved");
        await app.go(`campaign/${made.campaign}`);
      } catch (error) {
        complain(app.t, error, trouble, {
          ...Object.fromEntries(Object.entries(words).map(([name, entry]) => [`/${name}`, entry])),
          "/group/ages": youngest, "/group": before, "/group/due_before": before, "/per_minute": pace,
        });
      }
    }, "card narrow"),
  };
}

export async function campaign(app, id) {
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const [seen, named] = await Promise.all([app.api.get(path), schemeNames(app)]);
  const { group } = seen;
  return {
    title: seen.title,
    body: [
      h("div", { class: "columns" },
        h("section", { class: "card" }, h("p", {}, tag(seen.state)),
          seen.wordings.map((one) => h("div", { lang: one.language }, h("h2", {}, one.title), h("p", { class: "quote" }, one.text))),
          h("dl", { class: "facts" },
            fact("kind", t(`kind_${seen.kind}`)), fact("schemes", group.schemes.map(named).join("、")),
            fact("dueBefore", group.due_before && day(group.due_before)),
            fact("group", group.ages ? t("ages", { from: group.ages.youngest, to: group.ages.oldest }) : t("everybody")),
            fact("channel", group.channel && way(group.channel)), fact("perMinute", String(seen.per_minute)), fact("madeAt", moment(seen.made_at)),
            fact("releasedAt", seen.released_at && moment(seen.released_at)), fact("endedAt", seen.ended_at && moment(seen.ended_at)),
            fact("told", String(seen.told)))),
        moves()),
      h("section", { class: "card" }, seen.state === "draft" ? reach() : result(),
        seen.state === "running" && !seen.told ? h("p", { class: "hint" }, t("night")) : null),
    ],
  };

  function reach() {
    const apart = seen.without_account
      ? note("open", "alert", t(seen.kind === "due" ? "withoutAccountDue" : "withoutAccountNotice", { n: seen.without_account })) : null;
    if (!seen.reach.length) return [h("h2", {}, t("estimate")), apart ?? h("p", {}, t("nobody"))];
    return [apart, table(t("estimate"), ["way", "persons", "messages", "cost"].map((name) => t(name)),
      seen.reach.map((one) => [way(one.channel), one.persons, one.messages, (one.cost_fen / 100).toFixed(2)]))];
  }

  function result() {
    if (!seen.result.length) return [h("h2", {}, t("result")), h("p", {}, t("noResult"))];
    return table(t("result"), ["way", "state", "deliveries"].map((name) => t(name)),
      seen.result.map((one) => [way(one.channel), leg(one.state), one.deliveries]));
  }

  function moves() {
    const possible = MOVES[seen.state].filter((move) => move !== "release" || !seen.mine);
    if (!possible.length) return null;
    const why = field({ label: t("why"), name: "why", maxlength: 500, required: true });
    const trouble = h("div");
    const buttons = possible.map((move) => button(t(`move_${move}`), () => busy(buttons[possible.indexOf(move)], async () => {
      trouble.replaceChildren();
      if (!given(app.t, why)) return;
      try {
        await app.api.post(`${path}/moves`, { move, why: why.input.value });
        app.parting = t("moved");
        await app.go(`campaign/${id}`);
      } catch (error) {
        complain(app.t, error, trouble, { "/why": why });
      }
    }), { kind: move === "stop" ? "plain" : "primary" }));
    return h("section", { class: "card" }, h("h2", {}, t("state")),
      seen.state === "draft" ? note("open", "alert", t(seen.mine ? "waitsForOther" : "readFirst")) : null,
      why.box, trouble, h("div", { class: "acts" }, buttons));
  }
}

export async function noticeTexts(app) {
  const book = await app.api.get("/v1/officer/notice-texts");
  return {
    title: t("texts"),
    body: [
      h("p", { class: "hint" }, t("textsLead")),
      h("section", { class: "card" }, book.approvals.length
        ? table(t("approvals"), ["way", "templateId", "state", "recordedAt"].map((name) => t(name)),
          book.approvals.map((one) => [way(one.channel), one.template_id,
            [h("span", { class: APPROVALS[one.state] }, t(`approval_${one.state}`)), one.why ? ` ${one.why}` : "", one.differs ? h("p", {}, t("differs", { how: differing(one.differs) })) : null], moment(one.recorded_at)]))
        : [h("h2", {}, t("approvals")), h("p", {}, t("noApprovals"))]),
      ...book.templates.map((one) => h("details", { class: "card", "data-kind": one.kind, open: one.faults.length > 0 },
        h("summary", {}, one.texts[0]?.title || one.kind, " ", h("code", { class: "hint" }, one.kind), " ", one.faults.length ? h("span", { class: "tag bad" }, t("faulty")) : null),
        one.faults.length ? note("bad", "alert", ...one.faults) : null,
        table(one.kind, ["way", "title", "text", "segments"].map((name) => t(name)),
          one.texts.map((text) => [way(text.channel), text.title, text.text, text.segments || "–"])),
        h("p", { class: "hint" }, t("version", { n: one.version, when: moment(one.since) })),
        h("p", {}, `${t("plain")}：${one.plain}`))),
    ],
  };
}
