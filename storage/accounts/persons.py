"""The base register: identities sealed, found by the keyed index of the ID number."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.elder import ElderGrant
from domain.accounts.officers import CITY_WIDE
from domain.documents import DocumentKind, kind_of
from domain.pensions.register import FirstEntry
from domain.people import Identity, Person
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Words
from storage.accounts import names
from storage.audit import audit
from storage.database import Database, Queries, Row, Transaction
from storage.keys.vault import Vault

# Of two changes to one person the second waits, and sees what the first left.
HOLD: Final = "SELECT person_id FROM persons WHERE person_id = $1 FOR NO KEY UPDATE"
# The share lock makes a death recorded at the same moment wait until this transaction is over.
DIED_ON: Final = "SELECT died_on FROM persons WHERE person_id = $1 FOR SHARE"
CLAIM_NUMBER: Final = """
INSERT INTO lookup_id_number (blind, key_version, person_id)
SELECT blind, version, $3 FROM unnest($1::bytea[], $2::integer[]) AS t (blind, version)
ON CONFLICT (blind) DO NOTHING
RETURNING person_id
"""
LET_GO: Final = "DELETE FROM lookup_id_number WHERE blind = ANY ($1::bytea[]) AND person_id = $2"
ADD: Final = "INSERT INTO persons (person_id, identity, area) VALUES ($1, $2, $3)"
ADD_ENTITLEMENTS: Final = """
INSERT INTO entitlements (person_id, scheme, certified_until, certified_by, standing, version)
SELECT $1, scheme, certified_until, $4, 'active', 1
FROM unnest($2::text[], $3::date[]) AS t (scheme, certified_until)
"""
FIND: Final = """
SELECT person_id FROM lookup_id_number WHERE blind = ANY ($1::bytea[]) LIMIT 1
"""
READ: Final = """
SELECT person_id, identity, died_on, area, elder_since, elder_until FROM persons WHERE person_id = $1
"""
HOLD_IDENTITY: Final = "SELECT identity FROM persons WHERE person_id = $1 FOR NO KEY UPDATE"
PUT_IDENTITY: Final = "UPDATE persons SET identity = $2 WHERE person_id = $1"
MOVE: Final = "UPDATE persons SET area = $2 WHERE person_id = $1 RETURNING person_id"
OF_ACCOUNT: Final = "SELECT person_id FROM accounts WHERE account_id = $1"
SCHEMES: Final = "SELECT scheme, zh, en FROM schemes ORDER BY scheme"


async def hold(tx: Queries, person: UUID) -> bool:
    """Locks the person until the transaction ends; False when there is none."""
    return await tx.fetchval(HOLD, person) is not None


async def died_on(tx: Queries, person: UUID) -> date | None:
    """The day of a recorded death, which holds an automatic pass back; unchanged until commit."""
    day: date | None = await tx.fetchval(DIED_ON, person)
    return day


class PersonStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(
        self,
        identity: Identity,
        entries: Sequence[FirstEntry],
        *,
        actor: str,
        area: str = CITY_WIDE,
    ) -> UUID | None:
        """The new person's id; None when the ID number is on the register already."""
        person = uuid4()
        blinds = self._vault.blind_indexes("id-number", identity.key)
        versions = self._vault.lookup_versions()
        sealed = seal_identity(self._vault, person, identity)

        async def work(tx: Transaction) -> UUID | None:
            # A row by each version of the key: the number is taken by who got all of them.
            if len(await tx.fetch(CLAIM_NUMBER, blinds, versions, person)) < len(blinds):
                await tx.execute(LET_GO, blinds, person)
                await audit.record(
                    tx,
                    actor=actor,
                    action="person.claimed",
                    person=await tx.fetchval(FIND, blinds),
                    about=SubjectKind.PERSON.of(),
                    why="counter",
                )
                return None
            await tx.execute(ADD, person, sealed, area)
            await names.note(tx, self._vault, person, identity.name)
            await tx.execute(
                ADD_ENTITLEMENTS,
                person,
                [entry.scheme for entry in entries],
                [entry.certified_until for entry in entries],
                Way.WINDOW,
            )
            await audit.record(
                tx,
                actor=actor,
                action="person.added",
                person=person,
                about=SubjectKind.PERSON.of(),
                why="counter",
            )
            return person

        return await self._database.transact(work)

    async def find(self, key: str) -> UUID | None:
        """Who has the document of this key (`Identity.key`), which of a resident is the bare number."""
        blinds = self._vault.blind_indexes("id-number", key)
        person: UUID | None = await self._database.fetchval(FIND, blinds)
        return person

    async def read(self, person: UUID) -> Person | None:
        row = await self._database.fetchrow(READ, person)
        return None if row is None else read_person(self._vault, row)

    async def of_account(self, account: UUID) -> UUID | None:
        """The person an account is bound to."""
        person: UUID | None = await self._database.fetchval(OF_ACCOUNT, account)
        return person

    async def change_address(
        self, person: UUID, address: str, postcode: str, *, actor: str
    ) -> bool:
        """Where letters are brought; False for nobody."""

        async def work(tx: Transaction) -> bool:
            row = await tx.fetchrow(HOLD_IDENTITY, person)
            if row is None:
                return False
            old = open_identity(self._vault, person, row["identity"])
            new = replace(old, address=address, postcode=postcode)
            await tx.execute(PUT_IDENTITY, person, seal_identity(self._vault, person, new))
            await audit.record(
                tx,
                actor=actor,
                action="person.address_changed",
                person=person,
                about=SubjectKind.PERSON.of(),
                why="counter",
            )
            return True

        return await self._database.transact(work)

    async def move(self, person: UUID, area: str, *, actor: str, why: str) -> bool:
        """To another area, whose officers serve the person from now on; False for nobody."""

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(MOVE, person, area) is None:
                return False
            await audit.record(
                tx,
                actor=actor,
                action="person.moved",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=why,
            )
            return True

        return await self._database.transact(work)

    async def note_search(self, *, reader: str, why: str) -> None:
        """A search by ID number that found nobody; the number itself is not kept."""
        await audit.record(
            self._database,
            actor=reader,
            action="person.not_found",
            person=None,
            about=SubjectKind.PERSON.of(),
            why=why,
        )

    async def schemes(self) -> dict[str, Words]:
        """Every scheme by id, with its name."""
        rows = await self._database.fetch(SCHEMES)
        return {row["scheme"]: Words(row["zh"], row["en"]) for row in rows}


