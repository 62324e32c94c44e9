"""Four eyes: what makes two officers two. The one rule of every approval in the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID


class Touch(StrEnum):
    """What one officer did to the account of another."""

    HOLDS = (
        "holds"  # added it, or gave it a password or a second factor: could sign in as the other
    )
    SHAPES = "shapes"  # changed its roles or areas, or enabled it: chose who the other is


@dataclass(frozen=True, slots=True)
class OfficerChange:
    by: UUID
    officer: UUID
    touch: Touch


@dataclass(frozen=True, slots=True)
class FourEyes:
    """`days`: so long a change of an account counts. Own choice: a week, within which one is missed."""

    days: int = 7

    def since(self, at: datetime) -> datetime:
        return at - timedelta(days=self.days)

    def are_two(self, asker: UUID, approver: UUID, changes: Iterable[OfficerChange]) -> bool:
        """Whether the approver's word counts beside the asker's, by the changes of these days.

        Not when one hand may hold both accounts, over whatever others, nor when a hand that may hold
        the asker's shaped the approver's.
        """
        known = tuple(changes)
        hand = _held_together(asker, known)
        if approver in hand:
            return False
        return not any(each.by in hand and each.officer == approver for each in known)


#: As the settings have it where they say nothing.
STANDARD: Final = FourEyes()


def _held_together(officer: UUID, changes: Iterable[OfficerChange]) -> set[UUID]:
    """The officer and all whose accounts one hand may hold with this one, in either direction."""
    hand, holds = {officer}, [each for each in changes if each.touch is Touch.HOLDS]
    while True:
        more = {
            end
            for each in holds
            if each.by in hand or each.officer in hand
            for end in (each.by, each.officer)
        }
        if more <= hand:
            return hand
        hand |= more
