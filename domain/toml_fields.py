"""A TOML file of ours, whose faults are told by file and field."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from domain.words import Words

T = TypeVar("T")


class Fields:
    """The fields of one table, each of which is taken once. Every fault is a ValueError that names it."""

    def __init__(self, found: Mapping[str, object]) -> None:
        self._left = dict(found)

    def take(self, name: str, read: Callable[[object], T]) -> T:
        """`read` raises ValueError, TypeError or KeyError for what it does not take."""
        if name not in self._left:
            raise ValueError(f"{name}: missing")
        try:
            return read(self._left.pop(name))
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f"{name}: {wrong}") from wrong

    def may_take(self, name: str, read: Callable[[object], T], default: T) -> T:
        return self.take(name, read) if name in self._left else default

    def end(self) -> None:
        """To be called last: whatever was not taken is unknown."""
        if self._left:
            raise ValueError(f"{', '.join(self._left)}: unknown")


def read_file(path: Path, read: Callable[[Fields], T]) -> T:
    """What the file says; ValueError that names it, and the field."""
    try:
        fields = Fields(tomllib.loads(path.read_text(encoding="utf-8")))
        found = read(fields)
        fields.end()
    except ValueError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong
    return found


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def texts(value: object) -> tuple[str, ...]:
    return tuple(text(each) for each in _list(value))


def tables(value: object) -> tuple[Fields, ...]:
    return tuple(Fields(table(each)) for each in _list(value))


def table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("not a table")
    return value


def words(value: object) -> Words:
    """A table of zh and en."""
    fields = Fields(table(value))
    found = Words(*(fields.take(name, text) for name in ("zh", "en")))
    fields.end()
    return found


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value
