"""Who gets the elder rules of a check: by the register's date of birth, or by an officer's word."""

from datetime import UTC, date, datetime
from typing import Final

from domain.accounts.elder import ElderGrant, old_enough

BORN: Final = date(1956, 11, 24)
SINCE: Final = datetime(2026, 11, 1, tzinfo=UTC)


def test_the_elder_rules_begin_with_the_seventieth_birthday() -> None:
    assert not old_enough(BORN, date(2026, 11, 23))
    assert old_enough(BORN, date(2026, 11, 24))
    assert old_enough(BORN, date(2016, 11, 24), age=60)


def test_whose_birth_is_not_known_is_not_old_by_the_register() -> None:
    assert old_enough(None, date(2026, 11, 24)) is False


def test_an_officers_word_holds_through_its_last_day_or_until_it_is_taken_back() -> None:
    last = date(2026, 12, 31)

    assert ElderGrant(SINCE, last).stands(last)
    assert not ElderGrant(SINCE, last).stands(date(2027, 1, 1))
    assert ElderGrant(SINCE).stands(date(2046, 1, 1))
