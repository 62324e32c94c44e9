"""What becomes of cases by time alone: notices nobody answered, new years, work that officers left."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import pytest

from domain.hall import moves, step_moves
from domain.hall.calendar import Calendar, YearOfDays
from domain.hall.calendar_years import shipped
from domain.hall.case_lists import TakenWork
from domain.hall.cases import Case, CaseState, StepState
from domain.hall.posts import Post, PostRole, Posts
from services.hall.case_endings import CaseEndings
from services.hall.left_work import LeftWork
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import APPLICANT, CLERK, ITEM, NOW, draft, hand, moment, submitted
from tests.services.hall.cases import ABOUT, CASE, PERSON, Hall

THIRD = UUID(int=67)
OTHER = UUID(int=66)


def wanted(case: UUID = CASE) -> Case:
    """Its applicant was asked for what lacks, on 2 November."""
    taken = step_moves.take(submitted(), "accept", CLERK, NOW).case
    asked = moves.want_supplement(taken, ITEM, "accept", ["shop"], "请补", CLERK, NOW).case
    return replace(asked, case=case)


class Waiting:
    """storage.hall.cases.CaseStore, of what time alone moves."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.looks: list[tuple[datetime, int]] = []
        self.pages: list[tuple[UUID, int]] = []
        self.reckoned: list[tuple[UUID, Calendar]] = []
        self.late: list[tuple[UUID, UUID]] = []
        self.swept: set[UUID] = set()

    async def late_supplements(self, at: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        self.looks.append((at, limit))
        return self.late

    async def provisional(self, after: UUID, limit: int) -> list[tuple[UUID, UUID]]:
        self.pages.append((after, limit))
        later = sorted(
            (each.case, each.person) for each in self.hall.cases.kept.values() if each.case > after
        )
        return [(person, case) for case, person in later][:1]

    async def lock(self, person: UUID, case: UUID) -> Case | None:
        return None if case in self.swept else await self.hall.cases.lock(person, case)

    async def reckon(self, case: Case, calendar: Calendar) -> None:
        self.reckoned.append((case.case, calendar))


@dataclass
class Years:
    """The calendar of the years that are loaded."""

    calendar: Calendar = CALENDAR

    async def current(self) -> Calendar:
        return self.calendar


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def store(hall: Hall) -> Waiting:
    return Waiting(hall)


@pytest.fixture
def years() -> Years:
    return Years()


@pytest.fixture
def endings(hall: Hall, store: Waiting, years: Years) -> CaseEndings:
    return CaseEndings(
        unit=hall.unit, store=store, mover=hall.mover, calendars=years, clock=hall.clock
    )


async def test_a_notice_that_nobody_answered_ends_its_case_and_the_applicant_is_told(
    hall: Hall, store: Waiting, endings: CaseEndings
) -> None:
    hall.put(wanted())
    store.late = [(PERSON, CASE)]
    later = hall.clock.forward(days=31)

    assert await endings.expire() == 1

    case = hall.cases.kept[CASE]
    assert (case.state, case.ended_at) == (CaseState.EXPIRED, later)
    assert hall.recorded == [("system", "case.expire", str(ABOUT))]
    assert hall.told == [("case.ended", str(ABOUT))]
    assert store.looks == [(later, 100)]


async def test_one_that_was_answered_meanwhile_holds_up_none_of_the_others(
    hall: Hall, store: Waiting, endings: CaseEndings
) -> None:
    hall.put(submitted(), wanted(OTHER))
    store.late = [(PERSON, CASE), (PERSON, UUID(int=99)), (PERSON, OTHER)]
    hall.clock.forward(days=31)
    assert await endings.expire() == 1
    assert hall.cases.kept[CASE] == submitted()
    assert hall.cases.kept[OTHER].state is CaseState.EXPIRED


def in_december() -> Case:
    """Accepted on 28 December: its time ends in a year that no calendar may know yet."""
    late = moment("2026-12-28 09:00")
    sent = moves.submit(draft(), ITEM, "1", APPLICANT, late).case
    taken = step_moves.take(sent, "accept", CLERK, late).case
    return moves.accept(taken, ITEM, "accept", CLERK, late).case


UNTIL_2026 = Calendar([each for each in shipped() if each.year <= 2026])
UNTIL_2027 = Calendar(
    [
        *(each for each in shipped() if each.year <= 2026),
        YearOfDays(2027, frozenset({date(2027, 1, 1)}), frozenset()),
    ]
)


async def test_cases_that_rest_on_a_year_are_reckoned_anew_once_it_is_loaded(
    hall: Hall, store: Waiting, years: Years, endings: CaseEndings
) -> None:
    hall.put(in_december(), replace(in_december(), case=OTHER), replace(draft(), case=THIRD))
    store.swept = {THIRD}
    years.calendar = UNTIL_2026

    assert await endings.reckon() == 0
    assert (store.reckoned, len(store.pages)) == ([], 4)
    assert await endings.reckon() == 0
    assert len(store.pages) == 4  # the same years: nobody is looked at again

    years.calendar = UNTIL_2027
    assert await endings.reckon() == 2
    assert store.reckoned == [(CASE, UNTIL_2027), (OTHER, UNTIL_2027)]
    assert store.pages[4:] == [(each, 100) for each in (UUID(int=0), CASE, OTHER, THIRD)]


async def test_what_time_alone_moves_is_looked_at_each_minute_and_at_once_while_more_waits(
    hall: Hall, store: Waiting, years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, slept = [100, 99, 0], list[float]()

    class Counted(CaseEndings):
        async def expire(self) -> int:
            return ended.pop(0)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", sleep)
    endings = Counted(
        unit=hall.unit, store=store, mover=hall.mover, calendars=years, clock=hall.clock
    )
    with pytest.raises(asyncio.CancelledError):
        await endings.forever()
    assert (slept, ended) == ([60.0, 60.0], [])
    assert store.pages == [(UUID(int=0), 100)]


class Work:
    """storage.hall.case_work.CaseWorkStore, and what officers hold today."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.posts: dict[UUID, Posts] = {}
        self.asked: list[set[UUID]] = []
        self.limits: list[int] = []

    async def taken(self) -> list[TakenWork]:
        return [
            TakenWork(officer, "city_management", PostRole.CLERK, "440304")
            for officer in sorted(
                {
                    step.officer
                    for case in self.hall.cases.kept.values()
                    for step in case.steps
                    if step.officer and step.state is StepState.OPEN
                }
            )
        ]

    async def taken_by(self, work: TakenWork, limit: int) -> list[tuple[UUID, UUID, str]]:
        self.limits.append(limit)
        return [
            (case.person, case.case, step.name)
            for case in self.hall.cases.kept.values()
            for step in case.steps
            if step.officer == work.officer
        ]

    async def of_many(self, officers: Collection[UUID]) -> Mapping[UUID, Posts]:
        self.asked.append(set(officers))
        return self.posts


def taken_by(number: int, case: UUID) -> Case:
    by = hand(number, ("city_management", PostRole.CLERK))
    return replace(step_moves.take(submitted(), "accept", by, NOW).case, case=case)


async def test_what_an_officer_took_who_left_or_lost_the_post_goes_back_to_all(hall: Hall) -> None:
    """One left, one serves another part of the city now, one holds the post still."""
    work = Work(hall)
    hall.put(taken_by(1, CASE), taken_by(2, OTHER), taken_by(3, THIRD))
    clerk = Post("city_management", PostRole.CLERK, "4403")
    work.posts = {
        UUID(int=2): Posts.of([replace(clerk, area="4401")]),
        UUID(int=3): Posts.of([clerk]),
    }

    assert await LeftWork(work=work, posts=work, mover=hall.mover).once() == 2

    assert [each.steps[0].officer for each in hall.cases.kept.values()] == [
        None,
        None,
        UUID(int=3),
    ]
    assert hall.recorded == [("system", "case.release", f"case:{each}") for each in (CASE, OTHER)]
    assert work.asked == [{UUID(int=n) for n in (1, 2, 3)}]
    assert work.limits == [100, 100]


async def test_a_step_that_was_done_at_the_same_moment_stays_and_keeps_none_back(
    hall: Hall,
) -> None:
    class Late(Work):
        async def taken_by(self, work: TakenWork, limit: int) -> list[tuple[UUID, UUID, str]]:
            found = await super().taken_by(work, limit)
            return [(PERSON, UUID(int=99), "accept"), *found]

    hall.put(taken_by(1, CASE))
    work = Late(hall)
    assert await LeftWork(work=work, posts=work, mover=hall.mover).once() == 1


async def test_left_work_is_looked_for_each_quarter_minute_and_at_once_while_more_waits(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts, slept = [100, 99, 0], list[float]()

    class Counted(LeftWork):
        async def once(self) -> int:
            return counts.pop(0)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", sleep)
    work = Work(hall)
    with pytest.raises(asyncio.CancelledError):
        await Counted(work=work, posts=work, mover=hall.mover).forever()
    assert (slept, counts) == ([15.0, 15.0], [])
