"""A case's number, the one form of its form, and how long a draft lives."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Unfit
from domain.hall.case_numbers import case_number, check_digit, read_case_number
from domain.hall.cases import canonical

SERIALS = st.integers(0, 10**12 - 1)
DAYS = st.dates(date(2026, 1, 1), date(2099, 12, 31))


def test_a_number_names_its_day_and_ends_in_a_check_digit() -> None:
    assert case_number(date(2026, 11, 29), 123) == "20261129-0000123-0"


def test_the_check_digit_is_that_of_the_standard() -> None:
    """The standard's own example of MOD 11,10: 0794 is completed by 5."""
    assert check_digit("0794") == "5"


@given(DAYS, SERIALS)
def test_a_number_is_read_as_it_is_said_and_typed(day: date, serial: int) -> None:
    number = case_number(day, serial)

    assert read_case_number(number) == number
    assert read_case_number(f" {number.replace('-', '')} ") == number
    assert read_case_number(number.replace("-", " ")) == number


@given(DAYS, SERIALS, st.data())
def test_one_wrong_digit_is_found(day: date, serial: int, data: st.DataObject) -> None:
    digits = case_number(day, serial).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != digits[place]))

    with pytest.raises(Unfit):
        read_case_number(digits[:place] + wrong + digits[place + 1 :])


@pytest.mark.parametrize("text", ["", "20261129", "x" * 17, "2026112900001238\n9", "２０２６"])  # noqa: RUF001  # full width
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unfit):
        read_case_number(text)


def test_the_same_form_has_one_form_whatever_the_order_of_its_fields() -> None:
    one = canonical({"b": "é", "a": [1, {"d": None, "c": True}]})

    assert one == '{"a":[1,{"c":true,"d":null}],"b":"é"}'.encode()
    assert one == canonical({"a": [1, {"c": True, "d": None}], "b": "é"})
