// A phone with the compiled mini-program on it: pages live, are drawn by what wcc made of their templates, and are
// tapped by the words on them. Commands come as lines of JSON, each is answered by one line.

"use strict";

const { readFileSync } = require("node:fs");
const { join, dirname, resolve } = require("node:path");
const { createInterface } = require("node:readline");
const vm = require("node:vm");
const { makeWx } = require("./wx.cjs");

const given = JSON.parse(process.argv[2]);
const world = { ...given, denies: new Set() };
const stack = [];

globalThis.window = {};
globalThis.__vd_version_info__ = undefined;
const draw = vm.runInThisContext(`(() => {${readFileSync(join(given.checked, "templates.js"), "utf8")}; return $gwx; })()`);

const router = {
  depth: () => stack.length,
  push(url) {
    current()?.onHide?.();
    enter(url);
  },
  replace(url) {
    stack.pop()?.onUnload?.();
    enter(url);
  },
  reLaunch(url) {
    for (const page of stack.splice(0).reverse()) page.onUnload?.();
    enter(url);
  },
  back() {
    if (stack.length < 2) return;
    stack.pop().onUnload?.();
    current().onShow?.();
  },
};
const platform = makeWx(world, router);
let modules = new Map();
let sandbox = null;
let defined = null;

const current = () => stack[stack.length - 1];

// What an old phone's engine has not: Intl, and what came to the language after 2019.
const NEWER = "delete globalThis.Intl; delete Object.hasOwn; delete Object.groupBy; delete Array.prototype.at; delete Array.prototype.findLast; delete Array.prototype.toSorted; delete String.prototype.at; delete String.prototype.replaceAll; delete Promise.any; delete globalThis.WeakRef;";

/** Knows `wx` and the language alone; no code may be made of text. */
function launch() {
  platform.restart();
  stack.length = 0;
  modules = new Map();
  sandbox = vm.createContext(
    {
      wx: platform.wx, console, ...timers(),
      App: () => undefined, Page: (made) => { defined = made; }, Component: (made) => { defined = made; },
      getCurrentPages: () => [...stack],
    },
    { codeGeneration: { strings: false, wasm: false } },
  );
  vm.runInContext(NEWER, sandbox);
  load(join(given.dist, "app.js"));
  enter(`/${JSON.parse(readFileSync(join(given.dist, "app.json"), "utf8")).pages[0]}`);
}

/** Those of a program that is gone go with it. */
let ticking = [];
function timers() {
  for (const each of ticking.splice(0)) clearInterval(each);
  const kept = (timer) => {
    ticking.push(timer);
    return timer[Symbol.toPrimitive]();
  };
  return { setTimeout: (...how) => kept(setTimeout(...how)), setInterval: (...how) => kept(setInterval(...how)), clearTimeout, clearInterval };
}

function load(file) {
  if (modules.has(file)) return modules.get(file).exports;
  const module = { exports: {} };
  modules.set(file, module);
  const wrapped = vm.runInContext(`(function (require, module, exports) {${readFileSync(file, "utf8")}\n})`, sandbox, { filename: file });
  wrapped((name) => load(`${resolve(dirname(file), name).replace(/\.js$/, "")}.js`), module, module.exports);
  return module.exports;
}

/** A page, or a component, is made anew each time; its module once. */
const definitions = new Map();
function definition(path) {
  const file = join(given.dist, `${path}.js`);
  if (!modules.has(file)) {
    load(file);
    definitions.set(file, defined);
  }
  return definitions.get(file);
}

function enter(url) {
  const [path, query = ""] = url.slice(1).split("?");
  const page = { ...definition(path), route: path };
  page.data = structuredClone(page.data ?? {});
  page.setData = (changes) => Object.assign(page.data, JSON.parse(JSON.stringify(changes)));
  stack.push(page);
  // As the platform: what stands in the address is handed over as it is.
  page.onLoad?.(Object.fromEntries(query.split("&").filter(Boolean).map((each) => each.split("="))));
  page.onShow?.();
}

const parts = (path) => Object.entries(JSON.parse(readFileSync(join(given.dist, `${path}.json`), "utf8")).usingComponents ?? {});

/** What a page or a component draws, and who hears of what is touched there. */
function drawing(path, data, hears) {
  const components = new Map(parts(path).map(([tag, file]) => [`wx-${tag}`, join(dirname(path), file)]));
  return { tree: draw(`${path}.wxml`)(JSON.parse(JSON.stringify(data))), components, hears };
}

/** A component keeps nothing between two drawings: all it shows was given to it. */
function component(path, attr, owner) {
  const made = definition(path);
  const properties = Object.keys(made.properties ?? {}).filter((name) => name in attr).map((name) => [name, attr[name]]);
  const one = { ...made.methods, data: Object.fromEntries(properties) };
  one.triggerEvent = (name, detail) => (attr[`bind${name}`] ? owner.hears[attr[`bind${name}`]]({ detail, currentTarget: { dataset: datasetOf(attr) } }) : undefined);
  return drawing(path, one.data, one);
}

const datasetOf = (attr) => Object.fromEntries(Object.entries(attr).filter(([name]) => name.startsWith("data-")).map(([name, value]) => [name.slice(5), value]));
const TOLD = new Set(["wx-text", "wx-button", "wx-label", "wx-picker"]);
const TOUCHED = new Set(["wx-button", "wx-input", "wx-textarea", "wx-radio", "wx-checkbox", "wx-picker"]);

