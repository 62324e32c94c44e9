"""The ground of the morning: a hall that is open at any hour, its place on the ledger, the year's calendar."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from domain.days import SHANGHAI

HALL: Final = "civic_center"
PLACE: Final = "center_household"
UNIT: Final = "public_security"
#: Half hours in which they are booked.
SLOTS: Final = 5
#: Of those who want a place so many of a hundred get one: some find that all is taken.
_ENOUGH_FOR: Final = 97
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "worked", "off")
_PLACE: Final = """\
[places.{place}]
kind = "window"
unit = "{unit}"
part_of = "{hall}"
names = {{ zh = "市民中心·户政窗口", en = "Civic centre, household windows" }}
address = {{ zh = "市民中心行政服务大厅东厅一层", en = "Civic centre, east hall, floor 1" }}
size = {size}
walk_in_percent = 0
rules = {{ days_ahead = 2, released_at = "00:00", early_min = 1440 }}
"""
_HALL: Final = """\
[halls.{hall}]
names = {{ zh = "市民中心政务服务大厅", en = "Civic Centre Service Hall" }}
area = ""
opens = "00:00"
closes = "23:59:59"
daily = true

[halls.{hall}.groups.A]
names = {{ zh = "证件办理", en = "Permits and documents" }}
items = ["permit"]
places = ["{place}"]
minutes = 10

[halls.{hall}.groups.C]
names = {{ zh = "领证与查询", en = "Collection and questions" }}
items = []
places = []
minutes = 4

[halls.{hall}.priorities]
elder = {{ names = {{ zh = "七十岁以上老人", en = "Aged 70 or over" }}, by = "age", from_age = 70, ahead_minutes = 60 }}

[halls.{hall}.windows]
"""

Command = Callable[..., Awaitable[str]]


def places_of(booked: int) -> int:
    """In each half hour, for fewer than want one."""
    return max(1, booked * _ENOUGH_FOR // 100 // SLOTS)


async def lay(command: Command, folder: Path, size: int, windows: int) -> None:
    """As the operator does it, who has the units: calendar, hall, and its place with so many in each half hour."""
    known = {int(year) for year in re.findall(r"\d{4}", await command("calendar", "show"))}
    for year in {day.year for day in coming()} - known:
        nothing_off = _file(folder / f"{year}.toml", "off = []\nworked = []\n")
        await command("calendar", "load", str(nothing_off))
    hours = "".join(f'hours.{day} = ["00:00-24:00"]\n' for day in _DAYS)
    place = _PLACE.format(place=PLACE, unit=UNIT, hall=HALL, size=size)
    await command("places", "load", str(_file(folder / "places.toml", place + hours)))
    served = "".join(f'{number} = ["A", "C"]\n' for number in range(1, windows + 1))
    hall = _HALL.format(hall=HALL, place=PLACE) + served
    await command("halls", "load", str(_file(folder / "halls.toml", hall)))


def coming() -> tuple[date, date]:
    """Today and tomorrow: the half hours that are free next may lie beyond midnight."""
    today = datetime.now(SHANGHAI).date()
    return today, today + timedelta(days=1)


def _file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
