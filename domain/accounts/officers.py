"""Officers as administrators see them: roles, areas, how they sign in; and records opened in an emergency."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final
from uuid import UUID

from domain.errors import NotAllowed, Unfit
from domain.people import Officer, Role
from domain.problems import Problem
from domain.words import Words

#: The area of whom no area is on record, and of officers who serve the whole city.
CITY_WIDE: Final = ""
#: At least; length guards better than required kinds of character.
PASSWORD_LENGTH: Final = 12
#: Own choice: a shift or two and a weekend, so that a password given out on Friday is good on Monday.
START_PASSWORD_LIFE: Final = timedelta(days=3)
#: Own choice: one matter at a counter.
EMERGENCY_LIFE: Final = timedelta(minutes=30)
#: Within which an officer may open a few, as the settings say.
EMERGENCY_DAY: Final = timedelta(days=1)
#: Own choice: a sentence, not a word.
EMERGENCY_WHY_LENGTH: Final = 10
_PERSONS_AREA: Final = re.compile(r"([0-9]{6})?")
# Province, city, district: the levels of GB/T 2260.
_OFFICERS_AREA: Final = re.compile(r"([0-9]{2}){0,3}")


class Reach(IntEnum):
    """How far an officer may go with a person's record."""

    NOT = 0
    LOOKS = 1  # opened in an emergency
    SERVES = 2  # of an area that the officer serves


@dataclass(frozen=True, slots=True)
class OfficerSeen:
    """One officer in the administrators' list."""

    officer: UUID
    username: str
    roles: frozenset[Role]
    areas: tuple[str, ...]
    second_factor: bool
    start_until: datetime | None  # waits for a password of the officer's own
    disabled_at: datetime | None
    created_at: datetime
    identified: bool = False  # it is known who they are on the register


@dataclass(frozen=True, slots=True)
class Terms:
    """What an officer may do, and for whom; as a text it stands in the audit."""

    roles: tuple[str, ...]
    areas: tuple[str, ...]

    def __str__(self) -> str:
        areas = ", ".join(area or "city" for area in self.areas)
        return f"roles: {', '.join(self.roles)}; areas: {areas}"


@dataclass(frozen=True, slots=True)
class AdminScope:
    """How an officer stands to an administrator."""

    administers: bool
    covered: bool  # all areas of the officer are the administrator's too


@dataclass(frozen=True, slots=True)
class Emergency:
    """A record that an officer opened outside the areas served, until another administrator looked."""

    emergency: UUID
    person: UUID
    officer: UUID
    username: str
    why: str
    opened_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """An officer after a change, and the sessions that ended with it."""

    officer: OfficerSeen
    ended: tuple[UUID, ...] = ()


#: Of the area of a person, in the hand of an officer of others.
NOT_SERVED: Final = Words("应是您负责的区域", "an area that you serve")


@dataclass(frozen=True, slots=True)
class StartPassword:
    """Told once to the administrator; good for one sign-in, at which the officer chooses another."""

    password: str = field(repr=False)
    until: datetime


def read_area(text: str) -> str:
    """A person's area: six digits, or none. Unfit for anything else."""
    if not _PERSONS_AREA.fullmatch(text):
        raise Unfit("区划代码的六位数字，或留空", "six digits of the division, or nothing")
    return text


def not_own(admin: Officer | None, officer: UUID) -> None:
    """NotAllowed for an administrator's own account; the operator (None) has none."""
    if admin is not None and admin.officer == officer:
        raise NotAllowed(Problem.ANOTHER_ADMIN_NEEDED)


def read_areas(areas: Iterable[str]) -> tuple[str, ...]:
    """An officer's areas, each once, without those within another. Unfit for none or a wrong one."""
    wanted = sorted(set(areas))
    if not wanted:
        raise Unfit("至少一个区域", "at least one area")
    if not all(_OFFICERS_AREA.fullmatch(area) for area in wanted):
        raise Unfit(
            "区划代码的 2、4 或 6 位数字，留空为全市",
            "2, 4 or 6 digits of a division, or nothing for the whole city",
        )
    return tuple(
        area
        for area in wanted
        if not any(area != other and area.startswith(other) for other in wanted)
    )
