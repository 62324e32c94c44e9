"""The waiting list of a place: who may join it, who comes before whom, and who leaves it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.bookings.bookings import LAPSES_WITHIN, Standing
from domain.bookings.places import Slot
from domain.bookings.waits import Wait
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.waits import WAITS_MOST, WaitService
from tests.services.bookings.ledger import (
    ABOUT,
    CITIZEN,
    FIRST,
    FOR_ZHAO,
    NOW,
    OPTICIAN,
    PASSPORT,
    TODAY,
    WANG,
    ZHAO,
    FakeActing,
    FakeSubjects,
    Ledger,
)
from tests.services.unit import FakeUnit

DAY = timedelta(days=1)
FULL = replace(FIRST, taken=1)
HERS = "citizen:" + str(UUID(int=21))


class Line(Ledger):
    """Today has no place that is free."""

    def __init__(self, *slots: Slot) -> None:
        super().__init__(*(slots or (FULL,)))
        self.acting, self.subjects = FakeActing(), FakeSubjects()
        self.service = WaitService(
            unit=FakeUnit(),
            waits=self.line,
            slots=self.ledger,
            places=self,
            standings=self.rows,
            acting=self.acting,
            subjects=self.subjects,
            audit=self.audit,
            clock=lambda: NOW,
        )


@pytest.fixture
def line() -> Line:
    return Line()


async def test_who_wants_a_place_of_a_day_that_is_full_waits_behind_those_before(
    line: Line,
) -> None:
    line.wait(1, since=NOW - DAY)

    file = await line.service.join(CITIZEN, "eyes", TODAY)

    assert file.wait == Wait(
        person=WANG,
        wait=file.wait.wait,
        place="eyes",
        about=ABOUT,
        made_by=CITIZEN.actor,
        since=NOW,
        day=TODAY,
    )
    assert (file.place, file.before) == (OPTICIAN, 1)
    assert line.waits[-1] == file.wait
    assert line.audit.entries == [(CITIZEN.actor, "booking.wait", WANG, "place:eyes", "")]
    assert line.acting.kept == [WANG]
    assert line.asked == [
        (WANG, OPTICIAN.kind, NOW - OPTICIAN.rules.looks_back, NOW - LAPSES_WITHIN)
    ]


async def test_who_acts_for_another_waits_in_their_place_and_for_what_they_need(
    line: Line,
) -> None:
    line.places["eyes"] = replace(OPTICIAN, items=("passport",))

    wait = (await line.service.join(CITIZEN, "eyes", TODAY, PASSPORT, FOR_ZHAO)).wait

    assert (wait.person, wait.made_by, wait.mandate) == (ZHAO, CITIZEN.actor, FOR_ZHAO.mandate)
    assert (wait.about, line.subjects.asked) == (PASSPORT, [(ZHAO, PASSPORT)])
    about = str(SubjectKind.PLACE.of("eyes").under(FOR_ZHAO.mandate))
    assert line.audit.entries == [(CITIZEN.actor, "booking.wait", ZHAO, about, "")]


@pytest.mark.parametrize(
    ("day", "good"),
    [(TODAY - DAY, False), (TODAY, True), (TODAY + 14 * DAY, True), (TODAY + 15 * DAY, False)],
    ids=["yesterday", "today", "released_today", "not_released"],
)
async def test_only_for_a_day_that_can_be_booked_somebody_waits(
    line: Line, day: date, *, good: bool
) -> None:
    """Each day is released two weeks before it, at six in the morning."""
    if good:
        assert (await line.service.join(CITIZEN, "eyes", day)).wait.day == day
        return
    with pytest.raises(Invalid) as refused:
        await line.service.join(CITIZEN, "eyes", day)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/day", "out_of_range")
    ]


async def test_the_moment_of_the_release_is_in_time() -> None:
    line = Line()
    rules = replace(OPTICIAN.rules, released_at=NOW.time())
    line.places["eyes"] = replace(OPTICIAN, rules=rules)

    file = await line.service.join(CITIZEN, "eyes", TODAY + 14 * DAY)

    assert line.waits == [file.wait]


async def test_nobody_waits_where_there_is_no_place_or_it_is_closed(line: Line) -> None:
    line.places["shut"] = replace(OPTICIAN, place="shut", closed=True)

    with pytest.raises(NotFound):
        await line.service.join(CITIZEN, "nowhere", TODAY)
    with pytest.raises(Conflict) as closed:
        await line.service.join(CITIZEN, "shut", TODAY)

    assert closed.value.problem is Problem.PLACE_CLOSED
    assert (line.waits, line.audit.entries) == ([], [])


async def test_what_the_place_does_not_do_nobody_waits_for_there(line: Line) -> None:
    line.places["eyes"] = replace(OPTICIAN, items=("passport",))

    with pytest.raises(Invalid):
        await line.service.join(CITIZEN, "eyes", TODAY)

    assert line.waits == []


async def test_who_may_not_book_waits_for_nothing(line: Line) -> None:
    line.standing = Standing(0, 0, tuple(NOW - n * DAY for n in (9, 5, 1)))

    with pytest.raises(NotAllowed) as refused:
        await line.service.join(CITIZEN, "eyes", TODAY)

    assert refused.value.problem is Problem.BOOKING_CLOSED_TO
    assert line.waits == []


async def test_where_one_is_free_it_is_booked_instead() -> None:
    line = Line(FIRST)

    with pytest.raises(Conflict) as refused:
        await line.service.join(CITIZEN, "eyes", TODAY)

    assert refused.value.problem is Problem.PLACES_FREE


async def test_nobody_waits_twice_for_one_day(line: Line) -> None:
    await line.service.join(CITIZEN, "eyes", TODAY)

    with pytest.raises(Conflict) as refused:
        await line.service.join(CITIZEN, "eyes", TODAY)

    assert refused.value.problem is Problem.WAITING_ALREADY
    assert (len(line.waits), len(line.audit.entries)) == (1, 1)


async def test_a_person_waits_for_ten_at_once(line: Line) -> None:
    for n in range(WAITS_MOST - 1):
        line.wait(n, TODAY + (n + 1) * DAY, person=WANG)

    await line.service.join(CITIZEN, "eyes", TODAY)
    with pytest.raises(Conflict) as refused:
        await line.service.join(CITIZEN, "eyes", TODAY + 10 * DAY)

    assert WAITS_MOST == 10
    assert refused.value.problem is Problem.BOOKINGS_OPEN
    assert len(line.waits) == WAITS_MOST


async def test_who_leaves_waits_no_more_and_that_is_on_record(line: Line) -> None:
    mine, other = line.wait(1, person=WANG, made_by=CITIZEN.actor), line.wait(2)

    await line.service.leave(CITIZEN, mine.wait)

    assert line.waits == [other]
    assert line.audit.entries == [(CITIZEN.actor, "booking.leave", WANG, "place:eyes", "")]
    assert line.acting.kept == [WANG]


async def test_what_another_waits_for_is_nobodys_to_leave(line: Line) -> None:
    hers = line.wait(1, person=ZHAO, made_by=HERS)

    for mandate in (None, FOR_ZHAO):
        with pytest.raises(NotFound) as refused:
            await line.service.leave(CITIZEN, hers.wait, mandate)
        assert refused.value.problem is Problem.NOT_FOUND
    assert (line.waits, line.audit.entries) == ([hers], [])


async def test_one_sees_what_one_waits_for_and_a_representative_what_they_asked_for(
    line: Line,
) -> None:
    line.wait(1, person=ZHAO, made_by=HERS, since=NOW - DAY)
    by_him = line.wait(2, TODAY + DAY, person=ZHAO, made_by=CITIZEN.actor)
    own = line.wait(3, person=WANG)

    (for_her,) = await line.service.mine(CITIZEN, FOR_ZHAO)
    (for_him,) = await line.service.mine(CITIZEN)

    assert (for_her.wait, for_her.place, for_her.before) == (by_him, OPTICIAN, 0)
    assert (for_him.wait, for_him.before) == (own, 1)
