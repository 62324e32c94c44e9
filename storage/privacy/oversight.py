"""What administrators look over, read from where each of it lies; and agreements, counted now and then."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.days import SHANGHAI
from domain.filing import file_by
from domain.privacy.oversight import (
    AssessmentSeen,
    ConsentCount,
    Oversight,
    RetentionSeen,
    StoredFaces,
)
from storage.database import Database, Transaction
from storage.faces.tallies import HELPING, KEEP, Tallies
from storage.privacy import retention
from storage.privacy.filings import FilingStore

NEXT_PERSONS: Final = """
SELECT max(person_id::text COLLATE "C")
FROM (
    SELECT DISTINCT person_id FROM consents WHERE person_id > $1 ORDER BY person_id LIMIT $2
) AS found
"""
# Who agreed again after withdrawing is one who agrees.
COUNT_SOME: Final = """
SELECT purpose, version, count(*) AS given, count(withdrawn_at) AS withdrawn
FROM (
    SELECT DISTINCT ON (person_id, purpose, version) purpose, version, withdrawn_at
    FROM consents WHERE person_id > $1 AND person_id <= $2
    ORDER BY person_id, purpose, version, given_at DESC
) AS latest
GROUP BY purpose, version
"""
COUNTED: Final = """
SELECT name, value, counted_at FROM tallies WHERE starts_with(name, 'consents:')
"""
COUNTED_AT: Final = "SELECT max(counted_at) FROM tallies WHERE starts_with(name, 'consents:')"
ASSESSMENTS: Final = """
SELECT reference, approved_on, review_on FROM assessments
ORDER BY review_on DESC, approved_on DESC LIMIT 50
"""

_EVERY: Final = timedelta(minutes=10)
_PAUSE_S: Final = 0.05
_GIVEN: Final = "given"
_WITHDRAWN: Final = "withdrawn"


class OversightStore:
    def __init__(self, database: Database, *, helping: int = HELPING) -> None:
        """`helping`: persons a statement."""
        self._database = database
        self._helping = helping

    async def look(self) -> Oversight:
        faces = await Tallies(self._database).persons_with_faces()
        filings = FilingStore(self._database)
        reached = await filings.reached_on()
        filed = await filings.newest(datetime.now(SHANGHAI).date())
        numbers = Counter[tuple[str, str, str]]()
        counted_at: datetime | None = None
        for row in await self._database.fetch(COUNTED):
            _, purpose, version, state = row["name"].split(":")
            numbers[purpose, version, state] = row["value"]
            counted_at = row["counted_at"]
        return Oversight(
            consents=tuple(
                ConsentCount(
                    purpose,
                    version,
                    numbers[purpose, version, _GIVEN],
                    numbers[purpose, version, _WITHDRAWN],
                )
                for purpose, version in sorted({(each[0], each[1]) for each in numbers})
            ),
            consents_counted_at=counted_at,
            retention=tuple(
                RetentionSeen(
                    noun=swept.rule.noun,
                    keeps=swept.rule.keeps,
                    why=swept.rule.why,
                    swept=bool(swept.rule.statement),
                    ended=swept.ended,
                    last=swept.last,
                )
                for swept in await retention.report(self._database)
            ),
            assessments=tuple(
                AssessmentSeen(row["reference"], row["approved_on"], row["review_on"])
                for row in await self._database.fetch(ASSESSMENTS)
            ),
            faces=None if faces is None else StoredFaces(faces.value, faces.counted_at),
            file_by=file_by(reached) if reached and filed is None else None,
            filed_on=filed.filed_on if filed else None,
        )

    async def count_consents(self, now: datetime) -> None:
        """Counts anew, some milliseconds a statement, unless a process did within ten minutes."""
        known: datetime | None = await self._database.fetchval(COUNTED_AT)
        if known is not None and known > now - _EVERY:
            return
        numbers, after = Counter[tuple[str, str, str]](), UUID(int=0)
        while (
            last := await self._database.fetchval(NEXT_PERSONS, after, self._helping)
        ) is not None:
            for row in await self._database.fetch(COUNT_SOME, after, UUID(last)):
                numbers[row["purpose"], row["version"], _GIVEN] += row["given"]
                numbers[row["purpose"], row["version"], _WITHDRAWN] += row["withdrawn"]
            after = UUID(last)
            await asyncio.sleep(_PAUSE_S)

        async def work(tx: Transaction) -> None:
            for (purpose, version, state), number in numbers.items():
                await tx.execute(KEEP, f"consents:{purpose}:{version}:{state}", number, now)

        await self._database.transact(work)
