"""From which day a proof of life counts, and what contradicts a death."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.pensions.certifications import Certification
from domain.pensions.register import DeathSeen
from domain.people import Identity, Person
from domain.ways import Way
from domain.words import Words

#: In the city it is the 25th already.
EVENING: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def certified(lived_on: date | None = None) -> Certification:
    name = Words("城乡居民养老", "Residents' pension")
    return Certification(UUID(int=1), "resident", name, Way.FACE, EVENING, lived_on)


def test_a_proof_counts_from_its_day_in_the_city() -> None:
    assert certified().on == date(2026, 11, 25)
    assert certified().certified_until == date(2027, 11, 25)


def test_a_record_of_another_office_counts_from_the_day_that_it_shows() -> None:
    assert certified(date(2026, 10, 31)).on == date(2026, 10, 31)
    assert certified(date(2026, 10, 31)).certified_until == date(2027, 10, 31)


@pytest.mark.parametrize(
    ("alive_on", "contradicted"),
    [
        (date(2026, 11, 1), True),
        (date(2026, 11, 2), True),
        (date(2026, 10, 31), False),
        (None, False),
    ],
)
def test_a_sign_of_life_on_the_day_of_a_death_or_later_contradicts_it(
    alive_on: date | None, *, contradicted: bool
) -> None:
    person = Person(UUID(int=1), Identity("王秀英", "110101199003074370", ""))
    seen = DeathSeen(person, date(2026, 11, 1), "civil_affairs", (), alive_on)

    assert seen.contradicted is contradicted
