"""Alarms of made distributions: none on what is stable, one on what has moved, none on a handful."""

import random
from collections import Counter
from datetime import date

import pytest

from domain.faces.check_counts import (
    Ages,
    Compared,
    Count,
    What,
    ages,
    counts_of,
    refused,
    seconds_bucket,
)
from domain.faces.drift import rate, refusals, signals, stability_index
from domain.faces.face_check import CheckResult, Reason, Verdict


def bands(mean: float, checks: int, seed: int) -> dict[str, int]:
    """Scores of a bell about `mean`, .08 wide, in bands of .05."""
    draw = random.Random(seed)  # noqa: S311  # nobody guards anything with it
    return dict(Counter(f"{int(draw.gauss(mean, 0.08) * 20):02d}" for _ in range(checks)))


def alarms(week: dict[What, dict[str, int]], baseline: dict[What, dict[str, int]]) -> list[str]:
    return [signal.name for signal in signals(week, baseline) if signal.alarm]


def ended(verdict: Verdict, *reasons: Reason, tries: int = 0, band: int | None = 14) -> CheckResult:
    return CheckResult(
        verdict=verdict, reasons=reasons, counts=False, tries=tries, duration_ms=24_000, band=band
    )


@pytest.mark.parametrize("seed", range(100))
def test_a_stable_week_raises_no_alarm(seed: int) -> None:
    baseline = {What.BAND: bands(0.68, 2_000, seed)}

    assert alarms({What.BAND: bands(0.68, 400, 1_000 + seed)}, baseline) == []


@pytest.mark.parametrize("seed", range(20))
def test_scores_that_sink_by_a_band_raise_an_alarm(seed: int) -> None:
    baseline = {What.BAND: bands(0.68, 2_000, seed)}

    assert alarms({What.BAND: bands(0.62, 400, 1_000 + seed)}, baseline) == ["band"]


def test_a_handful_of_checks_says_nothing_however_far_they_lie() -> None:
    baseline = {What.BAND: bands(0.68, 2_000, 1)}

    assert signals({What.BAND: bands(0.40, 199, 2)}, baseline) == ()
    assert signals({What.BAND: bands(0.40, 500, 2)}, {What.BAND: bands(0.68, 199, 1)}) == ()


def test_people_who_take_longer_raise_an_alarm() -> None:
    before, after = {"20": 700, "30": 250, "45": 50}, {"20": 100, "30": 150, "45": 250}

    assert alarms({What.SECONDS: after}, {What.SECONDS: before}) == ["seconds"]


def test_a_reason_that_jumps_raises_an_alarm_and_one_that_falls_none() -> None:
    baseline = {
        What.OUTCOME: {"pass": 1_800, "unsure": 200},
        What.REASON: {"too_dark": 20, "blurred": 180},
    }
    week = {
        What.OUTCOME: {"pass": 340, "unsure": 60},
        What.REASON: {"too_dark": 60, "blurred": 0},
    }

    assert alarms(week, baseline) == ["reason_too_dark"]


def test_a_jump_within_chance_raises_no_alarm() -> None:
    baseline = {What.OUTCOME: {"pass": 200}, What.REASON: {"blurred": 100}}
    week = {What.OUTCOME: {"pass": 200}, What.REASON: {"blurred": 115}}

    assert alarms(week, baseline) == []


def test_the_same_distribution_has_the_index_nought() -> None:
    assert stability_index({"a": 30, "b": 70}, {"a": 30, "b": 70}) == 0
    assert stability_index({"a": 30}, {"b": 30}) > 1


def test_no_rate_is_made_of_fewer_than_twenty() -> None:
    assert rate(1, 19) is None
    found = rate(1, 20)
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.009, 0.236)  # Wilson's, by hand


def test_no_error_of_twenty_has_an_interval_from_nought() -> None:
    found = rate(0, 20)

    assert found is not None
    assert found.low == 0
    assert round(found.high, 3) == 0.161


def test_likely_false_refusals_are_those_that_a_pass_followed() -> None:
    found = refusals({Compared.ACCEPTED: 96, Compared.REFUSED: 10, Compared.RETRIED: 4})

    assert found.likely is not None
    assert found.at_most is not None
    assert (found.likely.errors, found.likely.trials) == (4, 100)
    assert (found.at_most.errors, found.at_most.trials) == (10, 106)


def test_where_nobody_was_refused_nobody_was_refused_falsely() -> None:
    found = refusals({Compared.ACCEPTED: 96})

    assert found.at_most is not None
    assert (found.at_most.errors, found.at_most.trials) == (0, 96)
    assert found.likely == found.at_most


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (date(1966, 11, 25), Ages.UNDER_60),
        (date(1966, 11, 24), Ages.SIXTIES),
        (date(1956, 11, 24), Ages.SEVENTIES),
        (date(1946, 11, 24), Ages.EIGHTY),
        (None, Ages.UNKNOWN),
    ],
)
def test_a_group_of_ages_begins_on_the_birthday(born: date | None, group: Ages) -> None:
    assert ages(born, date(2026, 11, 24)) is group


def test_a_pass_is_counted_with_its_band_time_and_tries() -> None:
    assert set(counts_of(ended(Verdict.PASS, tries=1), 2)) == {
        Count(What.OUTCOME, "pass"),
        Count(What.BAND, "14"),
        Count(What.SECONDS, "30"),
        Count(What.TRIES, "2"),
        Count(What.COMPARED, Compared.ACCEPTED),
        Count(What.COMPARED, Compared.RETRIED, 2),
    }


def test_a_check_that_failed_before_the_comparison_is_no_refusal() -> None:
    flat = ended(Verdict.FAIL, Reason.FLAT_IMAGE)

    assert not refused(flat)
    assert set(counts_of(flat, 0)) == {
        Count(What.OUTCOME, "fail"),
        Count(What.REASON, "flat_image"),
    }


def test_a_stranger_s_band_is_not_counted_among_the_genuine() -> None:
    found = counts_of(ended(Verdict.FAIL, Reason.NOT_THE_PERSON, band=3), 0)

    assert What.BAND not in {count.what for count in found}
    assert Count(What.COMPARED, Compared.REFUSED) in found


def test_time_is_counted_in_buckets() -> None:
    assert [seconds_bucket(ms) for ms in (1, 10_000, 10_001, 180_000, 180_001)] == [
        "10",
        "10",
        "20",
        "180",
        "over",
    ]
