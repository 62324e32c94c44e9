"""What an administrator does to the account of another only once a third has agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.errors import Conflict
from domain.problems import Problem

#: Own choice: over a weekend.
ASK_LIFE: Final = timedelta(days=3)
#: Own choice, as for an export: a working day in which what was approved is done.
GRANT_LIFE: Final = timedelta(days=1)


class GrantKind(StrEnum):
    PASSWORD = "password"  # noqa: S105  # the name of a kind
    SECOND_FACTOR = "second_factor"
    ADMIN_ROLE = "admin_role"  # of an officer who has not got it


class GrantState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"  # who asked may do it, once
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    EXPIRED = "expired"  # never stored: its time has run out


class GrantMove(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


MOVES: Final = {
    GrantMove.APPROVE: (frozenset({GrantState.WAITING}), GrantState.APPROVED),
    GrantMove.DECLINE: (frozenset({GrantState.WAITING}), GrantState.DECLINED),
    GrantMove.WITHDRAW: (
        frozenset({GrantState.WAITING, GrantState.APPROVED}),
        GrantState.WITHDRAWN,
    ),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """`ends_at`: until when it can be decided, or once approved be done."""

    grant: UUID
    officer: UUID
    username: str
    what: GrantKind
    why: str
    asked_by: UUID
    asked_name: str
    asked_at: datetime
    state: GrantState
    ends_at: datetime
    decided_by: UUID | None = None
    decided_name: str = ""
    decided_at: datetime | None = None
    decided_words: str = ""

    def after(self, move: GrantMove, now: datetime) -> GrantState:
        """What the move makes of it. Raises Conflict where it has moved on."""
        allowed, state = MOVES[move]
        if self.state_at(now) not in allowed:
            raise Conflict(Problem.GRANT_MOVED)
        return state

    def state_at(self, now: datetime) -> GrantState:
        open_ = self.state in {GrantState.WAITING, GrantState.APPROVED}
        return GrantState.EXPIRED if open_ and self.ends_at <= now else self.state
