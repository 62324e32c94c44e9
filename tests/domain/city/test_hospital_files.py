"""Hospitals as a file says them."""

from datetime import time
from pathlib import Path

import pytest

from domain.bookings.places import PlaceKind
from domain.city.hospital_files import SHIPPED, read_hospitals


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
def test_what_is_wrong_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "h.toml"
    file.write_text(text)

    with pytest.raises(ValueError, match=why):
        read_hospitals(file)
