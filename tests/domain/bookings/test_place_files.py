"""A city's own file of places: every field of it is read, and what it leaves out is as in most places."""

from datetime import time
from pathlib import Path
from typing import Final

import pytest

from domain.bookings.place_files import read_places
from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.subjects import SubjectKind
from domain.words import Words

SHORT: Final = """
[places.harbour]
kind = "window"
unit = "harbour_office"
names = { zh = "海港", en = "Harbour" }
address = { zh = "海港路1号", en = "1 Harbour Road" }
size = 500
"""
HOURS: Final = """
[places.harbour.hours]
mon = ["09:00-12:00", "12:00-24:00"]
"""
REST: Final = """
walk_in_percent = 100
minutes = 120
part_of = "civic_center"
area = "440304"
items = ["permit.shopfront"]
kinds = ["case", "item"]
closed = true
"""
RULES: Final = """
[places.harbour.rules]
days_ahead = 28
released_at = "23:59"
hold_min = 30
offer_min = 10080
cancel_min = 10079
cancel_eve = "17:00"
early_min = 1440
late_min = 1439
misses = 100
miss_days = 366
closed_days = 365
"""


def read(text: str, folder: Path) -> Place:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    (place,) = read_places(path)
    return place


def test_a_file_says_all_of_a_place(tmp_path: Path) -> None:
    assert read(SHORT + REST + HOURS + RULES, tmp_path) == Place(
        place="harbour",
        kind=PlaceKind.WINDOW,
        unit="harbour_office",
        names=Words("海港", "Harbour"),
        address=Words("海港路1号", "1 Harbour Road"),
        size=500,
        walk_in_percent=100,
        minutes=120,
        hours={DayKind.MON: (Span(540, 720), Span(720, 1440))},
        rules=Rules(
            days_ahead=28,
            released_at=time(23, 59),
            hold_min=30,
            offer_min=10080,
            cancel_min=10079,
            cancel_eve=time(17),
            early_min=1440,
            late_min=1439,
            misses=100,
            miss_days=366,
            closed_days=365,
        ),
        part_of="civic_center",
        area="440304",
        items=("permit.shopfront",),
        kinds=(SubjectKind.CASE, SubjectKind.ITEM),
        closed=True,
    )


def test_what_a_file_leaves_out_is_as_in_most_places(tmp_path: Path) -> None:
    place = read(SHORT + HOURS, tmp_path)

    assert (place.walk_in_percent, place.minutes, place.rules) == (30, 30, Rules())
    assert (place.part_of, place.area, place.items, place.kinds) == ("", "", (), ())
    assert not place.closed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("size = 500", "size = 501", "size: not a number from 1 to 500"),
        ("size = 500", "size = true", "size: not a number from 1 to 500"),
        ("walk_in_percent = 100", "walk_in_percent = 101", "walk_in_percent: not a number from 0"),
        ("minutes = 120", "minutes = 9", "minutes: not a number from 10 to 120"),
        ("minutes = 120", "minutes = 121", "minutes: not a number from 10 to 120"),
        ("hold_min = 30", "hold_min = 31", "rules: hold_min: not a number from 1 to 30"),
        ("hold_min = 30", "hold_min = 0", "rules: hold_min: not a number from 1 to 30"),
        ("offer_min = 10080", "offer_min = 10081", "offer_min: not a number from 1 to 10080"),
        ("offer_min = 10080", "offer_min = 0", "offer_min: not a number from 1 to 10080"),
        ("cancel_min = 10079", "cancel_min = 10081", "cancel_min: not a number from 0 to 10080"),
        ("early_min = 1440", "early_min = 1441", "early_min: not a number from 0 to 1440"),
        ("late_min = 1439", "late_min = 1441", "late_min: not a number from 0 to 1440"),
        ("misses = 100", "misses = 101", "misses: not a number from 1 to 100"),
        ("misses = 100", "misses = 0", "misses: not a number from 1 to 100"),
        ("miss_days = 366", "miss_days = 367", "miss_days: not a number from 1 to 366"),
        ("closed_days = 365", "closed_days = 367", "closed_days: not a number from 0 to 366"),
        ("closed_days = 365", "seats = 1", "rules: seats: unknown"),
        ("closed = true", "closed = 1", "closed: neither true nor false"),
        ('zh = "海港"', 'zh = " 海港"', "names: 1 to 60 characters that show"),
        ('zh = "海港"', 'zh = ""', "names: 1 to 60 characters that show"),
        ('en = "Harbour"', f'en = "{"H" * 61}"', "names: 1 to 60 characters that show"),
        ('"海港路1号"', '"海港路\\u200b1号"', "address: 1 to 120 characters that show"),
        ('"09:00-12:00"', '"09:00-12:01"', "mon: spans in their order, none within another"),
        ('"09:00-12:00"', '"09:00"', "not like 09:00-12:00: 09:00"),
        ('"09:00-12:00"', '"09:60-12:00"', "not like 09:00: 09:60"),
        ("mon =", "someday =", "hours: 'someday' is not a valid DayKind"),
        ('kinds = ["case"', 'kinds = ["door"', "kinds: 'door' is not a valid SubjectKind"),
        ('items = ["permit.shopfront"]', 'items = "permit"', "items: not a list"),
        ('items = ["permit.shopfront"]', "items = [7]", "items: not a text"),
        ('unit = "harbour_office"', "", "unit: missing"),
    ],
)
def test_a_fault_is_told_by_field(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = SHORT + REST + HOURS + RULES
    assert old in text

    with pytest.raises(ValueError, match=r"own\.toml: places: 'harbour': ") as caught:
        read(text.replace(old, new, 1), tmp_path)

    assert said in str(caught.value)
