"""What the service says of what the hall does: to everybody, and to its officers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """`answers`: ratings that were given; `silent`: those that counted as satisfied since nobody said anything.

    `received`: people who came to a hall and were served. None is too little to show, or nothing.
    """

    closed: int | None
    in_time_percent: int | None
    online_percent: int | None
    visits_mean: float | None
    received: int | None
    waited_minutes_mean: int | None
    waited_half_minutes: int | None
    waited_most_minutes: int | None
    answers: int | None
    satisfied_percent: int | None
    silent: int | None


@dataclass(frozen=True, slots=True)
class UnitFigures(Figures):
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class MonthFigures(Figures):
    month: date


@dataclass(frozen=True, slots=True)
class PublicBoard:
    first: date
    last: date
    whole: Figures
    units: tuple[UnitFigures, ...]
    months: tuple[MonthFigures, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class LevelCount:
    level: str
    count: int


@dataclass(frozen=True, slots=True)
class OfficerFigures(Figures):
    levels: tuple[LevelCount, ...]


@dataclass(frozen=True, slots=True)
class OfficerUnitFigures(OfficerFigures):
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class OfficerItemFigures(OfficerFigures):
    item: str
    name: str


@dataclass(frozen=True, slots=True)
class OfficerMonthFigures(OfficerFigures):
    month: date


@dataclass(frozen=True, slots=True)
class ServiceBoard:
    first: date
    last: date
    whole: OfficerFigures
    units: tuple[OfficerUnitFigures, ...]
    items: tuple[OfficerItemFigures, ...]
    months: tuple[OfficerMonthFigures, ...]
