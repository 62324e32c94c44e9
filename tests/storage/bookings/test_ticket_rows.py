"""Tickets of a hall and a day: who waits, who is called, and what is learned of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.bookings.forecast import KNOWN_AFTER, Coming, Errors, Forecast, Wait
from domain.bookings.tickets import Booked, Ticket, TicketState
from storage.bookings.tickets import TicketStore
from storage.database import Database
from tests.storage.rows import put

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
TODAY = date(2026, 11, 24)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
ONE, TWO, THREE, PERSON, ACCOUNT, OFFICER = (UUID(int=n) for n in range(101, 107))
WAITING, CALLED, SERVING = TicketState.WAITING, TicketState.CALLED, TicketState.SERVING
DONE = TicketState.DONE


def ticket(n: int, **changed: object) -> Ticket:
    usual = Ticket(UUID(int=n), "hall", TODAY, f"A{n:03}", "A", NOW + n * SECOND)
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


@pytest.fixture
def tickets(database: Database) -> TicketStore:
    return TicketStore(database)


async def add(tickets: TicketStore, *taken: Ticket) -> None:
    """As they stand by now."""
    for each in taken:
        assert await tickets.add(each)
        await tickets.write(each)


def numbers(found: Iterable[Ticket]) -> list[int]:
    return [each.ticket.int for each in found]


async def test_numbers_rise_by_hall_day_and_letter_up_to_the_last(tickets: TicketStore) -> None:
    given = [await tickets.number("hall", TODAY, "A", 2) for _ in range(3)]

    assert given == [1, 2, None]
    assert await tickets.number("hall", TODAY, "A", 3) == 3
    others = (("annex", TODAY, "A"), ("hall", TODAY + DAY, "A"), ("hall", TODAY, "B"))
    assert [await tickets.number(*each, 2) for each in others] == [1, 1, 1]


async def test_a_ticket_is_read_as_it_stands_and_by_its_booking(tickets: TicketStore) -> None:
    taken = ticket(
        1,
        person=PERSON,
        account=ACCOUNT,
        booking=ONE,
        booked_at=NOW,
        booked_until=NOW + MINUTE,
        priority="elder",
        ahead=MINUTE,
    )
    assert await tickets.add(taken)
    assert await tickets.add(ticket(2))
    assert not await tickets.add(ticket(3, person=PERSON))
    after = replace(
        taken,
        group="B",
        state=SERVING,
        window=3,
        calls=2,
        called_at=NOW + MINUTE,
        started_at=NOW + 2 * MINUTE,
        ended_at=NOW + 3 * MINUTE,
        passed_over=True,
        behind=TWO,
    )

    await tickets.write(after)

    assert await tickets.read(UUID(int=1)) == await tickets.hold(UUID(int=1)) == after
    assert await tickets.hold_of_booking(ONE) == after
    assert [await tickets.number_of(each) for each in (ONE, TWO)] == ["A001", ""]
    assert await tickets.read(UUID(int=2)) == ticket(2)
    nothing = (tickets.read, tickets.hold, tickets.hold_of_booking)
    assert [await find(THREE) for find in nothing] == [None, None, None]


OTHERS = (ticket(8, hall="annex"), ticket(9, day=TODAY + DAY))


async def test_who_waits_and_who_is_at_a_window_are_of_the_hall_and_the_day(
    tickets: TicketStore,
) -> None:
    await add(
        tickets,
        ticket(1),
        ticket(2, state=CALLED, window=5),
        ticket(3, state=SERVING, window=4),
        ticket(4, state=DONE, window=4),
        ticket(5),
        *OTHERS,
        *(
            replace(each, ticket=UUID(int=20 + n), number=f"B{n:03}", state=CALLED, window=1)
            for n, each in enumerate(OTHERS)
        ),
    )

    assert numbers(await tickets.waiting("hall", TODAY)) == [1, 5]
    assert numbers(await tickets.at_windows("hall", TODAY)) == [3, 2]


async def test_the_first_of_the_wanted_that_still_waits_is_called_and_waited_until_then(
    database: Database, tickets: TicketStore
) -> None:
    await add(
        tickets,
        ticket(1, state=DONE),
        ticket(2),
        ticket(3, behind=TWO, taken_at=NOW),
        ticket(4),
    )
    wanted = [UUID(int=n) for n in (1, 3, 2)]

    called = await tickets.call(wanted, 7, NOW + MINUTE)

    at = NOW + MINUTE
    expected = ticket(3, taken_at=NOW, state=CALLED, window=7, calls=1, called_at=at)
    assert called == expected
    again = await tickets.call(wanted, 6, NOW + 2 * MINUTE)
    assert again is not None
    assert again.ticket.int == 2
    assert await tickets.call(wanted, 5, NOW + 2 * MINUTE) is None
    # Called back later, it has waited until the first call.
    await tickets.write(replace(expected, state=WAITING, window=None))
    await tickets.call(wanted, 7, NOW + 9 * MINUTE)
    waited = "SELECT waited_s FROM tickets WHERE ticket_id = $1"
    assert await database.fetchval(waited, UUID(int=3)) == 60


async def test_how_many_booked_ones_were_called_since_the_last_who_walked_in(
    tickets: TicketStore,
) -> None:
    booked: dict[str, Any] = {"booked_at": NOW, "booked_until": NOW + DAY}
    late: dict[str, Any] = {"booked_at": NOW, "booked_until": NOW, "taken_at": NOW}
    called: tuple[tuple[int, dict[str, Any]], ...] = (
        (1, booked),
        (2, {}),
        (3, booked),
        (4, booked),
        (5, booked | {"hall": "annex"}),
        (6, {"day": TODAY + DAY}),
        (7, {"group": "B"}),
    )
    await add(tickets, *(ticket(n, called_at=NOW + n * SECOND, **its) for n, its in called))
    await add(tickets, ticket(9))

    assert await tickets.passed("hall", TODAY, ["A"], 9) == 2
    assert await tickets.passed("hall", TODAY, ["A"], 1) == 1
    assert await tickets.passed("hall", TODAY, ["A", "B"], 9) == 0
    assert await tickets.passed("annex", TODAY, ["A"], 9) == 1
    assert await tickets.passed("annex", TODAY, ["B"], 9) == 0
    await add(tickets, ticket(10, called_at=NOW + MINUTE, **late))
    assert await tickets.passed("hall", TODAY, ["A"], 9) == 0


async def test_a_holder_has_the_accounts_tickets_and_the_persons_of_that_day(
    tickets: TicketStore,
) -> None:
    await add(
        tickets,
        ticket(1, account=ACCOUNT, person=PERSON, state=DONE),
        ticket(2, account=ACCOUNT, state=DONE),
        ticket(3, person=PERSON, state=DONE),
        ticket(4, person=PERSON, account=ACCOUNT, day=TODAY + DAY),
        ticket(5),
    )

    assert numbers(await tickets.of_holder(ACCOUNT, PERSON, TODAY, 9)) == [3, 2, 1]
    assert numbers(await tickets.of_holder(ACCOUNT, PERSON, TODAY, 1)) == [3]
    assert numbers(await tickets.of_holder(ACCOUNT, None, TODAY, 9)) == [2, 1]


async def test_a_ticket_that_waits_becomes_that_of_the_persons_booking(
    tickets: TicketStore,
) -> None:
    booked = Booked(ONE, NOW, NOW + MINUTE)
    await add(
        tickets,
        ticket(1, person=PERSON),
        ticket(2, person=PERSON, hall="annex"),
        ticket(3, person=PERSON, day=TODAY + DAY),
        ticket(4, person=TWO),
        ticket(5, person=THREE, booking=TWO),
        ticket(6, person=OFFICER, state=CALLED, window=1),
    )

    attached = await tickets.attach(PERSON, "hall", TODAY, booked)

    expected = ticket(1, person=PERSON, booking=ONE, booked_at=NOW, booked_until=NOW + MINUTE)
    assert attached == expected
    for holder in (PERSON, THREE, OFFICER, ACCOUNT):
        other = Booked(UUID(int=7), NOW, NOW + MINUTE)
        assert await tickets.attach(holder, "hall", TODAY, other) is None


async def test_whoever_waits_in_the_hall_is_rung_on_each_account(
    database: Database, tickets: TicketStore
) -> None:
    await put(database, "accounts", account_id=TWO, person_id=PERSON)
    await put(database, "accounts", account_id=THREE, person_id=OFFICER)
    holders: tuple[dict[str, Any], ...] = ({"account": ONE}, {"person": OFFICER})
    await add(
        tickets,
        ticket(1, account=ACCOUNT),
        ticket(2, person=PERSON, account=None),
        ticket(3),
        *(
            replace(each, ticket=UUID(int=30 + 2 * n + m), number=f"C{n}{m}", **holder)
            for n, each in enumerate((*OTHERS, ticket(7, state=DONE)))
            for m, holder in enumerate(holders)
        ),
    )

    assert set(await tickets.waiting_accounts("hall", TODAY)) == {ACCOUNT, TWO}


async def test_who_comes_later_today_is_booked_at_a_place_of_the_hall(
    database: Database, tickets: TicketStore
) -> None:
    for n, (place, day, at, state) in enumerate(
        (
            ("a", TODAY, NOW + 2 * MINUTE, "booked"),
            ("b", TODAY, NOW + MINUTE, "booked"),
            ("a", TODAY, NOW, "booked"),
            ("a", TODAY, NOW + MINUTE, "checked_in"),
            ("c", TODAY, NOW + MINUTE, "booked"),
            ("a", TODAY + DAY, NOW + DAY, "booked"),
        ),
        1,
    ):
        await put(
            database,
            "bookings",
            booking_id=UUID(int=n),
            place=place,
            day=day,
            starts_at=at,
            minutes=10,
            state=state,
        )

    assert await tickets.coming({"a": "A", "b": "B"}, TODAY, NOW) == [
        Coming(UUID(int=2), "B", NOW + MINUTE, NOW + 11 * MINUTE),
        Coming(UUID(int=1), "A", NOW + 2 * MINUTE, NOW + 12 * MINUTE),
    ]


async def test_what_was_told_and_what_became_of_it_is_learned_without_the_person(
    database: Database, tickets: TicketStore
) -> None:
    await add(tickets, ticket(1, taken_at=NOW, person=PERSON), ticket(2))
    await tickets.note_forecast(UUID(int=1), Forecast(90, 30), Wait(1, 2, 4))
    called = await tickets.call([UUID(int=1)], 1, NOW + MINUTE)
    assert called is not None
    times: dict[str, Any] = {"started_at": NOW + 2 * MINUTE, "ended_at": NOW + 5 * MINUTE}
    await tickets.write(replace(called, state=DONE, **times))

    assert await tickets.learn(UUID(int=1), 10) == 60

    (row,) = await database.fetch("SELECT * FROM served_tickets")
    assert tuple(row)[1:] == ("hall", TODAY, 10, "A", 180, 60, 90, 30, 1, 4)
    told = "SELECT count(*) FROM tickets WHERE forecast_s IS NOT NULL"
    assert await database.fetchval(told) == 1


SERVED = """
INSERT INTO served_tickets
    (hall, day, hour, letter, served_s, waited_s, forecast_s, forecast_error_s, told_low_min, told_high_min)
SELECT $1, $2, 9, 'A', 60, $3, $4, $5, 1, $6 FROM generate_series(1, $7::int)
"""


async def test_only_forecasts_of_the_hall_that_were_said_and_came_to_an_end_are_counted(
    database: Database, tickets: TicketStore
) -> None:
    told: tuple[object, ...] = ("hall", TODAY, 120, 60, 30, 2)
    assert (await tickets.accuracy("hall", TODAY)).known == 0
    await database.execute(SERVED, *told, KNOWN_AFTER)
    for nothing in (
        ("annex", *told[1:]),
        ("hall", TODAY - DAY, *told[2:]),
        ("hall", TODAY, None, 60, 30, 2),
        ("hall", TODAY, 120, 60, 0, None),
        ("hall", TODAY, 120, 0, 30, None),
    ):
        await database.execute(SERVED, *nothing, KNOWN_AFTER)

    assert await tickets.errors("hall", TODAY) == Errors(2, 2)
    accuracy = await tickets.accuracy("hall", TODAY)
    assert (accuracy.known, accuracy.within, accuracy.median_s) == (KNOWN_AFTER, KNOWN_AFTER, 60)
