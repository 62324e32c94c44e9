"""Which bookings a statement finds: of whom, of which slot, and at the very moment at which they are due."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking, BookingState, Standing
from domain.bookings.places import PlaceKind
from domain.subjects import SubjectKind
from storage.bookings.bookings import BookingStore
from storage.database import Database

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
TODAY = date(2026, 11, 24)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + SECOND
SLOT, OTHER_SLOT, MANDATE, PERSON = (UUID(int=n) for n in range(101, 105))
HELD, BOOKED, CHECKED_IN = BookingState.HELD, BookingState.BOOKED, BookingState.CHECKED_IN
MISSED, CANCELLED, SERVED = BookingState.MISSED, BookingState.CANCELLED, BookingState.SERVED


def booking(n: int, **changed: object) -> Booking:
    """Of a person of its own, unless said otherwise."""
    usual = Booking(
        person=UUID(int=n),
        booking=UUID(int=n),
        slot=SLOT,
        place="hall",
        kind=PlaceKind.WINDOW,
        starts_at=NOW + 2 * DAY,
        minutes=30,
        about=SubjectKind.PLACE.of("hall"),
        code="000000",
        made_by="system",
        made_at=NOW,
        state=BOOKED,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


@pytest.fixture
def bookings(database: Database) -> BookingStore:
    return BookingStore(database)


async def add(bookings: BookingStore, *made: Booking, missed_at: datetime = NOW + DAY) -> None:
    for each in made:
        assert await bookings.add(each, missed_at)


def numbers(found: Iterable[Booking]) -> list[int]:
    return [each.booking.int for each in found]


WHOLE = booking(
    1,
    code="123456",
    made_by="officer:1",
    held_until=LATER,
    state=HELD,
    mandate=MANDATE,
    walk_in=True,
    offered=True,
    late=True,
    changed_at=LATER,
    version=3,
)


async def test_a_booking_is_read_as_it_was_made_and_by_all_that_names_it(
    bookings: BookingStore,
) -> None:
    await add(bookings, WHOLE, booking(2))

    assert await bookings.read(UUID(int=1), UUID(int=1)) == WHOLE
    assert await bookings.find(UUID(int=1)) == await bookings.lock(UUID(int=1)) == WHOLE
    assert await bookings.read(UUID(int=2), UUID(int=1)) is None
    assert await bookings.read(UUID(int=1), UUID(int=2)) is None
    assert (await bookings.find(UUID(int=3)), await bookings.lock(UUID(int=3))) == (None, None)


async def test_a_person_has_one_booking_of_a_place_and_day_that_is_not_over(
    bookings: BookingStore,
) -> None:
    mine = booking(1, person=PERSON)
    await add(bookings, mine)

    assert not await bookings.add(booking(2, person=PERSON), NOW)
    elsewhere = booking(3, person=PERSON, place="other")
    next_day = booking(4, person=PERSON, starts_at=NOW + 3 * DAY)
    await add(bookings, elsewhere, next_day, booking(5, person=PERSON, state=CANCELLED))
    day = TODAY + 2 * DAY
    assert not await bookings.has_on(mine, day)
    assert await bookings.has_on(mine, day + DAY)
    assert not await bookings.has_on(mine, day + 2 * DAY)
    assert await bookings.has_on(replace(mine, booking=UUID(int=9)), day)
    assert not await bookings.has_on(booking(6), day)
    assert not await bookings.has_on(replace(mine, place="third"), day)


async def test_a_change_is_kept_of_the_version_that_was_read_and_no_other_changes(
    database: Database, bookings: BookingStore
) -> None:
    await add(bookings, WHOLE, booking(2, version=3))
    after = replace(
        WHOLE,
        slot=OTHER_SLOT,
        starts_at=NOW + 3 * DAY,
        minutes=20,
        state=CHECKED_IN,
        held_until=None,
        late=False,
        changed_at=NOW,
        version=4,
        walk_in=False,
    )

    await bookings.save(WHOLE, after, NOW + 4 * DAY, reminded=2)

    assert await bookings.find(UUID(int=1)) == after
    assert await bookings.find(UUID(int=2)) == booking(2, version=3)
    columns = "SELECT day, missed_at, reminded FROM bookings ORDER BY booking_id"
    rows = await database.fetch(columns)
    assert [tuple(row) for row in rows] == [
        (TODAY + 3 * DAY, NOW + 4 * DAY, 2),
        (TODAY + 2 * DAY, NOW + DAY, 0),
    ]
    with pytest.raises(RuntimeError):
        await bookings.save(WHOLE, after, NOW)
    with pytest.raises(RuntimeError):
        await bookings.save(after, replace(after, person=UUID(int=2)), NOW)


async def test_how_a_person_stands_is_counted_within_the_time_that_counts(
    bookings: BookingStore,
) -> None:
    def mine(n: int, **changed: object) -> Booking:
        return booking(n, person=PERSON, place=str(n), **changed)

    since, lapsed_since = NOW - DAY, NOW - HOUR
    lapsed = {"state": CANCELLED, "held_until": NOW, "changed_at": NOW}
    await add(
        bookings,
        mine(1, state=HELD),
        mine(2, state=BOOKED),
        mine(3, state=CHECKED_IN),
        mine(4, starts_at=since),
        mine(5, **lapsed),
        mine(6, **lapsed | {"held_until": LATER}),
        mine(7, **lapsed | {"offered": True}),
        mine(8, **lapsed | {"held_until": None}),
        mine(9, **lapsed | {"changed_at": lapsed_since, "held_until": lapsed_since}),
        mine(10, **lapsed | {"state": MISSED, "kind": PlaceKind.PHOTO}),
        mine(11, state=MISSED, starts_at=NOW),
        mine(12, state=MISSED, starts_at=NOW - HOUR),
        booking(13, state=MISSED),
    )

    standing = await bookings.standing(PERSON, PlaceKind.WINDOW, since, lapsed_since)

    half = timedelta(minutes=30)
    assert standing == Standing(2, 1, (NOW - HOUR + half, NOW + half))
    none = await bookings.standing(UUID(int=99), PlaceKind.WINDOW, since, lapsed_since)
    assert none == Standing(0, 0, ())


async def test_a_hold_lapses_at_its_moment_and_what_is_booked_does_not(
    bookings: BookingStore,
) -> None:
    await add(
        bookings,
        booking(1, state=HELD, held_until=NOW),
        booking(2, state=HELD, held_until=LATER),
        booking(3, state=BOOKED, held_until=NOW),
        booking(4, state=HELD, held_until=NOW - SECOND, slot=OTHER_SLOT),
        booking(5, state=HELD, held_until=NOW - SECOND),
    )

    assert numbers(await bookings.lapsed_of(SLOT, NOW, 9)) == [1, 5]
    assert numbers(await bookings.lapsed_of(SLOT, NOW, 1)) == [1]
    assert numbers(await bookings.lapsed(NOW, 9))[2:] == [1]
    assert sorted(numbers(await bookings.lapsed(NOW, 2))) == [4, 5]


async def test_a_booking_is_missed_after_its_moment(bookings: BookingStore) -> None:
    await add(bookings, booking(1), booking(2, state=CHECKED_IN), missed_at=NOW - SECOND)
    await add(bookings, booking(3), missed_at=NOW)
    await add(bookings, booking(4), missed_at=NOW - 2 * SECOND)

    assert numbers(await bookings.to_miss(NOW, 9)) == [4, 1]
    assert numbers(await bookings.to_miss(NOW, 1)) == [4]


async def test_all_that_is_open_of_a_slot_is_found_as_it_was_made(bookings: BookingStore) -> None:
    states = (HELD, BOOKED, CHECKED_IN, SERVED, MISSED, CANCELLED)
    made = [booking(n, state=state, made_at=NOW - n * SECOND) for n, state in enumerate(states, 1)]
    await add(bookings, *made, booking(9, slot=OTHER_SLOT))

    assert numbers(await bookings.open_of(SLOT)) == [3, 2, 1]


async def test_a_persons_bookings_are_read_from_the_latest_on(bookings: BookingStore) -> None:
    days = (1, 3, 2, 2)
    await add(
        bookings,
        *(
            booking(n, person=PERSON, place=str(n), starts_at=NOW + day * DAY, made_by=f"m{n}")
            for n, day in enumerate(days, 1)
        ),
        booking(9, made_by="m3"),
    )
    end = (NOW + 9 * DAY, UUID(int=0))

    assert numbers(await bookings.of_person(PERSON, end, 9)) == [2, 4, 3, 1]
    assert numbers(await bookings.of_person(PERSON, end, 2)) == [2, 4]
    assert numbers(await bookings.of_person(PERSON, (NOW + 2 * DAY, UUID(int=4)), 9)) == [3, 1]
    assert numbers(await bookings.of_person(PERSON, end, 9, "m3")) == [3]


async def test_a_day_of_a_place_is_read_in_the_order_of_its_slots(bookings: BookingStore) -> None:
    at = NOW
    await add(
        bookings,
        booking(1, starts_at=at + HOUR),
        booking(2, starts_at=at, state=MISSED),
        booking(3, starts_at=at, state=CANCELLED),
        booking(4, starts_at=at, place="other"),
        booking(5, starts_at=at + DAY),
        booking(6, starts_at=at),
    )
    begin = (NOW - DAY, UUID(int=0))

    assert numbers(await bookings.of_day("hall", TODAY, begin, 9)) == [2, 6, 1]
    assert numbers(await bookings.of_day("hall", TODAY, begin, 1)) == [2]
    assert numbers(await bookings.of_day("hall", TODAY, (at, UUID(int=2)), 9)) == [6, 1]


async def test_a_code_is_of_its_place_and_day(bookings: BookingStore) -> None:
    here = {"code": "123456", "starts_at": NOW}
    await add(
        bookings,
        booking(1, **here),
        booking(2, **here | {"state": CHECKED_IN}),
        booking(3, **here | {"state": SERVED}),
        booking(4, **here | {"place": "other"}),
        booking(5, **here | {"starts_at": NOW + DAY}),
        booking(6, **here | {"code": "654321"}),
    )

    assert await bookings.by_code("hall", TODAY, "123456") == [UUID(int=1)]
    found = await bookings.with_code(["hall"], TODAY, "123456")
    assert sorted(each.int for each in found) == [1, 2]
    assert await bookings.with_code(["other"], TODAY, "123456") == [UUID(int=4)]
    assert len(await bookings.with_code(["hall", "other"], TODAY, "123456")) == 2


#: Those that begin until then are due.
SOON, TOMORROW = NOW + HOUR, NOW + DAY


async def test_a_person_is_reminded_the_day_before_and_again_an_hour_before(
    bookings: BookingStore,
) -> None:
    cases = (
        (1, SOON, BOOKED, 1),
        (2, SOON, BOOKED, 2),
        (3, SOON + SECOND, BOOKED, 1),
        (4, TOMORROW, BOOKED, 0),
        (5, TOMORROW + SECOND, BOOKED, 0),
        (6, NOW, BOOKED, 0),
        (7, SOON, HELD, 0),
        (8, SOON - SECOND, BOOKED, 0),
    )
    for n, starts_at, state, told in cases:
        made = booking(n, starts_at=starts_at, state=state)
        await add(bookings, made)
        await bookings.reminded(made, told)

    due = await bookings.to_remind(NOW, SOON, TOMORROW, 9)

    assert numbers(due) == [8, 1, 4]
    assert numbers(await bookings.to_remind(NOW, SOON, TOMORROW, 2)) == [8, 1]


async def test_a_reminder_is_of_one_booking_and_begins_anew_when_that_is_moved(
    bookings: BookingStore,
) -> None:
    told = booking(1, person=PERSON, starts_at=SOON)
    other = booking(2, person=PERSON, place="other", starts_at=SOON + SECOND)
    await add(bookings, told, other)

    await bookings.reminded(told, 2)
    assert numbers(await bookings.to_remind(NOW, SOON, TOMORROW, 9)) == [2]

    await bookings.save(told, replace(told, version=2), NOW + DAY)
    assert numbers(await bookings.to_remind(NOW, SOON, TOMORROW, 9)) == [1, 2]


DUE = {
    "a hold that lapsed": (booking(1, state=HELD, held_until=NOW), NOW + DAY, True),
    "a hold that stands": (booking(1, state=HELD, held_until=LATER), NOW + DAY, False),
    "what nobody came for": (booking(1), NOW - SECOND, True),
    "what somebody may come for": (booking(1), NOW, False),
    "a reminder": (booking(1, starts_at=TOMORROW), NOW + 2 * DAY, True),
    "none yet": (booking(1, starts_at=TOMORROW + SECOND), NOW + 2 * DAY, False),
}


@pytest.mark.parametrize("case", DUE)
async def test_one_look_says_whether_anything_is_due(bookings: BookingStore, case: str) -> None:
    made, missed_at, due = DUE[case]
    assert not await bookings.any_due(NOW, SOON, TOMORROW)
    await add(bookings, made, missed_at=missed_at)

    assert await bookings.any_due(NOW, SOON, TOMORROW) is due
