"""A value of domain, of which a test says what matters alone."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel, SecretStr

from domain.hall.calendar import Calendar
from domain.hall.items import Item
from domain.subjects import Subject, SubjectKind
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import ITEM

T = TypeVar("T")

MOMENT: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
_PLAIN: Final[Mapping[object, object]] = {
    Calendar: CALENDAR,
    Item: ITEM,
    Subject: SubjectKind.CASE.of(UUID(int=9)),
    UUID: UUID(int=9),
    bytes: b"\x09",
    date: MOMENT.date(),
    datetime: MOMENT,
    float: 9.0,
    int: 9,
    time: time(9),
    timedelta: timedelta(minutes=9),
}


@cache
def hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401  # any
    """Making them out takes a hundred times what making a value does."""
    return get_type_hints(kind)


def made(kind: type[T], /, **said: object) -> T:
    """A dataclass: what is not said is its default, None or empty where it may be, else a plain value.

    A text is the name of its field.
    """
    kinds = hints(cast(Any, kind))
    for each in dataclasses.fields(kind):  # type: ignore[arg-type]  # a dataclass
        bare = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if each.init and bare and each.name not in said:
            said[each.name] = plain(kinds[each.name], each.name)
    return kind(**said)


def read(kind: type[BaseModel]) -> BaseModel:
    """A body as it is once it was read: what has to be there is plain, the rest left out."""
    fields: dict[str, Any] = {
        name: plain(field.annotation, name)
        if field.is_required()
        else field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
    }
    return kind.model_construct(**fields)


def plain(kind: Any, name: str) -> object:  # noqa: ANN401  # any
    """What a field, or an argument, of that kind is when nobody says."""
    origin, options = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType} and NoneType in options:
        return None
    if origin in {Union, UnionType, Literal}:
        return plain(options[0], name) if origin is not Literal else options[0]
    if origin is tuple and options[1:] != (...,):
        return tuple(plain(each, name) for each in options)
    if kind in {str, SecretStr}:
        return kind(name)
    return _PLAIN.get(kind) or _made(origin or kind)


def _made(kind: type[Any]) -> object:
    if dataclasses.is_dataclass(kind):
        return made(kind)
    if issubclass(kind, BaseModel):
        return read(kind)
    if issubclass(kind, Enum):
        return next(iter(kind))
    if issubclass(kind, Mapping):
        return {}
    return kind() if kind in {bool, frozenset, object} else ()
