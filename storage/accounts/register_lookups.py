"""By which month of birth and by which phone persons of the register are found: keyed digests, never the values.

Of a month the digests tell how many were born in it, and neither which it is nor on which day.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from domain.identifiers import birth_month
from domain.people import Identity
from storage.accounts.persons import open_identity
from storage.database import Database, Transaction
from storage.keys.vault import KeysError, SealBroken, Vault

SLICE: Final = 500  # own choice: opened and entered within a moment

NOT_LOOKED_UP: Final = """
SELECT person_id, identity FROM persons WHERE NOT looked_up ORDER BY person_id LIMIT $1
FOR NO KEY UPDATE SKIP LOCKED
"""
FORGET_MONTHS: Final = "DELETE FROM lookup_birth_month WHERE person_id = ANY ($1)"
FORGET_PHONES: Final = "DELETE FROM lookup_person_phone WHERE person_id = ANY ($1)"
ENTER_MONTHS: Final = """
INSERT INTO lookup_birth_month (person_id, key_version, blind)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bytea[])
"""
ENTER_PHONES: Final = """
INSERT INTO lookup_person_phone (person_id, key_version, blind)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bytea[])
"""
LOOKED_UP: Final = "UPDATE persons SET looked_up = true WHERE person_id = ANY ($1)"
# The living, by the register's phone or by that of their account.
KNOWN_BY: Final = """
SELECT p.person_id FROM persons AS p
WHERE p.died_on IS NULL AND p.person_id = ANY (ARRAY(
    SELECT r.person_id FROM lookup_person_phone AS r WHERE r.blind = ANY ($1::bytea[])
    UNION
    SELECT a.person_id FROM lookup_phone AS l JOIN accounts AS a USING (account_id)
    WHERE l.blind = ANY ($1::bytea[]) AND a.person_id IS NOT NULL
))
"""

# Where a notice goes: to the person's accounts, and by the register to whoever has none.
REACHED_BY: Final = """
SELECT a.person_id, a.account_id FROM lookup_phone AS l JOIN accounts AS a USING (account_id)
WHERE l.blind = ANY ($1::bytea[]) AND a.person_id IS NOT NULL
UNION
SELECT r.person_id, NULL FROM lookup_person_phone AS r
WHERE r.blind = ANY ($1::bytea[])
    AND NOT EXISTS (SELECT FROM accounts AS a WHERE a.person_id = r.person_id)
"""

Blinds = Callable[[Vault, Identity], list[bytes]]


def month_blinds(vault: Vault, identity: Identity) -> list[bytes]:
    """Of the month of birth, by each version of the key; none where the register says no day."""
    born = identity.born
    return vault.blind_indexes("birth-month", birth_month(born)) if born else []


def phone_blinds(vault: Vault, identity: Identity) -> list[bytes]:
    """Of the phone on record, by each version of the key, as of an account's; none where there is none."""
    return vault.blind_indexes("phone", identity.phone) if identity.phone else []


class RegisterLookupStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def enter_slice(self) -> int:
        """Enters those whose look-ups are missing, or not true any more; how many, 0 at the end."""

        async def work(tx: Transaction) -> int:
            rows = await tx.fetch(NOT_LOOKED_UP, SLICE)
            found = {
                row["person_id"]: self._open(row["person_id"], row["identity"]) for row in rows
            }
            await tx.execute(FORGET_MONTHS, list(found))
            await tx.execute(FORGET_PHONES, list(found))
            await tx.execute(ENTER_MONTHS, *self._columns(found, month_blinds))
            await tx.execute(ENTER_PHONES, *self._columns(found, phone_blinds))
            await tx.execute(LOOKED_UP, list(found))
            return len(rows)

        return await self._database.transact(work)

    async def known_by(self, phone: str) -> frozenset[UUID]:
        """The living of whom it is the phone on record, or that of their account."""
        rows = await self._database.fetch(KNOWN_BY, self._vault.blind_indexes("phone", phone))
        return frozenset(row["person_id"] for row in rows)

    async def reached_by(self, phone: str) -> dict[UUID, UUID | None]:
        """Whom a notice reaches there: the person with the account, None where it goes by the register."""
        rows = await self._database.fetch(REACHED_BY, self._vault.blind_indexes("phone", phone))
        return {row["person_id"]: row["account_id"] for row in rows}

    def _open(self, person: UUID, sealed: bytes) -> Identity | None:
        try:
            return open_identity(self._vault, person, sealed)
        except (SealBroken, KeysError):  # whoever opens it on a request says so
            return None

    def _columns(
        self, found: dict[UUID, Identity | None], blinds: Blinds
    ) -> tuple[list[UUID], list[int], list[bytes]]:
        versions = self._vault.lookup_versions()
        rows = [
            (person, version, blind)
            for person, identity in found.items()
            if identity is not None
            for version, blind in zip(versions, blinds(self._vault, identity), strict=False)
        ]
        return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
