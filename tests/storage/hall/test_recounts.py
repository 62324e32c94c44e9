"""The hall's books are counted again from their rows, and a row that was falsified is found."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from domain.days import day_of
from storage.database import Database
from storage.hall.recounts import RecountStore

A_DAY: Final = timedelta(days=1)
#: One of each, as the hall leaves it behind.
ROWS: Final = (
    """INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share, taken, walked_in)
       VALUES (md5('s')::uuid, 'p', current_date, now(), 30, now(), 3, 1, 2, 1)""",
    """INSERT INTO bookings (person_id, booking_id, slot_id, place, kind, day, starts_at, minutes, missed_at, state,
           code, about, made_by, made_at, walk_in, offered, late, version)
       SELECT md5(i::text)::uuid, md5(i::text)::uuid, slot_id, place, 'window', day, starts_at, 30, now(),
           CASE WHEN i < 3 THEN 'booked' ELSE 'cancelled' END, '123456', 'x', 'x', now(), i = 1, false, false, 1
       FROM slots, generate_series(1, 3) AS i""",
    "INSERT INTO halls (hall, zh, en, area, stated) VALUES ('h', 'x', 'x', '', '{}')",
    """INSERT INTO tickets (ticket_id, hall, day, number, letter, state, priority, ahead, taken_at, window_number,
           called_at, started_at, ended_at)
       SELECT md5(i::text)::uuid, 'h', (now() AT TIME ZONE 'Asia/Shanghai')::date, 'A' || i, 'A', 'done', '', '0',
           now(), 5, now() + i * interval '1 s', now() + i * interval '1 s', now() + i * interval '1 s'
       FROM generate_series(1, 2) AS i""",
    """INSERT INTO served_tickets (hall, day, hour, letter, served_s)
       SELECT hall, day, 9, letter, 1 FROM tickets""",
    """INSERT INTO cases (person_id, case_id, item, item_version, number, state, area, opened_by, opened_at,
           changed_at, ended_at, version, moves, form)
       VALUES (md5('p')::uuid, md5('c')::uuid, 'x', 1, '1', 'closed', '', 'x', now(), now(), now(), 1, 1, '')""",
    """INSERT INTO orders (order_id, number, person_id, purpose, subject, amount_fen, opened_at, state, version,
           changed_at)
       VALUES (md5('o')::uuid, 'o', md5('p')::uuid, 'case.fee', 'case:' || md5('c')::uuid, 2000, now(), 'paid', 2,
           now())""",
    """INSERT INTO trades (order_id, n, number, vendor, way, begun_at, ends_at, state, surplus, transaction, paid_at,
           refunds)
       VALUES (md5('o')::uuid, 1, 't', 'wechat_pay', 'native', now(), now(), 'paid', false, 't', now(), 0)""",
    """INSERT INTO parcels (parcel_id, person_id, direction, subject, opened_by, opened_at, state, unit, area,
           number, ended_at)
       VALUES (md5('o')::uuid, md5('p')::uuid, 'return', 'case:' || md5('c')::uuid, 'x', now(), 'delivered', 'x',
           '', 'EX1', now())""",
    """INSERT INTO rating_asks (person_id, ask_id, subject, unit, item, asked_of, asked_at, last_day, answer)
       VALUES (md5('p')::uuid, md5('r')::uuid, 'case:' || md5('c')::uuid, 'x', 'x', 'x', now(), current_date, '')""",
)


#: What was done to a row, and the count that finds it.
FALSIFIED: Final = {
    "a slot says more": ("UPDATE slots SET taken = 3", "places.differing"),
    "a slot says less of the counter": ("UPDATE slots SET walked_in = 0", "places.differing"),
    "three have a place of two": (
        "UPDATE bookings SET walk_in = false, state = 'booked'",
        "places.oversold",
    ),
    "a ticket has no end": (
        "UPDATE tickets SET ended_at = NULL WHERE number = 'A1'",
        "tickets.differing",
    ),
    "a ticket has no window": (
        "UPDATE tickets SET window_number = NULL WHERE number = 'A1'",
        "tickets.differing",
    ),
    "two stand at a window": (
        "UPDATE tickets SET called_at = now() WHERE number = 'A2'",
        "tickets.two_at_a_window",
    ),
    "a ticket ended twice": (
        "INSERT INTO served_tickets (hall, day, hour, letter, served_s) SELECT hall, day, 9, letter, 1 FROM tickets LIMIT 1",
        "tickets.served_otherwise",
    ),
    "money came for what is unpaid": (
        "UPDATE orders SET state = 'open'",
        "money.wechat_pay.differing",
    ),
    "what is paid has no money": ("DELETE FROM trades", "money.paid_without"),
    "what is paid has a surplus alone": (
        "UPDATE trades SET surplus = true",
        "money.paid_without",
    ),
    "what was delivered goes on": (
        "UPDATE cases SET state = 'delivering', ended_at = NULL",
        "parcels.differing",
    ),
}


async def counted(database: Database) -> tuple[dict[str, int], set[str]]:
    """The counts by name, and which of them are wrong."""
    now = datetime.now(UTC)
    days = day_of(now - A_DAY), day_of(now + A_DAY)
    found = await RecountStore(database).count(days, (now - A_DAY, now + A_DAY))
    return {each.name: each.count for each in found}, {each.name for each in found if each.wrong}


@pytest.fixture
async def city(database: Database) -> Database:
    for sql in ROWS:
        await database.execute(sql)
    return database


async def test_books_that_are_right_differ_in_nothing(city: Database) -> None:
    counts, wrong = await counted(city)

    assert wrong == set()
    assert (counts["places.taken"], counts["tickets.done"], counts["tickets.served"]) == (2, 2, 2)
    assert (counts["money.wechat_pay.paid_fen"], counts["parcels.delivered"]) == (2000, 1)
    assert counts["ratings.of_cases"] == 1


@pytest.mark.parametrize(("sql", "found"), FALSIFIED.values(), ids=FALSIFIED)
async def test_a_row_that_was_falsified_is_found(city: Database, sql: str, found: str) -> None:
    await city.execute(sql)

    assert found in (await counted(city))[1]
