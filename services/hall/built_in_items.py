"""Built-in items: they come with the program, and are in force with it."""

import asyncio
from collections.abc import Callable, Mapping

from domain.errors import NotFound
from domain.hall.definitions import Finding, Known
from domain.hall.items import Item
from domain.problems import Problem

Read = Callable[[bytes, Known], Item | tuple[Finding, ...]]


class BuiltInItems:
    """Each version is read once, when it is first asked for.

    `texts`: the definitions by name and version; of a name the greatest version holds.
    """

    def __init__(self, *, texts: Mapping[tuple[str, int], bytes], read: Read) -> None:
        self._texts = texts
        self._read = read
        self._current = dict(sorted(texts))
        self._kept: dict[tuple[str, int], Item] = {}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._current)

    async def current(self, name: str) -> Item:
        """NotFound."""
        return await self.version(name, self._current.get(name, 0))

    async def version(self, name: str, version: int) -> Item:
        """NotFound."""
        found = self._kept.get((name, version))
        if found is not None:
            return found
        text = self._texts.get((name, version))
        if text is None:
            raise NotFound(Problem.NOT_FOUND)
        item = await asyncio.to_thread(self._read, text, Known(built_in=True))
        if not isinstance(item, Item):
            raise RuntimeError(f"{name}@{version} comes with the program and can't be read")  # noqa: TRY004  # no caller's fault
        self._kept[name, version] = item
        return item
