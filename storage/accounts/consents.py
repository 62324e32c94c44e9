"""Agreements and the texts that were shown; what stood when is kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Consent, Purpose, Shown, good
from storage.accounts import persons, withdrawals
from storage.database import Database
from storage.ending import end_face_agreement

# Held, so that whoever ends it waits, and finds and withdraws what is given under it.
MANDATE: Final = """
SELECT mandate_id FROM mandates
WHERE person_id = $1 AND mandate_id = $2 AND ended_at IS NULL AND ends_at > $3
FOR SHARE
"""
# A second agreement to the same text says nothing new, so the first one's time stays.
GIVE: Final = """
INSERT INTO consents
    (person_id, purpose, version, given_at, given_by, language, text_sha256, how, mandate_id)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
WHERE NOT EXISTS (
    SELECT FROM consents
    WHERE person_id = $1 AND purpose = $2 AND version = $3 AND withdrawn_at IS NULL
)
RETURNING given_at
"""
WITHDRAW: Final = """
UPDATE consents SET withdrawn_at = $3
WHERE person_id = $1 AND purpose = $2 AND withdrawn_at IS NULL
RETURNING given_at
"""
WITHDRAW_ALL: Final = """
UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL RETURNING purpose
"""
STANDING: Final = """
SELECT DISTINCT ON (purpose) purpose, version, given_at FROM consents
WHERE person_id = $1 AND withdrawn_at IS NULL ORDER BY purpose, given_at DESC
"""
HAS: Final = """
SELECT EXISTS (
    SELECT FROM consents
    WHERE person_id = $1 AND purpose = $2 AND version = ANY ($3::text[]) AND withdrawn_at IS NULL
)
"""
# A digest says nothing to an auditor; the text names the body and its contact as they were.
KEEP_TEXT: Final = """
INSERT INTO consent_texts (text_sha256, purpose, version, language, how, text, first_shown_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (text_sha256) DO NOTHING
"""
TEXT: Final = "SELECT text FROM consent_texts WHERE text_sha256 = $1"


class ConsentStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, person: UUID) -> tuple[Consent, ...]:
        """The newest agreement for each purpose that was not withdrawn."""
        rows = await self._database.fetch(STANDING, person)
        return tuple(
            Consent(Purpose(row["purpose"]), row["version"], row["given_at"]) for row in rows
        )

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        """Whether the person agrees to today's text of this purpose, or to one as good."""
        return bool(await self._database.fetchval(HAS, person, purpose, list(good(purpose))))

    async def text(self, sha256: bytes) -> str | None:
        """The very text that was shown and agreed to."""
        found: str | None = await self._database.fetchval(TEXT, sha256)
        return found

    async def hold_person(self, person: UUID) -> bool:
        """False for nobody; until the transaction ends nobody else changes the person."""
        return await persons.hold(self._database, person)

    async def hold_mandate(self, person: UUID, mandate: UUID, at: datetime) -> bool:
        """Whether it stands, and will until the transaction ends."""
        return await self._database.fetchval(MANDATE, person, mandate, at) is not None

    async def add(
        self,
        person: UUID,
        purpose: Purpose,
        version: str,
        *,
        actor: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None,
    ) -> bool:
        """False where the same text was agreed to before."""
        given_at = await self._database.fetchval(
            GIVE,
            person,
            purpose,
            version,
            at,
            actor,
            shown.language,
            shown.sha256,
            shown.how,
            mandate,
        )
        return given_at is not None

    async def keep_text(self, purpose: Purpose, version: str, shown: Shown, at: datetime) -> None:
        await self._database.execute(
            KEEP_TEXT, shown.sha256, purpose, version, shown.language, shown.how, shown.text, at
        )

    async def withdraw(self, person: UUID, purpose: Purpose, at: datetime) -> bool:
        """False where no agreement stood."""
        return bool(await self._database.fetch(WITHDRAW, person, purpose, at))

    async def withdraw_all(self, person: UUID, at: datetime) -> list[Purpose]:
        """For which purposes one stood."""
        rows = await self._database.fetch(WITHDRAW_ALL, person, at)
        return [Purpose(row["purpose"]) for row in rows]

    async def close_checks(self, person: UUID, at: datetime) -> None:
        """Ends whatever is under way, for want of an agreement."""
        await withdrawals.close_checks(self._database, person, at)

    async def erase_templates(self, person: UUID) -> int:
        """Nothing permits a template of the face any more: how many there were."""
        return await end_face_agreement(self._database, person)
