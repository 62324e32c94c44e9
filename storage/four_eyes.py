"""What officers did to each other's accounts, and the second words that do not count for it."""

from datetime import datetime
from typing import Final

from domain.errors import NotAllowed
from domain.four_eyes import STANDARD, FourEyes, OfficerChange, SecondWord, Touch
from storage.database import Queries

NOTE: Final = """
INSERT INTO officer_changes (officer_id, changed_by, touch) VALUES ($1, $2, $3)
"""
RECENT: Final = "SELECT officer_id, changed_by, touch FROM officer_changes WHERE changed_at > $1"


async def note(tx: Queries, change: OfficerChange) -> None:
    """In the transaction of the change itself."""
    await tx.execute(NOTE, change.officer, change.by, change.touch)


class FourEyesStore:
    def __init__(self, database: Queries, rule: FourEyes = STANDARD) -> None:
        self._database = database
        self._rule = rule

    async def check(self, word: SecondWord, at: datetime) -> None:
        """In the unit of work of what it is said to. NotAllowed where it does not count."""
        await check(self._database, self._rule, word, at)


async def check(tx: Queries, rule: FourEyes, word: SecondWord, at: datetime) -> None:
    """Raises NotAllowed, which says why this officer is no second one here."""
    rows = await tx.fetch(RECENT, rule.since(at))
    changes = [
        OfficerChange(row["changed_by"], row["officer_id"], Touch(row["touch"])) for row in rows
    ]
    if (objection := rule.objection(word, changes)) is not None:
        raise NotAllowed(objection)
