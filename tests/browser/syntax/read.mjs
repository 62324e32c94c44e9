// node read.mjs < {address: text}: what a browser of 2018 would not read or not have, as JSON [[address, why], …].

import { readFileSync } from "node:fs";
import { parse } from "acorn";
import { full } from "acorn-walk";

/** Names of members and globals that Chromium 69 lacks, and static/fills.js does not bring. */
const NEWER = new Set([
  "allSettled", "any", "matchAll", "replaceAll", "trimStart", "trimEnd", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with",
  "groupBy", "withResolvers", "structuredClone", "queueMicrotask", "BigInt", "WeakRef", "ResizeObserver", "CompressionStream", "DecompressionStream",
  "requestSubmit", "checkVisibility", "showPopover", "inert", "dateStyle", "timeStyle", "formatRange", "RelativeTimeFormat",
  "ListFormat", "DisplayNames", "randomInt", "isWellFormed", "adoptedStyleSheets", "ElementInternals", "attachInternals",
]);
const NAMED = /^(?:MemberExpression|Property)$/;

function found(text) {
  // What `import()` gives is of 2017 in Chromium; in the standard it came with 2020.
  const read = text.replace(/\bimport\(/g, "bring(");
  let tree;
  try {
    tree = parse(read, { ecmaVersion: 2018, sourceType: "module", locations: true });
  } catch (error) {
    return [error.message];
  }
  const why = [];
  const note = (node, name) => NEWER.has(name) && why.push(`${name} (${node.loc.start.line}:${node.loc.start.column})`);
  full(tree, (node) => {
    if (node.type === "MemberExpression" && node.object.name === "clients") return; // a worker's, with a matchAll of its own
    if (NAMED.test(node.type) && !node.computed) note(node, (node.property || node.key).name);
    else if (node.type === "NewExpression" || node.type === "CallExpression") note(node, node.callee.name);
  });
  return why;
}

const files = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(Object.entries(files).flatMap(([address, text]) => found(text).map((why) => [address, why]))));
