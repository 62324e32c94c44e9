"""Offers as they were made, and who is due for one: by the month of birth, which the register shows to nobody."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.hall.applicants import Applicant
from domain.hall.cases import ENDED, CaseState
from domain.hall.offers import Candidate, Offered, OfferState
from storage.accounts.accounts import open_phone
from storage.accounts.persons import open_identity
from storage.database import Database, Row
from storage.keys.vault import KeysError, SealBroken, Vault

# Of two processes the second counts what the first has offered.
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('offers'))"
MADE_SINCE: Final = "SELECT count(*) FROM offers WHERE offered_at > $1"
# A draft is no application, and one that ended against somebody leaves them free to apply again.
CANDIDATES: Final = """
SELECT p.person_id, p.identity, p.area FROM persons AS p
WHERE p.person_id > $2 AND p.died_on IS NULL
    AND p.person_id IN (
        SELECT m.person_id FROM lookup_birth_month AS m
        WHERE m.blind = ANY ($1::bytea[]) AND m.person_id > $2)
    AND NOT EXISTS (
        SELECT FROM offers AS o
        WHERE o.person_id = p.person_id
            AND (o.state = 'stopped' OR o.item = $3 AND (o.version = $4 OR o.state = 'declined')))
    AND NOT EXISTS (
        SELECT FROM cases AS c
        WHERE c.person_id = p.person_id AND c.item = $3 AND c.state = ANY ($5::text[]))
ORDER BY p.person_id LIMIT $6
"""
RUNNING: Final = """
SELECT EXISTS (
    SELECT FROM cases AS c WHERE c.person_id = $1 AND c.item = $2 AND c.state = ANY ($3::text[]))
"""
PHONES: Final = "SELECT account_id, phone FROM accounts WHERE person_id = $1 AND phone <> ''"
HAS_OPEN: Final = "SELECT EXISTS (SELECT FROM offers WHERE person_id = $1 AND state = 'open')"
ADD: Final = """
INSERT INTO offers (person_id, item, version, state, offered_at, ends_on)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING person_id
"""
# What an answer may be to: whoever is applied for otherwise may still want no more of it.
HOLD_OF: Final = """
SELECT person_id, item, version, state, offered_at, ends_on FROM offers
WHERE person_id = ANY ($1) AND state IN ('open', 'told') AND ends_on >= $2
ORDER BY person_id, item, version FOR UPDATE
"""
CLOSE: Final = """
UPDATE offers SET state = $4, answered_at = $5, case_id = $6
WHERE person_id = $1 AND item = $2 AND version = $3
"""
END: Final = "UPDATE offers SET state = 'over' WHERE state = 'open' AND ends_on < $1"

#: It runs, or was granted.
TAKEN: Final = tuple(sorted(set(CaseState) - ENDED - {CaseState.DRAFT} | {CaseState.CLOSED}))


class OfferStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def lock_pace(self) -> None:
        """No other process makes offers until the unit of work ends."""
        await self._database.execute(LOCK)

    async def made_since(self, at: datetime) -> int:
        count: int = await self._database.fetchval(MADE_SINCE, at)
        return count

    async def candidates(
        self, month: str, item: str, version: int, after: UUID, most: int
    ) -> Sequence[Candidate]:
        """The living who were born in the month and were not offered it, by their ids."""
        blinds = self._vault.blind_indexes("birth-month", month)
        rows = await self._database.fetch(
            CANDIDATES, blinds, after, item, version, list(TAKEN), most
        )
        return [self._candidate(row) for row in rows]

    async def phones(self, person: UUID) -> tuple[str, ...]:
        """Those of the person's accounts, in any order."""
        rows = await self._database.fetch(PHONES, person)
        return tuple(open_phone(self._vault, row["account_id"], row["phone"]) for row in rows)

    async def has_open(self, person: UUID) -> bool:
        found: bool = await self._database.fetchval(HAS_OPEN, person)
        return found

    async def has_case(self, person: UUID, item: str) -> bool:
        """One that runs, or was granted."""
        found: bool = await self._database.fetchval(RUNNING, person, item, list(TAKEN))
        return found

    async def add(self, offered: Offered) -> bool:
        """False where it was offered before."""
        row = (offered.person, offered.item, offered.version, offered.state)
        added = await self._database.fetchval(ADD, *row, offered.offered_at, offered.ends_on)
        return added is not None

    async def hold(self, persons: Collection[UUID], today: date) -> Sequence[Offered]:
        """What these persons were offered and have not answered; nobody else answers it meanwhile."""
        rows = await self._database.fetch(HOLD_OF, sorted(persons), today)
        return [_offered(row) for row in rows]

    async def close(
        self, offered: Offered, state: OfferState, at: datetime, case: UUID | None = None
    ) -> None:
        key = (offered.person, offered.item, offered.version)
        await self._database.execute(CLOSE, *key, state, at, case)

    async def end(self, today: date) -> None:
        """Those whose last day is past."""
        await self._database.execute(END, today)

    def _candidate(self, row: Row) -> Candidate:
        person: UUID = row["person_id"]
        try:
            identity = open_identity(self._vault, person, row["identity"])
        except (SealBroken, KeysError):  # whoever opens it on a request says so
            return Candidate(person, None)
        return Candidate(person, Applicant(identity, row["area"]))


def _offered(row: Row) -> Offered:
    return Offered(
        row["person_id"],
        row["item"],
        row["version"],
        OfferState(row["state"]),
        row["offered_at"],
        row["ends_on"],
    )
