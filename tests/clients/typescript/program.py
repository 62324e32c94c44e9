"""The TypeScript SDK as npm packs it, and Node to run what uses it."""

import asyncio
import atexit
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from tests.clients.npm import install

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
SOURCE: Final = ROOT / "clients" / "typescript"

_RUN_S: Final = 60.0


def ran(folder: Path, *command: str) -> str:
    """What it prints; AssertionError with what it says where it fails."""
    done = subprocess.run(
        command, cwd=folder, check=False, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copied(folder: Path) -> Path:
    """The sources, to be compiled or spoilt."""
    program = folder / "typescript"
    shutil.copytree(SOURCE, program, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (program / "node_modules").symlink_to(install(SOURCE))
    return program


def tsc(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    compiler = install(SOURCE) / "typescript" / "bin" / "tsc"
    return subprocess.run(
        ["node", str(compiler), *arguments],  # noqa: S607  # whichever Node the reader has
        cwd=program,
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )


@cache
def packed() -> Path:
    """A folder in which the package is installed as npm packed it, for this process."""
    folder = Path(mkdtemp(prefix="zhijian-sdk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    program = copied(folder)
    name = json.loads(ran(program, "npm", "pack", "--json", "--silent"))[0]["filename"]
    user = folder / "user"
    inside = user / "node_modules" / "zhijian-client"
    inside.mkdir(parents=True)
    ran(user, "tar", "-xzf", str(program / name), "-C", str(inside), "--strip-components=1")
    (user / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return user


@asynccontextmanager
async def running(script: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A module that may import `zhijian-client`, until the block ends."""
    user = await asyncio.to_thread(packed)
    file = user / f"{os.urandom(8).hex()}.mjs"
    file.write_text(script, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        "node",
        "--no-warnings",  # of Ed25519, which Node 20 calls experimental
        str(file),
        *arguments,
        cwd=user,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_RUN_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        file.unlink()


async def node(script: str, *arguments: str, typed: str = "") -> str:
    """What such a module prints; `typed` is put into it."""
    async with running(script, *arguments) as process:
        said, wrong = await process.communicate(typed.encode())
    assert process.returncode == 0, said.decode() + wrong.decode()
    return said.decode()


async def told(script: str, **given: object) -> Any:  # noqa: ANN401  # JSON
    """What `tell(…)` of a script said, which reads what it is `given`."""
    head = (
        "const given = JSON.parse(process.argv[2]);\n"
        "const tell = (value) => process.stdout.write(JSON.stringify(value));\n"
    )
    return json.loads(await node(head + script, json.dumps(given)))
