"""What a version of a definition changes."""

from definitions.differing import Difference, differences
from domain.hall.definitions import Finding
from tests.definitions.sample import TEXT


def told(old: str, new: str) -> list[tuple[str, str | None, str | None]]:
    assert TEXT.count(old) == 1, old
    found = differences(TEXT.encode(), TEXT.replace(old, new).encode())
    assert all(isinstance(each, Difference) for each in found)
    return [(each.place, each.old, each.new) for each in found if isinstance(each, Difference)]


def test_a_value_that_changed_is_told_by_its_place() -> None:
    assert told("promised: 10", "promised: 8") == [("clocks.decide.promised", "10", "8")]
    assert told("after: [look, safe]", "after: [look]") == [
        ("steps[decide].after", "look, safe", "look")
    ]


def test_an_entry_more_moves_no_other() -> None:
    step = "  - {name: more, kind: review, unit: fire_rescue, after: [accept]}\n"
    found = told("  - {name: look,", f"{step}  - {{name: look,")

    assert [each for each in found if each[1] is not None or not each[0].startswith("steps[more]")] == []  # fmt: skip
    assert ("steps[more].unit", None, "fire_rescue") in found


def test_what_is_gone_is_told_at_the_end() -> None:
    assert told("face: at_submit\n", "") == [("face", "at_submit", None)]


def test_the_order_of_keys_changes_nothing() -> None:
    assert told("{law: 5, promised: 1}", "{promised: 1, law: 5}") == []


def test_what_is_no_yaml_differs_in_nothing() -> None:
    found = differences(TEXT.encode(), b"a: [")

    assert [isinstance(each, Finding) for each in found] == [True]
