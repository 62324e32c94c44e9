"""Reads values out of a located tree; each fault is a finding where it stands, and the rest is read on."""

import re
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Final, TypeVar, cast

from definitions.codes import Code
from definitions.findings import Faulty, Findings, nearest
from definitions.located import Node
from domain.words import Words

T = TypeVar("T")
D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Node, Findings], T]

_LANGUAGES: Final = {"zh": Words("中文", "Chinese"), "en": Words("英文", "English")}


class Fields:
    """The keys of one mapping, each taken once."""

    def __init__(self, node: Node, findings: Findings) -> None:
        if not isinstance(node.value, dict):
            raise findings.stop(node.place, Code.MAPPING)
        self._node = node
        self._left: dict[str, Node] = dict(node.value)
        self._known: list[str] = []
        self._findings = findings
        self._faulty = False

    def take(self, name: str, read: Reader[T]) -> T:
        """What could not be read is None until `end`, which raises then."""
        # Whoever uses what is taken has called `end` before.
        return cast("T", self.part(name, read))

    def may_take(self, name: str, read: Reader[T], default: D) -> T | D:
        self._known.append(name)
        if name not in self._left:
            return default
        found = self.part(name, read)
        return default if found is None else found

    def part(self, name: str, read: Reader[T]) -> T | None:
        """None for what lacks or is faulty; what stands beside it is read on."""
        self._known.append(name)
        node = self._left.pop(name, None)
        if node is None:
            self._faulty = True
            self._findings.add(self._node.place, Code.MISSING, name=name)
            return None
        try:
            return read(node, self._findings)
        except Faulty:
            self._faulty = True
            return None

    def end(self) -> None:
        """To be called last. Whatever was not taken is unknown; raises Faulty when a key was or lacked."""
        for name in self._left:
            place = self._node.keys[name]
            near = nearest(name, self._known)
            self._findings.add(place, Code.UNKNOWN_KEY, met=name, near=near)
        if self._faulty or self._left:
            raise Faulty


def text(node: Node, findings: Findings) -> str:
    if not isinstance(node.value, str):
        raise findings.stop(node.place, Code.TEXT)
    return node.value


def text_of(least: int, most: int) -> Reader[str]:
    def read(node: Node, findings: Findings) -> str:
        found = text(node, findings)
        if not least <= len(found.strip()) <= len(found) <= most:
            raise findings.stop(node.place, Code.LENGTH, least=least, most=most)
        return found

    return read


def named(pattern: re.Pattern[str], like: str) -> Reader[str]:
    def read(node: Node, findings: Findings) -> str:
        found = text(node, findings)
        if not pattern.fullmatch(found):
            raise findings.stop(node.place, Code.NAME, met=found, like=like)
        return found

    return read


def flag(node: Node, findings: Findings) -> bool:
    if not isinstance(node.value, bool):
        raise findings.stop(node.place, Code.FLAG)
    return node.value


def number(least: int, most: int) -> Reader[int]:
    def read(node: Node, findings: Findings) -> int:
        if not isinstance(node.value, int) or isinstance(node.value, bool):
            raise findings.stop(node.place, Code.NUMBER)
        if not least <= node.value <= most:
            raise findings.stop(node.place, Code.RANGE, least=least, most=most)
        return node.value

    return read


def one_of(names: Collection[str]) -> Reader[str]:
    def read(node: Node, findings: Findings) -> str:
        found = text(node, findings)
        if found not in names:
            of = ", ".join(sorted(names))
            raise findings.stop(node.place, Code.ONE_OF, met=found, of=Words(of, of))
        return found

    return read


def member(kind: type[E]) -> Reader[E]:
    read_name = one_of([each.value for each in kind])
    return lambda node, findings: kind(read_name(node, findings))


def words(most: int) -> Reader[Words]:
    """Zh and en, neither of them empty."""
    read_text = text_of(1, most)

    def language(fields: Fields, name: str, node: Node, findings: Findings) -> str:
        found = node.get(name)
        if found is None or found.value is None or found.value == "":
            place = node.place if found is None else found.place
            fields.may_take(name, lambda _node, _findings: "", "")
            findings.add(place, Code.LANGUAGE, name=_LANGUAGES[name])
            return ""
        return fields.take(name, read_text)

    def read(node: Node, findings: Findings) -> Words:
        fields = Fields(node, findings)
        found = [language(fields, name, node, findings) for name in _LANGUAGES]
        fields.end()
        if not all(found):
            raise Faulty
        return Words(*found)

    return read


def list_of(read: Reader[T], least: int, most: int) -> Reader[tuple[T, ...]]:
    """All of them, or Faulty once all were looked at."""

    def read_list(node: Node, findings: Findings) -> tuple[T, ...]:
        if not isinstance(node.value, tuple):
            raise findings.stop(node.place, Code.LIST)
        if not least <= len(node.value) <= most:
            raise findings.stop(node.place, Code.COUNT, least=least, most=most)
        found: list[T] = []
        for each in node.value:
            try:
                found.append(read(each, findings))
            except Faulty:
                continue
        if len(found) < len(node.value):
            raise Faulty
        return tuple(found)

    return read_list


def set_of(read: Reader[T], least: int, most: int) -> Reader[tuple[T, ...]]:
    """As `list_of`, and nothing twice."""
    read_list = list_of(read, least, most)

    def read_set(node: Node, findings: Findings) -> tuple[T, ...]:
        found = read_list(node, findings)
        for index, each in enumerate(found):
            if each in found[:index]:
                raise findings.stop(node.at(index), Code.TWICE, met=each)
        return found

    return read_set
