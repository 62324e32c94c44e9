"""What is drawn of an engine's errors lies where they are."""

import dataclasses

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

from biometrics.evaluation import plots
from biometrics.evaluation.curves import Point
from biometrics.evaluation.rates import rate
from biometrics.evaluation.verification import Group, Histogram
from tests.made import made

EDGES = (-0.1, 0.0, 0.1, 0.2, 0.3)


def group(subset: str, *det: Point) -> Group:
    """With 100 pairs of one person and 200 of two."""
    histogram = Histogram(EDGES, genuine=(0, 0, 20, 80), impostor=(150, 50, 0, 0))
    return dataclasses.replace(made(Group), subset=subset, det=det, histogram=histogram)


def points(line: Line2D) -> object:
    return np.asarray(line.get_xydata()).tolist()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures, before they become a text."""
    kept: list[Figure] = []

    def keep(figure: Figure) -> str:
        kept.append(figure)
        return ""

    monkeypatch.setattr(plots, "_svg", keep)
    return kept


def test_a_curve_has_its_points_and_where_no_owner_was_refused_half_a_pair(
    drawn: list[Figure],
) -> None:
    plots.det([group("all", Point(0.2, 0.01, 0.25), Point(0.1, 0.5, 0.0)), group("none")])

    (axes,) = drawn[0].axes
    (line,) = axes.lines  # a group without a curve has none
    assert line.get_label() == "all"
    assert points(line) == [[0.01, 0.25], [0.5, 0.005]]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")


def test_each_kind_of_pairs_is_drawn_by_its_own_share(drawn: list[Figure]) -> None:
    plots.scores(group("all"), ())

    (axes,) = drawn[0].axes
    shares = {
        patch.get_label(): np.asarray(patch.get_data()[0]).tolist()
        for patch in axes.patches
        if isinstance(patch, StepPatch)
    }
    assert shares == {
        "two people: 200 pairs": [0.75, 0.25, 0.0, 0.0],
        "one person: 100 pairs": [0.0, 0.0, 0.2, 0.8],
    }


def test_rates_stand_from_above_as_they_are_given(drawn: list[Figure]) -> None:
    plots.bars({"men": rate(1, 4), "women": rate(0, 50)}, "refused")

    (axes,) = drawn[0].axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["women (N 50)", "men (N 4)"]
    dots = [points(line) for line in axes.lines if line.get_marker() == "o"]
    assert dots == [[[0.0, 0]], [[0.25, 1]]]
    assert axes.get_xlabel() == "refused"


def test_a_drawing_changes_no_other() -> None:
    before = dict(mpl.rcParams)
    plots.bars({"men": rate(1, 4)}, "refused")

    assert dict(mpl.rcParams) == before
