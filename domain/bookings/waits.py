"""The waiting list (候补) of a place: who gets what is given back, in their order."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.subjects import Subject


@dataclass(frozen=True, slots=True)
class Wait:
    """`day`: on which; None: on any, as of who was stopped and comes `first`. It ends with an offer."""

    person: UUID
    wait: UUID
    place: str
    about: Subject
    made_by: str
    since: datetime
    day: date | None = None
    first: bool = False
    mandate: UUID | None = None
