"""Versions of items: proposed by one administrator, released by another; each change states why."""

from uuid import uuid4

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client._pages import Pages
from zhijian_client.answers.items import ItemVersions, ItemVersionShown

_ITEMS = "/v1/officer/items"


class ItemCalls(Calls):
    """What an OfficerClient calls; changes are for administrators of the whole city."""

    def versions(self) -> Pages[ItemVersions]:
        """The last proposed first."""
        return self._door.pages(ItemVersions, _ITEMS)

    async def propose(self, definition: bytes) -> ItemVersionShown:
        """YAML; a Problem `item-unfit` has an error for each fault, with `/line/column` as its pointer."""
        answer = await self._door.call(
            "POST", _ITEMS, data=definition, content_type="application/yaml", key=uuid4().hex
        )
        return build(ItemVersionShown, answer)

    async def version(self, item: str, version: int) -> ItemVersionShown:
        return await self._door.get(ItemVersionShown, _version(item, version))

    async def release(self, item: str, version: int, why: str) -> ItemVersionShown:
        """In place of the version that was in force."""
        return await self._move(item, version, "releases", why)

    async def retire(self, item: str, version: int, why: str) -> ItemVersionShown:
        """No case begins with it any more."""
        return await self._move(item, version, "retirements", why)

    async def withdraw(self, item: str, version: int, why: str) -> ItemVersionShown:
        """A proposal; its number is not given again."""
        return await self._move(item, version, "withdrawals", why)

    async def _move(self, item: str, version: int, move: str, why: str) -> ItemVersionShown:
        path = f"{_version(item, version)}/{move}"
        return await self._door.create(ItemVersionShown, path, {"why": why})


def _version(item: str, version: int) -> str:
    return f"{_ITEMS}/{item}/versions/{version}"
