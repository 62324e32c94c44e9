"""What ends with an agreement that is taken back, and whether those that a check stands on still hold."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import CAMERA, Asked, Purpose, permitting
from domain.faces.face_check import Reason
from storage.database import Database, Queries

#: "purpose:version" of what permits that pictures are compared with a template.
COMPARING: Final = [
    f"{purpose}:{version}"
    for purpose, asked in (
        (Purpose.FACE_PROCESSING, Asked.TEMPLATE),
        (Purpose.SENDING_FRAMES, Asked.PICTURES),
    )
    for version in permitting(purpose, asked)
]
#: And of what permits that somebody signs by it.
STANDING_ON: Final = [
    *COMPARING,
    *(
        f"{Purpose.FACE_SIGNING}:{version}"
        for version in permitting(Purpose.FACE_SIGNING, Asked.SIGNING)
    ),
]
# A check in which a try had failed counts, as if the phone had hung up.
CLOSE: Final = """
UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = $2, reasons = ARRAY[$3::text]
WHERE person_id = $1 AND state IN ('issued', 'capturing')
"""
# The share lock makes a withdrawal of the same moment wait until this transaction is over.
STANDING: Final = """
SELECT purpose FROM consents
WHERE person_id = $1 AND withdrawn_at IS NULL AND purpose || ':' || version = ANY ($2::text[])
FOR SHARE
"""
MANDATE_OVER: Final = """
SELECT EXISTS (
    SELECT FROM mandates WHERE person_id = $1 AND mandate_id = $2 AND ended_at IS NOT NULL)
"""
# By its own result a check is never expired.
OVER: Final = """
SELECT t.capture, $3 = ANY (k.reasons) AS withdrawn
FROM unnest($1::uuid[], $2::uuid[]) AS t (person, capture)
JOIN face_checks k ON k.person_id = t.person AND k.capture_id = t.capture
WHERE k.state = 'expired'
"""


async def close_checks(tx: Queries, person: UUID, at: datetime) -> None:
    """In the transaction of the withdrawal, which holds the person: nothing under way goes on."""
    await tx.execute(CLOSE, person, at, Reason.CONSENT_WITHDRAWN)


async def stand(tx: Queries, person: UUID, purposes: Collection[Purpose] = CAMERA) -> bool:
    """Whether these agreements hold, and will until the transaction ends; of BEFORE_CAMERA alone."""
    rows = await tx.fetch(STANDING, person, STANDING_ON)
    return {row["purpose"] for row in rows}.issuperset(purposes)


async def mandate_over(tx: Queries, person: UUID, mandate: UUID | None) -> bool:
    """Whether what was agreed to went with the mandate, and nobody took it back."""
    return mandate is not None and bool(await tx.fetchval(MANDATE_OVER, person, mandate))


class RunningCheckStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def over(self, captures: Mapping[UUID, UUID]) -> dict[UUID, bool]:
        """Of these captures, each with its person, those whose check was ended from elsewhere.

        True where an agreement was withdrawn.
        """
        rows = await self._database.fetch(
            OVER, list(captures.values()), list(captures), Reason.CONSENT_WITHDRAWN
        )
        return {row["capture"]: row["withdrawn"] for row in rows}
