"""The rights of a person over their data: who used it, a lock on the face, a copy, and its end."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.consent import Purpose
from domain.events import EventKind
from domain.notices.addresses import printed
from domain.pensions.review import PastCheck, Review
from domain.people import Person
from domain.privacy.requests import RequestKind
from domain.privacy.rights import AddressKept, ConsentKept, Erased, Holdings, ProofKept
from domain.privacy.uses import Use, actor_kind
from domain.subjects import SubjectKind
from storage import events
from storage.accounts import mandates
from storage.accounts.accounts import AccountStore
from storage.accounts.devices import DeviceStore
from storage.accounts.erasure import erase_account, hold
from storage.accounts.persons import read_elder, read_person
from storage.accounts.sessions import OF_ACCOUNT, read_session
from storage.audit import audit
from storage.database import Database, Queries, Row, Transaction
from storage.ending import end_face_agreement
from storage.faces import face_records, movements
from storage.keys.vault import Vault
from storage.notices.addresses import AddressStore
from storage.notices.inbox import SINCE, read_event
from storage.notices.preferences import PreferenceStore
from storage.pensions import entitlements, spot_checks
from storage.pensions.reviews import OF_PERSON, read_past_check, read_review
from storage.privacy.requests import OF_PERSON as REQUESTS
from storage.privacy.requests import note_done, note_look, read_request

# More than anybody has; a copy of everything is still one answer with an end.
MOST: Final = 10_000
_END: Final = datetime(9999, 1, 1, tzinfo=UTC)
FIRST_PAGE: Final = (_END, 0)

# That a spot check waits is shown once it has ended: whoever holds the phone must not prepare for it.
USES: Final = f"""
SELECT seq, at, actor, action, about, why FROM audit
WHERE person_id = $1 AND (at, seq) < ($2, $3)
    AND NOT (action = 'spot_check.read' AND EXISTS (
        SELECT FROM spot_checks WHERE person_id = $1 AND ended_at IS NULL
            AND about = '{SubjectKind.SPOT_CHECK.prefix}' || spot_id))
ORDER BY at DESC, seq DESC LIMIT $4
"""  # noqa: S608  # a constant alone
WHOSE: Final = "SELECT person_id FROM accounts WHERE account_id = $1"
READ: Final = """
SELECT person_id, identity, died_on, area, face_locked_at, elder_since, elder_until
FROM persons WHERE person_id = $1
"""
LOCKED: Final = "SELECT face_locked_at FROM persons WHERE person_id = $1"
LOCK: Final = """
UPDATE persons SET face_locked_at = $2 WHERE person_id = $1 AND face_locked_at IS NULL
RETURNING person_id
"""
UNLOCK: Final = """
UPDATE persons SET face_locked_at = NULL WHERE person_id = $1 AND face_locked_at IS NOT NULL
RETURNING person_id
"""
# Slips of checks before this count no more.
OPEN_AGAIN: Final = """
UPDATE persons SET face_opened_at = $2
WHERE person_id = $1 AND EXISTS (
    SELECT FROM slipped_checks k WHERE k.person_id = $1 AND k.issued_at > $2::timestamptz - interval '30 days')
