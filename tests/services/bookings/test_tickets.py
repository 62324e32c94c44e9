"""Who gets a ticket when, which number and which place in the line; and who gives one back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.actors import citizen
from domain.bookings.halls import TICKETS_OF_ONE, Hall
from domain.bookings.screens import hall_key
from domain.bookings.tickets import Booked, TicketState
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from domain.problems import Problem
from services.bookings.hall_codes import PERIOD, TAKEN_FOR
from services.bookings.kiosk_tickets import KioskTickets
from services.bookings.tickets import BY_ONE_CODE, Holder, TicketSeen, TicketWanted
from tests.services.bookings.floor import CHEN, FAR, HALL, HER, LI, NOW, TODAY, Floor

A = TicketWanted(group="A")
BOOKING = UUID(int=80)


@pytest.fixture
def floor() -> Floor:
    return Floor()


async def test_a_ticket_has_a_letter_three_digits_and_who_holds_it(floor: Floor) -> None:
    seen = await floor.service.take_as(HER, "civic", A)
    other = await floor.service.take_as(UUID(int=12), "civic", TicketWanted(item="insurance.join"))

    ticket = seen.ticket
    assert (ticket.number, other.ticket.number) == ("A001", "B001")
    assert (ticket.person, ticket.account, ticket.day, ticket.taken_at) == (LI, HER, TODAY, NOW)
    assert floor.tickets[ticket.ticket] == ticket
    assert floor.audit[0] == (citizen(HER), "ticket.take", LI, "")
    assert floor.screens.rung == [hall_key("civic"), hall_key("civic")]


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        (TicketWanted(group="Z"), "/group"),
        (TicketWanted(item="fishing"), "/item"),
        (replace(A, priority="hero"), "/priority"),
        (replace(A, priority="elder"), "/priority"),
        (replace(A, priority="nobody"), "/priority"),
    ],
    ids=["group", "item", "officers_alone", "by_age_alone", "unknown_priority"],
)
async def test_what_can_not_be_chosen_is_named(
    floor: Floor, wanted: TicketWanted, pointer: str
) -> None:
    code = floor.codes.now("civic", NOW)
    for take in (
        floor.service.take_as(HER, "civic", wanted),
        floor.service.take_by_code("civic", code, wanted),
        floor.service.take_at_machine("civic", wanted),
    ):
        with pytest.raises(Invalid) as refused:
            await take
        (wrong,) = refused.value.errors
        assert (wrong.pointer, wrong.code) == (pointer, "unknown")
    assert floor.tickets == {}


@pytest.mark.parametrize(
    ("account", "priority", "kind", "minutes"),
    [
        (HER, "", "elder", 20),
        (HER, "carer", "carer", 60),
        (UUID(int=12), "carer", "carer", 60),
        (UUID(int=12), "", "", 0),
    ],
    ids=["by_age", "further_than_by_age", "by_oneself", "none"],
)
async def test_whoever_goes_first_by_two_rules_goes_by_the_better_one(
    floor: Floor, account: UUID, priority: str, kind: str, minutes: int
) -> None:
    seen = await floor.service.take_as(account, "civic", replace(A, priority=priority))

    assert (seen.ticket.priority, seen.ticket.ahead) == (kind, timedelta(minutes=minutes))


async def test_an_officer_gives_out_any_kind_at_any_hour_in_their_area_alone(
    floor: Floor,
) -> None:
    floor.works_today = False
    given = await floor.service.give(CHEN, "civic", replace(A, priority="hero"))

    assert given.ticket.priority == "hero"
    assert (given.ticket.person, given.ticket.account) == (None, None)
    assert floor.audit == [(CHEN.actor, "ticket.take", None, "")]
    with pytest.raises(NotAllowed) as refused:
        await floor.service.give(FAR, "civic", A)
    assert refused.value.problem is Problem.OFFICER_OUTSIDE
    with pytest.raises(Invalid):
        await floor.service.give(CHEN, "civic", replace(A, priority="nobody"))


async def test_while_the_hall_is_shut_nobody_takes_one_by_themselves(floor: Floor) -> None:
    floor.works_today = False
    code = floor.codes.now("civic", NOW)
    for take in (
        floor.service.take_as(HER, "civic", A),
        floor.service.take_by_code("civic", code, A),
        floor.service.take_at_machine("civic", A),
    ):
        with pytest.raises(Conflict) as refused:
            await take
        assert refused.value.problem is Problem.HALL_SHUT


async def test_a_hall_that_has_given_all_its_numbers_says_so(floor: Floor) -> None:
    floor.full = True

    with pytest.raises(Conflict) as refused:
        await floor.service.take_as(HER, "civic", A)

    assert refused.value.problem is Problem.HALL_FULL


async def test_one_account_takes_five_of_a_hall_and_those_of_others_do_not_count(
    floor: Floor,
) -> None:
    mine = UUID(int=12)
    floor.ticket(90, account=mine, hall="another")
    for n in range(TICKETS_OF_ONE - 1):
        floor.ticket(n + 1, account=mine)

    await floor.service.take_as(mine, "civic", A)
    with pytest.raises(Conflict) as refused:
        await floor.service.take_as(mine, "civic", A)

    assert refused.value.problem is Problem.TICKETS_TAKEN


async def test_a_person_waits_once_and_who_is_booked_goes_on_with_the_ticket_they_have(
    floor: Floor,
) -> None:
    first = await floor.service.take_as(HER, "civic", A)
    booked = Booked(BOOKING, NOW, NOW + timedelta(minutes=30))

    with pytest.raises(Conflict) as refused:
        await floor.service.take_as(HER, "civic", A)
    assert refused.value.problem is Problem.TICKET_HELD
    joined = await floor.service.take(HALL, A, Holder(LI, HER), booked=booked)
    assert joined.ticket.ticket == first.ticket.ticket
    assert (await floor.service.of_booking(BOOKING)).ticket.ticket == first.ticket.ticket
    with pytest.raises(Conflict):  # a second booking finds none that is free
        await floor.service.take(HALL, A, Holder(LI, HER), booked=booked)


async def test_who_is_booked_holds_a_ticket_of_that_time(floor: Floor) -> None:
    booked = Booked(BOOKING, NOW, NOW + timedelta(minutes=30))

    ticket = (await floor.service.take(HALL, A, Holder(LI), booked=booked)).ticket

    assert (ticket.booking, ticket.booked_at, ticket.booked_until) == (
        BOOKING,
        booked.starts_at,
        booked.ends_at,
    )
    assert floor.audit == []  # whoever checked them in is on record there


@pytest.mark.parametrize(
    ("later", "good"),
    [(TAKEN_FOR * PERIOD - timedelta(seconds=1), True), (TAKEN_FOR * PERIOD, False)],
    ids=["fifteen_minutes_less_a_second", "fifteen_minutes"],
)
async def test_the_screens_code_is_good_for_a_quarter_of_an_hour(
    floor: Floor, later: timedelta, *, good: bool
) -> None:
    code = floor.codes.now("civic", NOW)
    floor.now = NOW + later
    if good:
        seen = await floor.service.take_by_code("civic", code, A)
        assert (seen.ticket.person, seen.ticket.account) == (None, None)
        assert floor.audit == []
    else:
        with pytest.raises(NotAllowed) as refused:
            await floor.service.take_by_code("civic", code, A)
        assert refused.value.problem is Problem.HALL_CODE_OLD


async def test_a_code_is_eight_characters_of_one_hall(floor: Floor) -> None:
    code = floor.codes.now("civic", NOW)

    assert (len(code), code == code.upper()) == (8, True)
    assert floor.codes.period("civic", code, NOW) == int(NOW.timestamp()) // 300
    assert floor.codes.period("civic", "A" * 8, NOW) is None


async def test_of_one_code_so_many_are_taken_and_the_next_hears_when_there_is_room(
    floor: Floor,
) -> None:
    code = floor.codes.now("civic", NOW)
    await floor.service.take_by_code("civic", code, A)
    ((key, limit, window_s),) = floor.limits.counted
    floor.limits.full.add(key)

    with pytest.raises(TooMany) as refused:
        await floor.service.take_by_code("civic", code, A)

    assert (limit, window_s) == (BY_ONE_CODE, 900)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)
    assert len(floor.tickets) == 1


async def test_a_kiosk_gives_ten_tickets_a_minute(floor: Floor) -> None:
    class Gate:
        async def must(self, device_key: str) -> object:
            return type("Kiosk", (), {"kiosk": device_key})()

    kiosk = KioskTickets(kiosks=Gate(), tickets=floor.service, limits=floor.limits)  # type: ignore[arg-type]  # its id alone is read
    await kiosk.take("k1", "civic", A)
    floor.limits.full.add("kiosk tickets k1")

    with pytest.raises(TooMany) as refused:
        await kiosk.take("k1", "civic", A)
    await kiosk.take("k2", "civic", A)

    assert floor.limits.counted[0] == ("kiosk tickets k1", 10, 60)
    assert refused.value.retry_after == 13
    assert len(floor.tickets) == 2


async def test_what_was_forecast_is_kept_as_it_was_told(floor: Floor) -> None:
    await floor.window.open(CHEN, "civic", 1)
    first = await floor.service.take_as(UUID(int=12), "civic", A)
    second = await floor.service.take_as(UUID(int=13), "civic", A)

    assert (first.ahead, second.ahead) == (0, 1)
    assert second.wait is not None
    assert second.wait.likely == 10
    assert [(ticket, told) for ticket, _, told in floor.notes] == [
        (first.ticket.ticket, first.wait),
        (second.ticket.ticket, second.wait),
    ]


async def test_while_no_window_is_open_nobody_is_told_how_long(floor: Floor) -> None:
    seen = await floor.service.take_as(HER, "civic", A)

    assert (seen.ahead, seen.wait) == (0, None)
    assert floor.notes == []


async def test_a_ticket_that_waits_no_more_has_nobody_ahead(floor: Floor) -> None:
    ticket = floor.ticket(1, state=TicketState.SERVING)

    seen = await floor.service.show(ticket.ticket)

    assert seen == TicketSeen(ticket, HALL, None, None)


async def test_one_taken_since_the_last_look_is_looked_up_at_once(floor: Floor) -> None:
    floor.ticket(1, minutes_ago=9)
    await floor.queues.look(HALL, NOW)
    ticket = floor.ticket(2)

    assert (await floor.service.show(ticket.ticket)).ahead == 1


async def test_whoever_holds_none_has_none_to_show(floor: Floor) -> None:
    for ask in (floor.service.show(UUID(int=9)), floor.service.of_booking(UUID(int=9))):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.NOT_FOUND
    with pytest.raises(NotFound):
        await floor.service.leave(UUID(int=9))
    with pytest.raises(NotFound):
        await floor.service.take_as(HER, "nowhere", A)


async def test_an_account_sees_its_own_and_those_of_the_person_it_is_bound_to(
    floor: Floor,
) -> None:
    own, hers = floor.ticket(1, account=HER), floor.ticket(2, person=LI)
    floor.ticket(3, account=UUID(int=12), person=UUID(int=2))

    mine = await floor.service.mine(HER)

    assert [each.ticket for each in mine] == [own, hers]


async def test_a_ticket_is_given_back_by_its_id_and_the_next_moves_up(floor: Floor) -> None:
    known, unknown = floor.ticket(1, account=HER), floor.ticket(2)
    left = await floor.service.leave(known.ticket)
    await floor.service.leave(unknown.ticket)

    assert (left.ticket.state, left.ticket.ended_at) == (TicketState.LEFT, NOW)
    assert floor.state(known.ticket) is floor.state(unknown.ticket) is TicketState.LEFT
    assert floor.audit == [(citizen(HER), "ticket.leave", None, "")]
    assert floor.screens.rung == [hall_key("civic")] * 2
    with pytest.raises(Conflict):
        await floor.service.leave(known.ticket)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (TicketState.WAITING, TicketState.LEFT),
        (TicketState.CALLED, TicketState.LEFT),
        (TicketState.SERVING, TicketState.SERVING),
        (TicketState.DONE, TicketState.DONE),
    ],
)
async def test_with_a_booking_its_ticket_ends_unless_somebody_is_being_served_by_it(
    floor: Floor, state: TicketState, after: TicketState
) -> None:
    ticket = floor.ticket(1, booking=BOOKING, person=LI, state=state)

    await floor.service.leave_of(BOOKING, CHEN.actor)
    await floor.service.leave_of(UUID(int=9), CHEN.actor)

    ended = state is not after
    assert floor.state(ticket.ticket) is after
    assert floor.audit == ([(CHEN.actor, "ticket.leave", LI, "")] if ended else [])
    assert floor.screens.rung == ([hall_key("civic")] if ended else [])


async def test_halls_are_loaded_in_the_order_of_their_names_and_each_is_on_record(
    floor: Floor,
) -> None:
    others: list[Hall] = [replace(HALL, hall=name, area="4401") for name in ("north", "east")]

    assert await floor.hall_service.load(others) == 2

    assert list(floor.halls.halls) == ["civic", "east", "north"]
    assert floor.audit == [("system", "hall.loaded", None, "")] * 2
    assert await floor.hall_service.all() == (HALL, *reversed(others))
    assert await floor.hall_service.all_served_by(CHEN) == (HALL, *reversed(others))
    assert await floor.hall_service.all_served_by(FAR) == ()
