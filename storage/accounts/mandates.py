"""Statements of mandates and of who wants no helpers; what ends with one, services/accounts/mandate_changes.py says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.mandates import TRY_PERIOD, Mandate, MandateKind, MandateSeen, Scope
from domain.subjects import SubjectKind
from storage.accounts import persons
from storage.accounts.persons import open_identity
from storage.audit import audit
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

# A try counts before anything is compared, so that parallel guesses can't outrun the limit.
COUNT_TRY: Final = """
INSERT INTO helper_tries AS t (subject, tries, since) VALUES ($1, 1, $2)
ON CONFLICT (subject) DO UPDATE
SET tries = CASE WHEN t.since > $3 THEN t.tries + 1 ELSE 1 END,
    since = CASE WHEN t.since > $3 THEN t.since ELSE $2 END
WHERE t.tries < $4 OR t.since <= $3
RETURNING tries
"""
TRIED_SINCE: Final = "SELECT since FROM helper_tries WHERE subject = $1"
REFUSES: Final = "SELECT since FROM no_helpers WHERE person_id = $1"
REFUSE: Final = """
INSERT INTO no_helpers (person_id, since) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING
RETURNING person_id
"""
ALLOW: Final = "DELETE FROM no_helpers WHERE person_id = $1 RETURNING person_id"
ADD: Final = """
INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by, granted_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
HELD: Final = "SELECT * FROM mandates WHERE account_id = $1 AND mandate_id = $2"
GIVEN: Final = """
SELECT m.* FROM accounts a
JOIN mandates m ON m.person_id = a.person_id AND m.mandate_id = $2
WHERE a.account_id = $1
"""
ACCOUNT_OF: Final = """
SELECT account_id FROM accounts WHERE person_id = $1 AND level >= 2
ORDER BY created_at DESC LIMIT 1
"""
# Newest first; who acts is named by the person behind the account, while there is one.
FOR_PERSON: Final = """
SELECT m.*, p.person_id AS other_id, p.identity
FROM mandates m
LEFT JOIN accounts a ON a.account_id = m.account_id
LEFT JOIN persons p ON p.person_id = a.person_id
WHERE m.person_id = $1 AND (m.granted_at, m.mandate_id) < ($2, $3)
ORDER BY m.granted_at DESC, m.mandate_id DESC LIMIT $4
"""
OF_ACCOUNT: Final = """
SELECT m.*, p.person_id AS other_id, p.identity
FROM mandates m JOIN persons p ON p.person_id = m.person_id
WHERE m.account_id = $1 AND m.ended_at IS NULL AND m.ends_at > $2
ORDER BY m.granted_at DESC, m.mandate_id DESC LIMIT $3
"""
KEEP: Final = "SELECT * FROM mandates WHERE person_id = $1 AND mandate_id = $2 FOR SHARE"
OF_PERSON: Final = """
SELECT m.*, p.person_id AS other_id, p.identity
FROM mandates m
LEFT JOIN accounts a ON a.account_id = m.account_id
LEFT JOIN persons p ON p.person_id = a.person_id
WHERE m.person_id = $1 AND m.mandate_id = $2
"""
GUARDIAN: Final = """
SELECT * FROM mandates
WHERE person_id = $1 AND kind = 'guardian' AND ended_at IS NULL AND ends_at > $2
ORDER BY granted_at DESC LIMIT 1
"""
HELPERS: Final = """
SELECT mandate_id FROM mandates
WHERE person_id = $1 AND kind = 'helper' AND ended_at IS NULL AND ends_at > $2
"""
GROWN: Final = """
SELECT person_id, mandate_id FROM mandates
WHERE kind = 'guardian' AND ended_at IS NULL AND ends_at <= $1 LIMIT $2
"""
# A guardian's is ended after its last day too (GROWN): what was agreed to under it stands until then.
END: Final = """
UPDATE mandates SET ended_at = $3, ended_by = $4
WHERE person_id = $1 AND mandate_id = $2 AND ended_at IS NULL AND (ends_at > $3 OR kind = 'guardian')
RETURNING account_id
"""
CLOSE_CHECKS: Final = """
UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = $3
WHERE person_id = $1 AND mandate_id = $2 AND state IN ('issued', 'capturing')
"""
WITHDRAW: Final = """
UPDATE consents SET withdrawn_at = $3
WHERE person_id = $1 AND mandate_id = $2 AND withdrawn_at IS NULL
RETURNING purpose
"""
STANDING_OF: Final = """
SELECT person_id, mandate_id FROM mandates
WHERE account_id = $1 AND ended_at IS NULL AND ends_at > $2
"""
STANDING_BY: Final = """
SELECT person_id, mandate_id FROM mandates
WHERE person_id = $1 AND granted_by = $3 AND ended_at IS NULL AND ends_at > $2
"""
AT_A_GO: Final = 100


class MandateStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def count_try(
        self, label: str, subject: str, limit: int, now: datetime
    ) -> datetime | None:
        """Counts a try to name a person; or does not, and says from when on there may be another.

        `subject` is an account or an ID number: only a keyed digest of it is kept, for a day.
        """
        key = self._vault.mac(f"helper-{label}", subject.encode())
        if await self._database.fetchval(COUNT_TRY, key, now, now - TRY_PERIOD, limit):
            return None
        since: datetime = await self._database.fetchval(TRIED_SINCE, key)
        return since + TRY_PERIOD

    async def helpers_refused(self, person: UUID) -> bool:
        return await self._database.fetchval(REFUSES, person) is not None

    async def account_of(self, person: UUID) -> UUID | None:
        """The newest account that is bound to the person."""
        account: UUID | None = await self._database.fetchval(ACCOUNT_OF, person)
        return account

    async def hold_person(self, person: UUID) -> bool:
        """False for nobody; until the transaction ends nobody else changes the person."""
        return await persons.hold(self._database, person)

    async def add(self, mandate: Mandate) -> None:
        await self._database.execute(
            ADD,
            mandate.person,
            mandate.mandate,
            mandate.account,
            mandate.kind,
            sorted(mandate.scopes),
            mandate.granted_by,
            mandate.granted_at,
            mandate.ends_at,
        )

    async def held(self, account: UUID, mandate: UUID) -> Mandate | None:
        """A mandate of the account that acts; of nobody else's does it say that it exists."""
        row = await self._database.fetchrow(HELD, account, mandate)
        return None if row is None else _mandate(row)

    async def given(self, account: UUID, mandate: UUID) -> Mandate | None:
        """A mandate for the person whose account this is."""
        row = await self._database.fetchrow(GIVEN, account, mandate)
        return None if row is None else _mandate(row)

    async def keep(self, person: UUID, mandate: UUID) -> Mandate | None:
        """As it stands until the unit of work ends: whoever ends it meanwhile waits."""
        row = await self._database.fetchrow(KEEP, person, mandate)
        return None if row is None else _mandate(row)

    async def seen(self, person: UUID, mandate: UUID) -> MandateSeen | None:
        """One of the person's, whoever acts by it."""
        row = await self._database.fetchrow(OF_PERSON, person, mandate)
        return None if row is None else self._seen(row)

    async def guardian(self, person: UUID, now: datetime) -> Mandate | None:
        row = await self._database.fetchrow(GUARDIAN, person, now)
        return None if row is None else _mandate(row)

    async def for_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[MandateSeen]:
        """Who may or might act for the person, newest first, those before the place given."""
        return [
            self._seen(row)
            for row in await self._database.fetch(FOR_PERSON, person, *before, limit)
        ]

    async def note_read(self, person: UUID, *, reader: str, why: str) -> None:
        """That an officer is about to see who acts for the person, and why."""
        await audit.record(
            self._database,
            actor=reader,
            action="mandate.read",
            person=person,
            about=SubjectKind.MANDATES.of(),
            why=why,
        )

    async def of_account(self, account: UUID, now: datetime) -> Sequence[MandateSeen]:
        """For whom the account may act now."""
        rows = await self._database.fetch(OF_ACCOUNT, account, now, AT_A_GO)
        return [self._seen(row) for row in rows]

    async def end(self, person: UUID, mandate: UUID, *, actor: str, at: datetime) -> UUID | None:
        """The account that acted by it; None for one that has ended, or is none."""
        account: UUID | None = await self._database.fetchval(END, person, mandate, at, actor)
        return account

    async def close_checks(self, person: UUID, mandate: UUID, at: datetime) -> None:
        """Of those opened under it, which end where they stand."""
        await self._database.execute(CLOSE_CHECKS, person, mandate, at)

    async def withdraw_consents(self, person: UUID, mandate: UUID, at: datetime) -> set[Purpose]:
        """Agreements given under it: for which purposes there were some."""
        rows = await self._database.fetch(WITHDRAW, person, mandate, at)
        return {Purpose(row["purpose"]) for row in rows}

    async def standing_of(self, account: UUID, at: datetime) -> list[tuple[UUID, UUID]]:
        """Person and mandate of each by which the account acts."""
        rows = await self._database.fetch(STANDING_OF, account, at)
        return [(row["person_id"], row["mandate_id"]) for row in rows]

    async def standing_by(
        self, person: UUID, grantor: str, at: datetime
    ) -> list[tuple[UUID, UUID]]:
        """Person and mandate of each that this actor granted for the person."""
        rows = await self._database.fetch(STANDING_BY, person, at, grantor)
        return [(row["person_id"], row["mandate_id"]) for row in rows]

    async def helpers(self, person: UUID, at: datetime) -> list[UUID]:
        """The mandates of who may help now."""
        return [row["mandate_id"] for row in await self._database.fetch(HELPERS, person, at)]

    async def refuse_helpers(self, person: UUID, at: datetime) -> bool:
        """False where they were refused before."""
        return await self._database.fetchval(REFUSE, person, at) is not None

    async def allow_helpers(self, person: UUID) -> bool:
        """False where they were welcome before."""
        return await self._database.fetchval(ALLOW, person) is not None

    async def grown(self, now: datetime, most: int) -> list[tuple[UUID, UUID]]:
        """Person and mandate of guardianships whose child is a child no more."""
        rows = await self._database.fetch(GROWN, now, most)
        return [(row["person_id"], row["mandate_id"]) for row in rows]

    def _seen(self, row: Row) -> MandateSeen:
        return _seen(self._vault, row)


async def of_person(
    tx: Queries, vault: Vault, person: UUID, before: datetime, limit: int
) -> tuple[MandateSeen, ...]:
    """Who may or might act for the person, newest first."""
    rows = await tx.fetch(FOR_PERSON, person, before, UUID(int=0), limit)
    return tuple(_seen(vault, row) for row in rows)


def _seen(vault: Vault, row: Row) -> MandateSeen:
    name = ""
    if row["identity"] is not None:
        name = open_identity(vault, row["other_id"], row["identity"]).name
    return MandateSeen(_mandate(row), name)


def _mandate(row: Row) -> Mandate:
    return Mandate(
        mandate=row["mandate_id"],
        person=row["person_id"],
        account=row["account_id"],
        kind=MandateKind(row["kind"]),
        scopes=frozenset(Scope(scope) for scope in row["scopes"]),
        granted_by=row["granted_by"],
        granted_at=row["granted_at"],
        ends_at=row["ends_at"],
        ended_at=row["ended_at"],
    )
