"""A switch of face engines, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Switch:
    """One under way, engines as str(EngineId)."""

    engine: str  # the new one
    former: str
    begun_at: datetime
    ends_on: date  # from then on it may be finished, whoever is left
    photos_to: UUID | None  # the last person whose photo was looked for

    def left(self, persons: Mapping[str, int]) -> int:
        """Persons who are on the former engine alone, of counts by `a/1+b/1`."""
        return sum(
            count
            for engines, count in persons.items()
            if self.former in engines.split("+") and self.engine not in engines.split("+")
        )

    def over(self, persons: Mapping[str, int]) -> int:
        """Persons who have a reference of the new engine."""
        return sum(count for on, count in persons.items() if self.engine in on.split("+"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person on the former engine."""

    person: UUID
    missing: bool  # the new engine has no reference yet
    open: bool  # agreed, alive and not locked


class Photo(StrEnum):
    """What became of one person's photo."""

    MOVED = "moved"
    NONE = "no photo"
    UNFIT = "not fit for a reference"
    UNLIKE = "not the person of the old reference"
    CLOSED = "locked, withdrawn or recorded as deceased"
