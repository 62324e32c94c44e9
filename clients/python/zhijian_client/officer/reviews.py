"""The queue of reviews."""

from collections.abc import AsyncIterator
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.reviews import Claim, QueuedReview, ReviewQueue, ReviewSeen

Decision = Literal["certified", "not_certified", "suspended"]


class ReviewCalls(Calls):
    """Of what waits for a person's decision."""

    async def list(self, kind: str = "") -> AsyncIterator[QueuedReview]:
        """All that are open, or those of a kind, page by page."""
        query = {"kind": kind} if kind else {}
        async for page in self._door.pages(ReviewQueue, "/v1/officer/reviews", **query):
            for review in page.reviews:
                yield review

    async def read(self, review: UUID, purpose: str) -> ReviewSeen:
        """`purpose` is written down with the look."""
        path = f"/v1/officer/reviews/{review}"
        return await self._door.look(ReviewSeen, path, purpose)

    async def take(self, review: UUID) -> Claim:
        """For half an hour, shown to the others; whose it is, where another was first."""
        return await self._door.put(Claim, f"/v1/officer/reviews/{review}/claim")

    async def let_go(self, review: UUID) -> None:
        await self._door.call("DELETE", f"/v1/officer/reviews/{review}/claim")

    async def decide(self, review: UUID, decision: Decision, words: str) -> ReviewSeen:
        """`words` are told to the person."""
        body = {"decision": decision, "words": words}
        return await self._door.create(ReviewSeen, f"/v1/officer/reviews/{review}/decision", body)
