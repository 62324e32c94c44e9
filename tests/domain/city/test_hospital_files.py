"""Hospitals as a file says them."""

from datetime import time
from pathlib import Path
from typing import Final

import pytest

from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.city.hospital_files import SHIPPED, read_hospitals
from domain.city.hospitals import REGISTRATION, Department, Doctor, Hospital, HospitalFile
from domain.words import Words

HOSPITAL: Final = """
[hospitals.hh]
names = { zh = "医院", en = "Hospital" }
address = { zh = "路1号", en = "1 Road" }
"""
DEPARTMENT: Final = """
[hospitals.hh.departments.dd]
names = { zh = "内科", en = "Medicine" }
"""
DOCTOR: Final = """
[hospitals.hh.departments.dd.doctors.aa]
names = { zh = "安", en = "An" }
size = 1
hours.mon = ["08:00-09:00"]
"""
SHORT: Final = HOSPITAL + DEPARTMENT + DOCTOR
LONG: Final = (
    HOSPITAL
    + """
area = "440304"
pay_min = 29
rules.days_ahead = 28
"""
    + DEPARTMENT
    + DOCTOR.replace("size = 1", "size = 500")
    + """
title = { zh = "主任医师", en = "Chief physician" }
specialist = true
fee_fen = 1000000000
walk_in_percent = 100
minutes = 120
closed = true
"""
)
AT_ROAD: Final = Words("路1号", "1 Road")


def read(text: str, folder: Path) -> HospitalFile:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_hospitals(path)


def test_a_file_says_all_of_a_hospital_its_doctors_and_their_places(tmp_path: Path) -> None:
    found = read(LONG, tmp_path)

    assert found.hospitals == (
        Hospital(
            "hh",
            Words("医院", "Hospital"),
            AT_ROAD,
            (Department("hh_dd", Words("内科", "Medicine")),),
        ),
    )
    assert found.doctors == (
        Doctor(
            place="hh_dd_aa",
            hospital="hh",
            department="hh_dd",
            names=Words("安", "An"),
            title=Words("主任医师", "Chief physician"),
            specialist=True,
            fee_fen=1_000_000_000,
        ),
    )
    assert found.places == (
        Place(
            place="hh_dd_aa",
            kind=PlaceKind.DOCTOR,
            unit="hh",
            names=Words("安", "An"),
            address=AT_ROAD,
            size=500,
            walk_in_percent=100,
            minutes=120,
            hours={DayKind.MON: (Span(480, 540),)},
            rules=Rules(days_ahead=28, hold_min=30, cancel_eve=None, cancel_min=720),
            part_of="hh_dd",
            area="440304",
            closed=True,
        ),
    )


def test_what_a_file_leaves_out_is_as_at_most_hospitals(tmp_path: Path) -> None:
    found = read(SHORT, tmp_path)
    (doctor,), (place,) = found.doctors, found.places

    assert (doctor.title, doctor.specialist, doctor.fee_fen) == (
        Words("医师", "Physician"),
        False,
        0,
    )
    assert (place.size, place.walk_in_percent, place.minutes, place.area) == (1, 30, 30, "")
    assert (place.rules, place.closed) == (Rules(hold_min=6), False)


@pytest.mark.parametrize("line", ["pay_min = 2", "rules.misses = 1"])
def test_the_least_that_a_hospital_may_say(line: str, tmp_path: Path) -> None:
    assert read(HOSPITAL + line + DEPARTMENT + DOCTOR, tmp_path).places


@pytest.mark.parametrize("line", ["fee_fen = 0", "walk_in_percent = 0", "minutes = 10"])
def test_the_least_that_a_doctor_may_say(line: str, tmp_path: Path) -> None:
    assert read(SHORT + line, tmp_path).places


def test_what_is_paid_at_a_hospital_is_its_own_income() -> None:
    assert not REGISTRATION.public


def test_the_example_is_read_whole() -> None:
    found = read_hospitals(SHIPPED)
    by_word = {each.place: each for each in found.places}
    an = by_word["riverside_hospital_cardiology_an"]
    others = by_word["riverside_hospital_cardiology_outpatients"]

    assert [each.hospital for each in found.hospitals] == ["riverside_hospital", "garden_clinic"]
    assert {each.kind for each in found.places} == {PlaceKind.DOCTOR}
    assert {each.place for each in found.doctors} == set(by_word)
    assert (an.unit, an.part_of) == ("riverside_hospital", "riverside_hospital_cardiology")
    assert (an.rules.hold_min, an.rules.cancel_min, an.rules.cancel_eve) == (6, 720, None)
    assert others.rules.cancel_eve == time(17)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "hospitals"),
        ('[hospitals.hh]\nnames = { zh = "一", en = "One" }\n', "address"),
        (
            """
            [hospitals.hh]
            names = { zh = "一", en = "One" }
            address = { zh = "一", en = "One" }
            [hospitals.hh.departments.dd]
            names = { zh = "一", en = "One" }
            [hospitals.hh.departments.dd.doctors.aa]
            names = { zh = "一", en = "One" }
            size = 0
            hours.mon = ["08:00-09:00"]
            """,
            "size",
        ),
    ],
)
def test_what_lacks_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "h.toml"
    file.write_text(text)

    with pytest.raises(ValueError, match=why):
        read_hospitals(file)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("pay_min = 29", "pay_min = 30", "'hh': pay_min: not a number from 2 to 29"),
        ("pay_min = 29", "pay_min = 1", "'hh': pay_min: not a number from 2 to 29"),
        ("pay_min = 29", "beds = 9", "'hh': beds: unknown"),
        ("[hospitals.hh.departments.dd]", "[hospitals.hh.departments.dd]\nbeds = 9", "hh.dd: beds"),
        ("size = 500", "size = 501", "hh.dd: size: not a number from 1 to 500"),
        ("size = 500", "size = 500\nbeds = 9", "hh.dd: beds: unknown"),
        (
            "fee_fen = 1000000000",
            "fee_fen = 1000000001",
            "fee_fen: not a number from 0 to 1000000000",
        ),
        ("fee_fen = 1000000000", "fee_fen = -1", "fee_fen: not a number from 0 to 1000000000"),
        ("walk_in_percent = 100", "walk_in_percent = 101", "walk_in_percent: not a number from 0"),
        ("minutes = 120", "minutes = 9", "minutes: not a number from 10 to 120"),
        ("minutes = 120", "minutes = 121", "minutes: not a number from 10 to 120"),
        ('zh = "内科"', f'zh = "{"科" * 61}"', "hh.dd: names: 1 to 60 characters that show"),
        ('zh = "路1号"', f'zh = "{"路" * 121}"', "address: 1 to 120 characters that show"),
    ],
)
def test_a_fault_is_told_by_hospital_and_field(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in LONG

    with pytest.raises(ValueError, match=r"own\.toml: hospitals: ") as caught:
        read(LONG.replace(old, new, 1), tmp_path)

    assert said in str(caught.value)
