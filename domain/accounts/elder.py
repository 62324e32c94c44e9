"""Who gets the elder rules of a check: more time, smaller movements. The look of a page is anybody's.

Smaller movements are easier to show by a film too, so nobody chooses them: the register's date of birth
decides, or an officer who has seen the person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.identifiers import age_on

ELDER_AGE: Final = 70  # own choice; a setting


@dataclass(frozen=True, slots=True)
class ElderGrant:
    """By an officer, to a person who is younger; good through `until`, None: until taken back."""

    since: datetime
    until: date | None = None

    def stands(self, today: date) -> bool:
        return self.until is None or today <= self.until


def old_enough(born: date | None, today: date, age: int = ELDER_AGE) -> bool:
    """By the register; somebody whose date of birth is not known is not."""
    return born is not None and age_on(born, today) >= age
