"""The units and districts of a city, read from a file (docs/hall.md), and those that come with the program."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain import toml_fields
from domain.hall.built_in import UNIT_WORDS
from domain.hall.districts import District, read_district
from domain.hall.posts import Unit, read_unit, read_unit_name
from domain.toml_fields import Fields
from domain.words import Words

SHIPPED: Final = Path(__file__).parent / "units.toml"


@dataclass(frozen=True, slots=True)
class CityFile:
    units: tuple[Unit, ...]
    districts: tuple[District, ...]


def read_city(path: Path) -> CityFile:
    """Two tables: `units`, `civil_affairs = { zh = "…", en = "…" }`; `districts`, `440304 = { zh = "…", en = "…" }`.

    A file may leave either out. ValueError names the file and the fault.
    """
    return toml_fields.read_file(path, _city)


def _city(fields: Fields) -> CityFile:
    found = CityFile(
        fields.may_take("units", _units, ()), fields.may_take("districts", _districts, ())
    )
    if found == CityFile((), ()):
        raise ValueError("units, districts: missing")
    return found


def _units(value: object) -> tuple[Unit, ...]:
    return tuple(_unit(name, names) for name, names in toml_fields.table(value).items())


def _districts(value: object) -> tuple[District, ...]:
    return tuple(_district(area, names) for area, names in toml_fields.table(value).items())


def _district(area: str, value: object) -> District:
    try:
        return District(read_district(area), _names(value))
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{area!r}: {wrong}") from wrong


def _unit(name: str, value: object) -> Unit:
    if name in UNIT_WORDS:
        raise ValueError(f"{name!r}: the program itself has a unit of this name")
    try:
        return Unit(read_unit(name), _names(value))
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{name!r}: {wrong}") from wrong


def _names(value: object) -> Words:
    names = toml_fields.words(value)
    return Words(read_unit_name(names.zh), read_unit_name(names.en))
