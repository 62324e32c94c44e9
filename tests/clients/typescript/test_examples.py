"""The programs that the SDK's README prints, checked by the compiler and run as they are printed."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from clients.demo.processes import free_port
from tests.clients import shown
from tests.clients.miniprogram.program import SOURCE as MINIPROGRAM
from tests.clients.npm import install
from tests.clients.shown import OTHER, SECRET
from tests.clients.typescript.program import node, packed, running, tsc
from tests.day.copied import blocks
from tests.server.house import ID_NUMBER, NAME, PHONE, House

pytestmark = pytest.mark.slow

README: Final = "clients/typescript/README.md"
#: What of Node the programs use, for the compiler.
NODE: Final = """
declare const process: { argv: string[]; stdin: unknown; stdout: unknown };
declare const Buffer: { concat(pieces: unknown[]): { toString(): string } };
declare module "node:readline/promises" {
  export function createInterface(of: object): { question(asked: string): Promise<string>; close(): void };
}
declare module "node:http" {
  interface Request extends AsyncIterable<unknown> { headers: Record<string, string | string[] | undefined> }
  interface Response { writeHead(status: number): { end(): void } }
  export function createServer(heard: (request: Request, response: Response) => void): { listen(port: number, host: string, then: () => void): void };
}
"""


def programs(language: str) -> list[str]:
    return [block.text for block in blocks(README) if block.language == language]


def printed(words: str) -> str:
    (program,) = (text for text in programs("js") if words in text)
    return program


def test_they_are_what_the_types_take(tmp_path: Path) -> None:
    shutil.copytree(packed() / "node_modules", tmp_path / "node_modules")
    (tmp_path / "node.d.ts").write_text(NODE, encoding="utf-8")
    for number, text in enumerate(programs("js")):
        (tmp_path / f"program{number}.mjs").write_text(text, encoding="utf-8")
    settings = {
        "target": "ES2022",
        "module": "NodeNext",
        "lib": ["ES2022", "DOM"],
        "types": [],
        "strict": True,
        "noImplicitAny": False,  # the programs are JavaScript
        "checkJs": True,
        "skipDefaultLibCheck": True,
        "noEmit": True,
    }
    whole = {"compilerOptions": settings, "include": ["*.mjs", "node.d.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(whole), encoding="utf-8")

    checked = tsc(tmp_path, "--project", "tsconfig.json", "--pretty", "false")
    assert len(programs("js")) == 4
    assert checked.returncode == 0, checked.stdout


def test_the_mini_program_s_is_what_the_platform_s_types_take(tmp_path: Path) -> None:
    inside = packed() / "node_modules" / "zhijian-client" / "dist"
    shutil.copytree(inside, tmp_path / "sdk")
    (program,) = programs("ts")
    (tmp_path / "app.ts").write_text(program, encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(install(MINIPROGRAM))
    settings = json.loads((MINIPROGRAM / "tsconfig.json").read_text(encoding="utf-8"))
    settings["include"] = ["app.ts"]
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")

    checked = tsc(tmp_path, "--project", "tsconfig.json", "--noEmit", "--pretty", "false")
    assert checked.returncode == 0, checked.stdout


async def test_a_person_s_phone(house: House) -> None:
    await house.resident(await house.officer())
    program = printed("requestCode(")
    async with running(program, house.base, PHONE, NAME, ID_NUMBER) as process:
        assert process.stdout is not None
        await process.stdout.readuntil(b"code: ")
        said, wrong = await process.communicate((await house.code(PHONE)).encode() + b"\n")

    assert process.returncode == 0, wrong.decode()
    lines = said.decode().splitlines()
    assert lines[0].startswith("Basic pension of employees Confirm by "), lines
    assert "video with an officer" in lines[1], lines


async def test_kept_and_bound(house: House) -> None:
    await house.call("POST", "/v1/sign-in/codes", {"phone": PHONE})
    said = await node(printed("DeviceKey.generate"), house.base, PHONE, await house.code(PHONE))

    assert said == "1\n"


async def test_a_receipt(house: House) -> None:
    good = shown.receipt(house.parts.tokens)
    program = printed("verifyReceipt(")

    spoilt = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]

    assert await node(program, house.base, good) == "c substantial\n"
    assert await node(program, house.base, spoilt) == "signature\n"


async def test_a_webhook() -> None:
    call = shown.webhooks()[0]
    port = free_port()
    async with (
        running(printed("createServer("), str(port), OTHER, SECRET) as process,
        aiohttp.ClientSession() as http,
    ):
        assert process.stdout is not None
        assert await process.stdout.readline() == b"listening\n"
        statuses = []
        for body in (call.body, call.body + b" "):
            async with http.post(
                f"http://127.0.0.1:{port}/", data=body, headers=dict(call.headers)
            ) as answer:
                statuses.append(answer.status)
        heard = await asyncio.wait_for(process.stdout.readline(), 10)

    assert statuses == [204, 400]
    assert heard.startswith(b"delivery.sent msg_")
