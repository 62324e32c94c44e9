"""Entitlements, what certified them, and reviews."""

from collections.abc import AsyncIterator
from typing import Literal

from zhijian_client._calls import Calls
from zhijian_client.answers.pensions import Certification, Certifications, Entitlements
from zhijian_client.answers.reviews import Review, Reviews


class PensionCalls(Calls):
    """Of a person's pensions."""

    async def entitlements(self) -> Entitlements:
        return await self._door.get(Entitlements, "/v1/entitlements")

    async def certifications(self) -> AsyncIterator[Certification]:
        """What certified the person in the past, newest first, page by page."""
        async for page in self._door.pages(Certifications, "/v1/me/certifications"):
            for certification in page.certifications:
                yield certification

    async def ask_review(
        self,
        kind: Literal["appeal", "other_way"],
        scheme: str,
        *,
        way: str = "",
        words: str = "",
    ) -> Review:
        """An appeal, or the wish for another way; a person will look."""
        body = {"kind": kind, "scheme": scheme, "way": way, "words": words}
        return await self._door.create(Review, "/v1/me/reviews", body)

    async def reviews(self) -> AsyncIterator[Review]:
        """All of one's own, page by page."""
        async for page in self._door.pages(Reviews, "/v1/me/reviews"):
            for review in page.reviews:
                yield review
