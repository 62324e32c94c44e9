"""An appeal of the rated unit that a rating is false (不实差评申诉), decided by the unit that oversees services.

A rating that is set aside counts no more, and its rater is told and may object once; another officer then
has the last word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict, NotAllowed
from domain.problems import Problem
from domain.words import Words

WORDS_LENGTH: Final = 1000
_ANOTHER: Final = Words("对异议的复核须由另一人作出", "another officer decides on the objection")


class AppealState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"  # the rating counts
    SET_ASIDE = "set_aside"  # it counts no more
    OBJECTED = "objected"  # says the rater: to be decided again
    RESTORED = "restored"  # it counts again
    UPHELD = "upheld"  # it stays set aside


APPEAL_WORDS: Final[Mapping[AppealState, Words]] = {
    AppealState.OPEN: Words("待裁定", "To be decided"),
    AppealState.DISMISSED: Words("申诉不成立", "Dismissed: the rating counts"),
    AppealState.SET_ASIDE: Words("申诉成立，评价不计入", "Set aside: the rating does not count"),
    AppealState.OBJECTED: Words("评价人有异议，待复核", "The rater objects: to be decided again"),
    AppealState.RESTORED: Words("复核恢复计入", "Restored: the rating counts"),
    AppealState.UPHELD: Words("复核维持，评价不计入", "Upheld: the rating does not count"),
}
#: Each waits for the word of the unit that oversees services.
UNDECIDED: Final = frozenset({AppealState.OPEN, AppealState.OBJECTED})


@dataclass(frozen=True, slots=True)
class Appeal:
    """`why`: of the unit; `words`: of the first decision; `objection` and `last_words`: of what came after."""

    rating: UUID
    unit: str
    why: str
    asked_by: UUID
    asked_at: datetime
    state: AppealState = AppealState.OPEN
    words: str = ""
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    objection: str = ""
    last_words: str = ""
    last_by: UUID | None = None
    last_at: datetime | None = None

    def decide(self, officer: UUID, words: str, at: datetime, *, false: bool) -> Self:
        """`false`: the rating is. Conflict for what is decided; NotAllowed for who decided before."""
        if self.state is AppealState.OPEN:
            state = AppealState.SET_ASIDE if false else AppealState.DISMISSED
            return replace(self, state=state, words=words, decided_by=officer, decided_at=at)
        if self.state is not AppealState.OBJECTED:
            raise Conflict(Problem.APPEAL_MOVED)
        if officer == self.decided_by:
            raise NotAllowed(Problem.KEPT_APART, _ANOTHER)
        state = AppealState.UPHELD if false else AppealState.RESTORED
        return replace(self, state=state, last_words=words, last_by=officer, last_at=at)

    def object(self, words: str) -> Self:
        """By the rater, against a rating that was set aside. Conflict for any other."""
        if self.state is not AppealState.SET_ASIDE:
            raise Conflict(Problem.APPEAL_MOVED)
        return replace(self, state=AppealState.OBJECTED, objection=words)

    @property
    def counts(self) -> bool:
        """Whether the rating does."""
        return self.state in {AppealState.OPEN, AppealState.DISMISSED, AppealState.RESTORED}
