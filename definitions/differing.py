"""What a version of a definition changes: each value by its place, whatever the order of keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from definitions.findings import Faulty, Findings
from definitions.located import Node, read_tree
from domain.hall.definitions import Finding

#: What an entry of a list is known by, so that one more before it moves nothing.
_KNOWN_BY: Final = ("name", "field", "move")


@dataclass(frozen=True, slots=True)
class Difference:
    """`old`, `new`: as text, None where there is none; `line` of the new definition, or else of the old."""

    place: str  # steps[look].unit
    old: str | None
    new: str | None
    line: int


def differences(old: bytes, new: bytes) -> tuple[Difference, ...] | tuple[Finding, ...]:
    """In the order of the new definition, and what is gone at the end; findings where one is no YAML."""
    findings = Findings()
    try:
        before, after = (dict(_values(read_tree(text, findings))) for text in (old, new))
    except Faulty:
        return findings.in_order()
    changed = [
        Difference(place, before[place][0] if place in before else None, text, line)
        for place, (text, line) in after.items()
        if place not in before or before[place][0] != text
    ]
    gone = [
        Difference(place, text, None, line)
        for place, (text, line) in before.items()
        if place not in after
    ]
    return (*changed, *gone)


def _values(node: Node, place: str = "") -> Iterator[tuple[str, tuple[str, int]]]:
    if isinstance(node.value, tuple) and any(_deep(each) for each in node.value):
        for index, each in enumerate(node.value):
            yield from _values(each, f"{place}[{_known_by(each) or index}]")
    elif isinstance(node.value, tuple):
        yield place, (", ".join(str(each.value) for each in node.value), node.place.line)
    elif isinstance(node.value, dict):
        for name, each in node.value.items():
            yield from _values(each, f"{place}.{name}" if place else name)
    else:
        yield place, (str(node.value), node.place.line)


def _deep(node: Node) -> bool:
    return isinstance(node.value, dict | tuple)


def _known_by(node: Node) -> str:
    for key in _KNOWN_BY:
        found = node.get(key)
        if found is not None and isinstance(found.value, str):
            return found.value
    return ""
