// Compiles the mini-program into dist/: TypeScript, templates by wcc, styles by wcsc. What one
// of them refuses stops here with its words. WeChat's developer tool opens dist/; the compiled templates and styles
// lie beside it in checked/, since the tool makes its own.
//
//   npm ci && node build.mjs https://zhijian.example.gov.cn

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
const CHECKED = join(HERE, "checked");
const PAGE = join(HERE, "..", "web", "static");
// Modules of the citizens' page that need no page: one place for what a form asks, how it is saved, and its words.
const SHARED = ["hall/schema.js", "hall/filled.js", "hall/draft.js", "hall/words.js", "hall/form_words.js", "hall/file_words.js", "hall/certificate_words.js", "hall/rate_words.js", "hall/fee_words.js", "bookings/words.js", "bookings/ticket_words.js"];
const PACKAGE_BYTES = 2 * 1024 * 1024; // the platform's limit of a package
const MAIN_BYTES = 1.5 * 1024 * 1024; // our own, to have room

const require = createRequire(import.meta.url);
const base = process.argv[2];

function run(command, args) {
  const done = spawnSync(command, args, { cwd: HERE, encoding: "utf8", maxBuffer: 32 * 1024 * 1024 });
  if (done.status !== 0 || done.error) {
    process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`);
    process.exit(1);
  }
  return done.stdout;
}

function sources(ending) {
  return readdirSync(HERE, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && each.name.endsWith(ending))
    .map((each) => join(each.parentPath ?? each.path, each.name).slice(HERE.length + 1))
    .filter((name) => !/^(node_modules|dist|checked)\//.test(name))
    .sort();
}

function size(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => sum + statSync(join(each.parentPath ?? each.path, each.name)).size, 0);
}

rmSync(DIST, { recursive: true, force: true });
rmSync(CHECKED, { recursive: true, force: true });
mkdirSync(CHECKED, { recursive: true });
for (const name of SHARED) cpSync(join(PAGE, name), join(HERE, "shared", name));

const compilers = join(dirname(require.resolve("miniprogram-compiler/package.json")), "bin", process.platform === "darwin" ? "mac" : "linux");
for (const name of ["wcc", "wcsc"]) chmodSync(join(compilers, name), 0o755);
writeFileSync(join(CHECKED, "templates.js"), run(join(compilers, "wcc"), ["-d", ...sources(".wxml")]));
for (const style of sources(".wxss")) run(join(compilers, "wcsc"), ["-db", "-js", style, "-o", join(CHECKED, `${style.replaceAll("/", "_")}.js`)]);
run(process.execPath, [require.resolve("typescript/bin/tsc"), "--project", "tsconfig.json"]); // the slowest last

const kept = [...sources(".wxml"), ...sources(".wxss"), ...sources(".json").filter((name) => /^(app|sitemap|(pages|components)\/.*)\.json$/.test(name))];
for (const name of kept) cpSync(join(HERE, name), join(DIST, name));
if (base) writeFileSync(join(DIST, "config.js"), `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.BASE = ${JSON.stringify(base)};\n`);

const bytes = size(DIST);
process.stdout.write(`${JSON.stringify({ bytes, main: MAIN_BYTES, most: PACKAGE_BYTES })}\n`);
if (bytes > MAIN_BYTES) process.exit(1);
