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

/** Knows `wx` and the language alone; no code may be made of text. */
function launch() {
  platform.restart();
  stack.length = 0;
  modules = new Map();
  sandbox = vm.createContext(
    { wx: platform.wx, console, setTimeout, clearTimeout, App: () => undefined, Page: (made) => { defined = made; } },
    { codeGeneration: { strings: false, wasm: false } },
  );
  load(join(given.dist, "app.js"));
  enter(`/${JSON.parse(readFileSync(join(given.dist, "app.json"), "utf8")).pages[0]}`);
}

function load(file) {
  if (modules.has(file)) return modules.get(file).exports;
  const module = { exports: {} };
  modules.set(file, module);
  const wrapped = vm.runInContext(`(function (require, module, exports) {${readFileSync(file, "utf8")}\n})`, sandbox, { filename: file });
  wrapped((name) => load(`${resolve(dirname(file), name)}.js`), module, module.exports);
  return module.exports;
}

/** A page is made anew each time; its module once. */
const pages = new Map();
function enter(url) {
  const [path, query = ""] = url.slice(1).split("?");
  const file = join(given.dist, `${path}.js`);
  if (!modules.has(file)) {
    load(file);
    pages.set(file, defined);
  }
  const page = { ...pages.get(file), route: path };
  page.data = structuredClone(page.data ?? {});
  page.setData = (changes) => Object.assign(page.data, JSON.parse(JSON.stringify(changes)));
  stack.push(page);
  page.onLoad?.(Object.fromEntries(new URLSearchParams(query)));
  page.onShow?.();
}

/** All that stands on the page, in its order: texts, and what can be touched with the form around it. */
function seen() {
  const page = current();
  const texts = [];
  const controls = [];
  const roles = [];
  const walk = (node, form) => {
    if (typeof node === "string") return node;
    const attr = node.attr ?? {};
    const around = node.tag === "wx-form" ? attr : form;
    const inside = (node.children ?? []).map((child) => walk(child, around)).join(" ").trim();
    if (attr.ariaRole) roles.push(attr.ariaRole);
    if (node.tag === "wx-button") controls.push({ words: inside, attr, form });
    if (node.tag === "wx-input") controls.push({ words: "", attr, form });
    if (["wx-text", "wx-button", "wx-label"].includes(node.tag) && inside) texts.push(inside);
    return inside;
  };
  const tree = draw(`${page.route}.wxml`)(JSON.parse(JSON.stringify(page.data)));
  walk(tree, null);
  return { page: page.route, texts, controls, roles, class: tree.children[0].attr.class };
}

async function tap(words) {
  const found = seen().controls.filter(({ words: its }) => its === words || its.startsWith(`${words} `));
  if (found.length !== 1) throw new Error(`${found.length} buttons say ${words}`);
  const [{ attr, form }] = found;
  const page = current();
  const dataset = Object.fromEntries(Object.entries(attr).filter(([name]) => name.startsWith("data-")).map(([name, value]) => [name.slice(5), value]));
  if (attr.formType === "submit") return page[form.bindsubmit]({ detail: { value: { ...typed } } });
  if (attr.openType === "getPhoneNumber") return page[attr.bindgetphonenumber]({ detail: await platform.phone() });
  return platform.tap(() => page[attr.bindtap]({ currentTarget: { dataset } }));
}

let typed = {};
const commands = {
  launch,
  see: () => ({ ...seen(), facts: platform.facts() }),
  type({ name, value }) {
    const known = seen().controls.some(({ attr }) => attr.name === name);
    if (!known) throw new Error(`nothing to type ${name} into`);
    typed[name] = value;
  },
  async tap({ words }) {
    const begun = tap(words);
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
