"""A YAML 1.2 text as a tree that knows where everything stands.

Events of ruamel.yaml are counted before anything is built of them: no alias, no anchor, no tag, no depth
or number beyond the caps below. A scalar is a text, a whole number, true, false or nothing (the core schema
of YAML 1.2, without fractions); everything in quotes is a text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from definitions.codes import Code
from definitions.findings import Findings, Place

#: Own choices: the two items that ship have 12 KiB, 700 values and 9 levels at most.
BYTES: Final = 256 * 1024
VALUES: Final = 20_000
DEPTH: Final = 16

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,19}", re.ASCII)
_LARGEST: Final = 2**53 - 1  # RFC 8259 §6: what every reader of JSON takes alike
#: Line breaks that only YAML 1.1 knew, what turns the direction of writing, and what is no character.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
    "|\r(?!\n)"
)

Value = str | int | bool | None | Mapping[str, "Node"] | tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Node:
    """`keys`: of a mapping, where each of its keys stands; `plain`: a scalar without quotes, in one line."""

    place: Place
    value: Value
    keys: Mapping[str, Place] = field(default_factory=dict)
    plain: bool = False

    def at(self, *path: str | int) -> Place:
        """Where what the path names stands, from here on; what is nearest to it where there is none."""
        return self.find(*path).place

    def get(self, part: str | int) -> "Node | None":
        if isinstance(part, str):
            return self.value.get(part) if isinstance(self.value, Mapping) else None
        if isinstance(self.value, tuple) and 0 <= part < len(self.value):
            return self.value[part]
        return None

    def find(self, *path: str | int) -> "Node":
        """What the path names, from here on; what is nearest to it where there is none."""
        node = self
        for part in path:
            found = node.get(part)
            if found is None:
                return node
            node = found
        return node


def read_tree(text: bytes, findings: Findings) -> Node:
    """Raises Faulty when no tree could be read; other faults are found besides."""
    decoded = _decode(text, findings)
    builder = _Builder(findings)
    try:
        events = YAML(typ="safe", pure=True).parse(decoded)
        root = builder.build(iter(events))
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else builder.place
        raise findings.stop(place, Code.SYNTAX, met=wrong.problem or "") from wrong
    except (YAMLError, ValueError, ArithmeticError) as wrong:
        # An escape beyond all characters: the library lets what it met out.
        raise findings.stop(builder.place, Code.SYNTAX, met="") from wrong
    if root is None:
        raise findings.stop(Place(1, 1), Code.MAPPING)
    return root


def _decode(text: bytes, findings: Findings) -> str:
    if len(text) > BYTES:
        raise findings.stop(Place(1, 1), Code.TOO_LARGE, most=BYTES // 1024)
    try:
        decoded = text.decode()
    except UnicodeDecodeError as wrong:
        good = text[: wrong.start].decode()
        raise findings.stop(_place_in(good, len(good)), Code.ENCODING) from wrong
    for found in _HIDDEN.finditer(decoded):
        met = f"U+{ord(found[0]):04X}"
        findings.add(_place_in(decoded, found.start()), Code.CHARACTER, met=met)
    if (tab := decoded.find("\t")) >= 0:
        findings.add(_place_in(decoded, tab), Code.TAB)
    findings.end()
    return decoded


def _place_in(text: str, index: int) -> Place:
    before = text[:index]
    return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


class _Builder:
    """`place`: where the last event began."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._values = 0
        self._documents = 0
        self.place = Place(1, 1)

    def build(self, events: Iterator[Event]) -> Node | None:
        """None for a text that says nothing."""
        root = None
        for event in self._seen(events):
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise self._findings.stop(self.place, Code.SYNTAX, met="---")
            elif isinstance(event, NodeEvent):
                root = self._node(event, events, 1)
        return root

    def _seen(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self._note(event)
            yield event

    def _note(self, event: Event) -> None:
        mark = event.start_mark
        self.place = Place(mark.line + 1, mark.column + 1)

    def _node(self, event: NodeEvent, events: Iterator[Event], depth: int) -> Node:
        place = self.place
        self._values += 1
        if self._values > VALUES:
            raise self._findings.stop(place, Code.TOO_MANY_VALUES, most=VALUES)
        if depth > DEPTH:
            raise self._findings.stop(place, Code.TOO_DEEP, most=DEPTH)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            self._findings.add(place, Code.ALIAS)
        elif getattr(event, "tag", None) is not None:
            self._findings.add(place, Code.TAG)
        if isinstance(event, SequenceStartEvent):
            return Node(place, tuple(self._children(events, depth)))
        if isinstance(event, MappingStartEvent):
            return self._mapping(place, events, depth)
        if isinstance(event, ScalarEvent):
            one_line = event.start_mark.line == event.end_mark.line
            plain = event.style is None and one_line
            return Node(place, self._scalar(event, place), plain=plain)
        return Node(place, None)

    def _children(self, events: Iterator[Event], depth: int) -> Iterator[Node]:
        for event in self._seen(events):
            if isinstance(event, CollectionEndEvent):
                return
            assert isinstance(event, NodeEvent)
            yield self._node(event, events, depth + 1)

    def _mapping(self, place: Place, events: Iterator[Event], depth: int) -> Node:
        found: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        children = self._children(events, depth)
        for key in children:
            value = next(children)
            # A key that could be read as something else, like `true` or `1`, is the text it is written as.
            name = key.value if isinstance(key.value, str) else str(key.value).lower()
            if isinstance(key.value, Mapping | tuple) or key.value is None:
                self._findings.add(key.place, Code.KEY)
            elif name in found:
                line = keys[name].line
                self._findings.add(key.place, Code.DUPLICATE_KEY, met=name, line=line)
            else:
                found[name], keys[name] = value, key.place
        return Node(place, found, keys)

    def _scalar(self, event: ScalarEvent, place: Place) -> Value:
        text: str = event.value
        if event.style is not None:
            return text
        if text in {"", "~", "null", "Null", "NULL"}:
            return None
        if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
            return text.lower() == "true"
        if _INTEGER.fullmatch(text):
            number = int(text)
            if abs(number) > _LARGEST:
                self._findings.add(place, Code.RANGE, least=-_LARGEST, most=_LARGEST)
            return number
        return text
