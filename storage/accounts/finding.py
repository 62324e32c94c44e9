"""How an officer finds a person, by a name or a number, and reaches them: each look on record first."""

from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.finding import Found
from domain.identifiers import same_name
from domain.people import Contact
from domain.subjects import SubjectKind
from storage.accounts.names import name_blinds, note
from storage.accounts.persons import open_identity, read_person
from storage.audit import audit
from storage.database import Database, Transaction
from storage.keys.vault import Vault

SLICE: Final = 500  # own choice: opened and entered within a moment

# One statement whether nobody has the name or only somebody of another area.
BY_NAME: Final = """
SELECT p.person_id, p.identity, p.died_on, p.area FROM persons AS p
WHERE p.person_id IN (SELECT n.person_id FROM lookup_name AS n WHERE n.blind = ANY ($1::bytea[]))
    AND officer_serves($2, p.area)
ORDER BY p.person_id LIMIT $3
"""
BY_CASE: Final = """
SELECT person_id FROM lookup_case WHERE case_id = $1
UNION ALL SELECT person_id FROM rights_served WHERE request_id = $1
UNION ALL SELECT person_id FROM receipts WHERE receipt_id = $1
LIMIT 1
"""
# An emergency opens a record to look at; it gives out no number to call.
CONTACT: Final = """
SELECT identity FROM persons WHERE person_id = $1 AND officer_serves($2, area)
"""
UNNAMED: Final = """
SELECT person_id, identity FROM persons WHERE NOT named ORDER BY person_id LIMIT $1
FOR NO KEY UPDATE SKIP LOCKED
"""


class FindingStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def by_name(self, name: str, *, reader: str, why: str, limit: int) -> tuple[Found, ...]:
        """At most `limit` of this whole name whom the officer serves; the search and each are on record.

        What lies under a digest is compared with the name on the register once more: a process of an
        older release may have corrected that without the digest.
        """
        async with self._database.transaction() as tx:
            rows = await tx.fetch(
                BY_NAME, name_blinds(self._vault, name), actors.officer_of(reader), limit
            )
            met = [Found(read_person(self._vault, row), row["area"]) for row in rows]
            found = [each for each in met if same_name(each.person.identity.name, name)]
            await audit.record(
                tx,
                actor=reader,
                action="person.name_searched",
                person=None,
                about=SubjectKind.PERSON.of(),
                why=why,
            )
            await audit.record_all(
                tx,
                actor=reader,
                action="person.listed",
                persons=[(each.person.person, SubjectKind.PERSON.of()) for each in found],
                why=why,
            )
        return tuple(found)

    async def by_case(self, number: UUID) -> UUID | None:
        """Whose case, request or receipt has this number; nothing of them is read."""
        person: UUID | None = await self._database.fetchval(BY_CASE, number)
        return person

    async def contact(self, person: UUID, *, reader: str, why: str) -> Contact | None:
        """None for nobody, and for whom the officer does not serve."""
        async with self._database.transaction() as tx:
            sealed = await tx.fetchval(CONTACT, person, actors.officer_of(reader))
            if sealed is None:
                return None
            await audit.record(
                tx,
                actor=reader,
                action="contact.read",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=why,
            )
        identity = open_identity(self._vault, person, sealed)
        return Contact(identity.phone, identity.address, identity.postcode)

    async def enter_slice(self) -> int:
        """Enters names that were on the register before names were looked up; how many, 0 at the end."""

        async def work(tx: Transaction) -> int:
            rows = await tx.fetch(UNNAMED, SLICE)
            for row in rows:
                identity = open_identity(self._vault, row["person_id"], row["identity"])
                await note(tx, self._vault, row["person_id"], identity.name)
            return len(rows)

        return await self._database.transact(work)
