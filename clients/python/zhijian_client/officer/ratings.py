"""Ratings of the officer's units, repairs of poor ones by who oversees services, and boards."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid4

from zhijian_client._build import build
from zhijian_client._calls import Calls
from zhijian_client.answers.oversight import ServiceBoard
from zhijian_client.answers.published_answers import (
    AnswerMade,
    PublishedAnswer,
    PublishedAnswers,
)
from zhijian_client.answers.ratings import (
    Appeal,
    Appeals,
    Rater,
    RatingCode,
    RatingShown,
    RatingsShown,
    Repair,
)

CallBack = Literal["satisfied", "not_satisfied", "not_reached", "by_page"]
_ANSWERS = "/v1/officer/published-answers"
_REPAIRS = "/v1/officer/rating-repairs"


class RatingCalls(Calls):
    """No answer leads to who rated, but for `rater`, which that person allowed and reads of."""

    async def code(self, case: UUID) -> RatingCode:
        """For the screen at the counter."""
        return await self._door.ask(RatingCode, f"/v1/officer/cases/{case}/rating-codes")

    async def of_unit(self, unit: str) -> AsyncIterator[RatingShown]:
        """Shown many at once, the newest first, page by page."""
        async for page in self._door.pages(RatingsShown, f"/v1/officer/units/{unit}/ratings"):
            for each in page.ratings:
                yield each

    async def appeal(self, rating: UUID, words: str) -> None:
        """That it is false, says the rated unit's supervisor."""
        path, body = f"/v1/officer/ratings/{rating}/appeals", {"words": words}
        await self._door.call("POST", path, body=body, key=uuid4().hex)

    async def appeals(self) -> tuple[Appeal, ...]:
        return (await self._door.get(Appeals, "/v1/officer/rating-appeals")).appeals

    async def decide_appeal(self, rating: UUID, words: str, *, false: bool) -> Appeal:
        """`false`: the rating is, and counts no more."""
        path, body = f"/v1/officer/ratings/{rating}/appeals/decisions", {"words": words}
        return await self._door.create(Appeal, path, body | {"false": false})

    async def repair(self, case: UUID) -> Repair:
        return await self._door.get(Repair, f"{_REPAIRS}/{case}")

    async def move_repair(
        self,
        case: UUID,
        version: int,
        words: str,
        *,
        founded: bool | None = None,
        call_back: CallBack | None = None,
    ) -> Repair:
        """The open step is done; `founded` at the verification, `call_back` at the step of that name."""
        body: dict[str, Any] = {"words": words, "founded": founded, "call_back": call_back}
        path = f"{_REPAIRS}/{case}/moves"
        return await self._door.create(Repair, path, body, version=version)

    async def rater(self, case: UUID, purpose: str) -> Rater:
        """Whom to call, where they allowed it."""
        return build(
            Rater, await self._door.call("POST", f"{_REPAIRS}/{case}/rater", purpose=purpose)
        )

    async def answers_waiting(self) -> tuple[PublishedAnswer, ...]:
        """For a second officer who decides at the unit."""
        return (await self._door.get(PublishedAnswers, _ANSWERS)).answers

    async def write_answer(self, unit: str, question: str, text: str) -> UUID:
        """For everybody, without a word about whoever asked."""
        body = {"unit": unit, "question": question, "text": text}
        return (await self._door.create(AnswerMade, _ANSWERS, body)).answer

    async def release_answer(self, answer: UUID) -> None:
        await self._door.call("POST", f"{_ANSWERS}/{answer}/releases", key=uuid4().hex)

    async def withdraw_answer(self, answer: UUID) -> None:
        await self._door.call("POST", f"{_ANSWERS}/{answer}/withdrawals", key=uuid4().hex)

    async def board(
        self, unit: str = "", *, since: date | None = None, until: date | None = None
    ) -> ServiceBoard:
        """Of the officer's own units; `unit`: of one, with its items."""
        days = {"since": since, "until": until}
        asked = {name: day.isoformat() for name, day in days.items() if day is not None}
        return await self._door.get(ServiceBoard, "/v1/officer/service-board", unit=unit, **asked)
