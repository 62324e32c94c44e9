"""What is found in a definition that a department wrote, and what its names are checked against."""

from dataclasses import dataclass
from typing import Final

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
    """What a city has. `units`: None where nobody can say, as at a file that lies by itself.

    `facts`: what can be asked of whom, as (source, what); a field is filled in from the same.
    """

    units: frozenset[str] | None
    facts: frozenset[tuple[str, str]]
    effects: frozenset[str]
    certificates: frozenset[str]
    notices: frozenset[str]


#: What the register of persons can say of one, for a field or a fact.
OF_THE_REGISTER: Final = frozenset(
    {"age", "alive", "area", "born_year", "id_number", "name", "phone"}
)
