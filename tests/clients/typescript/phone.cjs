// Runs a compiled program that knows `wx` and the language alone, and prints what it says.

"use strict";

const { readFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const vm = require("node:vm");

const given = JSON.parse(process.argv[2]);
const { makeWx } = require(given.shim);
const { wx } = makeWx({ ...given.world, denies: new Set() }, { depth: () => 1 });

function done(seen) {
  process.stdout.write(JSON.stringify(seen));
  process.exit(0);
}

const sandbox = vm.createContext({ wx, given, done, setTimeout, clearTimeout }, { codeGeneration: { strings: false, wasm: false } });
const modules = new Map();

function load(file) {
  if (modules.has(file)) return modules.get(file).exports;
  const module = { exports: {} };
  modules.set(file, module);
  const wrapped = vm.runInContext(`(function (require, module, exports) {${readFileSync(file, "utf8")}\n})`, sandbox, { filename: file });
  wrapped((name) => load(`${resolve(dirname(file), name).replace(/\.js$/, "")}.js`), module, module.exports);
  return module.exports;
}

load(join(given.dist, "app.js"));
