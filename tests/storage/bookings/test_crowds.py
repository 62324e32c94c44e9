"""Many at once: cal.com #5820, LibreBooking #147. A slot is sold as often as it has places."""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import UUID, uuid4

from domain.errors import Busy, Refusal
from domain.people import Citizen, Level
from domain.problems import Problem
from storage.database import Database
from tests.databases import waits
from tests.storage.bookings.desk import BookingDesk, open_bookings, small

NINE, TWO = "2026-11-02 09:00", "2026-11-02 14:00"
CLIENTS = 200


async def crowd(desk: BookingDesk, count: int) -> list[Citizen]:
    """Persons with accounts, of whom nobody asks more than their ids."""
    ids = [(uuid4(), uuid4()) for _ in range(count)]
    await desk.city.database.execute(
        """INSERT INTO accounts (account_id, phone, person_id, level, language)
           SELECT a, '', p, 2, 'zh-CN' FROM unnest($1::uuid[], $2::uuid[]) AS t (a, p)""",
        [account for account, _ in ids],
        [person for _, person in ids],
    )
    return [Citizen(account, Level.BOUND, UUID(int=1)) for account, _ in ids]


async def asked(desk: BookingDesk, citizen: Citizen, slot: UUID) -> str:
    for _ in range(20):
        try:
            await desk.bookings.hold(citizen, slot)
        except Busy:  # all connections are in use
            continue
        except Refusal as refused:
            return refused.problem
        else:
            return "held"
    return "busy"


async def test_of_200_who_want_the_last_place_exactly_one_has_it(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    slot = (await desk.slot(NINE)).slot
    said = await asyncio.gather(*(asked(desk, who, slot) for who in await crowd(desk, CLIENTS)))

    assert Counter(said) == {"held": 1, Problem.SLOT_FULL: CLIENTS - 1}
    await desk.check_ledger()


async def test_of_many_who_ask_for_a_hold_that_is_over_one_has_it(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    slot = (await desk.slot(NINE)).slot
    await desk.bookings.hold(await desk.citizen(), slot)
    desk.later(minutes=5)
    people = await crowd(desk, 40)

    *said, swept = await asyncio.gather(
        *(asked(desk, who, slot) for who in people), desk.times.round()
    )

    assert Counter(said) == {"held": 1, Problem.SLOT_FULL: 39}
    assert swept in {0, 1}
    await desk.check_ledger()


async def test_one_person_who_asks_in_20_windows_has_one_place(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small(20))
    (citizen,) = await crowd(desk, 1)
    slots = [(await desk.slot(each)).slot for each in (NINE, TWO)]

    said = await asyncio.gather(*(asked(desk, citizen, slots[n % 2]) for n in range(20)))

    assert Counter(said) == {"held": 1, Problem.BOOKED_ALREADY: 19}
    await desk.check_ledger()


async def test_two_who_change_places_do_not_wait_for_each_other(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small(2))
    desk.at("2026-11-02 07:00")
    one, other = await crowd(desk, 2)
    nine, two = (await desk.slot(NINE)).slot, (await desk.slot(TWO)).slot
    first = (await desk.booked(one, nine)).booking.booking
    second = (await desk.booked(other, two)).booking.booking

    for there, back in ((two, nine), (nine, two)) * 6:
        await asyncio.gather(
            desk.bookings.move(one, first, there), desk.bookings.move(other, second, back)
        )

    assert [(await desk.slot(each)).taken for each in (NINE, TWO)] == [1, 1]
    assert desk.city.database.stats().retried == 0
    await desk.check_ledger()


async def test_a_slot_that_is_stopped_while_people_book_has_nobody_left_in_it(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small(30))
    officer, slot = await desk.officer(), (await desk.slot(NINE)).slot
    people = await crowd(desk, 25)

    async def stopped() -> int:
        await asyncio.sleep(0.05)
        return await desk.desk.stop(officer, slot, "停电")

    *said, count = await asyncio.gather(*(asked(desk, who, slot) for who in people), stopped())

    assert Counter(said)["held"] == count
    assert (await desk.slot(NINE)).taken == 0
    assert Counter(said).keys() <= {"held", Problem.SLOT_STOPPED, Problem.SLOT_FULL}
    await desk.check_ledger()


async def test_who_booked_while_a_slot_was_being_stopped_is_stopped_too(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    officer, (citizen,), slot = await desk.officer(), await crowd(desk, 1), await desk.slot(NINE)
    taken, commit = asyncio.Event(), asyncio.Event()

    async def before_the_commit() -> None:
        taken.set()
        await commit.wait()

    async def booking() -> None:
        await desk.bookings.hold(citizen, slot.slot)
        database.last(before_the_commit)

    booked = asyncio.create_task(database.together(booking))
    await taken.wait()
    stopping = asyncio.create_task(desk.desk.stop(officer, slot.slot, "停电"))
    await waits(database)
    commit.set()
    await booked

    assert await stopping == 1
    await desk.check_ledger()
