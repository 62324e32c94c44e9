# Written by `make sdk` from zhijian_client/citizen/ratings.py.
"""What a person thinks of a service, and how the hall does its work."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import zhijian_client.citizen.ratings as asynchronous
from zhijian_client.answers.oversight import PublicBoard
from zhijian_client.answers.published_answers import PublishedAnswer
from zhijian_client.answers.ratings import CodedRating, Rating, RatingAsked
from zhijian_client.citizen.ratings import RatingLevel
from zhijian_client.sync._portal import (
    Calls,
)


class RatingCalls(Calls):
    """Of one's own cases; by a code at a counter without a sign-in, as is the public board."""

    _calls: asynchronous.RatingCalls

    def list(self) -> Iterator[RatingAsked]:
        """All that one was asked for, newest first, page by page."""
        return self._portal.each(self._calls.list())

    def read(self, rating: UUID) -> Rating:
        """With what became of it."""
        return self._portal.run(self._calls.read(rating))

    def give(
        self,
        rating: UUID,
        level: RatingLevel,
        *,
        reasons: Sequence[str] = (),
        words: str = "",
        call_back: bool = False,
    ) -> Rating:
        """The answer, or the one change of it. `call_back`: whoever looks into it may learn who it was."""
        return self._portal.run(
            self._calls.give(rating, level, reasons=reasons, words=words, call_back=call_back)
        )

    def object_to(self, rating: UUID, words: str) -> Rating:
        return self._portal.run(self._calls.object_to(rating, words))

    def by_code(self, code: str) -> CodedRating:
        return self._portal.run(self._calls.by_code(code))

    def give_by_code(
        self,
        code: str,
        level: RatingLevel,
        *,
        reasons: Sequence[str] = (),
        words: str = "",
        call_back: bool = False,
    ) -> None:
        self._portal.run(
            self._calls.give_by_code(code, level, reasons=reasons, words=words, call_back=call_back)
        )

    def published_answers(self, words: str = "") -> Iterator[PublishedAnswer]:
        """What the city answered for everybody: newest first, or by words, pinyin or initials."""
        return self._portal.each(self._calls.published_answers(words))

    def board(self, since: date | None = None, until: date | None = None) -> PublicBoard:
        """Over whole months that are over, in the first and last of which these days lie."""
        return self._portal.run(self._calls.board(since, until))
