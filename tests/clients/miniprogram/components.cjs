// Draws a component of the compiled program by the platform's own component framework (miniprogram-simulate), on a
// page of jsdom, and runs a piece of a test there: what the piece gives is printed as JSON.

"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [, , modules, dist, script] = process.argv;
const need = createRequire(join(modules, "here.js"));
const { JSDOM } = need("jsdom");
const { window } = new JSDOM("<!doctype html><html><body></body></html>");
Object.assign(globalThis, { window, document: window.document, HTMLElement: window.HTMLElement, Event: window.Event, CustomEvent: window.CustomEvent, getComputedStyle: window.getComputedStyle, self: window });
const simulate = need("miniprogram-simulate");
const load = createRequire(join(dist, "app.js"));

/** `tag`: form-field or form-list, showing `field`; `heard`: what it told, as [name, detail]. */
function drawn(tag, field) {
  const id = simulate.load(join(dist, "components", tag.replace("-", "_"), "index"), tag, { compiler: "simulate" });
  const component = simulate.render(id, { field });
  const heard = [];
  for (const name of ["answer", "left", "add", "drop"]) component.addEventListener(name, ({ detail }) => heard.push([name, detail]));
  component.attach(document.body);
  return { component, heard };
}

/** As a person does it, and all that follows of it. */
async function does(node, name, detail) {
  node.dispatchEvent(name, { detail });
  await new Promise(setImmediate);
}

const Piece = Object.getPrototypeOf(async () => undefined).constructor;
const piece = new Piece("load", "drawn", "does", readFileSync(script, "utf8"));
piece((name) => load(`./${name}`), drawn, does).then((given) => process.stdout.write(JSON.stringify(given)));
