import json

import pytest

from bench.report import Measure, could_not, percentile, tell


def test_the_last_line_is_json_with_the_figure_its_goal_and_every_raw_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell("start", Measure("ready_s", 2.0, "s", at_most=3), [Measure("cpu_s", 1.55, "s")], runs=2)

    *table, last = capsys.readouterr().out.splitlines()
    assert len(table) == 2
    assert json.loads(last) == {
        "bench": "start",
        "figure": 2.0,
        "unit": "s",
        "goal": 3,
        "holds": True,
        "ready_s": 2.0,
        "cpu_s": 1.55,
        "runs": 2,
    }


@pytest.mark.parametrize(
    ("other", "holds"),
    [
        (Measure("mb", 800, "MB", at_most=800), True),
        (Measure("mb", 801, "MB", at_most=800), False),
        (Measure("ratio", 0.84, "x", at_least=0.85), False),
        (Measure("told", 1e9, "x"), True),
    ],
)
def test_all_goals_must_hold_not_the_figure_alone(
    other: Measure, *, holds: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    tell("any", Measure("figure_s", 1, "s", at_most=1), [other])

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["holds"] is holds


def test_what_could_not_be_measured_ends_with_status_1_and_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        could_not("start", "no models")

    assert ended.value.code == 1
    assert "no models" in capsys.readouterr().err


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(100)]

    assert percentile(values, 0.99) == 99
    assert percentile(values, 0.5) == 50
    assert percentile([7.0], 0.99) == 7
