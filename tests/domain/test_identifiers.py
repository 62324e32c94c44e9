from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.identifiers import (
    age_on,
    birth_date,
    check_digit,
    read_id_number,
    read_name,
    read_phone,
    same_name,
)

TODAY = date(2026, 11, 24)
# Published examples and invented numbers with a fitting check digit; nobody's.
GENUINE = [
    "11010519491231002X",
    "34052419800101001X",
    "440306195001011238",
    "440304195912310025",
    "310101199801011232",
]
PERMITS = ["810000199001010019", "830000198505050021", "932682198501010017"]


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    region = draw(st.integers(100000, 999999))
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    first17 = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first17 + check_digit(first17)


@pytest.mark.parametrize("number", GENUINE)
def test_a_resident_s_number_is_read(number: str) -> None:
    assert read_id_number(number, TODAY) == number


@pytest.mark.parametrize("number", PERMITS)
def test_permits_of_hong_kong_taiwan_and_foreigners_are_read_too(number: str) -> None:
    assert read_id_number(number, TODAY) == number


@given(id_numbers())
def test_no_region_is_refused(number: str) -> None:
    assert read_id_number(number, TODAY) == number


@given(id_numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, shift: int) -> None:
    wrong = "0123456789"[(int(number[place]) + shift) % 10] if number[place] != "X" else str(shift)

    with pytest.raises(ValueError, match=r"digit|date|18"):
        read_id_number(number[:place] + wrong + number[place + 1 :], TODAY)


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbours_in_the_wrong_order_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    if swapped != number:
        with pytest.raises(ValueError, match=r"digit|date|18"):
            read_id_number(swapped, TODAY)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_by_a_value_error(text: str) -> None:
    try:
        number = read_id_number(text, TODAY)
    except ValueError:
        return
    assert len(number) == 18


def test_a_small_x_and_full_width_digits_are_taken() -> None:
    assert read_id_number(" \uff11\uff11010519491231002x ", TODAY) == "11010519491231002X"


def test_a_refusal_does_not_repeat_the_number() -> None:
    with pytest.raises(ValueError, match="wrong digit") as refusal:
        read_id_number("110105194912310021", TODAY)

    assert "1949" not in str(refusal.value)


@pytest.mark.parametrize("born", ["20261125", "18950101", "20250230", "00000000"])
def test_an_impossible_birth_is_refused(born: str) -> None:
    first17 = f"440306{born}123"

    with pytest.raises(ValueError, match="date of birth"):
        read_id_number(first17 + check_digit(first17), TODAY)


def test_the_date_of_birth_stands_in_the_number() -> None:
    assert birth_date("11010519491231002X") == date(1949, 12, 31)


def test_a_leap_day_s_birthday_is_on_the_first_of_march_in_common_years() -> None:
    born = date(1944, 2, 29)

    assert age_on(born, date(2026, 2, 28)) == 81
    assert age_on(born, date(2026, 3, 1)) == 82
    assert age_on(born, date(2028, 2, 29)) == 84


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 130 * 366))
def test_nobody_gets_younger(born: date, days: int) -> None:
    later = date.fromordinal(born.toordinal() + days)

    assert 0 <= age_on(born, later) <= days // 365


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+86 138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "\uff11\uff13\uff1800138000",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == "13800138000"


@pytest.mark.parametrize("text", ["", "12800138000", "1380013800", "138001380001", "+1 3800138000"])
def test_what_is_no_mainland_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mobile"):
        read_phone(text)


@given(st.text(max_size=60))
@example("\u0390")  # its capital is three code points, of which two join
def test_a_name_that_was_read_reads_the_same_again(text: str) -> None:
    try:
        name = read_name(text)
    except ValueError:
        return
    assert read_name(name) == name


def test_a_name_keeps_rare_characters_and_its_dot() -> None:
    assert read_name(" 阿依•𠮷娜 ") == "阿依·𠮷娜"


@pytest.mark.parametrize("text", ["", "   ", "张三1", "张\n\x00三", "😀", "张" * 51])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"characters|letters"):
        read_name(text)


def test_names_are_compared_without_spaces_and_with_one_dot() -> None:
    assert same_name("阿依・古丽", "阿依·古丽")
    assert same_name("LI MING", "LIMING")
    assert not same_name("李明", "李鸣")
