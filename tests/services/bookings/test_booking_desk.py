"""Officers of a place: the day's list, who has come, who is booked at the counter, and a slot that is closed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.actors import SYSTEM
from domain.bookings.bookings import BookingState
from domain.bookings.places import Place, Slot
from domain.errors import Conflict, Gone, Invalid, NotFound, Refusal
from domain.events import EventKind
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.bookings.booking_desk import PAGE, BookingDeskService
from tests.services.bookings.ledger import (
    ABOUT,
    CHEN,
    CITIZEN,
    FIRST,
    NEXT,
    NOW,
    OPTICIAN,
    PASSPORT,
    TODAY,
    TOMORROW,
    WANG,
    ZHAO,
    FakeSubjects,
    Ledger,
)
from tests.services.unit import ACCOUNT, FakeAudit, FakeUnit

ELSEWHERE = Officer(UUID(int=41), frozenset(), UUID(int=42))


@dataclass
class ListAudit(FakeAudit):
    """services.bookings.booking_desk.ListAudit."""

    looks: list[tuple[str, str, Sequence[tuple[UUID, str]], str]] = field(default_factory=list)

    async def record_all(
        self, *, actor: str, action: str, persons: Sequence[tuple[UUID, Subject]], why: str
    ) -> None:
        self.looks.append((actor, action, [(each, str(about)) for each, about in persons], why))


class Desk(Ledger):
    """Chen works for the households of 4403 alone; the register has no name of Zhao."""

    def __init__(self, *slots: Slot, place: Place = OPTICIAN) -> None:
        super().__init__(*slots, place=place)
        self.subjects, self.looks = FakeSubjects(), ListAudit()
        self.service = BookingDeskService(
            unit=FakeUnit(),
            moves=self.moves,
            stops=self.stops,
            bookings=self.rows,
            tickets=self,
            slots=self.ledger,
            places=self,
            reach=self,
            names=self,
            subjects=self.subjects,
            audit=self.looks,
            bell=self.bell,
            clock=lambda: NOW,
        )

    async def number_of(self, booking: UUID) -> str:
        return f"A{booking.int}"

    async def of(self, officer: UUID) -> Callable[[str, str], bool]:
        return lambda unit, area: (officer, unit, area) == (CHEN.officer, "household", "4403")

    async def of_many(self, persons: Sequence[UUID]) -> Mapping[UUID, str]:
        return {each: "王秀英" for each in persons if each == WANG}


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_an_officer_sees_the_places_of_their_units_and_areas(desk: Desk) -> None:
    for n, other in enumerate((replace(OPTICIAN, unit="tax"), replace(OPTICIAN, area="4401"))):
        desk.places[f"other{n}"] = other

    assert await desk.service.places(CHEN) == [OPTICIAN]
    assert await desk.service.places(ELSEWHERE) == []


async def test_the_list_of_a_day_is_by_time_with_names_and_each_look_is_on_record(
    desk: Desk,
) -> None:
    later, first = desk.book(1, NEXT, ZHAO), desk.book(2)
    desk.book(3, TOMORROW)

    day = await desk.service.day(CHEN, "eyes", None, "", "核对名单")

    assert (day.place, day.day, day.next_cursor) == (OPTICIAN, TODAY, "")
    assert [(each.booking, each.name, each.ticket) for each in day.bookings] == [
        (first, "王秀英", ""),
        (later, "", ""),
    ]
    assert [each.slot for each in day.slots] == [FIRST.slot, NEXT.slot]
    midnight = NOW.replace(hour=0)
    assert desk.ledger.shown == [(midnight, midnight + timedelta(days=1))]
    assert desk.looks.looks == [
        (
            CHEN.actor,
            "booking.listed",
            [(WANG, f"booking:{first.booking}"), (ZHAO, f"booking:{later.booking}")],
            "核对名单",
        )
    ]


async def test_a_list_goes_on_where_it_ended_and_its_day_may_be_another() -> None:
    desk = Desk(TOMORROW)
    made = [desk.book(n, TOMORROW, UUID(int=500 + n)) for n in range(PAGE + 1)]

    first = await desk.service.day(CHEN, "eyes", TOMORROW.day, "", "核对")
    second = await desk.service.day(CHEN, "eyes", TOMORROW.day, first.next_cursor, "核对")

    assert PAGE == 50
    assert [each.booking for each in first.bookings] == made[:PAGE]
    assert [each.booking for each in second.bookings] == made[PAGE:]
    assert (first.day, second.next_cursor) == (TOMORROW.day, "")
    assert desk.ledger.shown[0][0] == (NOW + timedelta(days=1)).replace(hour=0)


async def test_fifty_on_a_day_are_one_page() -> None:
    desk = Desk(TOMORROW)
    for n in range(PAGE):
        desk.book(n, TOMORROW, UUID(int=500 + n))

    day = await desk.service.day(CHEN, "eyes", TOMORROW.day, "", "核对")

    assert (len(day.bookings), day.next_cursor) == (PAGE, "")


SOON = replace(FIRST, starts_at=NOW + timedelta(minutes=60))


async def test_who_comes_says_the_code_and_draws_a_number() -> None:
    desk = Desk(SOON)
    booked = desk.book(1, SOON)

    there = await desk.service.check_in(CHEN, "eyes", code="204060")

    assert there.booking == desk.bookings[booked.booking]
    assert (there.booking.state, there.booking.late) == (BookingState.CHECKED_IN, False)
    assert (there.name, there.ticket) == ("王秀英", "A201")
    assert desk.done == [(CHEN.actor, "booking.checked_in")]
    assert desk.effect.heard[0].actor == CHEN.actor
    assert desk.bell.rung == [UUID(int=77)]


async def test_a_code_of_nobody_or_of_two_checks_nobody_in() -> None:
    desk = Desk(SOON)
    desk.book(1, SOON)
    desk.book(2, SOON, ZHAO)

    with pytest.raises(NotFound) as none:
        await desk.service.check_in(CHEN, "eyes", code="000000")
    with pytest.raises(Conflict) as two:
        await desk.service.check_in(CHEN, "eyes", code="204060")
    one = await desk.service.check_in(CHEN, "eyes", booking=UUID(int=202))

    assert none.value.problem is Problem.BOOKING_CODE
    assert two.value.problem is Problem.CODE_OF_TWO
    assert one.booking.person == ZHAO
    assert desk.bookings[UUID(int=201)].state is BookingState.BOOKED


async def test_what_is_booked_at_another_place_is_not_found_here(desk: Desk) -> None:
    desk.places["ears"] = replace(OPTICIAN, place="ears")
    booked = desk.book(1)

    for ask in (
        desk.service.check_in(CHEN, "ears", booking=booked.booking),
        desk.service.cancel(CHEN, "ears", booked.booking, "来电"),
    ):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.NOT_FOUND
    assert desk.bookings[booked.booking] == booked


async def test_an_officer_cancels_what_the_page_would_not_any_more_and_says_why() -> None:
    desk = Desk(replace(FIRST, starts_at=NOW + timedelta(minutes=5)))
    booked = desk.book(1, desk.slots[FIRST.slot])

    there = await desk.service.cancel(CHEN, "eyes", booked.booking, "来电")

    assert (there.booking.state, there.name) == (BookingState.CANCELLED, "王秀英")
    assert desk.audit.entries == [
        (CHEN.actor, "booking.cancelled", WANG, f"booking:{booked.booking}", "来电")
    ]
    assert desk.told == [(EventKind.BOOKING_CANCELLED, WANG)]
    assert desk.bell.rung == [UUID(int=77), ACCOUNT]


async def test_an_officer_books_of_what_is_kept_for_the_counter(desk: Desk) -> None:
    desk.book(1, person=ZHAO)  # the one place for page and app

    there = await desk.service.book(CHEN, WANG, FIRST.slot)

    made = there.booking
    assert (made.state, made.walk_in, made.made_by) == (BookingState.BOOKED, True, CHEN.actor)
    assert (made.person, made.about, there.name) == (WANG, ABOUT, "王秀英")
    assert desk.bookings[made.booking] == made
    assert desk.taken(FIRST) == (2, 1)
    assert desk.told == [(EventKind.BOOKING_BOOKED, WANG)]
    assert desk.done == [(CHEN.actor, "booking.hold")]
    assert desk.bell.rung == [UUID(int=77), ACCOUNT]
    with pytest.raises(Conflict) as full:
        await desk.service.book(CHEN, UUID(int=3), FIRST.slot)
    assert full.value.problem is Problem.SLOT_FULL


async def test_what_a_lapsed_hold_had_is_given_to_who_stands_at_the_counter(desk: Desk) -> None:
    lapsed = desk.hold(1, minutes=-1, person=ZHAO)
    desk.book(2, person=UUID(int=3), walk_in=True)

    await desk.service.book(CHEN, WANG, FIRST.slot)

    assert desk.bookings[lapsed.booking].state is BookingState.CANCELLED
    assert (SYSTEM, "booking.cancelled") in desk.done
    assert desk.taken(FIRST) == (2, 2)


async def test_at_the_counter_nobody_is_booked_at_what_is_closed_stopped_or_over(
    desk: Desk,
) -> None:
    async def refused(slot: Slot) -> Refusal:
        desk.slots[slot.slot] = slot
        with pytest.raises(Refusal) as caught:
            await desk.service.book(CHEN, WANG, slot.slot)
        return caught.value

    assert (await refused(replace(FIRST, closed_at=NOW))).problem is Problem.SLOT_STOPPED
    over = await refused(replace(FIRST, starts_at=NOW - timedelta(minutes=30)))
    assert (type(over), over.problem) == (Gone, Problem.SLOT_OVER)
    desk.places["eyes"] = replace(OPTICIAN, closed=True)
    assert (await refused(NEXT)).problem is Problem.PLACE_CLOSED
    desk.places["eyes"] = replace(OPTICIAN, items=("passport",))
    assert isinstance(await refused(NEXT), Invalid)
    assert (desk.bookings, desk.audit.entries) == ({}, [])


async def test_while_a_slot_goes_on_somebody_is_booked_for_it_at_the_counter() -> None:
    going_on = replace(FIRST, starts_at=NOW - timedelta(minutes=29))
    desk = Desk(going_on, place=replace(OPTICIAN, items=("passport",)))

    there = await desk.service.book(CHEN, WANG, going_on.slot, PASSPORT)

    assert there.booking.about == PASSPORT
    assert desk.subjects.asked == [(WANG, PASSPORT)]


async def test_whoever_works_elsewhere_finds_nothing_there(desk: Desk) -> None:
    desk.book(1)
    for officer, place, slot in (
        (ELSEWHERE, "eyes", FIRST.slot),
        (CHEN, "nowhere", UUID(int=9)),
    ):
        for ask in (
            desk.service.day(officer, place, None, "", "核对"),
            desk.service.check_in(officer, place, code="204060"),
            desk.service.cancel(officer, place, UUID(int=201), "来电"),
            desk.service.book(officer, WANG, slot),
            desk.service.stop(officer, slot, "停诊"),
        ):
            with pytest.raises(NotFound) as refused:
                await ask
            assert refused.value.problem is Problem.NOT_FOUND
    assert (desk.looks.looks, desk.audit.entries, desk.told) == ([], [], [])


async def test_a_slot_that_is_closed_stops_all_who_are_booked_and_they_come_first(
    desk: Desk,
) -> None:
    booked = desk.book(1, mandate=UUID(int=5))
    held = desk.hold(2, minutes=3, person=ZHAO)

    assert await desk.service.stop(CHEN, FIRST.slot, "设备检修") == 2

    assert [desk.bookings[each.booking].state for each in (booked, held)] == [
        BookingState.STOPPED
    ] * 2
    assert desk.ledger.closed == [(FIRST.slot, CHEN.actor, "设备检修")]
    assert desk.audit.entries[0] == (
        CHEN.actor, "place.slot_stopped", None, str(SubjectKind.PLACE.of("eyes")), "设备检修",
    )  # fmt: skip
    assert desk.done[1:3] == [(CHEN.actor, "booking.stopped")] * 2
    assert desk.told[:2] == [(EventKind.BOOKING_STOPPED, WANG), (EventKind.BOOKING_STOPPED, ZHAO)]
    # The first who was booked is offered the next that is free, and so on.
    offered = {each.person: each for each in desk.bookings.values() if each.offered}
    assert {who: each.slot for who, each in offered.items()} == {
        WANG: NEXT.slot,
        ZHAO: TOMORROW.slot,
    }
    assert (offered[WANG].mandate, offered[WANG].made_by) == (UUID(int=5), CITIZEN.actor)
    assert desk.waits == []
    assert desk.bell.rung.count(ACCOUNT) == 4


async def test_who_was_stopped_waits_before_all_others_for_any_day() -> None:
    desk = Desk(FIRST)  # nothing else is free
    booked = desk.book(1)
    desk.wait(1)

    await desk.service.stop(CHEN, FIRST.slot, "停诊")

    (_, wait) = desk.waits
    assert (wait.person, wait.place, wait.about) == (WANG, "eyes", ABOUT)
    assert (wait.first, wait.day, wait.since) == (True, None, booked.made_at)
    assert (wait.made_by, wait.mandate) == (CITIZEN.actor, None)


async def test_a_slot_that_is_over_or_closed_is_not_closed_again(desk: Desk) -> None:
    desk.slots[FIRST.slot] = replace(FIRST, closed_at=NOW)
    desk.slots[NEXT.slot] = replace(NEXT, starts_at=NOW - timedelta(minutes=30))
    desk.slots[TOMORROW.slot] = replace(TOMORROW, starts_at=NOW - timedelta(minutes=29))

    with pytest.raises(Conflict) as again:
        await desk.service.stop(CHEN, FIRST.slot, "停诊")
    with pytest.raises(Gone) as over:
        await desk.service.stop(CHEN, NEXT.slot, "停诊")
    assert await desk.service.stop(CHEN, TOMORROW.slot, "停诊") == 0

    assert again.value.problem is Problem.SLOT_STOPPED
    assert over.value.problem is Problem.SLOT_OVER
    assert [slot for slot, _, _ in desk.ledger.closed] == [TOMORROW.slot]
    assert len(desk.audit.entries) == 1