def seal_identity(vault: Vault, person: UUID, identity: Identity) -> bytes:
    """Bound to the table and the person: moved to another row it opens no more.

    What a resident's number says itself is not written, so that such a row reads as it always did.
    """
    held = asdict(identity)
    document, born = held.pop("document"), held.pop("born_on")
    if document is not kind_of(identity.id_number):
        held["document"] = document
    if born is not None:
        held["born_on"] = born.isoformat()
    text = json.dumps(held, ensure_ascii=False).encode()
    return vault.seal("identity", text, aad=_aad(person))


def open_identity(vault: Vault, person: UUID, sealed: bytes) -> Identity:
    held = json.loads(vault.open("identity", sealed, aad=_aad(person)))
    document = held.pop("document", None)
    born = held.pop("born_on", None)
    return Identity(
        **held,
        document=DocumentKind(document) if document else kind_of(held["id_number"]),
        born_on=date.fromisoformat(born) if born else None,
    )


def read_person(vault: Vault, row: Row) -> Person:
    """From the columns person_id, identity and died_on."""
    person: UUID = row["person_id"]
    return Person(
        person=person,
        identity=open_identity(vault, person, row["identity"]),
        died_on=row["died_on"],
    )


def read_elder(row: Row) -> ElderGrant | None:
    """From the columns elder_since and elder_until."""
    since = row["elder_since"]
    return None if since is None else ElderGrant(since, row["elder_until"])


def _aad(person: UUID) -> bytes:
    return b"persons:" + person.bytes
