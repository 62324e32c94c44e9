"""The page's modules that speak to the app, run by Node as they are sent, and phones behind the bridge."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any, Final

from tests.clients.typescript.program import ROOT

_STATIC: Final = ROOT / "clients" / "web" / "static"
HARMONY: Final = (
    ROOT / "clients" / "app" / "harmony" / "entry" / "src" / "main" / "resources" / "rawfile"
)
#: Plugins by what each method gives, `fails` by the words of its Error; `silent` methods never answer.
_PHONE: Final = """
const wait = globalThis.setTimeout;
/** Who waits does so for a hundredth of the time. */
export const hurry = () => void (globalThis.setTimeout = (work, ms) => wait(work, ms / 100));

export function phone(platform, plugins) {
  const listeners = [];
  const bridge = {
    asked: [],
    isNativePlatform: () => true,
    getPlatform: () => platform,
    PluginHeaders: Object.keys(plugins).map((name) => ({ name })),
    async nativePromise(plugin, method, options) {
      bridge.asked.push(options && Object.keys(options).length ? [method, options] : method);
      const given = plugins[plugin][method];
      if (given && given.silent) return new Promise(() => undefined);
      if (given && given.fails) throw new Error(given.fails);
      for (const [event, data] of Object.entries((given && given.tells) || {})) wait(() => bridge.tell(plugin, event, data));
      return Array.isArray(given) ? given.shift() : given;
    },
    addListener(plugin, event, told) {
      const one = { plugin, event, told };
      listeners.push(one);
      return { remove: async () => void listeners.splice(listeners.indexOf(one), 1) };
    },
    tell(plugin, event, data) {
      for (const one of [...listeners]) if (one.plugin === plugin && one.event === event) one.told(data);
    },
  };
  return bridge;
}
"""
#: In the place of a module that draws.
_WAYS: Final = (
    'export const SELF = "self";\n'
    "export const shownFor = () => null;\n"
    "export const signedBy = () => null;\n"
)
_HEAD: Final = """
import { readFileSync } from "node:fs";
import { hurry, phone } from "./phone.js";
import { createApi } from "./api.js";
import { follow, pushStanding, register, shell, unregister } from "./shell/shell.js";
import { prover } from "./shell/attest.js";
const given = JSON.parse(readFileSync(0, "utf8"));
const tell = (value) => process.stdout.write(JSON.stringify(value), () => process.exit());
"""


async def told(folder: Path, script: str, **given: object) -> Any:  # noqa: ANN401  # JSON
    """What `tell(…)` of a script said, which reads what it is `given`."""
    shutil.copytree(_STATIC / "shell", folder / "shell", dirs_exist_ok=True)
    shutil.copy(_STATIC / "api.js", folder / "api.js")
    (folder / "views").mkdir(exist_ok=True)
    shutil.copy(_STATIC / "views" / "new_check.js", folder / "views" / "new_check.js")
    (folder / "views" / "ways.js").write_text(_WAYS, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "phone.js").write_text(_PHONE, encoding="utf-8")
    (folder / "script.js").write_text(_HEAD + script, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        "node",
        "script.js",
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        said, wrong = await process.communicate(json.dumps(given).encode())
    assert process.returncode == 0, said.decode() + wrong.decode()
    return json.loads(said)
