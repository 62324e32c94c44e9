"""An action's effect: what it is about, and what follows from a face check of it."""

from datetime import date
from typing import Protocol
from uuid import UUID

from domain.faces.checks import Booked, End
from domain.subjects import Subject
from domain.ways import Offer


class Effect(Protocol):
    """One for each row of the table of actions (domain/faces/actions.py)."""

    def subject(self, reference: str, session: UUID) -> Subject:
        """What a check is of: `reference` as the caller named it, or the sign-in that asks."""

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:
        """Whether anything is to be done now; `died`: as recorded. NotFound: the person has no such matter."""

    def other_ways(self) -> tuple[Offer, ...]:
        """Those beside the face, named whenever a check opens."""

    async def __call__(self, end: End) -> Booked:
        """In the unit of work of the check's end: writes what follows, and says what came of it."""
