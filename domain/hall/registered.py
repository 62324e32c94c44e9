"""What the base register (人口库) knows of a person, as rules ask for it (docs/hall.md)."""

from dataclasses import dataclass
from datetime import date

from domain.hall.decisions import FactValue
from domain.identifiers import age_on, months_on


@dataclass(frozen=True, slots=True)
class Registered:
    """`born`: by the ID number, None where it says no day; `area`: "" where none is on record."""

    born: date | None
    area: str
    died_on: date | None

    def age(self, today: date) -> int | None:
        """In whole years."""
        return None if self.born is None else age_on(self.born, today)

    def answer(self, what: str, today: date) -> FactValue | None:
        """`alive` means that no death is on record. None: the register does not say."""
        match what:
            case "age":
                return self.age(today)
            case "age_months" if self.born is not None:
                return months_on(self.born, today)
            case "born_year" if self.born is not None:
                return self.born.year
            case "alive":
                return self.died_on is None
            case "area" if self.area:
                return self.area
        return None
