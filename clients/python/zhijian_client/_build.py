"""Frozen dataclasses from JSON, by their type hints. Fields we don't know are ignored."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from zhijian_client.errors import ClientError

T = TypeVar("T")


class AnswerUnreadable(ClientError):
    """The answer lacks a field or holds another type than this version of the client knows."""


def build(cls: type[T], data: object) -> T:
    """An answer of `cls` from parsed JSON; AnswerUnreadable names the field that does not fit."""
    made: T = _value(cls, data, cls.__name__)
    return made


def _value(hint: Any, data: Any, where: str) -> Any:  # noqa: ANN401  # the hint decides
    try:
        return _as(hint, data, where)
    except (TypeError, ValueError) as broken:
        raise AnswerUnreadable(f"{where}: not what was expected") from broken


def _as(hint: Any, data: Any, where: str) -> Any:  # noqa: ANN401, PLR0911  # one line a kind
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return _value(inner, data, where)
    if origin is tuple:
        inner = get_args(hint)[0]
        return tuple(_value(inner, item, f"{where}[{i}]") for i, item in enumerate(_a(list, data)))
    if origin is dict:
        inner = get_args(hint)[1]
        items: dict[str, Any] = _a(dict, data)
        return {str(key): _value(inner, item, f"{where}.{key}") for key, item in items.items()}
    if is_dataclass(hint):
        return _record(hint, _a(dict, data), where)
    if hint is UUID:
        return UUID(_a(str, data))
    if hint is datetime:
        return datetime.fromisoformat(_a(str, data))
    if hint is date:
        return date.fromisoformat(_a(str, data))
    return _a(hint, data)


def _record(cls: Any, data: Mapping[str, Any], where: str) -> Any:  # noqa: ANN401  # JSON
    hints = _hints(cls)
    known: tuple[Field[Any], ...] = fields(cls)
    for field in known:
        if field.name not in data and field.default is MISSING:
            raise AnswerUnreadable(f"{where}.{field.name}: missing")
    return cls(
        **{
            field.name: _value(hints[field.name], data[field.name], f"{where}.{field.name}")
            for field in known
            if field.name in data
        }
    )


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _a(kind: type, data: Any) -> Any:  # noqa: ANN401  # JSON
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError
    return data
