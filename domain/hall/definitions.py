"""What is found in a definition that a department wrote, and what its names are checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.hall.items import Source
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, where it stands (both from 1), what it is, and what would do."""

    line: int
    column: int
    code: str  # docs/items.md lists all
    words: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class Known:
    """What a city has; None: not looked at.

    `facts`: the type of each that can be asked, by (source, what); `prefills`: what a field is filled in from.
    """

    units: frozenset[str] | None = None
    facts: Mapping[tuple[str, str], str] | None = None
    prefills: frozenset[tuple[str, str]] | None = None
    effects: frozenset[str] | None = None
    certificates: frozenset[str] | None = None
    notices: frozenset[str] | None = None


#: For what was checked when it was released: the city may have changed since, and its cases go on.
UNCHECKED: Final = Known()


#: What rules may ask the register of persons (domain/hall/registered.py), with its type.
FACTS_OF_THE_REGISTER: Final[Mapping[tuple[str, str], str]] = {
    (Source.REGISTER.value, "age"): "int",
    (Source.REGISTER.value, "alive"): "bool",
    (Source.REGISTER.value, "area"): "string",
    (Source.REGISTER.value, "born_year"): "int",
}
#: What a field is filled in with.
PREFILLS_OF_THE_REGISTER: Final = frozenset(
    (Source.REGISTER.value, what) for what in ("area", "id_number", "name", "phone")
)
