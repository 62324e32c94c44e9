"""Places of a city, read from a file (docs/bookings.md), and those that come as an example."""

import re
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Final

from domain import toml_fields
from domain.accounts.officers import read_areas
from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span, read_place
from domain.subjects import SubjectKind
from domain.toml_fields import Fields
from domain.words import Words

SHIPPED: Final = Path(__file__).parent / "places.toml"
NAME_LENGTH: Final = 60
ADDRESS_LENGTH: Final = 120
SIZE_MOST: Final = 500
_AHEAD: Final = (1, 28)  # days; the cities' own rules say 7 to 28
_MINUTES: Final = (10, 120)
_CLOCK: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_HALVES: Final = 2  # of `09:00-12:00`


def read_places(path: Path) -> tuple[Place, ...]:
    """One table a place under `places`. ValueError names the file, the place and the fault."""
    return toml_fields.read_file(path, lambda fields: fields.take("places", _read))


def _read(value: object) -> tuple[Place, ...]:
    return tuple(_place(name, found) for name, found in toml_fields.table(value).items())


def _place(name: str, value: object) -> Place:
    try:
        fields = Fields(toml_fields.table(value))
        place = Place(
            place=read_place(name),
            kind=fields.take("kind", lambda each: PlaceKind(toml_fields.text(each))),
            unit=fields.take("unit", toml_fields.text),
            names=fields.take("names", lambda each: words_within(each, NAME_LENGTH)),
            address=fields.take("address", lambda each: words_within(each, ADDRESS_LENGTH)),
            size=fields.take("size", lambda each: number_within(each, 1, SIZE_MOST)),
            walk_in_percent=fields.may_take(
                "walk_in_percent", lambda each: number_within(each, 0, 100), 30
            ),
            minutes=fields.may_take("minutes", lambda each: number_within(each, *_MINUTES), 30),
            hours=fields.take("hours", read_hours),
            rules=fields.may_take("rules", read_rules, Rules()),
            part_of=fields.may_take("part_of", lambda each: read_place(toml_fields.text(each)), ""),
            area=fields.may_take("area", lambda each: read_areas((toml_fields.text(each),))[0], ""),
            items=fields.may_take("items", toml_fields.texts, ()),
            kinds=fields.may_take("kinds", _kinds, ()),
            closed=fields.may_take("closed", toml_fields.flag, default=False),
        )
        fields.end()
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{name!r}: {wrong}") from wrong
    return place


def words_within(value: object, most: int) -> Words:
    names = toml_fields.words(value)
    for each in (names.zh, names.en):
        if not (0 < len(each) <= most and each.strip() == each and each.isprintable()):
            raise ValueError(f"1 to {most} characters that show")
    return names


def number_within(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"not a number from {least} to {most}")
    return value


def read_hours(value: object) -> dict[DayKind, tuple[Span, ...]]:
    found = {
        DayKind(day): tuple(map(_span, toml_fields.texts(spans)))
        for day, spans in toml_fields.table(value).items()
    }
    for day, spans in found.items():
        if any(one.ends > other.begins for one, other in pairwise(spans)):
            raise ValueError(f"{day}: spans in their order, none within another")
    return found


def _span(text: str) -> Span:
    ends = text.split("-")
    if len(ends) != _HALVES:
        raise ValueError(f"not like 09:00-12:00: {text}")
    return Span(*map(_minute, ends))


def _minute(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f"not like 09:00: {text}")
    return int(found[1]) * 60 + int(found[2])


def read_rules(value: object) -> Rules:
    fields, own = Fields(toml_fields.table(value)), Rules()
    minutes, days = 7 * 24 * 60, 366

    def number(name: str, default: int, least: int, most: int) -> int:
        return fields.may_take(name, lambda each: number_within(each, least, most), default)

    rules = Rules(
        days_ahead=number("days_ahead", own.days_ahead, *_AHEAD),
        released_at=fields.may_take("released_at", _time, own.released_at),
        hold_min=number("hold_min", own.hold_min, 1, 30),
        offer_min=number("offer_min", own.offer_min, 1, minutes),
        cancel_min=number("cancel_min", own.cancel_min, 0, minutes),
        cancel_eve=fields.may_take("cancel_eve", _time, None),
        early_min=number("early_min", own.early_min, 0, 24 * 60),
        late_min=number("late_min", own.late_min, 0, 24 * 60),
        misses=number("misses", own.misses, 1, 100),
        miss_days=number("miss_days", own.miss_days, 1, days),
        closed_days=number("closed_days", own.closed_days, 0, days),
    )
    fields.end()
    return rules


def _time(value: object) -> time:
    minute = _minute(toml_fields.text(value))
    if minute >= 24 * 60:
        raise ValueError("a day ends at 23:59")
    return time(minute // 60, minute % 60)


def _kinds(value: object) -> tuple[SubjectKind, ...]:
    return tuple(map(SubjectKind, toml_fields.texts(value)))
