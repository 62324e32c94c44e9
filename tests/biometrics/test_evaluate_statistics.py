"""What is said of scores, against values that are known without this program."""

from collections.abc import Iterator

import numpy as np
import pytest

from biometrics.evaluation import curves
from biometrics.evaluation.comparing import Comparisons, Source, Tally, count
from biometrics.evaluation.rates import bound, rate, trials_for


def scores(genuine: list[float], impostor: list[float], people: int = 20) -> Tally:
    """A tally of made-up scores, dealt out among so many people."""
    n = len(genuine) + len(impostor)
    one = np.arange(n) % people
    other = np.where(np.arange(n) < len(genuine), one, (one + 1 + np.arange(n) // people) % people)
    same = np.arange(n) < len(genuine)
    other = np.where(~same & (other == one), (other + 1) % people, other)

    def source() -> Iterator[Comparisons]:
        yield Comparisons(one, other + people, np.array([*genuine, *impostor]), same)

    return tallied(source, np.tile(np.arange(people), 2), n)


def tallied(
    source: Source, people: np.ndarray[tuple[int], np.dtype[np.int64]], pairs: int
) -> Tally:
    everybody = {"all": lambda lot: np.ones(len(lot.scores), np.bool_)}
    return count(source, everybody, people, pairs=pairs)["all"]


@pytest.mark.parametrize(
    ("errors", "trials", "most"),
    [(0, 100, 0.0295), (0, 30_000, 1e-4), (1, 100, 0.0466), (10, 10, 1.0), (0, 0, 1.0)],
)
def test_bounds_are_exact_and_without_errors_the_rule_of_three(
    errors: int, trials: int, most: float
) -> None:
    assert bound(errors, trials) == pytest.approx(most, abs=1e-4)


@pytest.mark.parametrize(("share", "trials"), [(1e-3, 2_995), (1e-4, 29_956), (1e-5, 299_572)])
def test_so_many_trials_support_a_rate(share: float, trials: int) -> None:
    assert trials_for(share) == trials


def test_a_rate_of_few_trials_is_told_without_a_percentage() -> None:
    assert str(rate(1, 19)) == "1 of 19"
    assert str(rate(1, 20)).startswith("5.00% (")


def test_thresholds_lie_where_counting_by_hand_puts_them() -> None:
    found = scores([0.9] * 50, [number / 10_000 for number in range(10_000)])

    assert curves.threshold_at(found, 1e-2) == pytest.approx(0.99, abs=2e-4)
    assert curves.threshold_at(found, 1e-3) == pytest.approx(0.999, abs=2e-4)
    assert found.accepted(0.99) == 100


def test_a_threshold_that_holds_at_95_percent_leaves_room_for_bad_luck() -> None:
    found = scores([0.9] * 50, [number / 10_000 for number in range(10_000)])

    held = curves.threshold_bounded(found, 1e-3)

    assert held is not None
    assert found.accepted(held) == 4  # the exact bound of 4 in 10,000 is 9.2e-4, of 5 1.05e-3
    assert curves.threshold_bounded(found, 1e-4) is None


def test_equal_errors_of_two_bell_curves_are_those_of_the_formula() -> None:
    dice = np.random.default_rng(3)
    genuine = list(dice.normal(0.6, 0.1, 20_000))
    impostor = list(dice.normal(0.2, 0.1, 20_000))

    found = curves.equal_errors(scores(genuine, impostor), None)

    assert found is not None
    assert found.share == pytest.approx(0.0228, abs=0.002)  # Φ(-2)
    assert found.threshold == pytest.approx(0.4, abs=0.005)
    assert (found.genuine, found.impostor) == (20_000, 20_000)


def test_the_curve_falls_from_everybody_to_what_the_pairs_can_show() -> None:
    dice = np.random.default_rng(3)
    points = curves.det(
        scores(list(dice.normal(0.6, 0.1, 500)), list(dice.normal(0.2, 0.1, 5_000)))
    )

    fmr, fnmr = [point.fmr for point in points], [point.fnmr for point in points]
    assert fmr == sorted(fmr, reverse=True)
    assert fnmr == sorted(fnmr)
    assert fmr[0] == 1.0
    assert fmr[-1] <= 1 / 5_000


def test_owners_that_pass_are_not_told_at_rates_that_the_pairs_do_not_support() -> None:
    found = scores([0.9] * 50, [0.1] * 3_000)

    assert [at.fmr for at in curves.at_rates(found, curves.RATES_ASKED, None)] == [1e-2, 1e-3]


def test_drawing_people_widens_what_pairs_of_one_person_seem_to_prove() -> None:
    """All misses are one person's: nine pairs of ten people's ninety."""
    person = np.repeat(np.arange(10), 9)
    genuine = np.where(person == 0, 0.1, 0.9)
    strangers = np.array([(a, b) for a in range(10) for b in range(10) if a < b] * 20)

    def source() -> Iterator[Comparisons]:
        yield Comparisons(person, person, genuine, np.ones(90, np.bool_))
        yield Comparisons(strangers[:, 0], strangers[:, 1], np.zeros(900), np.zeros(900, np.bool_))

    spread = curves.by_people(tallied(source, np.arange(10), 990), [0.5], [1e-2])

    assert spread is not None
    low, high = spread.fnmr[0]
    wilson = rate(9, 90)
    assert low == 0.0
    assert high >= 0.25 > wilson.high


def test_one_person_alone_gives_no_spread() -> None:
    assert curves.by_people(scores([0.9] * 5, [], people=1), [0.5], [1e-2]) is None
