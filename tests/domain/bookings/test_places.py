"""Which slots a place has, when they are released, and what its rules hold people to."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings.place_files import SHIPPED, read_places
from domain.bookings.places import DayKind, Place, Rules, Slot, Span, slots_ahead, slots_of
from domain.days import SHANGHAI
from domain.subjects import SubjectKind
from tests.storage.bookings.desk import CALENDAR, MONDAY, WINDOWS

SHOWN = UUID(int=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def begins(place: Place, day: date) -> list[str]:
    return [
        each.starts_at.astimezone(SHANGHAI).strftime("%H:%M")
        for each in slots_of(place, day, CALENDAR)
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (MONDAY, ["09:00", "09:30", "14:00", "14:30"]),
        (date(2026, 11, 3), []),  # off
        (date(2026, 11, 7), ["09:00", "09:30"]),  # a Saturday that is worked
        (date(2026, 11, 8), []),  # a Sunday
        (date(2027, 1, 4), []),  # of a year that is not loaded
    ],
)
def test_a_day_has_the_slots_of_its_kind(day: date, expected: list[str]) -> None:
    assert begins(WINDOWS, day) == expected


def test_a_slot_that_would_end_after_the_hours_is_none() -> None:
    place = replace(WINDOWS, minutes=45, hours={DayKind.MON: (Span(9 * 60, 11 * 60),)})

    assert begins(place, MONDAY) == ["09:00", "09:45"]


def test_the_last_slot_of_a_day_may_end_at_midnight() -> None:
    place = replace(WINDOWS, hours={DayKind.MON: (Span(23 * 60, 24 * 60),)})

    (_, last) = slots_of(place, MONDAY, CALENDAR)
    assert last.starts_at + timedelta(minutes=30) == at("2026-11-03 00:00")


@pytest.mark.parametrize("released", [time(0), time(6), time(7)])
def test_slots_are_released_days_ahead_by_the_city_s_clock(released: time) -> None:
    place = replace(WINDOWS, rules=Rules(days_ahead=7, released_at=released))

    opens = place.opens_at(date(2026, 11, 9))

    assert opens == datetime.combine(MONDAY, released, SHANGHAI)


def test_slots_are_made_a_day_before_their_release_and_none_that_has_begun() -> None:
    made = slots_ahead(WINDOWS, at("2026-11-02 09:10"), CALENDAR)

    days = sorted({each.starts_at.astimezone(SHANGHAI).date() for each in made})
    assert made[0].starts_at == at("2026-11-02 09:30")
    assert days[-1] == date(2026, 11, 10)  # released on the 3rd at 07:00
    assert date(2026, 11, 3) not in days


@given(st.integers(0, 300 * 24 * 60), st.integers(1, 28))
def test_whenever_they_are_made_none_is_past_or_beyond_its_release(
    minutes: int, ahead: int
) -> None:
    place = replace(WINDOWS, rules=Rules(days_ahead=ahead, released_at=time(6)))
    now = at("2026-01-01 00:00") + timedelta(minutes=minutes)

    for each in slots_ahead(place, now, CALENDAR):
        assert now < each.starts_at
        assert each.opens_at <= now + timedelta(days=1)
        assert each.opens_at < each.starts_at


def test_a_share_that_is_wanted_is_never_nothing() -> None:
    shares = [replace(WINDOWS, size=2, walk_in_percent=each).walk_in_share for each in (0, 1, 100)]

    assert shares == [0, 1, 2]


@pytest.mark.parametrize(
    ("taken", "walked_in", "lapsed", "free"),
    [
        (0, 0, 0, 7),
        (7, 0, 0, 0),
        (7, 0, 1, 1),
        (9, 2, 0, 0),
        (5, 5, 0, 5),
        (10, 3, 0, 0),
        (9, 9, 0, 1),
    ],
)
def test_page_and_app_take_what_is_not_kept_for_the_counter(
    taken: int, walked_in: int, lapsed: int, free: int
) -> None:
    slot = Slot(
        slot=SHOWN,
        place="p",
        kind=WINDOWS.kind,
        starts_at=at("2026-11-02 09:00"),
        minutes=30,
        opens_at=at("2026-10-26 07:00"),
        size=10,
        walk_in_share=3,
        taken=taken,
        walked_in=walked_in,
        lapsed=lapsed,
    )

    assert slot.free == free
    assert replace(slot, closed_at=slot.opens_at).free == 0


@pytest.mark.parametrize(
    ("rules", "until"),
    [
        (Rules(cancel_min=60), "2026-11-02 08:00"),
        (Rules(cancel_min=0, cancel_eve=time(17)), "2026-11-01 17:00"),
        (Rules(cancel_min=3 * 24 * 60, cancel_eve=time(17)), "2026-10-30 09:00"),
    ],
)
def test_a_booking_is_cancelled_until_the_place_s_limit(rules: Rules, until: str) -> None:
    assert rules.cancelled_until(at("2026-11-02 09:00")) == at(until)


def test_three_missed_within_ninety_days_close_for_ninety() -> None:
    days = [at("2026-01-01 09:00") + timedelta(days=n) for n in (0, 60, 91, 120)]

    assert Rules().closed_until(days[:2]) is None
    assert Rules().closed_until(days[:3]) is None
    assert Rules().closed_until(days) == days[3] + timedelta(days=90)


def test_a_place_serves_what_it_names() -> None:
    item, case = SubjectKind.ITEM.of("permit.sign"), SubjectKind.CASE.of(SHOWN)
    named = replace(WINDOWS, items=("permit.sign",))

    assert WINDOWS.serves(case)
    assert named.serves(item)
    assert not named.serves(SubjectKind.ITEM.of("permit.other"))
    assert not named.serves(case)
    assert replace(named, kinds=(SubjectKind.CASE,)).serves(case)


def test_the_example_is_read() -> None:
    places = read_places(SHIPPED)

    assert [each.place for each in places] == [
        "center_household",
        "center_social_insurance",
        "center_photo",
    ]
    assert places[0].hours[DayKind.SAT] == (Span(9 * 60, 12 * 60),)
    assert places[2].rules.released_at == time(7)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (('kind = "window"', 'kind = "door"'), "kind: 'door' is not a valid PlaceKind"),
        (("size = 12", "size = 0"), "size: not a number from 1 to 500"),
        (("size = 12", "sizes = 12"), "size: missing"),
        (("days_ahead = 14", "days_ahead = 60"), "days_ahead: not a number from 1 to 28"),
        (('"06:00"', '"24:00"'), "released_at: a day ends at 23:59"),
        (('"14:00-17:30"]', '"11:00-17:30"]'), "none within another"),
        (('"09:00-12:00"', '"12:00-09:00"'), "no span of one day"),
        (('"09:00-12:00"', '"9-12"'), "not like 09:00: 9"),
        (('area = "440304"', 'area = "4403041"'), "area: 2, 4 or 6 digits"),
        (("[places.center_household]", "[places.Center]"), "2 to 60 small letters"),
    ],
)
def test_a_fault_is_told_by_place_and_field(
    changed: tuple[str, str], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(*changed, 1), encoding="utf-8")

    with pytest.raises(ValueError, match=r"own\.toml: places: ") as caught:
        read_places(path)

    assert said in str(caught.value)
