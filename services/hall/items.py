"""Items in force: read by whoever opens or works on a case, listed and searched by everybody."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from domain.cursors import bad_cursor
from domain.errors import NotFound
from domain.hall.built_in import UNIT_WORDS
from domain.hall.definitions import UNCHECKED, Finding, Known
from domain.hall.items import ITEM_NAME, Item
from domain.hall.posts import Unit
from domain.hall.releases import ItemFound, Searched
from domain.hall.waiting import RECEPTION, RECEPTION_WORDS
from domain.problems import Problem
from domain.words import Words
from services.hall.built_in_items import BuiltInItems

PAGE: Final = 50  # own choice: what fits a screen
KEPT: Final = 500  # own choice: items read into memory, some 20 kB each


class ReadItem(Protocol):
    """definitions.reading.read_item: takes a thread's while."""

    def __call__(self, definition: bytes, known: Known, /) -> Item | tuple[Finding, ...]: ...


class SearchedFor(Protocol):
    """definitions.search_words.asked."""

    def __call__(self, words: str, /) -> Searched | None: ...


class ItemStore(Protocol):
    """storage.hall.items.ItemStore."""

    async def current(self, name: str) -> int | None: ...

    async def released_text(self, name: str, version: int) -> str | None: ...

    async def all(self, after: str, limit: int) -> Sequence[ItemFound]: ...

    async def search(
        self, searched: Searched, after: tuple[bool, str], limit: int
    ) -> Sequence[ItemFound]: ...

    async def offering(self) -> Sequence[str]: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


@dataclass(frozen=True, slots=True)
class ItemsPage:
    items: tuple[ItemFound, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class ItemShown:
    """`units`: what those that work on it are called; `parts`: of a bundle, what each is called."""

    item: Item
    units: Mapping[str, Words]
    parts: Mapping[str, Words]


class ItemService:
    """What is read once is kept: a version that was released never changes.

    Built-in items are in force beside what was released; no list or search names them.
    """

    def __init__(
        self,
        *,
        store: ItemStore,
        units: UnitNames,
        built_in: BuiltInItems,
        read: ReadItem,
        asked: SearchedFor,
    ) -> None:
        self._built_in = built_in
        self._store = store
        self._units = units
        self._read = read
        self._asked = asked
        self._kept: OrderedDict[tuple[str, int], Item] = OrderedDict()

    async def current(self, name: str) -> Item:
        """The version that new cases begin with. NotFound."""
        if name in self._built_in.names:
            return await self._built_in.current(name)
        version = await self._store.current(name) if ITEM_NAME.fullmatch(name) else None
        if version is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self.version(name, version)

    async def version(self, name: str, version: int) -> Item:
        """Whichever was ever released. NotFound."""
        if name in self._built_in.names:
            return await self._built_in.version(name, version)
        found = self._kept.get((name, version))
        if found is None:
            found = await self._from_store(name, version)
            self._kept[name, version] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end((name, version))
        return found

    async def offering(self) -> tuple[Item, ...]:
        """Those in force that are offered before somebody asks."""
        found = []
        for name in await self._store.offering():
            version = await self._store.current(name)
            if version is not None:
                found.append(await self.version(name, version))
        return tuple(found)

    async def show(self, name: str, version: int | None = None) -> ItemShown:
        """As citizens see it, or its cases of an earlier version were begun. NotFound."""
        if version is None:
            return await self.shown(await self.current(name))
        if not ITEM_NAME.fullmatch(name):
            raise NotFound(Problem.NOT_FOUND)
        return await self.shown(await self.version(name, version))

    async def shown(self, item: Item) -> ItemShown:
        called = UNIT_WORDS | {unit.unit: unit.names for unit in await self._units.all()}
        units = {unit: called.get(unit, Words(unit, unit)) for unit in item.units}
        return ItemShown(
            item, units, {each.item: await self.called(each.item) for each in item.bundle}
        )

    async def called(self, name: str) -> Words:
        """What an item in force is called, or a visit to a window; of another its name in definitions."""
        if name == RECEPTION:
            return RECEPTION_WORDS
        version = await self._store.current(name)
        return (await self.version(name, version)).names if version else Words(name, name)

    async def search(self, words: str, cursor: str) -> ItemsPage:
        """Those in force, by name; of `words` those in which all of them stand, written or heard."""
        searched = self._asked(words)
        if searched is None and words.strip():
            return ItemsPage((), "")
        if searched is None:
            found = await self._store.all(_name(cursor), PAGE + 1)
        else:
            found = await self._store.search(searched, _after(cursor), PAGE + 1)
        shown = tuple(found[:PAGE])
        if len(found) <= PAGE:
            return ItemsPage(shown, "")
        last = shown[-1]
        return ItemsPage(
            shown, last.name if searched is None else f"{int(not last.close)}~{last.name}"
        )

    async def _from_store(self, name: str, version: int) -> Item:
        text = await self._store.released_text(name, version)
        if text is None:
            raise NotFound(Problem.NOT_FOUND)
        # What the city has today is no matter: its running cases end as they began.
        found = await asyncio.to_thread(self._read, text.encode(), UNCHECKED)
        if not isinstance(found, Item):
            raise RuntimeError(f"{name}@{version} was released and can't be read any more")  # noqa: TRY004  # no caller's fault
        return found


def _after(cursor: str) -> tuple[bool, str]:
    """The place of `search`; what stands before everything for none."""
    apart, mark, name = cursor.partition("~")
    if cursor and (not mark or apart not in {"0", "1"}):
        raise bad_cursor()
    return apart == "1", _name(name)


def _name(text: str) -> str:
    if text and not ITEM_NAME.fullmatch(text):
        raise bad_cursor()
    return text
