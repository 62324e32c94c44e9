"""Places with their slots, and a hall with its queue, as a city of so many persons has them: for bench/hall.py."""

import json
from pathlib import Path
from typing import Final

from bench.booking import RULES, UNIT
from bench.sockets import City

#: A window's place for so many persons, booked for four weeks of sixteen half hours.
PERSONS_A_PLACE: Final = 2_000
DAYS: Final = 28
#: Of so many one took a ticket in the last week, in one of so many halls.
PERSONS_A_TICKET: Final = 10
HALLS: Final = 20
#: Who waits while one is called, in the large city as in the small.
WAITING: Final = 40

HALL: Final = "bench"
#: Each has 999 numbers a day.
GROUPS: Final = "ABC"
STATED: Final = (
    f"""
[halls.{HALL}]
names = {{ zh = "大厅", en = "Hall" }}
area = ""
opens = "09:00"
closes = "17:00"
priorities = {{}}
"""
    + "".join(
        f"""
[halls.{HALL}.groups.{letter}]
names = {{ zh = "综合{letter}", en = "General {letter}" }}
items = []
places = []
minutes = 10
"""
        for letter in GROUPS
    )
    + f"[halls.{HALL}.windows]\n1 = {json.dumps(list(GROUPS))}\n"
)

PLACES: Final = """
INSERT INTO places (place, kind, unit, part_of, area, zh, en, address_zh, address_en, items, kinds, size,
    walk_in_percent, minutes, hours, rules, loaded_at)
SELECT 'bench_' || i, 'window', 'bench', '', '', '窗口', 'Windows', '大厅', 'Hall', '{}', '{}', 6, 0, 30, '{}', $2,
    now()
FROM generate_series(1, $1) AS i
"""
SLOTS: Final = """
INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share)
SELECT gen_random_uuid(), 'bench_' || i, current_date + d,
    (current_date + d + time '09:00' + n * interval '30 minutes') AT TIME ZONE 'Asia/Shanghai', 30,
    now() - interval '1 day', 6, 0
FROM generate_series(1, $1) AS i, generate_series(1, $2) AS d, generate_series(0, 15) AS n
"""
TICKETS: Final = """
INSERT INTO tickets (ticket_id, hall, day, number, letter, state, priority, ahead, taken_at, window_number, calls,
    called_at, started_at, ended_at)
SELECT gen_random_uuid(), CASE i % $2 WHEN 0 THEN $3 ELSE 'other-' || i % $2 END, current_date - 1 - i % 7, 'A' || i,
    'A', 'done', '', '0', now() - interval '1 day', 1, 1, now() - interval '1 day', now() - interval '1 day',
    now() - interval '1 day'
FROM generate_series(1, $1) AS i
"""


def slots_of(places: int, turn: int) -> str:
    """The door of a week's slots of one of them."""
    return f"/v1/places/bench_{1 + turn % places}/slots?days=7"


async def load_places(city: City, persons: int, folder: Path) -> int:
    """How many places it has."""
    places = max(1, persons // PERSONS_A_PLACE)
    await city.database.execute(UNIT)
    await city.database.execute(PLACES, places, RULES)
    await city.database.execute(SLOTS, places, DAYS)
    await city.database.execute(TICKETS, persons // PERSONS_A_TICKET, HALLS, HALL)
    stated = folder / "hall.toml"
    stated.write_text(STATED, encoding="utf-8")
    await city.service.command("halls", "load", str(stated))
    await city.database.execute("ANALYZE places, slots, tickets")
    return places
