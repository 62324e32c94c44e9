# Written by `make sdk` from zhijian_client/officer/items.py.
"""Versions of items: proposed by one administrator, released by another; each change states why."""

from collections.abc import Iterator

import zhijian_client.officer.items as asynchronous
from zhijian_client.answers.items import ItemVersions, ItemVersionShown
from zhijian_client.sync._portal import (
    Calls,
)


class ItemCalls(Calls):
    """What an OfficerClient calls; changes are for administrators of the whole city."""

    _calls: asynchronous.ItemCalls

    def versions(self) -> Iterator[ItemVersions]:
        """The last proposed first."""
        return self._portal.each(self._calls.versions())

    def propose(self, definition: bytes) -> ItemVersionShown:
        """YAML; a Problem `item-unfit` has an error for each fault, with `/line/column` as its pointer."""
        return self._portal.run(self._calls.propose(definition))

    def version(self, item: str, version: int) -> ItemVersionShown:
        return self._portal.run(self._calls.version(item, version))

    def release(self, item: str, version: int, why: str) -> ItemVersionShown:
        """In place of the version that was in force."""
        return self._portal.run(self._calls.release(item, version, why))

    def retire(self, item: str, version: int, why: str) -> ItemVersionShown:
        """No case begins with it any more."""
        return self._portal.run(self._calls.retire(item, version, why))

    def withdraw(self, item: str, version: int, why: str) -> ItemVersionShown:
        """A proposal; its number is not given again."""
        return self._portal.run(self._calls.withdraw(item, version, why))
