# Written by `make sdk` from zhijian_client/officer/ratings.py.
"""Ratings of the officer's units, repairs of poor ones by who oversees services, and boards."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import zhijian_client.officer.ratings as asynchronous
from zhijian_client.answers.oversight import ServiceBoard
from zhijian_client.answers.published_answers import PublishedAnswer
from zhijian_client.answers.ratings import (
    Appeal,
    Rater,
    RatingCode,
    RatingShown,
    Repair,
)
from zhijian_client.officer.ratings import CallBack
from zhijian_client.sync._portal import (
    Calls,
)


class RatingCalls(Calls):
    """No answer leads to who rated, but for `rater`, which that person allowed and reads of."""

    _calls: asynchronous.RatingCalls

    def code(self, case: UUID) -> RatingCode:
        """For the screen at the counter."""
        return self._portal.run(self._calls.code(case))

    def of_unit(self, unit: str) -> Iterator[RatingShown]:
        """Shown many at once, the newest first, page by page."""
        return self._portal.each(self._calls.of_unit(unit))

    def appeal(self, rating: UUID, words: str) -> None:
        """That it is false, says the rated unit's supervisor."""
        self._portal.run(self._calls.appeal(rating, words))

    def appeals(self) -> tuple[Appeal, ...]:
        return self._portal.run(self._calls.appeals())

    def decide_appeal(self, rating: UUID, words: str, *, false: bool) -> Appeal:
        """`false`: the rating is, and counts no more."""
        return self._portal.run(self._calls.decide_appeal(rating, words, false=false))

    def repair(self, case: UUID) -> Repair:
        return self._portal.run(self._calls.repair(case))

    def move_repair(
        self,
        case: UUID,
        version: int,
        words: str,
        *,
        founded: bool | None = None,
        call_back: CallBack | None = None,
    ) -> Repair:
        """The open step is done; `founded` at the verification, `call_back` at the step of that name."""
        return self._portal.run(
            self._calls.move_repair(case, version, words, founded=founded, call_back=call_back)
        )

    def rater(self, case: UUID, purpose: str) -> Rater:
        """Whom to call, where they allowed it."""
        return self._portal.run(self._calls.rater(case, purpose))

    def answers_waiting(self) -> tuple[PublishedAnswer, ...]:
        """For a second officer who decides at the unit."""
        return self._portal.run(self._calls.answers_waiting())

    def write_answer(self, unit: str, question: str, text: str) -> UUID:
        """For everybody, without a word about whoever asked."""
        return self._portal.run(self._calls.write_answer(unit, question, text))

    def release_answer(self, answer: UUID) -> None:
        self._portal.run(self._calls.release_answer(answer))

    def withdraw_answer(self, answer: UUID) -> None:
        self._portal.run(self._calls.withdraw_answer(answer))

    def board(
        self, unit: str = "", *, since: date | None = None, until: date | None = None
    ) -> ServiceBoard:
        """Of the officer's own units; `unit`: of one, with its items."""
        return self._portal.run(self._calls.board(unit, since=since, until=until))
