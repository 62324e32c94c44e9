"""Items as they are written, read and released, in memory: a definition is a word that names its item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.hall.certificate_kinds import KnownKind
from domain.hall.definitions import UNCHECKED, Finding, Known
from domain.hall.items import Item
from domain.hall.releases import ItemFound, ItemState, ItemVersion, Searched
from domain.words import Words

WRONG: Final = Finding(
    12, 5, "unit", Words("没有这个部门", "no such unit"), Words("请先设立", "add it first")
)


@dataclass
class Reader:
    """definitions.reading.read_item. `unfit`: what can be read, and does not fit the city."""

    items: dict[bytes, Item] = field(default_factory=dict)
    unfit: set[bytes] = field(default_factory=set)
    known: list[Known] = field(default_factory=list)
    reads: list[bytes] = field(default_factory=list)

    def __call__(self, definition: bytes, known: Known, /) -> Item | tuple[Finding, ...]:
        self.reads.append(definition)
        self.known.append(known)
        item = self.items.get(definition)
        if item is None or (definition in self.unfit and known is not UNCHECKED):
            return (WRONG,)
        return item


class Versions:
    """storage.hall.items.ItemStore."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, int], ItemVersion] = {}
        self.texts: dict[tuple[str, int], str] = {}
        self.kinds: dict[str, KnownKind] = {}
        self.forgotten: list[str] = []
        self.words: dict[str, Sequence[str]] = {}
        self.admins = 2
        self.certificate_taken = False
        self.found: list[ItemFound] = []
        self.asked: list[tuple[object, ...]] = []
        self.offered: list[str] = []

    async def text(self, name: str, version: int) -> str | None:
        return self.texts.get((name, version))

    async def released_text(self, name: str, version: int) -> str | None:
        self.asked.append((name, version))
        return self.texts.get((name, version))

    async def current(self, name: str) -> int | None:
        return next(
            (
                each.version
                for each in self.kept.values()
                if each.name == name and each.state is ItemState.RELEASED
            ),
            None,
        )

    async def read(self, name: str, version: int) -> ItemVersion | None:
        return self.kept.get((name, version))

    hold = read

    async def last(self, name: str) -> int:
        return max((version for each, version in self.kept if each == name), default=0)

    async def newest(self, before: int, limit: int) -> Sequence[ItemVersion]:
        self.asked.append((before, limit))
        newest = sorted(self.kept.values(), key=lambda each: -each.n)
        return [each for each in newest if each.n < before][:limit]

    async def add(
        self, item: Item, text: str, digest: str, *, by: UUID | None, at: datetime
    ) -> bool:
        if any(
            each.name == item.name and each.state is ItemState.PROPOSED
            for each in self.kept.values()
        ):
            return False
        self.put(
            ItemVersion(
                len(self.kept) + 1,
                item.name,
                item.version,
                item.names,
                ItemState.PROPOSED,
                digest,
                by,
                at,
            ),
            text,
        )
        return True

    async def release(
        self, item: Item, words: Sequence[str], *, by: UUID | None, at: datetime
    ) -> bool:
        if self.certificate_taken:
            return False
        held = self.kept[item.name, item.version]
        self.put(replace(held, state=ItemState.RELEASED, released_by=by, released_at=at))
        self.words[item.reference] = words
        return True

    async def certificate_kinds(self) -> Mapping[str, KnownKind]:
        return self.kinds

    async def end(self, name: str, version: int, state: ItemState, at: datetime) -> None:
        self.put(replace(self.kept[name, version], state=state, ended_at=at))

    async def forget(self, name: str) -> None:
        self.forgotten.append(name)

    async def administrators(self) -> int:
        return self.admins

    async def all(self, after: str, limit: int) -> Sequence[ItemFound]:
        self.asked.append((after, limit))
        return self.found[:limit]

    async def search(
        self, searched: Searched, after: tuple[bool, str], limit: int
    ) -> Sequence[ItemFound]:
        self.asked.append((searched, after, limit))
        return self.found[:limit]

    async def offering(self) -> Sequence[str]:
        return self.offered

    def put(self, version: ItemVersion, text: str = "") -> None:
        at = version.name, version.version
        self.kept[at] = version
        if text:
            self.texts[at] = text
