"""Invented people: numbers as everybody's, of a place that is none."""

from datetime import date

from domain.faces.invented import AREA, EACH, Ending, code_of, everybody
from domain.identifiers import read_id_number, read_name, read_phone

EVERYBODY = tuple(everybody())


def test_each_has_a_number_and_a_phone_that_every_form_takes() -> None:
    for each in EVERYBODY:
        assert read_id_number(each.id_number, date(2027, 1, 1)) == each.id_number
        assert read_phone(each.phone) == each.phone
        assert read_name(each.name) == each.name


def test_no_two_have_the_same_number_or_phone() -> None:
    numbers, phones = (
        {each.id_number for each in EVERYBODY},
        {each.phone for each in EVERYBODY},
    )

    assert len(numbers) == len(phones) == EACH * len(Ending)


def test_their_place_lies_in_no_province() -> None:
    """GB/T 2260: provinces are 11 to 15, 21 to 23, 31 to 37, … 71, 81, 82."""
    assert AREA.startswith("10")


def test_nobody_else_has_a_code_that_is_known() -> None:
    assert code_of("13800138000") is None
    assert code_of(EVERYBODY[0].phone) == EVERYBODY[0].code
