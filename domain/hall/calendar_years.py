"""The days off of a year, read from a file (docs/hall.md), and those that come with the program."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from domain import toml_fields
from domain.hall.calendar import YearOfDays
from domain.toml_fields import Fields

FOLDER: Final = Path(__file__).parent / "calendars"


def read_year(path: Path) -> YearOfDays:
    """`2027.toml`: two lists of days, `off` and `worked`. ValueError names the file and the fault."""
    if not (path.stem.isascii() and path.stem.isdigit() and len(path.stem) == len("2027")):
        raise ValueError(f"{path.name}: a calendar is named by its year, like 2027.toml")

    def read(fields: Fields) -> YearOfDays:
        days = [frozenset(fields.take(name, _days)) for name in ("off", "worked")]
        return YearOfDays(int(path.stem), *days)

    return toml_fields.read_file(path, read)


@cache
def shipped() -> tuple[YearOfDays, ...]:
    """In the order of the years. ValueError for a file that says something wrong."""
    return tuple(read_year(path) for path in sorted(FOLDER.glob("*.toml")))


def _days(value: object) -> list[date]:
    if not isinstance(value, list):
        raise TypeError("not a list of days")
    for each in value:
        if not isinstance(each, date) or isinstance(each, datetime):
            raise TypeError(f"no day: {each}")
    if len(set(value)) != len(value):
        raise ValueError("a day is named twice")
    return value
