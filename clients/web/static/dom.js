// Building the page: elements, icons, announcements, drawing anew, and the way to a view. No markup is ever parsed from a
// string.

import { teller } from "./language.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties and children; `on*` functions listen, true/false set or leave out an attribute. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Line drawings on a 24 × 24 grid; each entry is a list of path data.
export const ICONS = {
  face: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M9 10v.5M15 10v.5", "M8.5 14.5c2 2 5 2 7 0"],
  relative: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6", "M16 4.5a3.2 3.2 0 0 1 0 6", "M18 14.3c2 .7 3.5 2.7 3.5 5.7"],
  kiosk: ["M6 3h12v11H6z", "M9 14v4M15 14v4", "M5 21h14M8 18h8v3H8z", "M10 7h4"],
  home_visit: ["M3 11.5 12 4l9 7.5", "M5.5 10v10h13V10", "M10 20v-6h4v6"],
  video: ["M3 6.5h12v11H3z", "m15 10.5 6-3.5v10l-6-3.5"],
  wechat: ["M10 15c-4 0-7-2.3-7-5.3S6 4.5 10 4.5s7 2.2 7 5.2-3 5.3-7 5.3z", "M5 14.2 4.5 17l2.8-1.5", "M13.5 15c.8 2 2.9 3 5 3l2 1-.3-2c.5-.7.8-1.4.8-2.2 0-2-1.6-3.6-4-4.1"],
  network_id: ["M3 5h18v14H3z", "M9 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z", "M5.8 16c.3-1.7 1.6-2.7 3.2-2.7s2.9 1 3.2 2.7", "M15 10h3.5M15 14h3.5"],
  window: ["M3 20h18", "M5 20V9h14v11", "M3 9l2-5h14l2 5z", "M9 20v-6h6v6"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7v5.5l3.5 2"],
  alert: ["M12 3.5 22 20.5H2z", "M12 10v5M12 17.8v.2"],
  bell: ["M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15z", "M10 20.5a2.2 2.2 0 0 0 4 0"],
  list: ["M8 6h12M8 12h12M8 18h12", "M4 6h.1M4 12h.1M4 18h.1"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"],
  sun: ["M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"],
  phone: ["M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3c0 1.5-1 3-3 3C10 21 3 14 3 6c0-2 1.5-3 3-3z"],
};

/** A drawing that repeats what words beside it say, so it is hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const data of ICONS[name] || ICONS.person) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

/** Tells a screen reader; `now` interrupts what it is saying. */
export function say(text, { now = false } = {}) {
  const region = document.getElementById(now ? "say-now" : "say");
  // The same sentence twice must be heard twice: an unchanged text is not announced.
  region.replaceChildren(h("span", {}, text));
}

export function button(label, onclick, { kind = "primary", type = "button", drawing, ...props } = {}) {
  return h("button", { type, class: `button ${kind}`, onclick, ...props }, drawing ? icon(drawing) : null, h("span", {}, label));
}

/** Runs `work` while the button shows that it is busy; a second press does nothing. */
export async function busy(pressed, work) {
  if (pressed.getAttribute("aria-disabled") === "true") return;
  pressed.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    pressed.removeAttribute("aria-disabled");
  }
}

let fields = 0;

/** A labelled input with a hint and a place for what is wrong with it. */
export function field({ label, hint, name, area = false, tag = area ? "textarea" : "input", ...props }) {
  const id = `field-${(fields += 1)}`;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  const input = h(tag, {
    id, name, "aria-describedby": hint ? `${id}-hint ${id}-fault` : `${id}-fault`, ...props,
  });
  const box = h("div", { class: "field" },
    h("label", { for: id }, label),
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    input, fault);
  return {
    box,
    input,
    complain(text) {
      fault.textContent = text;
      fault.hidden = !text;
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
  };
}

/** A refusal as a person reads it: what it is, what is wrong with all of what was sent, and what to do next. */
export function problemBox({ title, next_step: nextStep, detail, errors = [] }) {
  const whole = errors.filter(({ pointer }) => pointer === "");
  return h("div", { class: "note bad", role: "alert" }, icon("alert"),
    h("div", {}, h("p", { class: "strong" }, title), detail ? h("p", {}, detail) : null,
      whole.length ? h("ul", {}, whole.map((error) => h("li", {}, error.detail))) : null, h("p", {}, nextStep)));
}

export function note(kind, drawing, ...lines) {
  return h("div", { class: `note ${kind}` }, icon(drawing), h("div", {}, lines.map((line) => (typeof line === "string" ? h("p", {}, line) : line))));
}

/** A link that saves `text` as a file: it is made of what the page holds, and let go with it. */
export function file(label, name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  return h("a", { class: "button choice", href, download: name }, label);
}

const KEPT_MS = 60000; // until the browser has surely saved it

/** Saves what was fetched as a file of this name. */
export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

const t = teller({
  ended: ["“{what}”现在不能办了：情况已有变化，请看页面上的最新内容。", "“{what}” is no longer possible: things have changed, and the page shows how they stand now."],
});
const PRESSED = "a, button, summary";
const ASKED = "input, select, textarea";
const ROWS = "li, tr";
const LISTS = "ul, ol, dl, table";
// On an element that stands: what the person did, or this file. No drawing says it.
const OWN = ["open", "tabindex"];

/**
 * Makes `fresh` the children of `place`. One that is as it was stays where it is. Of one that has changed, what was opened
 * stays open, with what is being done in it, and the focus stays on what it was on: a child is known by its `data-key`,
 * else its heading or, to be pressed, its words. What was opened and is no more is said, there too.
 */
export function redraw(place, ...fresh) {
  put(place, fresh, false);
}

/** `changed`: `place` itself is not as it was, so what is pressed there does what `fresh` says. */
function put(place, fresh, changed) {
  const active = document.activeElement;
  const inside = place !== active && place.contains(active);
  const there = [...place.childNodes];
  const known = new Map(eachNamed(there.filter((one) => !isNote(one))));
  let focus = null;
  const next = eachNamed(fresh).map(([name, one]) => {
    const old = there.includes(one) ? one : known.get(name);
    known.delete(name);
    if (!old || old === one) return one;
    if (alike(old, one, active) && !(changed && acts(old))) return old;
    if (old === active && old.matches(PRESSED)) focus = one;
    if (focus === one || !holds(old, active)) return one;
    if (!underHand(old, active)) become(old, one);
    return old;
  });
  there.forEach((one, at) => {
    const notes = isNote(one) ? [one] : next.includes(one) ? [] : opened(one).map(over);
    if (!place.closest(LISTS)) next.splice(Math.min(at, next.length), 0, ...notes);
    if (inside && one.contains(active) && notes.length) [focus] = notes;
  });
  arrange(place, next, next.find((one) => one.contains(active)));
  if (inside && !place.contains(document.activeElement)) stand(place.contains(focus) ? focus : place.closest(".scroll") || place);
}

/** Each with a name that none of its neighbours has. */
function eachNamed(nodes) {
  const counts = new Map();
  return nodes.map((one) => {
    const name = `${one.nodeName} ${called(one)}`;
    counts.set(name, (counts.get(name) || 0) + 1);
    return [`${name} ${counts.get(name)}`, one];
  });
}

function called(one) {
  if (!one.matches) return "";
  if (one.dataset.key) return one.dataset.key;
  // Not by its place: what stands where another stood would be pressed for it.
  if (one.matches(PRESSED) || one.matches(ROWS)) return one.textContent;
  if (one.matches(ASKED)) return `${one.name} ${one.getAttribute("value")}`;
  const heading = one.querySelector("h2, h3, summary, legend");
  return heading ? heading.textContent : "";
}

const isNote = (one) => Boolean(one.dataset && "ended" in one.dataset);
const holds = (old, active) => old.contains(active) || Boolean(old.matches && (old.matches("details[open]") || old.querySelector("details[open]")));
const acts = (old) => Boolean(old.matches && (old.matches("button") || old.querySelector("button")));
const alike = (old, one, active) => old.isEqualNode(one) || (holds(old, active) && drawn(old).isEqualNode(drawn(one)));

/** As it was drawn. */
function drawn(one) {
  const copy = one.cloneNode(true);
  if (copy.matches) for (const each of [copy, ...copy.querySelectorAll("[open], [tabindex]")]) for (const name of OWN) each.removeAttribute(name);
  return copy;
}

/** Something is being asked or written there: drawn anew, it would be lost. */
const underHand = (old, active) => Boolean(old.matches("details[open]") && old.querySelector(`button, ${ASKED}`))
  || (old.contains(active) && old.matches(`form, fieldset, .field, ${ASKED}`));

function become(old, one) {
  for (const { name } of [...old.attributes]) if (!OWN.includes(name) && !one.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of one.attributes) if (!OWN.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  put(old, [...one.childNodes], true);
}

/** What of it the person had opened to do something; what is under way is answered by itself. */
function opened(one) {
  if (!one.matches) return [];
  return [one, ...one.querySelectorAll("details")]
    .filter((each) => each.matches("details[open]") && each.querySelector(`button, ${ASKED}`) && !each.querySelector("[aria-disabled=true]"))
    .map((each) => each.querySelector("summary").textContent);
}

function over(what) {
  const words = t("ended", { what });
  say(words);
  const one = note("open", "alert", words);
  one.dataset.ended = "";
  return one;
}

/** Nothing that is in its order is moved, and never `pivot`: what has the focus would lose it. */
function arrange(place, next, pivot) {
  for (const one of [...place.childNodes]) if (!next.includes(one)) one.remove();
  let after = null;
  for (const one of [...next].reverse()) {
    if (one !== pivot && (one.parentNode !== place || one.nextSibling !== after)) place.insertBefore(one, after);
    after = one;
  }
}

function stand(one) {
  if (!one.matches(`${PRESSED}, ${ASKED}, [tabindex]`)) one.setAttribute("tabindex", "-1");
  one.focus({ preventScroll: true });
}

/** What the address names: the view, and what it is of; still encoded. */
export const named = () => location.hash.replace(/^#\/?/, "").split("/");

/**
 * Code and state with which WeChat opened the page, taken out of its address; null when it was opened otherwise.
 * What stood behind # belongs to WeChat.
 */
export function broughtBack() {
  const query = new URLSearchParams(location.search);
  const [code, state] = ["code", "state"].map((name) => query.get(name));
  if (!code || !state) return null;
  history.replaceState(null, "", `${location.pathname}#/addresses`);
  return { code, state };
}

/** A partner led the browser here, with what it had pushed before (RFC 9126): taken out of the address, to its view. */
export function ledHere() {
  const query = new URLSearchParams(location.search);
  const asked = ["client_id", "request_uri"].map((name) => query.get(name));
  if (asked.every(Boolean)) history.replaceState(null, "", `${location.pathname}#/partner/${asked.map(encodeURIComponent).join("/")}`);
}

const LEADING = ["go", "enter"];

/**
 * `app` as one view is given it. Once the person has gone elsewhere (`still()` is false), a late answer leads nowhere, and
 * its parting words are told to a screen reader alone: nothing is taken from whoever uses another view by then.
 */
export const givenTo = (still, app) => new Proxy(app, {
  get(all, name) {
    if (name === "still") return still;
    return LEADING.includes(name) ? (...given) => (still() ? all[name](...given) : undefined) : all[name];
  },
  set(all, name, value) {
    if (name === "parting" && !still()) say(value);
    else all[name] = value;
    return true;
  },
});

/** `draw(still)` draws the view that the address names; its promise is over when the view stands. `still()`: nobody went elsewhere since. */
export function wayTo(draw) {
  let moves = 0;
  const way = {
    /** The view that is being drawn, or was last. */
    showing: Promise.resolve(),
    show() {
      const from = moves;
      way.showing = draw(() => from === moves);
      return way.showing;
    },
    /**
     * Over when the view stands, so that whatever was pressed stays busy until then, and a second press does
     * nothing. `replace`: the way back does not lead to where we are.
     */
    go(path, { replace = false } = {}) {
      const hash = `#/${path}`;
      if (location.hash === hash) return way.show();
      const there = new Promise((stands) => addEventListener("hashchange", () => stands(way.showing), { once: true }));
      if (replace) location.replace(hash);
      else location.hash = hash;
      return there;
    },
  };
  addEventListener("hashchange", () => {
    moves += 1;
    way.show();
  });
  return way;
}
