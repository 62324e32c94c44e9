"""What a person thinks of a service, and how the hall does its work."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client.answers.oversight import PublicBoard
from zhijian_client.answers.published_answers import PublishedAnswer, PublishedAnswers
from zhijian_client.answers.ratings import CodedRating, Rating, RatingAsked, RatingsAsked

RatingLevel = Literal[
    "very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"
]


class RatingCalls(Calls):
    """Of one's own cases; by a code at a counter without a sign-in, as is the public board."""

    async def list(self) -> AsyncIterator[RatingAsked]:
        """All that one was asked for, newest first, page by page."""
        async for page in self._door.pages(RatingsAsked, "/v1/ratings"):
            for each in page.ratings:
                yield each

    async def read(self, rating: UUID) -> Rating:
        """With what became of it."""
        return await self._door.get(Rating, f"/v1/ratings/{rating}")

    async def give(
        self,
        rating: UUID,
        level: RatingLevel,
        *,
        reasons: Sequence[str] = (),
        words: str = "",
        call_back: bool = False,
    ) -> Rating:
        """The answer, or the one change of it. `call_back`: whoever looks into it may learn who it was."""
        body = _said(level, reasons, words, call_back=call_back)
        return await self._door.create(Rating, f"/v1/ratings/{rating}/answers", body)

    async def object_to(self, rating: UUID, words: str) -> Rating:
        body = {"words": words}
        return await self._door.create(Rating, f"/v1/ratings/{rating}/objections", body)

    async def by_code(self, code: str) -> CodedRating:
        return build(CodedRating, await self._door.call("GET", _coded(code), signed=False))

    async def give_by_code(
        self,
        code: str,
        level: RatingLevel,
        *,
        reasons: Sequence[str] = (),
        words: str = "",
        call_back: bool = False,
    ) -> None:
        body = _said(level, reasons, words, call_back=call_back)
        await self._door.call("POST", _coded(code), body=body, signed=False)

    async def published_answers(self, words: str = "") -> AsyncIterator[PublishedAnswer]:
        """What the city answered for everybody: newest first, or by words, pinyin or initials."""
        async for page in self._door.pages(PublishedAnswers, "/v1/published-answers", words=words):
            for each in page.answers:
                yield each

    async def board(self, since: date | None = None, until: date | None = None) -> PublicBoard:
        """Over whole months that are over, in the first and last of which these days lie."""
        days = {"since": since, "until": until}
        asked = {name: day.isoformat() for name, day in days.items() if day is not None}
        return await self._door.get(PublicBoard, "/v1/service-board", **asked)


def _said(
    level: RatingLevel, reasons: Sequence[str], words: str, *, call_back: bool
) -> dict[str, Any]:
    return {"level": level, "reasons": list(reasons), "words": words, "call_back": call_back}


def _coded(code: str) -> str:
    return f"/v1/rating-codes/{code}"
