# Written by `make sdk` from zhijian_client/officer/reviews.py.
"""The queue of reviews."""

from collections.abc import Iterator
from uuid import UUID

import zhijian_client.officer.reviews as asynchronous
from zhijian_client.answers.reviews import Claim, QueuedReview, ReviewSeen
from zhijian_client.officer.reviews import Decision
from zhijian_client.sync._portal import (
    Calls,
)


class ReviewCalls(Calls):
    """Of what waits for a person's decision."""

    _calls: asynchronous.ReviewCalls

    def list(self, kind: str = "") -> Iterator[QueuedReview]:
        """All that are open, or those of a kind, page by page."""
        return self._portal.each(self._calls.list(kind))

    def read(self, review: UUID, purpose: str) -> ReviewSeen:
        """`purpose` is written down with the look."""
        return self._portal.run(self._calls.read(review, purpose))

    def take(self, review: UUID) -> Claim:
        """For half an hour, shown to the others; whose it is, where another was first."""
        return self._portal.run(self._calls.take(review))

    def let_go(self, review: UUID) -> None:
        self._portal.run(self._calls.let_go(review))

    def decide(self, review: UUID, decision: Decision, words: str) -> ReviewSeen:
        """`words` are told to the person."""
        return self._portal.run(self._calls.decide(review, decision, words))
