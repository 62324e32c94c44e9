# Written by `make sdk` from zhijian_client/citizen/items.py.
"""Items that the city does for people; nobody signs in to look."""

from collections.abc import Iterator

import zhijian_client.citizen.items as asynchronous
from zhijian_client.answers.items import District, Item, Items
from zhijian_client.sync._portal import (
    Calls,
)


class ItemCalls(Calls):
    """What a CitizenClient calls, signed in or not."""

    _calls: asynchronous.ItemCalls

    def list(self, words: str = "") -> Iterator[Items]:
        """By name; of `words` those in which all of them stand, written, in pinyin or in initials."""
        return self._portal.each(self._calls.list(words))

    def districts(self) -> tuple[District, ...]:
        """What the areas of the city are called."""
        return self._portal.run(self._calls.districts())

    def read(self, item: str, version: int | None = None) -> Item:
        """The version that new cases begin with, or the one of a case."""
        return self._portal.run(self._calls.read(item, version))
