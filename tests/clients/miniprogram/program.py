"""The mini-program compiled by the platform's own compilers, on a phone that speaks real HTTP and sockets."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.clients.npm import install

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
SOURCE: Final = ROOT / "clients" / "miniprogram"
PAGE: Final = ROOT / "clients" / "web" / "static"

_WAIT_S: Final = 15.0
_LOOK_S: Final = 0.02


def copied(folder: Path) -> Path:
    """The sources, with the page's modules that they share, to be compiled or spoilt."""
    program = folder / "clients" / "miniprogram"
    made = shutil.ignore_patterns("node_modules", "dist", "checked", "*.js")
    shutil.copytree(SOURCE, program, ignore=made)
    for part in ("hall", "bookings"):
        shutil.copytree(PAGE / part, folder / "clients" / "web" / "static" / part)
    (program / "node_modules").symlink_to(install(SOURCE))
    return program


def build(program: Path, base: str = "") -> subprocess.CompletedProcess[str]:
    command = ["node", "build.mjs", *([base] if base else [])]
    return subprocess.run(
        command, cwd=program, check=False, capture_output=True, text=True, timeout=120
    )


def pointed(compiled: Path, folder: Path, base: str) -> Path:
    """What was compiled once, for a service at another address."""
    program = folder / "program"
    shutil.copytree(compiled / "dist", program / "dist")
    (program / "checked").symlink_to(compiled / "checked")
    (program / "dist" / "config.js").write_text(f"exports.BASE = {json.dumps(base)};\n")
    return program


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on a page."""

    page: str
    texts: tuple[str, ...]
    buttons: tuple[str, ...]
    choices: tuple[str, ...]
    named: tuple[str, ...]
    roles: tuple[str, ...]
    unnamed: tuple[str, ...]
    style: str
    facts: dict[str, Any]

    def offers(self, words: str) -> bool:
        return any(button == words or button.startswith(f"{words} ") for button in self.buttons)

    def says(self, words: str) -> bool:
        return any(words in text for text in self.texts)


class Phone:
    """A person's phone: what is seen on it, tapped and typed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def tap(self, words: str) -> None:
        """The button that says so, or begins with these words."""
        await self._sees(lambda screen: screen.offers(words), f"a button {words}")
        await self._do("tap", words=words)

    async def type(self, name: str, value: str) -> None:
        await self._do("type", name=name, value=value)

    async def choose(self, name: str, words: str) -> None:
        """One of the choices of a field; of a day its ISO form."""
        await self._do("choose", name=name, words=words)

    async def choose_when_there(self, name: str, words: str) -> None:
        await self._sees(lambda screen: name in screen.choices, f"choices of {name}")
        await self.choose(name, words)

    async def screen_with(self, role: str) -> Screen:
        return await self._sees(lambda screen: role in screen.roles, role)

    async def open(self, url: str) -> None:
        """As a message of WeChat opens a page."""
        await self._do("open", url=url)

    async def tap_day(self, day: str) -> None:
        """The button of a day, whatever its week day and its free places."""
        screen = await self._sees(
            lambda screen: any(b.startswith(day) for b in screen.buttons), day
        )
        await self._do("tap", words=next(b for b in screen.buttons if b.startswith(day)))

    async def tap_of(self, title: str, words: str) -> None:
        """A button that a screen reader tells from its like by a title."""
        await self._sees(lambda screen: any(title in named for named in screen.named), title)
        await self._do("tap", words=words, of=title)

    async def sees(self, words: str, within_s: float = _WAIT_S) -> Screen:
        return await self._sees(lambda screen: screen.says(words), words, within_s)

    async def on(self, page: str) -> Screen:
        return await self._sees(lambda screen: screen.page == f"pages/{page}/index", page)

    async def screen(self) -> Screen:
        found = await self._do("see")
        buttons = tuple(each["words"] for each in found["controls"] if each["words"])
        return Screen(
            found["page"],
            tuple(found["texts"]),
            buttons,
            tuple(each["at"] for each in found["controls"]),
            tuple(each["named"] for each in found["controls"]),
            tuple(found["roles"]),
            tuple(found["unnamed"]),
            found["class"],
            found["facts"],
        )

    async def launch(self) -> None:
        await self._do("launch")

    async def start(self) -> tuple[float, float]:
        """Milliseconds to the first view, and to signing in."""
        first, ready = await self._do("start")
        return first, ready

    async def hide(self) -> None:
        await self._do("hide")

    async def show(self) -> None:
        await self._do("show")

    async def world(self, **changes: object) -> None:
        """Whose WeChat it is, what its user denies, and who is before the camera."""
        await self._do("world", changes=changes)

    async def _sees(self, wanted: Any, what: str, within_s: float = _WAIT_S) -> Screen:  # noqa: ANN401  # a predicate
        screen = await self.screen()
        ends = asyncio.get_running_loop().time() + within_s
        while not wanted(screen):
            assert asyncio.get_running_loop().time() < ends, (
                f"not seen: {what}; on the page: {screen}"
            )
            await asyncio.sleep(_LOOK_S)
            screen = await self.screen()
        assert not screen.unnamed, "a screen reader has to name each thing that is touched"
        return screen

    async def _do(self, what: str, **rest: object) -> Any:  # noqa: ANN401  # JSON
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **rest}).encode() + b"\n")
        answer = json.loads(await self._process.stdout.readline())
        assert "broken" not in answer, answer["broken"]
        return answer["said"]


@asynccontextmanager
async def open_phone(
    program: Path, domains: list[str], hooks: str, **world: object
) -> AsyncIterator[Phone]:
    given = {
        "dist": str(program / "dist"),
        "checked": str(program / "checked"),
        "domains": domains,
        "hooks": hooks,
        "language": "zh_CN",
        "verify": 10000,
        **world,
    }
    process = await asyncio.create_subprocess_exec(
        "node",
        "--experimental-websocket",
        "--no-warnings",
        str(HERE / "phone.cjs"),
        json.dumps(given),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=4 * 1024 * 1024,
    )
    try:
        phone = Phone(process)
        await phone.launch()
        yield phone
    finally:
        process.terminate()
        await process.wait()
