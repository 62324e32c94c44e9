"""Places of slots, one by one to the last, and who comes first of those who wait."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Slot, SlotPlan, Span
from domain.bookings.waits import Wait
from domain.subjects import SubjectKind
from domain.words import Words
from storage.bookings.places import PlaceStore
from storage.bookings.slots import SlotStore
from storage.bookings.waits import WaitStore
from storage.database import Database
from tests.storage.rows import put

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
TODAY = date(2026, 11, 24)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + SECOND
SLOT, OTHER = UUID(int=1), UUID(int=2)
ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 5))

PLACE = Place(
    place="hall",
    kind=PlaceKind.WINDOW,
    unit="fire",
    names=Words("市民中心", "Civic centre"),
    address=Words("福中三路1号", "1 Fuzhong 3rd Road"),
    size=3,
    walk_in_percent=20,
    minutes=30,
    hours={DayKind.MON: (Span(540, 600), Span(840, 900)), DayKind.WORKED: ()},
    rules=Rules(released_at=time(7, 30), cancel_eve=time(18, 0)),
    part_of="centre",
    area="440304",
    items=("fire.check",),
    kinds=(SubjectKind.CASE,),
)


@pytest.fixture
async def places(database: Database) -> PlaceStore:
    await put(database, "units", unit="fire")
    store = PlaceStore(database)
    await store.put(PLACE, NOW)
    return store


@pytest.fixture
def slots(database: Database, places: PlaceStore) -> SlotStore:
    return SlotStore(database)


async def slot(database: Database, number: UUID = SLOT, **changed: object) -> None:
    usual: dict[str, object] = {
        "place": "hall",
        "day": TODAY,
        "starts_at": LATER,
        "opens_at": NOW,
        "minutes": 30,
        "size": 3,
        "walk_in_share": 1,
    }
    await put(database, "slots", slot_id=number, **usual | changed)


async def counted(database: Database) -> list[tuple[int, int]]:
    rows = await database.fetch("SELECT taken, walked_in FROM slots ORDER BY slot_id")
    return [(row["taken"], row["walked_in"]) for row in rows]


async def test_a_place_is_read_as_it_was_loaded_last(places: PlaceStore) -> None:
    assert await places.read("hall") == await places.hold("hall") == PLACE
    other = replace(PLACE, place="annex", rules=Rules(cancel_eve=None), closed=True)
    await places.put(other, NOW)
    anew = replace(
        PLACE,
        names=Words("新", "New"),
        size=9,
        walk_in_percent=0,
        minutes=20,
        hours={},
        items=(),
        kinds=(),
        part_of="",
        area="",
        rules=Rules(),
    )

    await places.put(anew, LATER)

    assert await places.all() == [other, anew]
    assert (await places.read("none"), await places.hold("none")) == (None, None)
    await places.put(replace(anew, kind=PlaceKind.PHOTO), LATER)
    assert await places.read("hall") == anew


async def test_open_places_are_listed_by_kind_and_hall_page_by_page(places: PlaceStore) -> None:
    for each in (
        replace(PLACE, place="b", part_of="other"),
        replace(PLACE, place="c", kind=PlaceKind.PHOTO),
        replace(PLACE, place="d", closed=True),
        replace(PLACE, place="i"),
    ):
        await places.put(each, NOW)

    async def listed(kind: PlaceKind | None, part_of: str, after: str, limit: int = 9) -> str:
        found = await places.open_(kind, part_of, after, limit)
        return " ".join(each.place for each in found)

    assert await listed(None, "", "") == "b c hall i"
    assert await listed(PlaceKind.WINDOW, "", "") == "b hall i"
    assert await listed(None, "centre", "") == "c hall i"
    assert await listed(PlaceKind.WINDOW, "centre", "hall") == "i"
    assert await listed(None, "", "", 1) == "b"


async def test_by_page_and_app_all_but_the_counters_share_is_taken(
    database: Database, slots: SlotStore
) -> None:
    await slot(database)
    await slot(database, OTHER, starts_at=LATER + HOUR)

    taken = [await slots.take(SLOT, NOW) for _ in range(3)]

    assert taken == [True, True, False]
    assert await slots.take_at_counter(SLOT, NOW)
    assert not await slots.take_at_counter(SLOT, NOW)
    assert not await slots.take_first(SLOT, NOW)
    assert await counted(database) == [(3, 1), (0, 0)]
    await slots.give_back(SLOT, walk_in=True)
    assert await counted(database) == [(2, 0), (0, 0)]
    await slots.give_back(SLOT, walk_in=False)
    assert await counted(database) == [(1, 0), (0, 0)]
    assert await slots.take_first(SLOT, NOW)
    assert not await slots.take_first(SLOT, NOW)


WHEN: dict[str, tuple[dict[str, Any], tuple[bool, bool, bool]]] = {
    "open": ({}, (True, True, True)),
    "begins now": ({"starts_at": NOW}, (False, True, False)),
    "not released yet": ({"opens_at": LATER}, (False, True, True)),
    "closed": ({"closed_at": NOW}, (False, False, False)),
    "still goes on": ({"starts_at": LATER - HOUR / 2}, (False, True, False)),
    "is over": ({"starts_at": NOW - HOUR / 2}, (False, False, False)),
}


@pytest.mark.parametrize("when", WHEN)
async def test_when_a_place_is_to_be_had_by_page_at_the_counter_and_by_who_waited(
    database: Database, slots: SlotStore, when: str
) -> None:
    columns, expected = WHEN[when]
    await slot(database, **columns)

    ways = (slots.take, slots.take_at_counter, slots.take_first)

    assert tuple([await way(SLOT, NOW) for way in ways]) == expected


async def test_a_slot_tells_how_many_holds_of_it_have_lapsed(
    database: Database, slots: SlotStore
) -> None:
    await slot(database, taken=2)
    for n, (held_in, state, until) in enumerate(
        (
            (SLOT, "held", NOW),
            (SLOT, "held", LATER),
            (SLOT, "booked", NOW),
            (SLOT, "cancelled", NOW),
            (OTHER, "held", NOW),
        ),
        1,
    ):
        await put(
            database,
            "bookings",
            booking_id=UUID(int=n),
            person_id=UUID(int=n),
            slot_id=held_in,
            state=state,
            held_until=until,
        )
    expected = Slot(SLOT, "hall", PlaceKind.WINDOW, LATER, 30, NOW, 3, 1, taken=2, lapsed=1)

    assert await slots.read(SLOT, NOW) == (expected, PLACE)
    assert await slots.read(OTHER, NOW) is None
    assert await slots.of_place("hall", NOW, LATER + HOUR, NOW) == [expected]


async def test_slots_of_some_days_are_of_their_place_from_the_first_moment_to_before_the_last(
    database: Database, slots: SlotStore, places: PlaceStore
) -> None:
    await places.put(replace(PLACE, place="annex"), NOW)
    for n, (place, at) in enumerate(
        (("hall", NOW + HOUR), ("hall", NOW), ("hall", NOW + 2 * HOUR), ("annex", NOW)), 1
    ):
        await slot(database, UUID(int=n), place=place, starts_at=at)

    found = await slots.of_place("hall", NOW, NOW + 2 * HOUR, NOW)

    assert [each.slot.int for each in found] == [2, 1]


async def test_the_next_free_are_those_that_who_comes_first_may_have(
    database: Database, slots: SlotStore, places: PlaceStore
) -> None:
    await places.put(replace(PLACE, place="annex"), NOW)
    cases: tuple[dict[str, object], ...] = (
        {"starts_at": NOW + 2 * HOUR},
        {"starts_at": NOW + HOUR, "opens_at": NOW + DAY},
        {"starts_at": NOW},
        {"closed_at": NOW},
        {"starts_at": NOW + 3 * HOUR, "taken": 2},
        {"starts_at": NOW + 4 * HOUR, "taken": 3, "walked_in": 1},
        {"starts_at": NOW + 5 * HOUR, "taken": 2, "walked_in": 1},
        {"starts_at": NOW + DAY, "day": TODAY + DAY},
        {"place": "annex"},
    )
    for n, columns in enumerate(cases, 1):
        await slot(database, UUID(int=n), **columns)

    found = [each.slot.int for each in await slots.next_free("hall", NOW, None, 9)]

    assert found == [2, 1, 7, 8]
    on_that_day = await slots.next_free("hall", NOW, TODAY, 9)
    assert [each.slot.int for each in on_that_day] == [2, 1, 7]
    assert [each.slot.int for each in await slots.next_free("hall", NOW, None, 1)] == [2]


async def test_a_slot_is_closed_once_with_who_and_why(database: Database, slots: SlotStore) -> None:
    await slot(database)
    await slot(database, OTHER, starts_at=LATER + HOUR)

    assert await slots.close(SLOT, NOW, "officer:1", "water")
    assert not await slots.close(SLOT, LATER, "officer:2", "fire")
    assert not await slots.close(THREE, NOW, "officer:1", "none")

    rows = await database.fetch("SELECT closed_at, closed_by, closed_why FROM slots ORDER BY 1")
    assert [tuple(row) for row in rows] == [(NOW, "officer:1", "water"), (None, None, None)]


async def test_slots_are_made_once_and_only_what_nobody_took_is_made_again(
    database: Database, slots: SlotStore, places: PlaceStore
) -> None:
    await places.put(replace(PLACE, place="annex"), NOW)
    plans = [
        SlotPlan(place, at, 30, NOW, 3, 1)
        for place, at in (("hall", LATER), ("hall", LATER + HOUR), ("annex", LATER))
    ]
    assert await slots.make(plans, [TODAY] * 3) == 3
    assert await slots.make(plans, [TODAY] * 3) == 0
    # What has begun, is closed or has a place taken stays as it is.
    stay: tuple[dict[str, Any], ...] = ({"starts_at": NOW}, {"taken": 1}, {"closed_at": NOW})
    for n, columns in enumerate(stay, 1):
        await slot(database, UUID(int=n), **{"starts_at": NOW + n * 3 * HOUR} | columns)

    await slots.unmake("hall", NOW)

    rows = await database.fetch("SELECT slot_id, place FROM slots ORDER BY slot_id LIMIT 3")
    assert [row["slot_id"].int for row in rows] == [1, 2, 3]
    assert await database.fetchval("SELECT place FROM slots ORDER BY place LIMIT 1") == "annex"
    assert await slots.make(plans, [TODAY] * 3) == 2


WAIT = Wait(
    person=ONE,
    wait=ONE,
    place="hall",
    made_by="citizen:1",
    since=NOW,
    day=TODAY,
    first=False,
    about=SubjectKind.PLACE.of("hall"),
    mandate=FOUR,
)


async def test_who_was_stopped_comes_before_who_waits_longer_and_who_is_booked_waits_for_nothing(
    database: Database,
) -> None:
    waits = WaitStore(database)
    any_day = replace(WAIT, person=TWO, wait=TWO, since=NOW - HOUR, day=None)
    stopped = replace(WAIT, person=THREE, wait=THREE, since=LATER, first=True)
    elsewhere = replace(WAIT, person=FOUR, wait=FOUR, since=NOW - DAY, place="annex")
    other_day = replace(WAIT, wait=UUID(int=5), since=NOW - DAY, day=TODAY + DAY)
    for each in (WAIT, any_day, stopped, elsewhere, other_day):
        assert await waits.add(each)
    assert not await waits.add(replace(WAIT, wait=UUID(int=6)))
    assert not await waits.add(replace(any_day, wait=UUID(int=6)))

    order = []
    for state in ("held", "served", "booked"):
        found = await waits.next("hall", TODAY)
        assert found is not None
        order.append(found)
        # A booking elsewhere, of another day or one that is over stands in nobody's way.
        for place, day, over in (
            ("annex", TODAY, state),
            ("hall", TODAY + DAY, state),
            ("hall", TODAY, "cancelled"),
        ):
            await put(
                database, "bookings", person_id=found.person, place=place, day=day, state=over
            )
        assert await waits.next("hall", TODAY) == found
        await put(
            database, "bookings", person_id=found.person, place="hall", day=TODAY, state=state
        )

    assert order == [stopped, any_day, WAIT]
    assert await waits.next("hall", TODAY) is None
    assert [await waits.before(each) for each in (stopped, WAIT)] == [0, 2]
    assert await waits.before(replace(WAIT, since=NOW - DAY)) == 1
    assert set(await waits.waited_for(TODAY, 9)) == {
        ("annex", TODAY),
        ("hall", TODAY),
        ("hall", TODAY + DAY),
        ("hall", None),
    }
    assert len(await waits.waited_for(TODAY + DAY, 9)) == 2
    assert len(await waits.waited_for(TODAY, 3)) == 3


async def test_a_wait_ends_by_its_person_and_number_or_with_the_day(database: Database) -> None:
    waits = WaitStore(database)
    older = replace(WAIT, wait=TWO, since=NOW - HOUR, day=None)
    another = replace(WAIT, person=THREE, wait=THREE)
    elsewhere = replace(WAIT, wait=FOUR, place="annex", since=LATER)
    for each in (WAIT, older, another, elsewhere):
        await waits.add(each)

    assert await waits.of_person(ONE, 9) == [older, WAIT, elsewhere]
    assert await waits.of_person(ONE, 1) == [older]
    assert not await waits.end(ONE, THREE)
    assert not await waits.end(THREE, ONE)

    await waits.end_of_day(ONE, "hall", TODAY)

    assert await waits.of_person(ONE, 9) == [older, elsewhere]
    assert await waits.of_person(THREE, 9) == [another]
    assert await waits.end(ONE, TWO)
    assert await waits.of_person(ONE, 9) == [elsewhere]
