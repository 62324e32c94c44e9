// The log of a partner's webhook: what it was told, how each call went, and told again.

import { facts, table } from "../desk/forms.js";
import { busy, button, h, note, say } from "../dom.js";
import { moment } from "../language.js";
import { trouble } from "./entrance.js";
import { PORTAL_WORDS } from "./words.js";

const HOOK = "/v1/partner/webhook";
const AT = "/v1/partner/deliveries";
const TAGS = { sent: "good", read: "good", failed: "bad", queued: "due", claimed: "due", skipped: "" };

/** `ask(path, method)`: an answer as it was read, or its refusal thrown. `redraw()`: the whole page anew. */
export async function deliveries(t, ask, redraw) {
  const hook = await ask(HOOK);
  const place = h("div");
  const wrong = h("div");
  const rows = [];
  let failed = false;
  let cursor = "";
  const guarded = (press, work) => busy(press, async () => {
    wrong.replaceChildren();
    try {
      await work();
    } catch (error) {
      wrong.replaceChildren(trouble(t, error));
    }
  });
  const enable = button(t("enable"), () => guarded(enable, async () => {
    await ask(`${HOOK}/enablings`, "POST");
    await redraw();
    say(t("enabled"));
  }), { kind: "choice" });
  const told = h("div", { role: "status" });
  const secret = button(t("newSecret"), () => guarded(secret, async () => {
    const made = await ask(`${HOOK}/secrets`, "POST");
    // Until the page is left, and never again: the service tells it once.
    told.replaceChildren(note("open", "alert", t("toldOnce"), h("p", {}, h("code", {}, made.secret))));
  }), { kind: "choice" });
  const more = button(t("more"), () => guarded(more, () => add()), { kind: "choice" });
  const filter = button(t("failedOnly"), () => guarded(filter, async () => {
    failed = !failed;
    filter.lastChild.textContent = t(failed ? "allOfThem" : "failedOnly");
    await anew();
  }), { kind: "choice" });

  function again(one) {
    const press = button(t("redeliver"), () => guarded(press, async () => {
      await ask(`${AT}/${encodeURIComponent(one.id)}/redeliveries`, "POST");
      await anew();
      say(t("redelivered"));
    }), { kind: "choice", "aria-label": `${t("redeliver")} ${one.type} ${moment(one.happened_at)}` });
    return press;
  }

  function row(one) {
    const tries = one.tries.length ? h("ol", {}, one.tries.map(({ at, answer }) => h("li", {}, `${moment(at)} · ${answered(t, answer)}`))) : "–";
    return [
      h("code", { class: "id" }, one.type), moment(one.happened_at),
      h("span", { class: `tag ${TAGS[one.state] || ""}` }, t(`delivery_${one.state}`)), String(one.attempts),
      h("div", {}, tries, one.next_at ? h("p", {}, t("nextAt", { when: moment(one.next_at) })) : null),
      one.ended_at ? again(one) : "",
    ];
  }

  async function add() {
    const query = new URLSearchParams(Object.entries({ state: failed ? "failed" : "", cursor }).filter(([, value]) => value)).toString();
    const page = await ask(query ? `${AT}?${query}` : AT);
    if (!cursor) rows.length = 0;
    rows.push(...page.deliveries.map(row));
    cursor = page.next_cursor;
    more.hidden = !cursor;
    place.replaceChildren(rows.length
      ? table(t("log"), ["event", "happened", "standing", "attempts", "answers", "redeliver"].map((name) => t(name)), rows)
      : h("p", {}, t("noDeliveries")));
  }

  async function anew() {
    cursor = "";
    await add();
  }

  await anew();
  return h("section", { class: "card" }, h("h2", {}, t("webhook")), standing(t, hook),
    hook.url ? h("div", { class: "acts" }, secret, hook.switched_off_at ? enable : null) : null, told, wrong,
    h("h3", {}, t("log")), h("div", { class: "acts" }, filter), place, more);
}

function standing(t, hook) {
  return [
    hook.switched_off_at ? note("bad", "alert", t("switchedOff", { when: moment(hook.switched_off_at) })) : null,
    facts("facts", [
      [t("hookUrl"), hook.url || t("noUrl")],
      [t("hookEvents"), hook.events.join(", ") || "–"],
      [t("waiting"), String(hook.waiting)],
      [t("contact"), hook.contact],
      [t("failingSince"), hook.failing_since && moment(hook.failing_since)],
    ]),
  ].filter(Boolean);
}

/** `http-500`, or one of our own words for what came in the place of an answer. */
function answered(t, code) {
  const http = /^http-(\d+)$/.exec(code);
  if (http) return `HTTP ${http[1]}`;
  return `answer_${code}` in PORTAL_WORDS ? t(`answer_${code}`) : code;
}
