// Runs a piece of the compiled logic, without a page and without a service: what the piece gives is printed as JSON.

"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [, , dist, script] = process.argv;
globalThis.wx = { getStorageSync: () => "", getAppBaseInfo: () => ({ language: "zh_CN" }) };
const load = createRequire(join(dist, "app.js"));
const piece = new Function("load", readFileSync(script, "utf8"));
process.stdout.write(JSON.stringify(piece((name) => load(`./${name}`))));
