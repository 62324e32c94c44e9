// What became of notices: of one resident, dead letters and channels, whom to tell in person and letters that wait.

import { busy, button, field, h, note, save } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment, teller } from "../language.js";
import { DELIVERY_WORDS } from "./delivery_words.js";
import { form, table } from "./forms.js";

const t = teller(DELIVERY_WORDS);
const word = (kind, name) => (`${kind}_${name}` in DELIVERY_WORDS ? t(`${kind}_${name}`) : name);
const TAGS = { sent: "tag good", received: "tag good", read: "tag good", failed: "tag bad", unknown: "tag due" };
const state = (one) => h("span", { class: TAGS[one.state] ?? "tag" }, word("state", one.state));
const WHEN = [["sentAt", "sent_at"], ["receivedAt", "received_at"], ["readAt", "read_at"], ["nextAt", "next_at"]];
const times = (one) => h("div", {}, WHEN.filter(([, name]) => one[name]).map(([label, name]) => h("p", {}, `${t(label)} ${moment(one[name])}`)));

/** Pages of a list, each added below the last: `ask(cursor)` gives the next one, `row` its cells. */
async function listed(app, caption, heads, ask, row) {
  const rows = [];
  const place = h("div", { class: "card" });
  const more = button(app.t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const add = async (cursor = "") => {
    const { items, next } = await ask(cursor);
    rows.push(...items.map(row));
    place.replaceChildren(rows.length ? table(caption, heads, rows) : h("p", {}, t("none")));
    more.dataset.cursor = next;
    more.hidden = !next;
  };
  await add();
  return h("div", {}, place, more);
}

const at = (path, cursor) => `${path}${cursor ? `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : ""}`;

/** A card of the resident's view: asked with a purpose, since looking is recorded. */
export function deliveriesOf(app, path) {
  const purpose = field({ label: app.t("purpose"), name: "delivery_purpose", value: app.t("purposeDefault"), maxlength: 500, required: true });
  const place = h("div");
  return h("section", { class: "card" }, h("h2", {}, t("deliveries")), h("p", { class: "hint" }, t("deliveriesLead")),
    form([purpose.box], button(t("look"), null, { type: "submit", kind: "choice" }), async (trouble) => {
      if (!given(app.t, purpose)) return;
      try {
        place.replaceChildren(await listed(app, t("deliveries"), ["kind", "channel", "state", "why", "times"].map((name) => t(name)),
          async (cursor) => {
            const page = await app.api.post(`${path}/deliveries/search`, { purpose: purpose.input.value, cursor });
            return { items: page.deliveries, next: page.next_cursor };
          },
          (one) => [one.kind, word("channel", one.channel), state(one), one.why_words, times(one)]));
      } catch (error) {
        complain(app.t, error, trouble, { "/purpose": purpose });
      }
    }), place);
}

/** Channels with their alarms, and dead letters by channel and reason, to be sent again. */
export async function deadLetters(app, channel = "", reason = "") {
  const path = `/v1/officer/dead-letters?channel=${encodeURIComponent(channel)}&reason=${encodeURIComponent(reason)}`;
  const [health, first] = await Promise.all([app.api.get("/v1/officer/channels"), app.api.get(path)]);
  return {
    title: t("deadLetters"),
    body: [
      health.alarms.map((one) => note("bad", "alert", `${word("channel", one.channel)}：${one.words}`)),
      h("section", { class: "card" }, health.channels.length
        ? table(t("channels"), ["channel", "waiting", "oldest", "retried", "sent", "failed"].map((name) => t(name)),
          health.channels.map((one) => [word("channel", one.channel), one.waiting, t("minutes", { n: Math.round(one.oldest_seconds / 60) }), one.retried, one.sent, one.failed]))
        : h("p", {}, t("quiet"))),
      first.counts.length ? h("section", { class: "card" }, table(t("byReason"), ["channel", "why", "count", "show"].map((name) => t(name)),
        first.counts.map((one) => [word("channel", one.channel), one.why_words, one.deliveries,
          button(t("show"), () => app.go(`dead-letters/${one.channel}/${encodeURIComponent(one.why)}`), { kind: "choice", "aria-label": `${t("show")} ${word("channel", one.channel)} ${one.why_words}` })]))) : null,
      channel ? resending() : null,
      await listed(app, t("deadLetters"), ["kind", "channel", "state", "why", "endedAt"].map((name) => t(name)),
        async (cursor) => {
          const page = cursor ? await app.api.get(at(path, cursor)) : first;
          return { items: page.deliveries, next: page.next_cursor };
        },
        (one) => [one.kind, word("channel", one.channel), state(one), one.why_words, one.ended_at ? moment(one.ended_at) : ""]),
    ].flat(),
  };

  function resending() {
    const why = field({ label: t("reason"), name: "why", maxlength: 500, required: true });
    return h("section", { class: "card narrow" }, h("h2", {}, t("resend")), h("p", { class: "hint" }, t("resendLead")),
      form([why.box], button(t("resend"), null, { type: "submit" }), async (trouble) => {
        if (!given(app.t, why)) return;
        try {
          const { queued } = await app.api.post("/v1/officer/dead-letters/resendings", { channel, reason, why: why.input.value });
          app.parting = t("resent", { n: queued });
          await app.go("dead-letters");
        } catch (error) {
          complain(app.t, error, trouble, { "/why": why });
        }
      }));
  }
}

/** Whom no other way has reached, to be told in person. */
export async function personalNotices(app) {
  return {
    title: t("personalNotices"),
    body: [
      h("p", { class: "hint" }, t("personalNoticesLead")),
      h("p", {}, h("a", { href: "#/letters" }, t("letters")), " · ", h("a", { href: "#/spot-checks" }, t("spotChecks")),
        " · ", h("a", { href: "#/acting" }, t("acting")), " · ", h("a", { href: "/officer/visits/" }, t("homeVisits"))),
      await listed(app, t("personalNotices"), ["kind", "due", "open", "ended"].map((name) => t(name)),
        async (cursor) => {
          const page = await app.api.get(at("/v1/officer/personal-notices", cursor));
          return { items: page.notices, next: page.next_cursor };
        },
        (one) => [one.title, moment(one.due), h("a", { href: `#/person/${one.person}` }, t("open")), ending(one)]),
    ],
  };

  function ending(one) {
    const why = field({ label: t("how"), name: `how-${one.notice}`, maxlength: 500, required: true });
    const trouble = h("div");
    const end = (label, told) => {
      const press = button(t(label), () => busy(press, async () => {
        if (!given(app.t, why)) return;
        try {
          await app.api.post(`/v1/officer/personal-notices/${one.notice}/end`, { told, why: why.input.value });
          app.parting = t("personalNoticeEnded");
          await app.go("personal-notices");
        } catch (error) {
          complain(app.t, error, trouble, { "/why": why });
        }
      }), { kind: told ? "choice" : "plain" });
      return press;
    };
    return h("div", {}, why.box, trouble, end("told", true), end("notMet", false));
  }
}

