// Partners' webhooks: listed, added, tried, paused, their secret changed, what they were told and told again.

import { busy, button, field, h, note } from "../dom.js";
import { complain, given } from "../forms.js";
import { moment, teller } from "../language.js";
import { tabs } from "./admin.js";
import { form, table } from "./forms.js";
import { WEBHOOK_WORDS } from "./webhook_words.js";

const AT = "/v1/officer/webhooks";
const t = teller(WEBHOOK_WORDS);
const TAGS = { sent: "tag good", failed: "tag bad", queued: "tag due", claimed: "tag due" };
const word = (kind, name) => (`${kind}_${name}` in WEBHOOK_WORDS ? t(`${kind}_${name}`) : name);
const whyField = (app) => field({ label: app.t("whyAsked"), hint: app.t("whyHint"), name: "why", autocomplete: "off", maxlength: 300, required: true });
// Shown until the page is left, and never again: the service tells it once.
const once = (secret) => note("open", "alert", t("toldOnce"), h("p", {}, h("code", {}, secret)));

export async function webhooks(app) {
  const place = h("div", { class: "card" });
  const told = h("div", { role: "status" });
  const show = async () => {
    const seen = await app.api.get(AT);
    place.replaceChildren(seen.webhooks.length
      ? table(t("webhooks"), ["url", "state", "waiting", "madeAt", "open"].map((name) => t(name)), seen.webhooks.map((one) => [
        h("code", {}, one.url), state(one), String(one.waiting), moment(one.made_at),
        button(t("open"), () => app.go(`webhook/${one.webhook}`), { kind: "choice", "aria-label": `${t("open")} ${one.url}` })]))
      : h("p", {}, t("none")));
  };
  await show();
  return {
    title: t("webhooks"),
    body: [tabs(app, "webhooks"), h("p", { class: "hint" }, t("lead")), told, place, added(app, async ({ secret }) => {
      told.replaceChildren(once(secret));
      told.scrollIntoView({ block: "center" });
      await show();
    })],
  };
}

function added(app, then) {
  const url = field({ label: t("url"), hint: t("urlHint"), name: "url", type: "url", autocomplete: "off", spellcheck: "false", maxlength: 500, required: true });
  const why = whyField(app);
  return h("section", { class: "card" }, h("h2", {}, t("fresh")),
    form([url.box, why.box], button(t("add"), null, { type: "submit" }), async (trouble) => {
      if (![url, why].every((entry) => given(app.t, entry))) return;
      let made;
      try {
        made = await app.api.post(AT, { url: url.input.value.trim(), why: why.input.value });
      } catch (error) {
        complain(app.t, error, trouble, { "/url": url, "/why": why });
        if (url.input.hasAttribute("aria-invalid")) url.complain(t("addressRefused"));
        return;
      }
      for (const entry of [url, why]) entry.input.value = "";
      await then(made);
    }));
}

export async function webhook(app, id) {
  const path = `${AT}/${encodeURIComponent(id)}`;
  const seen = (await app.api.get(AT)).webhooks.find((one) => one.webhook === id);
  if (!seen) return { title: app.t("notFound"), body: [tabs(app, "webhooks")] };
  const told = h("div", { role: "status" });
  const again = async (words) => {
    app.parting = words;
    await app.go(`webhook/${id}`);
  };
  const act = (name, label, post, ...more) => {
    const why = whyField(app);
    const fields = Object.fromEntries([["/why", why], ...more.map((entry) => [`/${entry.input.name}`, entry])]);
    return h("section", { class: "card" }, h("h2", {}, t(name)), h("p", { class: "hint" }, t(`${name}Lead`)),
      form([...more, why].map(({ box }) => box), button(t(label), null, { type: "submit", kind: "choice" }), async (trouble) => {
        if (![...more, why].every((entry) => given(app.t, entry))) return;
        try {
          await post({ why: why.input.value });
        } catch (error) {
          complain(app.t, error, trouble, fields);
        }
      }));
  };
  const since = field({ label: t("since"), name: "since", type: "datetime-local", required: true });
  const facts = [["state", state(seen)], ["waiting", String(seen.waiting)], ["madeAt", moment(seen.made_at)],
    seen.old_secret_until && new Date(seen.old_secret_until) > new Date() ? ["oldSecret", moment(seen.old_secret_until)] : null];
  return {
    title: t("webhook"),
    body: [
      tabs(app, "webhooks"),
      h("p", { class: "strong" }, h("code", {}, seen.url)),
      h("dl", { class: "card facts" }, facts.filter(Boolean).map(([label, value]) => h("div", {}, h("dt", {}, t(label)), h("dd", {}, value)))),
      told,
      h("div", { class: "columns" },
        act("ping", "pingIt", async (body) => {
          await app.api.post(`${path}/pings`, body);
          await again(t("pinged"));
        }),
        act("rotate", "rotateIt", async (body) => {
          const { secret } = await app.api.post(`${path}/secrets`, body);
          told.replaceChildren(once(secret));
          told.scrollIntoView({ block: "center" });
        })),
      await calls(app, path, again),
      h("div", { class: "columns" },
        seen.disabled_at
          ? act("resume", "resume", async (body) => {
            await app.api.post(`${path}/enablings`, body);
            await again(app.t("done"));
          })
          : act("pause", "pause", async (body) => {
            await app.api.post(`${path}/pauses`, body);
            await again(app.t("done"));
          }),
        act("replay", "replay", async (body) => {
          const found = await app.api.post(`${path}/replays`, { ...body, since: `${since.input.value}:00+08:00` });
          await again(found.next_since
            ? t("replayedMore", { n: found.queued, when: moment(found.next_since) })
            : t("replayed", { n: found.queued }));
        }, since)),
      removing(app, path),
    ],
  };
}

