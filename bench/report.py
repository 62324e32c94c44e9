"""How a benchmark tells what it found: a table for people, then one JSON object on the last line."""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

_DIGITS: Final = 4  # significant ones in the JSON


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure; `name` is its key in the JSON. Without a goal it is told and not judged."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> float | None:
        return self.at_least if self.at_most is None else self.at_most

    @property
    def holds(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


def tell(
    bench: str,
    figure: Measure,
    others: Sequence[Measure] = (),
    **raw: object,
) -> None:
    """`holds` in the JSON is true only when every goal of the table is met; `raw` goes there as it is."""
    measures = (figure, *others)
    width = max(len(measure.name) for measure in measures)
    for measure in measures:
        say(f"{measure.name:<{width}}  {_number(measure.value):>10}  {_judged(measure)}")
    line: dict[str, object] = {
        "bench": bench,
        "figure": _rounded(figure.value),
        "unit": figure.unit,
        "goal": figure.goal,
        "holds": all(measure.holds for measure in measures),
    }
    line |= {measure.name: _rounded(measure.value) for measure in measures}
    say(json.dumps(line | raw, ensure_ascii=False))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def could_not(bench: str, why: object) -> NoReturn:
    """Ends the script with status 1: nothing was measured, which is no bad figure."""
    sys.stderr.write(f"bench.{bench} could not measure: {why}\n")
    sys.exit(1)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0…1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def _judged(measure: Measure) -> str:
    if measure.goal is None:
        return measure.unit
    bound = "≤" if measure.at_least is None else "≥"
    verdict = "holds" if measure.holds else "MISSED"
    return f"{measure.unit}, goal {bound} {_number(measure.goal)}: {verdict}"


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _number(value: float) -> str:
    return f"{_rounded(value):,.10g}"
