"""Agreements: given, recorded by an officer, withdrawn; what stood when is kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Consent, Purpose, Shown, current, good
from domain.errors import NotAllowed
from domain.events import EventKind
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage import events
from storage.accounts import persons, withdrawals
from storage.audit import audit
from storage.database import Database, Transaction
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

    async def give(
        self,
        person: UUID,
        purpose: Purpose,
        *,
        actor: str,
        why: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None = None,
    ) -> bool:
        """Records an agreement to today's text, and what was shown; False when there is no such person.

        Raises NotAllowed(MANDATE_ENDED) unless the `mandate` under which it is given stands.
        """

        async def work(tx: Transaction) -> bool:
            if not await persons.hold(tx, person):
                return False
            if mandate is not None and await tx.fetchval(MANDATE, person, mandate, at) is None:
                raise NotAllowed(Problem.MANDATE_ENDED)
            version = current(purpose).version
            given = await tx.fetchval(
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
            if given is not None:
                await tx.execute(
                    KEEP_TEXT,
                    shown.sha256,
                    purpose,
                    version,
                    shown.language,
                    shown.how,
                    shown.text,
                    at,
                )
                await audit.record(
                    tx,
                    actor=actor,
                    action="consent.given",
                    person=person,
                    about=SubjectKind.CONSENT.of(purpose).under(mandate),
                    why=why,
                )
            return True

        return await self._database.transact(work)

    async def withdraw(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """Ends the agreement and a check that stands on it; without that for faces no template stays.

        Accounts to ring.
        """

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            await persons.hold(tx, person)
            if not await tx.fetch(WITHDRAW, person, purpose, at):
                return ()
            if purpose in withdrawals.CAMERA:
                await withdrawals.close_checks(tx, person, at)
            await audit.record(
                tx,
                actor=actor,
                action="consent.withdrawn",
                person=person,
                about=SubjectKind.CONSENT.of(purpose),
                why=why,
            )
            if purpose is not Purpose.FACE_PROCESSING:
                return ()
            if not await end_face_agreement(tx, person):
                return ()
            return await events.tell(
                tx,
                person=person,
                kind=EventKind.FACE_RECORD_ERASED,
                subject=SubjectKind.CONSENT.of(purpose),
                at=at,
            )

        return await self._database.transact(work)
