"""A value of domain, of which a test says what matters alone."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

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


def made(kind: type[T], /, **said: object) -> T:
    """A dataclass: what is not said is its default, None or empty where it may be, else a plain value.

    A text is the name of its field.
    """
    kinds = get_type_hints(kind)
    for each in dataclasses.fields(kind):  # type: ignore[arg-type]  # a dataclass
        bare = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if each.init and bare and each.name not in said:
            said[each.name] = plain(kinds[each.name], each.name)
    return kind(**said)


def plain(kind: Any, name: str) -> object:  # noqa: ANN401  # any
    """What a field, or an argument, of that kind is when nobody says."""
    origin, options = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return None if NoneType in options else plain(options[0], name)
    if origin is Literal:
        return options[0]
    return name if kind is str else _PLAIN.get(kind) or _made(origin or kind)


def _made(kind: type[Any]) -> object:
    if dataclasses.is_dataclass(kind):
        return made(kind)
    if issubclass(kind, Enum):
        return next(iter(kind))
    if issubclass(kind, Mapping):
        return {}
    return kind() if kind in {bool, frozenset, object} else ()
