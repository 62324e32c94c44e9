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


class FourEyesStore:
    def __init__(self, database: Queries, rule: FourEyes = STANDARD) -> None:
        self._database = database
        self._rule = rule

    async def note(self, change: OfficerChange) -> None:
        """In the unit of work of the change itself."""
        await self._database.execute(NOTE, change.officer, change.by, change.touch)

    async def check(self, word: SecondWord, at: datetime) -> None:
        """In the unit of work of what the word is said to. NotAllowed, which says why it does not count."""
        rows = await self._database.fetch(RECENT, self._rule.since(at))
        changes = [
            OfficerChange(row["changed_by"], row["officer_id"], Touch(row["touch"])) for row in rows
        ]
        if (objection := self._rule.objection(word, changes)) is not None:
            raise NotAllowed(objection)
