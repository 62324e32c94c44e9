"""Plots as SVG to be put into a page: no font, style or picture from outside."""

import io
import re
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from biometrics.evaluation.rates import Rate
from biometrics.evaluation.verification import AtThreshold, Group

#: Told apart by people who see no red and green (Okabe and Ito's colours).
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_STYLE: Final[dict[Any, Any]] = {  # matplotlib's own type lists each of 300 names
    "svg.fonttype": "none",
    "svg.hashsalt": "zhijian",
    "font.family": "sans-serif",
    "axes.grid": True,
    "grid.alpha": 0.3,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_DET_GROUPS: Final = len(COLOURS)


def scores(group: Group, thresholds: Sequence[AtThreshold]) -> str:
    """Both kinds of pairs over the score, each by its own share, and where the thresholds lie."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes()
        edges = np.array(group.histogram.edges)
        for name, counts, colour in (
            ("two people", group.histogram.impostor, COLOURS[1]),
            ("one person", group.histogram.genuine, COLOURS[0]),
        ):
            share = np.array(counts) / max(sum(counts), 1)
            label = f"{name}: {sum(counts):,} pairs"
            axes.stairs(share, edges, fill=True, alpha=0.5, color=colour, label=label)
        for at, style in zip(thresholds, cycle((":", "--", "-.")), strict=False):
            label = f"threshold of “{at.action}”, {at.threshold:.2f}"
            axes.axvline(at.threshold, color="#333", linestyle=style, linewidth=1, label=label)
        axes.set_yscale("log")
        axes.set_xlim(*_seen(group, thresholds))
        axes.set_xlabel("score (cosine; higher is more alike)")
        axes.set_ylabel("share of pairs of its kind")
        axes.legend(frameon=False, fontsize=8)
        return _svg(figure)


def det(groups: Sequence[Group]) -> str:
    """Owners refused over strangers accepted, both on powers of ten."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes()
        drawn = [group for group in groups if group.det][:_DET_GROUPS]
        for group, colour in zip(drawn, COLOURS, strict=False):
            axes.plot(
                [point.fmr for point in group.det],
                [max(point.fnmr, 0.5 / sum(group.histogram.genuine)) for point in group.det],
                color=colour,
                label=group.subset,
            )
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("strangers accepted (FMR)")
        axes.set_ylabel("owners refused (FNMR)")
        axes.legend(frameon=False, fontsize=8)
        return _svg(figure)


def bars(rates: Mapping[str, Rate], label: str) -> str:
    """One row a name, with its interval; those of few trials show how little they say."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(height=1 + 0.32 * len(rates))
        shown = list(rates.items())[::-1]
        for row, (_, one) in enumerate(shown):
            low, high = one.people or (one.low, one.high)
            axes.plot([low, high], [row, row], color=COLOURS[0], linewidth=3, alpha=0.4)
            axes.plot([one.share], [row], "o", color=COLOURS[0])
        axes.set_yticks(range(len(shown)), [f"{name} (N {one.of:,})" for name, one in shown])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.1%}"))
        axes.set_xlim(left=0)
        axes.set_xlabel(label)
        return _svg(figure)


def _seen(group: Group, thresholds: Sequence[AtThreshold]) -> tuple[float, float]:
    """From the lowest to the highest score that any pair had, and the thresholds in between."""
    edges, told = np.array(group.histogram.edges), group.histogram
    held = np.flatnonzero(np.array(told.genuine) + np.array(told.impostor))
    lies = [at.threshold for at in thresholds]
    if len(held):
        lies += [float(edges[held[0]]), float(edges[held[-1] + 1])]
    return min(lies) - 0.02, max(lies) + 0.02


def _axes(height: float = 3.6) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.5, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=nothing)
    drawn = out.getvalue()
    # in a page, neither the XML prolog nor a document type that names an address
    return re.sub(r"<metadata>.*?</metadata>", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
