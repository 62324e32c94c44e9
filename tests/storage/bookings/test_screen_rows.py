"""Halls as a file states them, who sits at their windows, and the screens that show what was called."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from domain.bookings.halls import RUNS, Group, Hall, Priority, PriorityBy, Window
from domain.bookings.screens import Call, Screen
from domain.words import Words
from storage.bookings.halls import HallStore
from storage.bookings.screens import ScreenStore
from storage.database import Database

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ONE, TWO, THREE, OFFICER = (UUID(int=n) for n in range(101, 105))

HALL = Hall(
    hall="hall",
    names=Words("市民中心", "Civic centre"),
    area="440304",
    opens=time(9),
    closes=time(17, 30),
    groups={"A": Group("A", Words("户政", "Household"), ("id.",), ("windows",), 10)},
    priorities={
        "elder": Priority("elder", Words("老年人", "Elders"), 30 * MINUTE, PriorityBy.AGE, 65)
    },
    windows={1: frozenset("AB"), 2: frozenset("A")},
    walk_in_every=5,
    daily=True,
    unit="fire",
)


async def test_a_hall_is_as_it_was_stated_last_and_a_window_that_is_left_out_goes(
    database: Database,
) -> None:
    halls = HallStore(database)
    await halls.put(HALL)
    annex = replace(HALL, hall="annex")
    await halls.put(annex)
    assert await halls.sit("hall", 2, OFFICER, NOW)
    assert await halls.sit("hall", 1, ONE, NOW)
    anew = replace(
        HALL,
        names=Words("新", "New"),
        area="",
        opens=time(8),
        windows={2: frozenset("B"), 3: frozenset("A")},
    )

    await halls.put(anew)

    assert await halls.read("hall") == anew
    assert (await halls.all(), await halls.read("none")) == ((annex, anew), None)
    assert await halls.windows("hall") == [
        Window("hall", 2, frozenset("B"), OFFICER, NOW),
        Window("hall", 3, frozenset("A")),
    ]
    assert len(await halls.windows("annex")) == 2
    await database.execute("UPDATE halls SET stated = stated - 'unit' WHERE hall = 'hall'")
    assert await halls.read("hall") == replace(anew, unit=RUNS)


async def test_at_a_window_sits_one_officer_until_they_stand_up(database: Database) -> None:
    halls = HallStore(database)
    for each in (HALL, replace(HALL, hall="annex")):
        await halls.put(each)
    assert await halls.sit("hall", 1, ONE, NOW)
    assert not await halls.sit("hall", 1, TWO, NOW)
    assert not await halls.sit("hall", 9, TWO, NOW)
    assert await halls.sit("hall", 2, TWO, NOW)
    assert await halls.sit("annex", 1, THREE, NOW)

    mine = Window("hall", 1, frozenset("AB"), ONE, NOW)
    assert await halls.hold_of_officer(ONE) == await halls.hold_window("hall", 1) == mine
    assert (await halls.hold_of_officer(OFFICER), await halls.hold_window("hall", 9)) == (
        None,
        None,
    )

    await halls.stand_up("hall", 1)

    assert await halls.hold_window("hall", 1) == Window("hall", 1, frozenset("AB"))
    assert await halls.hold_of_officer(TWO) is not None
    assert await halls.hold_of_officer(THREE) is not None


async def test_a_screen_shows_by_its_key_until_it_is_revoked(database: Database) -> None:
    screens = ScreenStore(database)
    kept = Screen(ONE, "hall", "door", NOW)
    later = Screen(TWO, "hall", "stairs", NOW + SECOND)
    for screen, digest in ((later, b"2"), (kept, b"1"), (Screen(THREE, "annex", "x", NOW), b"3")):
        await screens.add(screen, digest, OFFICER)
    assert await screens.of_hall("hall") == [kept, later]
    assert (await screens.by_key(b"1"), await screens.by_key(b"9")) == (kept, None)

    over = replace(kept, revoked_at=NOW)
    assert await screens.revoke(ONE, NOW) == over
    assert await screens.revoke(ONE, NOW + SECOND) is None
    assert await screens.revoke(OFFICER, NOW) is None

    assert await screens.by_key(b"1") is None
    assert await screens.by_key(b"2") == later
    assert (await screens.read(ONE), await screens.read(OFFICER)) == (over, None)
    assert await screens.of_hall("hall") == [over, later]
    assert await screens.in_force([ONE, TWO, OFFICER]) == {TWO}


async def test_a_screen_that_was_away_is_shown_the_newest_calls_of_its_halls(
    database: Database,
) -> None:
    screens, halls = ScreenStore(database), HallStore(database)
    for each in (HALL, replace(HALL, hall="annex")):
        await halls.put(each)
    counted = [await screens.note_call("hall", f"A{n}", n, NOW) for n in (1, 2, 3, 4)]
    assert counted == [1, 2, 3, 4]
    assert await screens.note_call("annex", "B1", 9, NOW) == 1

    assert await screens.since(["hall", "annex"], [1, 0], 2) == [
        ("annex", Call(1, "B1", 9, NOW)),
        ("hall", Call(3, "A3", 3, NOW)),
        ("hall", Call(4, "A4", 4, NOW)),
    ]
    assert await screens.since(["hall", "annex"], [4, 1], 2) == []
