"""The base register as its officers see it: a person with agreements, entitlements and face records."""

from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose
from domain.pensions.register import RegisterEntry
from domain.subjects import SubjectKind
from storage.accounts.persons import READ, PersonStore, read_elder, read_person
from storage.audit import audit
from storage.database import Queries
from storage.faces import face_records
from storage.pensions import entitlements

REACHED: Final = """
SELECT person_id FROM persons WHERE person_id = $1 AND officer_reaches($2, person_id, area)
"""
CONSENTS: Final = """
SELECT DISTINCT purpose FROM consents WHERE person_id = $1 AND withdrawn_at IS NULL
"""


class RegisterStore(PersonStore):
    """The persons, each with all that is on record of them."""

    async def entry(self, person: UUID) -> RegisterEntry | None:
        """All that the register holds, for the answer to a change that is itself audited.

        Opens no transaction: a worker may look at a photo between this and the change.
        """
        return await self._entry(self._database, person)

    async def show(self, person: UUID, *, reader: str, why: str) -> RegisterEntry | None:
        """As `entry`, for an officer who reaches the person: who looked and why is on record before.

        None, and on record too, where the person is of another area.
        """
        async with self._database.transaction() as tx:
            entry = await self._entry(tx, person)
            if entry is None:
                return None
            reached = await tx.fetchval(REACHED, person, actors.officer_of(reader)) is not None
            await audit.record(
                tx,
                actor=reader,
                action="person.read" if reached else "person.refused",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=why,
            )
            return entry if reached else None

    async def _entry(self, tx: Queries, person: UUID) -> RegisterEntry | None:
        row = await tx.fetchrow(READ, person)
        if row is None:
            return None
        consents = {row["purpose"] for row in await tx.fetch(CONSENTS, person)}
        return RegisterEntry(
            person=read_person(self._vault, row),
            consents=tuple(purpose for purpose in Purpose if purpose in consents),
            entitlements=await entitlements.of_person(tx, person),
            face_records=await face_records.of_person(tx, person),
            area=row["area"],
            elder_grant=read_elder(row),
        )
