"""When an offer begins and ends, for whom it may be looked for, and what an answer by SMS says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hall.items import Offer
from domain.hall.offers import (
    Reply,
    begins_on,
    birth_months,
    birthday,
    ends_on,
    is_due,
    read_reply,
)
from domain.identifiers import birth_month, months_on

OFFER = Offer(80, 2)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("同意", Reply.AGREES),
        (" 同 意 。", Reply.AGREES),
        ("“同意”", Reply.AGREES),
        ("我同意！", Reply.AGREES),
        ("１", Reply.AGREES),  # noqa: RUF001  # as a phone in Chinese writes it
        ("Ｙ", Reply.AGREES),  # noqa: RUF001  # as above
        ("yes", Reply.AGREES),
        ("不同意", Reply.DECLINES),
        ("N", Reply.DECLINES),
        ("退訂", Reply.STOPS),
        ("TD", Reply.STOPS),
        ("", None),
        ("11", None),
        ("同意吗", None),
        ("不同意吗？我同意", None),
        ("😀同意😀", Reply.AGREES),
        ("同意" * 40, None),
    ],
)
def test_an_answer_is_read_as_people_write_it(text: str, reply: Reply | None) -> None:
    assert read_reply(text) is reply


def test_an_offer_begins_two_months_before_the_birthday() -> None:
    assert begins_on(date(1946, 12, 20), OFFER) == date(2026, 10, 20)
    assert begins_on(date(1947, 1, 5), OFFER) == date(2026, 11, 5)
    assert begins_on(date(1947, 4, 30), OFFER) == date(2027, 2, 28)


def test_who_was_born_on_29_february_has_the_birthday_in_march_of_a_common_year() -> None:
    assert birthday(date(1948, 2, 29), 80) == date(2028, 2, 29)
    assert birthday(date(1948, 2, 29), 79) == date(2027, 3, 1)


def test_an_offer_can_be_answered_for_30_days_at_least() -> None:
    born = date(1946, 12, 20)

    assert ends_on(born, OFFER, date(2026, 10, 20)) == date(2026, 12, 20)
    assert ends_on(born, OFFER, date(2026, 12, 19)) == date(2027, 1, 18)


DAYS = st.dates(date(1900, 1, 1), date(1990, 12, 31))


@given(DAYS, st.integers(1, 12), st.integers(0, 500))
def test_whoever_is_due_is_found_by_the_month_of_birth(born: date, months: int, back: int) -> None:
    offer = Offer(80, months)
    today = birthday(born, 80) - timedelta(days=back)

    if is_due(born, offer, today):
        assert birth_month(born) in set(birth_months(offer, today))


@given(DAYS, st.integers(1, 12))
def test_whoever_is_due_has_all_months_but_those_of_the_offer(born: date, months: int) -> None:
    first = begins_on(born, Offer(80, months))

    assert is_due(born, Offer(80, months), first)
    assert not is_due(born, Offer(80, months), first - timedelta(days=1))
    assert months_on(born, first) >= 80 * 12 - months
    assert months_on(born, birthday(born, 80)) == 80 * 12
