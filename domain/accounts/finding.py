"""Who is found on the register by a name."""

from dataclasses import dataclass

from domain.people import Person


@dataclass(frozen=True, slots=True)
class Found:
    """One of those who have a name that was looked for."""

    person: Person
    area: str
