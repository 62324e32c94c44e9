"""Halls with windows: when tickets are given, who goes first, and what a city's file says of them."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from domain.bookings.hall_files import SHIPPED, read_halls
from domain.bookings.halls import Group, Hall, Priority, PriorityBy, Window, age_on
from domain.bookings.tickets import WALK_IN_EVERY
from domain.days import SHANGHAI
from domain.words import Words
from tests.domain.bookings.days import DAY

OWN: Final = """
[halls.harbour]
names = { zh = "海港大厅", en = "Harbour Hall" }
area = "440304"
opens = "08:30"
closes = "12:00"
daily = true
walk_in_every = 2
unit = "harbour_office"

[halls.harbour.groups.A]
names = { zh = "户口", en = "Households" }
items = ["permit"]
places = ["harbour_windows"]
minutes = 240

[halls.harbour.priorities]
elder = { names = { zh = "老人", en = "Elders" }, by = "age", from_age = 120, ahead_minutes = 60 }
soldier = { names = { zh = "军人", en = "Soldiers" }, by = "officer", ahead_minutes = 1 }

[halls.harbour.windows]
1 = ["A"]
200 = ["A"]
"""


def read(text: str, folder: Path) -> Hall:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    (hall,) = read_halls(path)
    return hall


def test_a_file_says_all_of_a_hall(tmp_path: Path) -> None:
    assert read(OWN, tmp_path) == Hall(
        hall="harbour",
        names=Words("海港大厅", "Harbour Hall"),
        area="440304",
        opens=time(8, 30),
        closes=time(12),
        groups={
            "A": Group("A", Words("户口", "Households"), ("permit",), ("harbour_windows",), 240)
        },
        priorities={
            "elder": Priority(
                "elder", Words("老人", "Elders"), timedelta(hours=1), PriorityBy.AGE, 120
            ),
            "soldier": Priority(
                "soldier", Words("军人", "Soldiers"), timedelta(minutes=1), PriorityBy.OFFICER
            ),
        },
        windows={1: frozenset("A"), 200: frozenset("A")},
        walk_in_every=2,
        daily=True,
        unit="harbour_office",
    )


def test_what_a_file_leaves_out_is_as_in_most_halls(tmp_path: Path) -> None:
    short = OWN
    for line in ("daily = true", "walk_in_every = 2", 'unit = "harbour_office"'):
        short = short.replace(f"{line}\n", "")
    hall = read(short.replace('area = "440304"', 'area = ""'), tmp_path)

    assert (hall.daily, hall.walk_in_every, hall.unit) == (
        False,
        WALK_IN_EVERY,
        "government_services",
    )
    assert hall.area == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('area = "440304"', 'area = "shenzhen"', "area: not the digits of a division"),
        ('area = "440304"', 'area = "4403040000001"', "area: not the digits of a division"),
        ("daily = true", "daily = 1", "daily: neither true nor false"),
        ("walk_in_every = 2", "walk_in_every = 1", "walk_in_every: not a number from 2 to 100"),
        ("walk_in_every = 2", "walk_in_every = 101", "walk_in_every: not a number from 2"),
        ("minutes = 240", "minutes = 241", "A: minutes: not a number from 1 to 240"),
        ("minutes = 240", "minutes = true", "A: minutes: not a number from 1 to 240"),
        ("from_age = 120, ", "", "elder: from_age: missing"),
        ("from_age = 120", "from_age = 121", "elder: from_age: not a number from 1 to 120"),
        ("ahead_minutes = 1 }", "ahead_minutes = 1, from_age = 60 }", "soldier: from_age: unknown"),
        ('by = "officer"', 'by = "shouting"', "soldier: by: 'shouting' is not a valid"),
        ("groups.A", "groups.a", "groups: a: one capital letter"),
        ("priorities]\nelder", "priorities]\nElder", "priorities: Elder: 2 to 40 small letters"),
        ("200 =", "201 =", "windows: 201: not a number from 1 to 200"),
        ("200 =", "0 =", "windows: 0: not a number from 1 to 200"),
        ("200 =", "007 =", "windows: 007: not a number from 1 to 200"),
        ('200 = ["A"]', "200 = []", "windows: 200: no such group: none"),
        ('200 = ["A"]', '200 = ["B"]', "windows: 200: no such group: B"),
        ('1 = ["A"]\n200 = ["A"]', "", "windows: none serves A"),
        ('closes = "12:00"', 'closes = "08:30"', "closes: not after it opens"),
        ("halls.harbour", "halls.h", "2 to 40 small letters"),
        ('unit = "harbour_office"', 'unit = "Harbour"', "unit: 2 to 40 small letters"),
        ("minutes = 240", "minutes = 240\nseats = 4", "A: seats: unknown"),
        ("daily = true", "nightly = true", "nightly: unknown"),
    ],
)
def test_a_fault_is_told_by_hall_and_field(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"own\.toml: ") as caught:
        read(OWN.replace(old, new), tmp_path)

    assert said in str(caught.value)


def center() -> Hall:
    (hall,) = read_halls(SHIPPED)
    return hall


@pytest.mark.parametrize(
    ("clock", "given"),
    [("08:29", False), ("08:30", True), ("17:29", True), ("17:30", False)],
)
def test_tickets_are_given_from_half_an_hour_before_it_opens(clock: str, *, given: bool) -> None:
    at = datetime.combine(DAY, time.fromisoformat(clock), SHANGHAI)

    assert center().takes(at, works=True) is given
    assert not center().takes(at, works=False)
    assert replace(center(), daily=True).takes(at, works=False) is given


def test_an_item_is_served_by_the_group_that_names_it_or_its_beginning() -> None:
    hall = center()

    found = [hall.group_of(item) for item in ("permit", "permit.shopfront", "permits.other", "x")]
    assert [group and group.letter for group in found] == ["A", "A", None, None]


def test_who_is_booked_at_a_place_goes_into_its_group() -> None:
    hall = center()

    assert hall.places == {"center_household": "A", "center_social_insurance": "B"}
    social = hall.group_of_place("center_social_insurance")
    assert social is not None
    assert social.letter == "B"
    assert hall.group_of_place("center_photo") is None


def test_of_the_kinds_that_go_by_age_the_one_furthest_ahead_holds() -> None:
    def kind(name: str, from_age: int, minutes: int, by: PriorityBy = PriorityBy.AGE) -> Priority:
        return Priority(name, Words("", ""), timedelta(minutes=minutes), by, from_age)

    kinds = [
        kind("elder", 70, 30),
        kind("oldest", 90, 60),
        kind("soldier", 0, 99, PriorityBy.OFFICER),
    ]
    hall = replace(center(), priorities={each.kind: each for each in kinds})

    found = [hall.priority_of_age(years) for years in (69, 70, 89, 90)]
    assert [each and each.kind for each in found] == [None, "elder", "elder", "oldest"]


@pytest.mark.parametrize(
    ("day", "years"), [(date(2026, 11, 1), 69), (date(2026, 11, 2), 70), (date(2027, 1, 5), 70)]
)
def test_somebody_is_a_year_older_on_the_birthday(day: date, years: int) -> None:
    assert age_on(date(1956, 11, 2), day) == years


def test_a_window_is_open_while_somebody_sits_there() -> None:
    closed = Window("harbour", 1, frozenset("A"))

    assert not closed.is_open
    assert replace(closed, officer=UUID(int=1)).is_open
