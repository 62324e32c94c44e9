"""Halls, read from a file (docs/bookings.md), and the one that comes with the program."""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Final, TypeVar

from domain import toml_fields
from domain.bookings.halls import (
    RUNS,
    Group,
    Hall,
    Priority,
    PriorityBy,
    read_hall_name,
    read_letter,
)
from domain.bookings.tickets import WALK_IN_EVERY
from domain.toml_fields import Fields

SHIPPED: Final = Path(__file__).parent / "halls.toml"
T = TypeVar("T")

_AREA_DIGITS: Final = 12
_WINDOWS: Final = 200  # own choice; the largest halls have about 150
_MINUTES: Final = 240
_AGE: Final = 120


def read_halls(path: Path) -> tuple[Hall, ...]:
    """One table a hall, `[civic_center]`. ValueError names the file and the fault."""
    return toml_fields.read_file(path, _halls)


def _halls(fields: Fields) -> tuple[Hall, ...]:
    return tuple(_hall(name, table) for name, table in fields.take("halls", _named).items())


def _named(value: object) -> dict[str, Fields]:
    return {
        name: Fields(toml_fields.table(each)) for name, each in toml_fields.table(value).items()
    }


def _hall(name: str, fields: Fields) -> Hall:
    try:
        groups = fields.take("groups", lambda value: _each(value, _group))
        hall = Hall(
            hall=read_hall_name(name),
            names=fields.take("names", toml_fields.words),
            area=fields.take("area", _area),
            opens=fields.take("opens", _hour),
            closes=fields.take("closes", _hour),
            groups=groups,
            priorities=fields.take("priorities", lambda value: _each(value, _priority)),
            windows=fields.take("windows", lambda value: _windows(value, groups)),
            daily=fields.may_take("daily", toml_fields.flag, default=False),
            walk_in_every=fields.may_take("walk_in_every", _between(2, 100), WALK_IN_EVERY),
            unit=fields.may_take(
                "unit", lambda value: read_hall_name(toml_fields.text(value)), RUNS
            ),
        )
        fields.end()
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from wrong
    if hall.opens >= hall.closes:
        raise ValueError(f"{name}: closes: not after it opens")
    if unserved := sorted(set(groups) - {each for its in hall.windows.values() for each in its}):
        raise ValueError(f"{name}: windows: none serves {', '.join(unserved)}")
    return hall


def _each(value: object, read: Callable[[str, Fields], T]) -> dict[str, T]:
    found = {}
    for name, fields in _named(value).items():
        try:
            found[name] = read(name, fields)
            fields.end()
        except ValueError as wrong:
            raise ValueError(f"{name}: {wrong}") from wrong
    return found


def _group(letter: str, fields: Fields) -> Group:
    return Group(
        letter=read_letter(letter),
        names=fields.take("names", toml_fields.words),
        items=fields.take("items", toml_fields.texts),
        places=fields.take("places", toml_fields.texts),
        minutes=fields.take("minutes", _between(1, _MINUTES)),
    )


def _priority(kind: str, fields: Fields) -> Priority:
    by = fields.take("by", lambda value: PriorityBy(toml_fields.text(value)))
    return Priority(
        kind=read_hall_name(kind),
        names=fields.take("names", toml_fields.words),
        ahead=timedelta(minutes=fields.take("ahead_minutes", _between(1, _MINUTES))),
        by=by,
        from_age=fields.take("from_age", _between(1, _AGE)) if by is PriorityBy.AGE else 0,
    )


def _windows(value: object, groups: dict[str, Group]) -> dict[int, frozenset[str]]:
    found = {}
    for number, letters in toml_fields.table(value).items():
        its = toml_fields.texts(letters)
        if not number.isdecimal() or str(int(number)) != number or not 0 < int(number) <= _WINDOWS:
            raise ValueError(f"{number}: not a number from 1 to {_WINDOWS}")
        if not its or (unknown := sorted(set(its) - set(groups))):
            raise ValueError(f"{number}: no such group: {', '.join(unknown) if its else 'none'}")
        found[int(number)] = frozenset(its)
    return found


def _area(value: object) -> str:
    text = toml_fields.text(value)
    if text and not (text.isascii() and text.isdecimal() and len(text) <= _AREA_DIGITS):
        raise ValueError("not the digits of a division")
    return text


def _hour(value: object) -> time:
    return time.fromisoformat(toml_fields.text(value))


def _between(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"not a number from {low} to {high}")
        return value

    return read
