"""What no published word may hold is found by its form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Unfit
from domain.hall.personal_words import check_impersonal, personal


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我的身份证 11010119900307761X 被登错", "an ID number"),
        ("110101 1990 0307 7614", "an ID number"),
        ("".join(chr(ord(digit) + 0xFEE0) for digit in "110101199003077614"), "an ID number"),
        ("请打 138-1234-5678", "a mobile number"),
        ("+8613812345678", "a mobile number"),
        ("电话 0755-12345678", "a phone number"),
        ("办件 20261129-0000123-0 太慢", "a long number, such as an account or a case"),
        ("卡号 6222 0212 3456 7890 123", "a long number, such as an account or a case"),
        ("写信到 li.na@example.org", "an e-mail address"),
        ("车牌粤B12345", "a number plate"),
        ("粤B·D12345", "a number plate"),
    ],
)
def test_a_number_by_which_somebody_is_known_is_named_and_not_repeated(
    text: str, kind: str
) -> None:
    assert kind in [each.en for each in personal(text)]
    with pytest.raises(Unfit) as wrong:
        check_impersonal(text)
    assert not any(digit.isdigit() for digit in wrong.value.words.zh)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "等了 45 分钟",
        "2026年11月29日上午9:30来办",
        "按国办发〔2019〕51号",
        "共 3 次，3,500 元",
        "12345",
    ],
)
def test_days_amounts_and_short_numbers_are_let_through(text: str) -> None:
    assert check_impersonal(text) == text


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    personal(text)