/** Letters that wait to be printed and posted. */
export async function letters(app) {
  return {
    title: t("letters"),
    body: [
      h("p", { class: "hint" }, t("lettersLead")),
      await listed(app, t("letters"), ["kind", "queuedAt", "open"].map((name) => t(name)),
        async (cursor) => {
          const page = await app.api.get(at("/v1/officer/letters", cursor));
          return { items: page.letters, next: page.next_cursor };
        },
        (one) => [one.kind, moment(one.queued_at), h("a", { href: `#/letter/${one.letter}` }, t("open"))]),
    ],
  };
}

export async function letter(app, id) {
  const path = `/v1/officer/letters/${encodeURIComponent(id)}`;
  const seen = await app.api.get(path);
  const tracking = field({ label: t("tracking"), hint: t("trackingHint"), name: "tracking", autocomplete: "off", maxlength: 20, required: true });
  return {
    title: t("letter"),
    body: [
      h("article", { class: "card" },
        seen.recipient ? [h("p", { class: "strong" }, seen.recipient), h("p", {}, `${seen.postcode} ${seen.address}`)] : null,
        h("h2", {}, seen.title), h("p", {}, seen.text)),
      seen.posted_at
        ? note("good", "check", t("posted", { when: moment(seen.posted_at), tracking: seen.tracking }))
        : [seen.tracking ? ordered(app, path, seen.tracking) : button(t("print"), () => print(), { kind: "choice" }),
          byHand(seen.tracking, form([tracking.box], button(t("markPosted"), null, { type: "submit" }), async (trouble) => {
            if (!given(app.t, tracking)) return;
            try {
              await app.api.post(`${path}/posted`, { tracking: tracking.input.value.trim().toUpperCase() });
              app.parting = t("letterPosted");
              await app.go("letters");
            } catch (error) {
              complain(app.t, error, trouble, { "/tracking": tracking });
            }
          }, "card narrow"))],
    ].flat(),
  };
}

// What the courier has given a number goes by its word; an officer may still post it otherwise.
const byHand = (tracking, asked) => (tracking ? h("details", { class: "fold" }, h("summary", { class: "button choice" }, t("byHand")), asked) : asked);

function ordered(app, path, number) {
  const press = button(t("sheet"), () => busy(press, async () => save(await app.api.file(`${path}/sheet`), `${number}.pdf`)), { kind: "choice" });
  return h("div", { "data-ordered": number }, note("good", "check", t("ordered", { number })), press);
}
