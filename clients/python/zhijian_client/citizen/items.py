"""Items that the city does for people; nobody signs in to look."""

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client._pages import Pages
from zhijian_client.answers.items import District, Districts, Item, Items


class ItemCalls(Calls):
    """What a CitizenClient calls, signed in or not."""

    def list(self, words: str = "") -> Pages[Items]:
        """By name; of `words` those in which all of them stand, written, in pinyin or in initials."""

        async def read(cursor: str) -> Items:
            query = {"words": words, "cursor": cursor}
            asked = {name: value for name, value in query.items() if value}
            return build(
                Items, await self._door.call("GET", "/v1/items", query=asked, signed=False)
            )

        return Pages(read)

    async def districts(self) -> tuple[District, ...]:
        """What the areas of the city are called."""
        found = await self._door.call("GET", "/v1/districts", signed=False)
        return build(Districts, found).districts

    async def read(self, item: str, version: int | None = None) -> Item:
        """The version that new cases begin with, or the one of a case."""
        query = {} if version is None else {"version": str(version)}
        return build(
            Item, await self._door.call("GET", f"/v1/items/{item}", query=query, signed=False)
        )
