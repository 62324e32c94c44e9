"""Many windows call at once, in two processes, and some die while they do: each ticket comes to one window."""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

import pytest

from domain.errors import Busy
from storage.bookings.halls import HallStore
from storage.database import Database, open_database
from tests.storage.bookings.halls import HALL, WINDOWS, HallDesk, make_desk
from tests.storage.dying import DyingDatabase

FOR_A = (1, 2, 3, 5)
#: More statements than a call has.
MOST = 30


async def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = ("tickets", "hall_calls", "halls", "inbox", "deliveries", "audit", "hall_windows")
    return {
        table: [tuple(row) for row in await database.fetch(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608  # words of this file
        for table in tables
    }


async def test_two_windows_never_get_one_ticket(database: Database, database_url: str) -> None:
    await HallStore(database).put(HALL)
    async with open_database(database_url) as other:
        desks = [make_desk(database), make_desk(other)]
        await desks[0].open(*WINDOWS)
        taken = [(await desks[0].take("ABC"[n % 3])).ticket.ticket for n in range(40)]
        called: list[UUID] = []

        async def serve(desk: HallDesk, window: int) -> None:
            officer = desk.officers[window]
            while (ticket := await desk.call(window)) is not None:
                called.append(ticket.ticket)
                await desk.windows.start(officer, ticket.ticket)
                await desk.windows.finish(officer, ticket.ticket)

        await asyncio.gather(*(serve(desks[at % 2], window) for at, window in enumerate(WINDOWS)))

    assert Counter(called) == Counter(taken)
    states = await database.fetch("SELECT state, calls FROM tickets")
    assert {(row["state"], row["calls"]) for row in states} == {("done", 1)}
    numbers = await database.fetch("SELECT n FROM hall_calls ORDER BY n")
    assert [row["n"] for row in numbers] == list(range(1, 41))


async def test_of_windows_that_call_the_last_ticket_at_one_moment_one_gets_it(
    database: Database,
) -> None:
    await HallStore(database).put(HALL)
    desk = make_desk(database)
    await desk.open(*FOR_A)
    await desk.take()

    found = await asyncio.gather(*(desk.call(window) for window in FOR_A))

    assert [each is None for each in found].count(False) == 1


async def test_a_window_that_hangs_holds_up_no_other(database: Database, database_url: str) -> None:
    await HallStore(database).put(HALL)
    desk = make_desk(database)
    await desk.open(*FOR_A)
    first, second = [(await desk.take()).ticket for _ in range(2)]
    async with open_database(database_url) as other, other.transaction() as hung:
        await hung.execute("SELECT * FROM tickets WHERE ticket_id = $1 FOR UPDATE", first.ticket)

        async with asyncio.timeout(30):  # the lock would last for ever
            assert (await desk.call(1)).ticket == second.ticket
            assert await desk.call(2) is None
    assert (await desk.call(3)).ticket == first.ticket


async def test_a_call_that_dies_at_any_statement_has_called_nobody(database: Database) -> None:
    await HallStore(database).put(HALL)
    account = uuid4()
    await database.execute(
        "INSERT INTO accounts (account_id, phone, created_at, language, level)"
        " VALUES ($1, 'x', now(), 'zh', 1)",
        account,
    )
    await make_desk(database).open(5)
    await make_desk(database).take(account=account)
    dying = DyingDatabase(database)
    desk, died, called = make_desk(dying), 0, None
    before = await rows_of(database)

    for at in range(1, MOST):
        dying.dies_at = at
        try:
            called = await desk.call(5)
        except Busy:
            died += 1
            assert await rows_of(database) == before, at
        else:
            break

    assert died > 5
    assert called is not None
    assert desk.bell.rung.count(account) == 1
    assert await database.fetchval("SELECT count(*) FROM hall_calls") == 1


@pytest.mark.parametrize("group", ["A", "C"])
async def test_a_window_calls_those_whom_it_serves(database: Database, group: str) -> None:
    await HallStore(database).put(HALL)
    desk = make_desk(database)
    await desk.open(3)  # for A alone
    await desk.take(group)

    assert (await desk.call(3) is not None) is (group == "A")
