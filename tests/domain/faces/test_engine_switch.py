"""How far a switch of face engines is, counted by which engines hold a person's face."""

from datetime import UTC, date, datetime

from domain.faces.engine_switch import Switch


def test_who_is_on_the_former_engine_alone_is_left_and_who_is_on_the_new_one_is_over() -> None:
    switch = Switch("new/1", "old/1", datetime(2026, 11, 1, tzinfo=UTC), date(2027, 5, 1), None)
    persons = {"old/1": 5, "old/1+new/1": 3, "new/1": 2, "old/2": 7, "": 11, "old/1+other/1": 1}

    assert switch.left(persons) == 6
    assert switch.over(persons) == 5