/** All that stands on the page, in its order: texts, and what can be touched with what is around it. */
function seen() {
  const page = current();
  const texts = [];
  const controls = [];
  const roles = [];
  const walk = (node, around) => {
    if (typeof node === "string") return node;
    const attr = node.attr ?? {};
    const path = around.owner.components.get(node.tag);
    if (path) {
      const owner = component(path, attr, around.owner);
      return walk(owner.tree, { owner });
    }
    const within = { ...around, ...(node.tag === "wx-form" ? { form: attr } : {}), ...(/-group$/.test(node.tag ?? "") ? { group: attr } : {}) };
    const inside = (node.children ?? []).map((child) => walk(child, within)).join(" ").trim();
    if (attr.ariaRole) roles.push(attr.ariaRole);
    if (TOUCHED.has(node.tag)) controls.push({ tag: node.tag, words: inside, attr, ...around });
    if (TOLD.has(node.tag) && inside) texts.push(inside);
    return inside;
  };
  const owner = drawing(page.route, page.data, page);
  walk(owner.tree, { owner });
  const unnamed = controls.filter(({ words, attr }) => !words && !attr.ariaLabel).map(({ tag, attr }) => `${page.route}: ${tag} ${attr.name ?? ""}`);
  return { page: page.route, texts, controls, roles, unnamed, class: owner.tree.children[0].attr.class };
}

/** As WeChat shows it to whoever asks the phone: without who hears of it. */
const told = ({ controls, ...screen }) => ({ ...screen, controls: controls.map(({ tag, words, attr }) => ({ tag, words: tag === "wx-button" ? words : "", at: attr["data-at"] ?? attr.name ?? "", named: attr.ariaLabel ?? "", attr: { name: attr.name, value: attr.value, disabled: attr.disabled } })) });

/** `of`: what a screen reader says of the one that is meant, where several say the same. */
async function tap(words, of = "") {
  const mine = ({ tag, words: its, attr }) => tag === "wx-button" && !attr.disabled && (its === words || its.startsWith(`${words} `)) && (!of || (attr.ariaLabel ?? "").includes(of));
  const found = seen().controls.filter(mine);
  if (found.length !== 1) throw new Error(`${found.length} buttons say ${words}`);
  const [{ attr, form, owner }] = found;
  const { hears } = owner;
  if (attr.formType === "submit") return hears[form.bindsubmit]({ detail: { value: { ...typed } } });
  if (attr.openType === "getPhoneNumber") return hears[attr.bindgetphonenumber]({ detail: await platform.phone() });
  return platform.tap(() => hears[attr.bindtap]({ currentTarget: { dataset: datasetOf(attr) } }));
}

/** What is typed: a field of a form is read when that is sent, another hears each letter. */
function type(name, value) {
  const found = seen().controls.find(({ attr }) => attr.name === name);
  if (!found) throw new Error(`nothing to type ${name} into`);
  const { attr, owner } = found;
  if (!attr.bindinput) typed[name] = value;
  else for (let end = 1; end <= value.length; end += 1) owner.hears[attr.bindinput]({ detail: { value: value.slice(0, end) } });
  if (attr.bindblur) owner.hears[attr.bindblur]({ detail: { value } });
}

/** One of the choices of a field, by its words; a box is ticked by them too. */
function choose(at, words) {
  const mine = seen().controls.filter(({ attr }) => attr["data-at"] === at);
  for (const { tag, attr, group, owner } of mine) {
    if (tag === "wx-picker") {
      const range = (attr.range ?? []).map((each) => (attr.rangeKey ? each[attr.rangeKey] : each));
      const value = attr.mode === "date" ? words : range.findIndex((each) => each.startsWith(words));
      if (value === -1) throw new Error(`${at} has ${range.join(", ")}`);
      return owner.hears[attr.bindchange]({ detail: { value } });
    }
    if (!attr.ariaLabel.startsWith(words)) continue;
    return owner.hears[group.bindchange]({ detail: { value: tag === "wx-checkbox" ? ticked(mine.filter((one) => one.group === group), attr) : attr.value } });
  }
  throw new Error(`${at} has no ${words}; there are ${mine.length}`);
}

/** What is ticked in a group once this box of it was touched; none keeps a tick that no page put there. */
const ticked = (boxes, touched) => boxes.filter(({ attr }) => (attr === touched ? !attr.checked : attr.checked)).map(({ attr }) => attr.value);

let typed = {};
const commands = {
  launch,
  /** Milliseconds until anything is drawn, and until whoever is not signed in can sign in. */
  async start() {
    const began = performance.now();
    launch();
    seen();
    const first = performance.now() - began;
    while (!seen().page.includes("sign_in")) await new Promise(setImmediate);
    return [first, performance.now() - began];
  },
  see: () => ({ ...told(seen()), facts: platform.facts() }),
  type: ({ name, value }) => void type(name, value),
  choose: ({ name, words }) => void choose(name, words),
  open: ({ url }) => router.reLaunch(url),
  async tap({ words, of }) {
    const begun = tap(words, of);
    await begun;
    typed = {};
  },
  world({ changes }) {
    for (const what of changes.denies ?? []) world.denies.add(what);
    for (const what of changes.allows ?? []) world.denies.delete(what);
    Object.assign(world, Object.fromEntries(Object.entries(changes).filter(([name]) => !["denies", "allows"].includes(name))));
  },
  hide() {
    current().onHide?.();
    platform.hide();
  },
  show() {
    platform.show();
    current().onShow?.();
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { do: what, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = { said: (await commands[what](rest)) ?? null };
  } catch (error) {
    answer = { broken: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
