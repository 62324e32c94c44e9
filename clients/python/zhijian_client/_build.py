"""Frozen dataclasses from JSON, by their type hints. Fields we don't know are ignored."""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from zhijian_client.errors import ClientError

T = TypeVar("T")
Maker = Callable[[Any], Any]


class AnswerUnreadable(ClientError):
    """The answer lacks a field or holds another type than this version of the client knows."""


class _Odd(Exception):
    """Something does not fit; `where` grows on its way out."""

    def __init__(self, where: str, why: str = "not what was expected") -> None:
        self.where, self.why = where, why


def build(cls: type[T], data: object) -> T:
    """An answer of `cls` from parsed JSON; AnswerUnreadable names the field that does not fit."""
    try:
        made: T = _maker(cls)(data)  # type: ignore[arg-type]  # a class can be hashed
    except _Odd as odd:
        raise AnswerUnreadable(f"{cls.__name__}{odd.where}: {odd.why}") from odd.__cause__
    return made


@cache
def _maker(hint: Any) -> Maker:  # noqa: ANN401  # the hint decides
    """Made once a hint: an answer is read as fast as its fields are few."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (part,) = (part for part in get_args(hint) if part is not type(None))
        inner = _maker(part)
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        return _items(_maker(get_args(hint)[0]))
    if origin is dict:
        return _values(_maker(get_args(hint)[1]))
    if is_dataclass(hint):
        return _record(hint)
    if hint in _READ:
        return _text(_READ[hint])
    return _plain(hint)


_READ: dict[Any, Callable[[str], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}

_AS_READ: frozenset[Any] = frozenset({str, int, float, bool})


def _plain(kind: type) -> Maker:
    if kind is object:
        return lambda data: data

    def make(data: Any) -> Any:  # noqa: ANN401  # JSON
        if type(data) is not kind:
            raise _Odd("")
        return data

    return make


def _text(read: Callable[[str], Any]) -> Maker:
    def make(data: Any) -> Any:  # noqa: ANN401  # JSON
        try:
            return read(data)
        except (TypeError, ValueError, AttributeError) as broken:
            raise _Odd("") from broken

    return make


def _items(inner: Maker) -> Maker:
    def make(data: Any) -> Any:  # noqa: ANN401  # JSON
        if not isinstance(data, list):
            raise _Odd("")
        made: list[Any] = []
        for item in data:
            try:
                made.append(inner(item))
            except _Odd as odd:
                odd.where = f"[{len(made)}]{odd.where}"
                raise
        return tuple(made)

    return make


def _values(inner: Maker) -> Maker:
    def make(data: Any) -> Any:  # noqa: ANN401  # JSON
        if not isinstance(data, dict):
            raise _Odd("")
        made: dict[str, Any] = {}
        for key, value in data.items():
            try:
                made[key] = inner(value)
            except _Odd as odd:
                odd.where = f".{key}{odd.where}"
                raise
        return made

    return make


def _record(cls: Any) -> Maker:  # noqa: ANN401  # a dataclass
    hints = get_type_hints(cls)
    needed = [part.name for part in fields(cls) if part.default is MISSING]
    parts = [
        (part.name, _kind(hints[part.name]), _maker(hints[part.name]), part.default)
        for part in fields(cls)
    ]

    def make(data: Any) -> Any:  # noqa: ANN401  # JSON
        if not isinstance(data, dict):
            raise _Odd("")
        for name in needed:
            if name not in data:
                raise _Odd(f".{name}", "missing")
        made: list[Any] = []
        for name, kind, inner, default in parts:
            value = data.get(name, MISSING)
            if type(value) is kind:  # most are: no call is made for them
                made.append(value)
            elif value is MISSING:
                made.append(default)
            else:
                try:
                    made.append(inner(value))
                except _Odd as odd:
                    odd.where = f".{name}{odd.where}"
                    raise
        return cls(*made)

    return make


def _kind(hint: Any) -> type | None:  # noqa: ANN401  # of a field
    """The type of what stands in JSON as it is read."""
    return hint if hint in _AS_READ else None
