"""What was asked and answered of a service, in memory: asks by person, ratings without them, and appeals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.cursors import Place
from domain.hall.posts import Unit
from domain.hall.rating_appeals import Appeal
from domain.hall.rating_repairs import RepairAnswer, RepairGrounds
from domain.hall.ratings import Given, Rater, RatingAsk, RatingLevel, RatingReason, RatingShown
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from tests.domain.hall.days import at
from tests.domain.hall.sample import draft
from tests.services.hall.counter import SHE

UNIT: Final = "city_management"
ITEM: Final = "permit.shopfront"
RATING: Final = UUID(int=61)
CASE: Final = SubjectKind.CASE.of(draft().case)
ASK: Final = RatingAsk(SHE, UUID(int=62), CASE, UNIT, ITEM, at("2026-11-02 09:00"))
POOR: Final = Given(RatingLevel.DISSATISFIED, (RatingReason.SPEED,), "太慢", call_back=True)
#: On the last day on which it may be answered, and on the first on which it may not.
LAST: Final = at("2026-11-09 23:59")
OVER: Final = at("2026-11-10 00:00")
NOW: Final = at("2026-11-03 10:00")
UNITS: Final = (Unit(UNIT, Words("城管局", "City management")),)
GROUNDS: Final = RepairGrounds(
    RATING,
    UNIT,
    ITEM,
    RatingLevel.DISSATISFIED,
    (RatingReason.SPEED,),
    "太慢",
    call_back=True,
    counted=True,
)
RATER: Final = Rater(SHE, ASK.ask, CASE)
APPEAL: Final = Appeal(RATING, UNIT, "不实", UUID(int=31), NOW)
SHOWN: Final = RatingShown(
    RATING,
    UNIT,
    ITEM,
    RatingLevel.DISSATISFIED,
    (),
    "太慢",
    date(2026, 11, 1),
    counted=True,
)


@dataclass
class FakeAsks:
    """storage.hall.ratings.RatingAskStore. `codes`: until when each is good, and of which ask."""

    rows: dict[UUID, RatingAsk] = field(default_factory=lambda: {ASK.ask: ASK})
    applied_by: str = ""
    codes: dict[str, tuple[UUID, datetime]] = field(default_factory=dict)
    listed: list[tuple[UUID, Place, int, str]] = field(default_factory=list)

    @property
    def only(self) -> RatingAsk:
        (one,) = self.rows.values()
        return one

    async def of_person(
        self, person: UUID, before: Place, limit: int, by: str = ""
    ) -> tuple[RatingAsk, ...]:
        self.listed.append((person, before, limit, by))
        return tuple(self.rows.values())[:limit]

    async def read(self, person: UUID, ask: UUID, by: str = "") -> RatingAsk | None:
        held = self.rows.get(ask)
        seen = held is not None and held.person == person and by in {"", self.applied_by}
        return held if seen else None

    async def hold(self, person: UUID, ask: UUID, by: str = "") -> RatingAsk | None:
        return await self.read(person, ask, by)

    async def hold_of(self, subject: Subject) -> RatingAsk | None:
        return next((each for each in self.rows.values() if each.subject == subject), None)

    async def hold_coded(self, code: str, at: datetime) -> RatingAsk | None:
        ask, until = self.codes.get(code, (None, at))
        return self.rows.get(ask) if ask is not None and at < until else None

    async def put(self, ask: RatingAsk) -> None:
        self.rows[ask.ask] = ask

    async def put_code(self, ask: RatingAsk, code: str, until: datetime) -> None:
        self.codes[code] = (ask.ask, until)


@dataclass
class FakeAppeals:
    """storage.hall.rating_repairs.AppealStore."""

    rows: dict[UUID, Appeal] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    async def read(self, rating: UUID) -> Appeal | None:
        return self.rows.get(rating)

    async def hold(self, rating: UUID) -> Appeal | None:
        return self.rows.get(rating)

    async def save(self, appeal: Appeal) -> None:
        assert appeal.rating in self.rows
        self.rows[appeal.rating] = appeal

    async def add(self, appeal: Appeal) -> bool:
        new = appeal.rating not in self.rows
        if new:
            self.rows[appeal.rating] = appeal
        return new

    async def of(self, ratings: Sequence[UUID]) -> dict[UUID, Appeal]:
        return {each: self.rows[each] for each in ratings if each in self.rows}

    async def undecided(self, limit: int) -> tuple[Appeal, ...]:
        self.asked.append(limit)
        return tuple(self.rows.values())


@dataclass
class FakeRatings:
    """storage.hall.ratings.RatingStore, of the one rating. `shown_on`: since when its unit sees it."""

    kept: RepairGrounds | None = GROUNDS
    shown_on: date | None = date(2026, 11, 10)
    whose: Rater | None = RATER
    rows: list[tuple[date, RatingShown]] = field(default_factory=list)
    asked: list[tuple[str, tuple[date, UUID], int]] = field(default_factory=list)

    async def shown(
        self, unit: str, before: tuple[date, UUID], limit: int
    ) -> list[tuple[date, RatingShown]]:
        self.asked.append((unit, before, limit))
        return self.rows[:limit]

    async def grounds(self, rating: UUID) -> RepairGrounds | None:
        return self.kept if rating == RATING else None

    async def hold(self, rating: UUID) -> tuple[RepairGrounds, date | None] | None:
        held = await self.grounds(rating)
        return None if held is None else (held, self.shown_on)

    async def rater(self, rating: UUID) -> Rater | None:
        return self.whose

    async def count(self, rating: UUID, *, counted: bool) -> None:
        assert self.kept is not None
        self.kept = replace(self.kept, counted=counted)


@dataclass
class FakeTallies:
    entered: list[tuple[date, str, str, dict[str, int]]] = field(default_factory=list)
    to_fold: list[int] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)

    async def enter(self, day: date, unit: str, item: str, counts: object) -> None:
        assert isinstance(counts, dict)
        self.entered.append((day, unit, item, counts))

    async def fold(self, limit: int) -> int:
        self.folds.append(limit)
        return self.to_fold.pop(0) if self.to_fold else 0


class FakeUnits:
    async def all(self) -> tuple[Unit, ...]:
        return UNITS


@dataclass
class FakeAnswers:
    """What became of repairs, by rating."""

    rows: dict[UUID, RepairAnswer] = field(default_factory=dict)

    async def answer(self, rating: UUID) -> RepairAnswer | None:
        return self.rows.get(rating)