function removing(app, path) {
  const press = button(t("remove"), () => busy(press, async () => {
    await app.api.remove(path);
    app.parting = t("removed");
    await app.go("webhooks");
  }));
  return h("details", {}, h("summary", { class: "button choice" }, t("remove")), h("div", { class: "card" }, h("p", {}, t("removeLead")), press));
}

async function calls(app, path, again) {
  const why = whyField(app);
  const trouble = h("div");
  const place = h("div");
  const rows = [];
  let failed = false;
  let asked = 0;
  const more = button(app.t("more"), () => busy(more, () => add(more.dataset.cursor)), { kind: "choice" });
  const fresh = (press) => busy(press, () => add());
  const refresh = button(t("refresh"), () => fresh(refresh), { kind: "plain" });
  const filter = button(t("failedOnly"), () => {
    failed = !failed;
    filter.lastChild.textContent = t(failed ? "all" : "failedOnly");
    return fresh(filter);
  }, { kind: "choice" });
  const resend = (one) => {
    const press = button(t("resend"), () => busy(press, async () => {
      if (!given(app.t, why)) return;
      try {
        await app.api.post(`${path}/calls/${one.message}/resendings`, { why: why.input.value });
        await again(t("resent"));
      } catch (error) {
        complain(app.t, error, trouble, { "/why": why });
      }
    }), { kind: "choice", "aria-label": `${t("resend")} ${one.kind} ${moment(one.happened_at)}` });
    return press;
  };
  const row = (one) => [
    one.kind ? `${one.kind} · ${one.channel}` : "–", word("became", one.became), moment(one.happened_at),
    h("span", { class: TAGS[one.state] ?? "tag" }, word("state", one.state)), String(one.attempt),
    h("div", {}, h("p", {}, answered(one.answer)), one.next_at ? h("p", {}, t("nextAt", { when: moment(one.next_at) })) : null),
    one.ended_at && one.delivery ? resend(one) : "",
  ];
  const add = async (cursor = "") => {
    const query = new URLSearchParams({ ...(failed ? { state: "failed" } : {}), ...(cursor ? { cursor } : {}) });
    const mine = (asked += 1);
    const page = await app.api.get(`${path}/calls?${query}`);
    if (mine !== asked) return; // something else was asked for meanwhile
    if (!cursor) rows.length = 0;
    rows.push(...page.calls.map(row));
    place.replaceChildren(rows.length
      ? table(t("calls"), ["about", "became", "happenedAt", "state", "tries", "answer", "resend"].map((name) => t(name)), rows)
      : h("p", {}, t("noCalls")));
    more.dataset.cursor = page.next_cursor;
    more.hidden = !page.next_cursor;
  };
  await add();
  return h("section", { class: "card" }, h("h2", {}, t("calls")), h("div", { class: "acts" }, filter, refresh), why.box, trouble, place, more);
}

function answered(code) {
  const http = /^http-(\d+)$/.exec(code);
  return http ? t("answer_http", { code: http[1] }) : code && word("answer", code);
}

function state(one) {
  if (one.disabled_at) return one.failing_since ? h("span", { class: "tag bad" }, t("disabled")) : h("span", { class: "tag due" }, t("paused"));
  return one.failing_since
    ? h("span", { class: "tag due" }, t("failing", { when: moment(one.failing_since) }))
    : h("span", { class: "tag good" }, t("well"));
}
