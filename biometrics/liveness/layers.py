"""Which layers of liveness are on, and what each may do: read from layers.json, once.

A city edits the file, or another one: each layer is on or off, may `fail` a try, make it `unsure`,
or only `report`, and has its bounds. The challenge itself can't be switched off.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from biometrics.liveness.bounds import Bounds

FILE: Final = Path(__file__).with_name("layers.json")


class LayersUnfit(ValueError):
    """The file of layers can't be used; says why."""


class May(StrEnum):
    """What a layer may do, the strongest first."""

    FAIL = "fail"  # the try is judged failed; three of those fail the check
    UNSURE = "unsure"  # a check that would pass goes to a person
    REPORT = "report"  # counted when clips are evaluated, and nothing else


#: What each layer may be allowed; a layer whose honest errors were not measured as 0 fails nobody.
ALLOWED: Final[Mapping[str, frozenset[May]]] = {
    "challenge": frozenset({May.FAIL}),
    "slip": frozenset(
        {May.FAIL}
    ),  # of the step, which is drawn anew; what it costs: domain/faces/challenge.py
    "timing": frozenset(May),
    "replay": frozenset(May),
    "still": frozenset(May),
    "cut": frozenset({May.UNSURE, May.REPORT}),
    "jump": frozenset({May.FAIL}),  # of the step alone, which begins again
    "flow": frozenset({May.FAIL}),
    "pose": frozenset({May.FAIL}),
    "person": frozenset({May.FAIL}),
    "follow": frozenset({May.UNSURE, May.REPORT}),  # nobody was filmed following
    "passive": frozenset({May.UNSURE, May.REPORT}),
    "minifasnet": frozenset({May.UNSURE, May.REPORT}),
    "moire": frozenset({May.UNSURE, May.REPORT}),
    "border": frozenset({May.UNSURE, May.REPORT}),
    "blocks": frozenset({May.UNSURE, May.REPORT}),
    "glow": frozenset({May.UNSURE, May.REPORT}),
    "light": frozenset({May.UNSURE, May.REPORT}),
    "noise": frozenset({May.UNSURE, May.REPORT}),
    "cadence": frozenset({May.UNSURE, May.REPORT}),
    "memory": frozenset({May.UNSURE, May.REPORT}),
}


@dataclass(frozen=True, slots=True)
class Layers:
    """What each layer that is on may do, and the bounds of all."""

    may: Mapping[str, May]
    bounds: Bounds

    def fails(self, name: str) -> bool:
        return self.may.get(name) is May.FAIL

    def without(self, name: str) -> "Layers":
        """The same with this layer off."""
        return replace(self, may={key: may for key, may in self.may.items() if key != name})


def read(file: Path = FILE) -> Layers:
    """Raises LayersUnfit: unknown or missing names, a layer that may do more than allowed, no numbers."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise LayersUnfit(f"{file} can't be read") from broken
    if not isinstance(rows, dict) or rows.keys() != ALLOWED.keys():
        raise LayersUnfit(f"{file} must name exactly these layers: {', '.join(ALLOWED)}")
    may: dict[str, May] = {}
    numbers: dict[str, float] = {}
    for name, row in rows.items():
        if not isinstance(row, dict) or row.keys() != {"on", "may", "bounds"}:
            raise LayersUnfit(f"layer {name} must have exactly: on, may, bounds")
        if row["on"] not in (True, False) or row["may"] not in ALLOWED[name]:
            allowed = ", ".join(sorted(ALLOWED[name]))
            raise LayersUnfit(f"layer {name}: on is true or false, may is one of {allowed}")
        if row["on"]:
            may[name] = May(row["may"])
        elif name == "challenge":
            raise LayersUnfit("the challenge can't be switched off")
        numbers |= _numbers(name, row["bounds"])
    if numbers.keys() != {field.name for field in fields(Bounds)}:
        odd = ", ".join(sorted(numbers.keys() ^ {field.name for field in fields(Bounds)}))
        raise LayersUnfit(f"{file}: bounds unknown or missing: {odd}")
    return Layers(may, Bounds(**numbers))  # type: ignore[arg-type]  # whole ones are whole: _numbers


def _numbers(layer: str, bounds: object) -> dict[str, float]:
    if not isinstance(bounds, dict):
        raise LayersUnfit(f"layer {layer}: bounds are a table")
    types = {field.name: field.type for field in fields(Bounds)}
    for name, value in bounds.items():
        whole = types.get(name) is int
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise LayersUnfit(f"layer {layer}: {name} is no {'whole ' if whole else ''}number")
        if not 0 <= value < float("inf"):
            raise LayersUnfit(f"layer {layer}: {name} must not be below 0")
    return dict(bounds)
