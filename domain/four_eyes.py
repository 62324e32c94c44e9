"""Four eyes: what takes two officers, and what makes two officers two. The one rule of every approval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.problems import Problem


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


class Matter(StrEnum):
    """What one officer asks for, or did, and another has to agree to."""

    CAMPAIGN = "campaign"  # its release
    CORRECTION = "correction"  # of an ID number on the register
    DIFFERENCE = "difference"  # how money that differs from a vendor's word is put right
    EMERGENCY = "emergency"  # the judgement of a record opened outside the areas served
    EXPORT = "export"
    GRANT = "grant"  # to hold another administrator's account, or to make one
    ITEM = "item"  # the release of a version
    PARCEL = "parcel"  # what was packed, and goes out
    PARTNER = "partner"  # who may read persons' data with their consent
    PUBLISHED_ANSWER = "published_answer"  # the release of what everybody reads
    SUSPENSION = "suspension"


#: What who asked hears who would be the second too.
_OWN: Final[Mapping[Matter, Problem]] = {
    Matter.CAMPAIGN: Problem.CAMPAIGN_OWN_DRAFT,
    Matter.CORRECTION: Problem.SECOND_OFFICER_NEEDED,
    Matter.DIFFERENCE: Problem.SECOND_OFFICER_NEEDED,
    Matter.EMERGENCY: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.EXPORT: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.GRANT: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.ITEM: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.PARCEL: Problem.PARCEL_TWO_HANDS,
    Matter.PARTNER: Problem.ANOTHER_ADMIN_NEEDED,
    Matter.PUBLISHED_ANSWER: Problem.SECOND_OFFICER_NEEDED,
    Matter.SUSPENSION: Problem.SECOND_OFFICER_NEEDED,
}


@dataclass(frozen=True, slots=True)
class SecondWord:
    """What another officer says to a matter, and where that officer stands to it."""

    matter: Matter
    asked_by: UUID
    by: UUID
    concerns: UUID | None = None  # whose account it is about: as little a second as who asked
    outside: Problem | None = None  # what is said where it lies beyond the areas of `by`
    declines: bool = False  # a no takes nothing from anybody, so any other officer in reach says it


@dataclass(frozen=True, slots=True)
class FourEyes:
    """`days`: so long a change of an account counts. Own choice: a week, within which one is missed."""

    days: int = 7

    def since(self, at: datetime) -> datetime:
        return at - timedelta(days=self.days)

    def objection(self, word: SecondWord, changes: Iterable[OfficerChange]) -> Problem | None:
        """Why the word does not count, by the changes of these days; None: it does."""
        if word.by in {word.asked_by, word.concerns}:
            return _OWN[word.matter]
        if word.outside is not None:
            return word.outside
        if word.declines or self.are_two(word.asked_by, word.by, changes):
            return None
        return Problem.NOT_INDEPENDENT

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
