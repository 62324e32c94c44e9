"""The pages as they are sent: every file under a name that changes with its content, compressed once."""

import asyncio
import gzip
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import brotli

_IMPORTED: Final = re.compile(
    r'(?:(?<=\bfrom ")|(?<=^import "))\.{1,2}/[^"]+\.js(?=")', re.MULTILINE
)
_LAZY: Final = re.compile(r'\bimport\("(\.{1,2}/[^"]+\.js)"\)')
_STYLES: Final = re.compile(r'(?:[ \t]*<link rel="stylesheet" href="/static/[^"]+">\n)+')
_NAMED: Final = re.compile(r'(?<==")/static/[^"]+(?=")')
_SCRIPT: Final = re.compile(r'<script type="module" src="(/static/[^"]+)">')

_KEPT: Final = re.compile(r"^const FILES = (\[.*\]);$", re.MULTILINE)
_WORKER: Final = "sw.js"

_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_PACKED: Final = "image/png"  # compressed as it is, and no text

#: A name with the content's digest in it never means anything else.
FOR_EVER: Final = "public, max-age=31536000, immutable"
#: Asked for again each time, and answered by its tag.
FRESH: Final = "no-cache"
#: Best first; a file is sent as it is to who takes neither.
CODINGS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "br": lambda plain: bytes(brotli.compress(plain, mode=brotli.MODE_TEXT)),
    "gzip": lambda plain: gzip.compress(plain, mtime=0),
}


@dataclass(slots=True)
class File:
    """One file, and what it is compressed to once somebody has asked for it so."""

    content: bytes
    content_type: str
    cache_control: str
    tag: str
    _coded: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        return self.content_type != _PACKED

    async def coded(self, coding: str) -> bytes:
        """Compressed beside the event loop, the first time."""
        if coding not in self._coded:
            self._coded[coding] = await asyncio.to_thread(CODINGS[coding], self.content)
        return self._coded[coding]


@cache
def site(folder: Path) -> Mapping[str, File]:
    """Every address with its file: each index.html by its folder, each sw.js, all under static/ by two names.

    One of the two names is plain, the other lasts.

    In a page the stylesheets become one, and every module that its first module imports is named, so
    that none waits until another has come. A worker that keeps the page beside it is told the files of it:
    what the page names, and what the worker names. ValueError where modules import each other in a circle.
    """
    static = folder / "static"
    plain = {
        f"/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for file in sorted(static.rglob("*"))
        if file.is_file()
    }
    building = _Building(plain)
    files = {}
    for address in plain:
        content = building.content(address)
        files[address] = as_file(address, content, FRESH)
        files[building.lasting(address)] = as_file(address, content, FOR_EVER)
    for page in sorted(folder.rglob("index.html")):
        text, styles = building.page(page.read_text(encoding="utf-8"))
        within = page.parent.relative_to(folder).as_posix()
        address = "/" if within == "." else f"/{within}/"
        files[address] = as_file(page.name, text.encode(), FRESH)
        files |= {name: as_file(name, content, FOR_EVER) for name, content in styles.items()}
    for worker in sorted(folder.rglob(_WORKER)):
        address = f"/{worker.relative_to(folder).as_posix()}"
        beside = files[address.removesuffix(_WORKER)].content.decode()
        text = building.worker(worker.read_text(encoding="utf-8"), beside)
        files[address] = as_file(worker.name, text.encode(), FRESH)
    return files


def keeping_nothing(worker: File) -> File:
    """The same worker, which forgets what it has kept of the page and keeps nothing from then on."""
    text = _KEPT.sub("const FILES = null;", worker.content.decode())
    return as_file(_WORKER, text.encode(), worker.cache_control)


class _Building:
    """Gives every file under static/ its lasting name, in the order in which they name each other."""

    def __init__(self, plain: Mapping[str, bytes]) -> None:
        self._plain = plain
        self._made: dict[str, bytes] = {}
        self._names: dict[str, list[str]] = {}
        self._under_way: list[str] = []

    def content(self, address: str) -> bytes:
        """As it is sent: the modules it imports stand in it by their lasting names."""
        if address in self._made:
            return self._made[address]
        content = self._plain[address]
        if address.endswith(".js"):
            if address in self._under_way:
                raise ValueError(f"imports go round in a circle: {self._under_way}")
            self._under_way.append(address)
            content = self._module(address, content.decode()).encode()
            self._under_way.remove(address)
        self._made[address] = content
        return content

    def _module(self, address: str, text: str) -> str:
        """What it imports at once by lasting names; what it imports later, with all that this needs."""
        there = {address, *self._imported(address)}

        def later(found: re.Match[str]) -> str:
            wanted = _beside(address, found[1])
            needed = [wanted, *(one for one in self._imported(wanted) if one not in there)]
            all_ = ", ".join(f'import("{self.lasting(one)}")' for one in needed)
            return f"Promise.all([{all_}]).then(([first]) => first)"

        text = _IMPORTED.sub(lambda named: self.lasting(_beside(address, named[0])), text)
        return _LAZY.sub(later, text)

    def lasting(self, address: str) -> str:
        """`/static/views/due.js` → `/static/views/due-3f9a0c2b7d15.js`."""
        return _lasting(address, self.content(address))

    def page(self, text: str) -> tuple[str, Mapping[str, bytes]]:
        """A page with lasting names, and its one stylesheet by name."""
        styles: dict[str, bytes] = {}

        def one(links: re.Match[str]) -> str:
            parts = [self.content(address) for address in _NAMED.findall(links[0])]
            name = _lasting("/static/page.css", b"\n".join(parts))
            styles[name] = b"\n".join(parts)
            return f'  <link rel="stylesheet" href="{name}">\n'

        def preloading(script: re.Match[str]) -> str:
            imported = self._imported(script[1])
            links = (f'<link rel="modulepreload" href="{name}">\n  ' for name in imported)
            return "".join(links) + script[0]

        text = _SCRIPT.sub(preloading, text)
        named = _NAMED.sub(lambda found: self._if_plain(found[0]), _STYLES.sub(one, text))
        return named, styles

    def worker(self, text: str, page: str) -> str:
        """A worker with the lasting names of all that it keeps: of its page, and of what it names itself."""

        def all_(found: re.Match[str]) -> str:
            own = [name for name in _NAMED.findall(page) if name.endswith((".js", ".css"))]
            also = [
                self.lasting(one)
                for wanted in json.loads(found[1])
                for one in (wanted, *self._imported(wanted))
            ]
            return f"const FILES = {json.dumps(sorted({*own, *also}))};"

        return _KEPT.sub(all_, text)

    def _if_plain(self, address: str) -> str:
        return self.lasting(address) if address in self._plain else address

    def _imported(self, address: str) -> Iterable[str]:
        """Every module that has to be there before this one runs."""
        found: dict[str, None] = {}
        ahead = [address]
        while ahead:
            at = ahead.pop()
            for beside in self._named_in(at):
                if beside not in found:
                    found[beside] = None
                    ahead.append(beside)
        return sorted(found)

    def _named_in(self, address: str) -> list[str]:
        """Read once: most modules are imported by many."""
        if address not in self._names:
            named = _IMPORTED.findall(self._plain[address].decode())
            self._names[address] = [_beside(address, one) for one in named]
        return self._names[address]


def _beside(address: str, named: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(address), named))


def _lasting(address: str, content: bytes) -> str:
    stem, dot, ending = address.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}{dot}{ending}"


def as_file(name: str, content: bytes, cache_control: str) -> File:
    tag = hashlib.sha256(content).hexdigest()[:16]
    return File(content, _TYPES[Path(name).suffix], cache_control, tag)