RETURNING person_id
"""
CLOSE_CHECKS: Final = """
UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = $2
WHERE person_id = $1 AND state IN ('issued', 'capturing')
"""
CONSENTS: Final = """
SELECT purpose, version, given_at, withdrawn_at FROM consents WHERE person_id = $1 ORDER BY given_at
"""
PROOFS: Final = """
SELECT source, happened_on, posted_at FROM proofs WHERE person_id = $1 ORDER BY happened_on
"""
CHECKS: Final = """
SELECT check_id, action, state, issued_at, reasons FROM face_checks WHERE person_id = $1
UNION ALL
SELECT evidence_id, action, state, issued_at, reasons FROM evidence WHERE person_id = $1
ORDER BY issued_at DESC LIMIT $2
"""
OTHER_ACCOUNTS: Final = """
SELECT count(*) FROM accounts WHERE person_id = $1 AND account_id <> $2
"""
WITHDRAW_ALL: Final = """
UPDATE consents SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL RETURNING purpose
"""


class RightsStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._accounts = AccountStore(database, vault)
        self._devices = DeviceStore(database, vault)
        self._addresses = AddressStore(database, vault)
        self._wishes = PreferenceStore(database)

    async def uses(
        self, person: UUID, account: UUID, before: tuple[datetime, int], limit: int
    ) -> tuple[Use, ...]:
        """What the audit holds about the person, newest first, as the account's holder sees it.

        The first page of a day is the request, on record with its end; the others belong to it.
        """
        if before == FIRST_PAGE:
            await note_look(
                self._database,
                person,
                RequestKind.USES,
                actor=actors.citizen(account),
                at=datetime.now(UTC),
            )
        rows = await self._database.fetch(USES, person, *before, limit)
        return tuple(_use(row, account) for row in rows)

    async def locked_at(self, person: UUID) -> datetime | None:
        at: datetime | None = await self._database.fetchval(LOCKED, person)
        return at

    async def lock(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]:
        """No check opens from now on, and those under way end. Accounts to ring; twice is once."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(LOCK, person, at) is None:
                return ()
            await tx.execute(CLOSE_CHECKS, person, at)
            await note_done(tx, person, RequestKind.LOCK, actor=actor, at=at)
            return await _told(tx, person, EventKind.FACE_LOCKED, actor, at, "asked by the person")

        return await self._database.transact(work)

    async def unlock(self, person: UUID, *, actor: str, why: str, at: datetime) -> tuple[UUID, ...]:
        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(UNLOCK, person) is None:
                return ()
            await note_done(tx, person, RequestKind.UNLOCK, actor=actor, at=at)
            return await _told(tx, person, EventKind.FACE_UNLOCKED, actor, at, why)

        return await self._database.transact(work)

    async def open_again(self, person: UUID, *, actor: str, why: str, at: datetime) -> None:
        """The camera takes the face again after slips; by an officer alone, and on record."""
        async with self._database.transaction() as tx:
            if await tx.fetchval(OPEN_AGAIN, person, at) is not None:
                await audit.record(
                    tx,
                    actor=actor,
                    action="face.opened_again",
                    person=person,
                    about=SubjectKind.FACE.of(),
                    why=why,
                )

    async def holdings(self, account: UUID, now: datetime) -> Holdings | None:
        """Everything, and the copying itself on record; None when the account is gone."""
        held = await self._accounts.read(account)
        if held is None:
            return None
        devices = await self._devices.of_account(account)
        addresses = tuple(
            AddressKept(channel, printed(channel, address), added_at)
            for channel, address, added_at in await self._addresses.all_of(account)
        )
        wishes = await self._wishes.read(account)
        async with self._database.transaction() as tx:
            sessions = tuple(read_session(row) for row in await tx.fetch(OF_ACCOUNT, account, now))
            notices = tuple(read_event(row) for row in await tx.fetch(SINCE, account, 0, MOST))
            row = None if held.person is None else await tx.fetchrow(READ, held.person)
            await audit.record(
                tx,
                actor=actors.citizen(account),
                action="data.exported",
                person=held.person,
                about=SubjectKind.ACCOUNT.of(account),
                why="asked by the person",
            )
            if row is None:
                return Holdings(held, sessions, notices, devices, addresses, wishes)
            person = read_person(self._vault, row)
            await note_done(
                tx, person.person, RequestKind.COPY, actor=actors.citizen(account), at=now
            )
            return Holdings(
                account=held,
                sessions=sessions,
                notices=notices,
                devices=devices,
                addresses=addresses,
                wishes=wishes,
                requests=tuple(
                    read_request(self._vault, each)
                    for each in await tx.fetch(REQUESTS, person.person, MOST)
                ),
                person=person,
                area=row["area"],
                face_locked_at=row["face_locked_at"],
                elder_grant=read_elder(row),
                other_accounts=await tx.fetchval(OTHER_ACCOUNTS, person.person, account),
                consents=await _consents(tx, person),
                mandates=await mandates.of_person(tx, self._vault, person.person, _END, MOST),
                entitlements=await entitlements.of_person(tx, person.person),
                face_records=await face_records.of_person(tx, person.person),
                movements=await movements.listed(tx, person.person, MOST),
                proofs=await _proofs(tx, person),
                checks=await _checks(tx, person),
                reviews=await _reviews(tx, person),
                spot_checks=await spot_checks.of_person(tx, person.person, MOST),
                uses=tuple(
                    _use(row, account) for row in await tx.fetch(USES, person.person, _END, 0, MOST)
                ),
            )

    async def erase(self, account: UUID, *, at: datetime) -> Erased | None:
        """The account and, of a bound one, every template and agreement; None when it is gone."""
        actor, why = actors.citizen(account), "asked by the person"

        async def work(tx: Transaction) -> Erased | None:
            await hold(tx, [account])
            person: UUID | None = await tx.fetchval(WHOSE, account)
            templates = 0
            if person is not None:
                await note_done(tx, person, RequestKind.DELETE, actor=actor, at=at)
                await tx.execute(CLOSE_CHECKS, person, at)
                for row in await tx.fetch(WITHDRAW_ALL, person, at):
                    await audit.record(
                        tx,
                        actor=actor,
                        action="consent.withdrawn",
                        person=person,
                        about=SubjectKind.CONSENT.of(row["purpose"]),
                        why=why,
                    )
                templates = await end_face_agreement(tx, person)
            sessions = await erase_account(
                tx, self._vault, account, actor=actor, action="account.erased", why=why
            )
            told: tuple[UUID, ...] = ()
            if person is not None and templates:
                kind = EventKind.FACE_RECORD_ERASED
                if await tx.fetchval(OTHER_ACCOUNTS, person, account):
                    told = await _told(tx, person, kind, actor, at, why)
                else:  # the answer itself tells the person, who asked for it
                    await _note(tx, person, kind, actor, why)
            return Erased(sessions, told, templates, person is not None)

        return await self._database.transact(work)


