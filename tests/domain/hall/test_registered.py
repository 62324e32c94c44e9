"""What rules hear from the base register, and when it says nothing."""

from datetime import date
from typing import Final

import pytest

from domain.hall.registered import Registered

TODAY: Final = date(2026, 11, 29)
KNOWN: Final = Registered(date(1946, 11, 30), "440304", None)
NOTHING: Final = Registered(None, "", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("what", "known", "nothing"),
    [
        ("age", 79, None),
        ("age_months", 959, None),
        ("born_year", 1946, None),
        ("alive", True, False),
        ("area", "440304", None),
        ("phone", None, None),
    ],
)
def test_each_fact_is_told_where_it_is_on_record(what: str, known: object, nothing: object) -> None:
    assert KNOWN.answer(what, TODAY) == known
    assert NOTHING.answer(what, TODAY) == nothing
