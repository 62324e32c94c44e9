"""The units of a city, read from a file (docs/hall.md), and those that come with the program."""

from pathlib import Path
from typing import Final

from domain import toml_fields
from domain.hall.built_in import UNIT_WORDS
from domain.hall.posts import Unit, read_unit, read_unit_name
from domain.toml_fields import Fields
from domain.words import Words

SHIPPED: Final = Path(__file__).parent / "units.toml"


def read_units(path: Path) -> tuple[Unit, ...]:
    """One table, `units`: `civil_affairs = { zh = "…", en = "…" }`, each unit once.

    ValueError names the file and the fault.
    """
    return toml_fields.read_file(path, _units)


def _units(fields: Fields) -> tuple[Unit, ...]:
    return fields.take("units", _read)


def _read(value: object) -> tuple[Unit, ...]:
    return tuple(_unit(name, names) for name, names in toml_fields.table(value).items())


def _unit(name: str, value: object) -> Unit:
    if name in UNIT_WORDS:
        raise ValueError(f"{name!r}: the program itself has a unit of this name")
    try:
        names = toml_fields.words(value)
        return Unit(read_unit(name), Words(read_unit_name(names.zh), read_unit_name(names.en)))
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{name!r}: {wrong}") from wrong