async def _told(
    tx: Queries, person: UUID, kind: EventKind, actor: str, at: datetime, why: str
) -> tuple[UUID, ...]:
    """On record under the kind's own name, and told to every account of the person."""
    await _note(tx, person, kind, actor, why)
    return await events.tell(tx, person=person, kind=kind, subject=SubjectKind.FACE.of(), at=at)


async def _note(tx: Queries, person: UUID, kind: EventKind, actor: str, why: str) -> None:
    await audit.record(
        tx, actor=actor, action=kind, person=person, about=SubjectKind.FACE.of(), why=why
    )


async def _consents(tx: Queries, person: Person) -> tuple[ConsentKept, ...]:
    return tuple(
        ConsentKept(Purpose(row["purpose"]), row["version"], row["given_at"], row["withdrawn_at"])
        for row in await tx.fetch(CONSENTS, person.person)
    )


async def _proofs(tx: Queries, person: Person) -> tuple[ProofKept, ...]:
    return tuple(
        ProofKept(row["source"], row["happened_on"], row["posted_at"])
        for row in await tx.fetch(PROOFS, person.person)
    )


async def _checks(tx: Queries, person: Person) -> tuple[PastCheck, ...]:
    return tuple(read_past_check(row) for row in await tx.fetch(CHECKS, person.person, MOST))


async def _reviews(tx: Queries, person: Person) -> tuple[Review, ...]:
    rows = await tx.fetch(OF_PERSON, person.person, _END, UUID(int=0), MOST)
    return tuple(read_review(row) for row in rows)


def _use(row: Row, account: UUID) -> Use:
    return Use(
        seq=row["seq"],
        at=row["at"],
        actor=actor_kind(row["actor"], account, row["about"]),
        action=row["action"],
        why=row["why"],
    )
