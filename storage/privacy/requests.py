"""Requests of a person about the own data: opened, answered, refused, withdrawn, and their queue."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.days import due_on
from domain.errors import Conflict, NotFound
from domain.events import EventKind
from domain.four_eyes import STANDARD, FourEyes, Matter, SecondWord
from domain.people import Identity
from domain.privacy.requests import Correction, QueuedRequest, Request, RequestKind, RequestState
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage import events, four_eyes
from storage.accounts.names import rename
from storage.accounts.persons import CLAIM_NUMBER, LET_GO, open_identity, seal_identity
from storage.audit import audit
from storage.database import Database, Queries, Row, Transaction
from storage.keys.vault import Vault

# Held in the house's order: the person before anything that hangs on it.
HOLD_PERSON: Final = "SELECT person_id, identity FROM persons WHERE person_id = $1 FOR UPDATE"
OPEN: Final = """
INSERT INTO requests (person_id, request_id, kind, words, state, opened_by, opened_at, due_on)
VALUES ($1, $2, $3, $4, 'open', $5, $6, $7)
ON CONFLICT (person_id, kind) WHERE state = 'open' DO NOTHING RETURNING request_id
"""
NOTE_DONE: Final = """
INSERT INTO requests
    (person_id, request_id, kind, words, state, opened_by, opened_at, due_on, ended_at, ended_by)
VALUES ($1, $2, $3, '', 'answered', $4, $5, $6, $5, 'system')
"""
# Once a day, and without waiting for the disk: a page that looks again and again shall fill no table,
# and what a crash could take of it says only that somebody read what is their own.
NOTE_LOOK: Final = """
WITH hasty AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO requests
    (person_id, request_id, kind, words, state, opened_by, opened_at, due_on, ended_at, ended_by)
SELECT $1, $2, $3, '', 'answered', $4, $5, $6, $5, 'system' FROM hasty
WHERE NOT EXISTS (
    SELECT FROM requests r
    WHERE r.person_id = $1 AND r.kind = $3 AND r.opened_by = $4
        AND r.opened_at > $5::timestamptz - interval '1 day')
"""
OF_PERSON: Final = """
SELECT person_id, request_id, kind, words, state, opened_at, due_on, ended_at, answer, proposed_by
FROM requests WHERE person_id = $1 ORDER BY opened_at DESC, request_id DESC LIMIT $2
"""
ONE: Final = """
SELECT person_id, request_id, kind, words, state, opened_at, due_on, ended_at, answer, proposed_by,
    proposed
FROM requests WHERE person_id = $1 AND request_id = $2 FOR UPDATE
"""
QUEUE: Final = """
SELECT r.person_id, r.request_id, r.kind, r.words, r.state, r.opened_at, r.due_on, r.ended_at,
    r.answer, r.proposed_by, p.identity
FROM requests AS r JOIN persons AS p ON p.person_id = r.person_id
WHERE r.state = 'open' AND (r.due_on, r.request_id) > ($1, $2)
    AND officer_reaches($4, p.person_id, p.area)
ORDER BY r.due_on, r.request_id LIMIT $3
"""
OVERDUE: Final = "SELECT count(*) FROM requests WHERE state = 'open' AND due_on < $1"
END: Final = """
UPDATE requests SET state = $3, ended_at = $4, ended_by = $5, answer = $6, proposed = NULL
WHERE person_id = $1 AND request_id = $2 AND state = 'open' RETURNING kind
"""
PROPOSE: Final = """
UPDATE requests SET proposed = $3, proposed_by = $4
WHERE person_id = $1 AND request_id = $2 AND state = 'open'
"""
# Another number may be of another year, which is then read anew.
SET_IDENTITY: Final = """
UPDATE persons SET identity = $2, born_year = CASE WHEN $3 THEN NULL ELSE born_year END
WHERE person_id = $1
"""
SET_AREA: Final = "UPDATE persons SET area = $2 WHERE person_id = $1"

_TOLD: Final = {
    RequestState.ANSWERED: EventKind.REQUEST_ANSWERED,
    RequestState.REFUSED: EventKind.REQUEST_REFUSED,
    RequestState.WITHDRAWN: EventKind.REQUEST_WITHDRAWN,
}


class RequestStore:
    def __init__(self, database: Database, vault: Vault, eyes: FourEyes = STANDARD) -> None:
        self._database = database
        self._eyes = eyes
        self._vault = vault

    async def open(
        self, person: UUID, kind: RequestKind, words: str, *, actor: str, at: datetime
    ) -> tuple[UUID, tuple[UUID, ...]]:
        """Its id and the accounts to ring; Conflict while one of the kind is open."""
        request = uuid4()

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            if await tx.fetchval(HOLD_PERSON, person) is None:
                raise NotFound(Problem.NOT_FOUND)
            sealed = self._seal(person, request, "words", words)
            if (
                await tx.fetchval(OPEN, person, request, kind, sealed, actor, at, due_on(at))
                is None
            ):
                raise Conflict(Problem.REQUEST_OPEN)
            return await _tell(tx, person, request, EventKind.REQUEST_OPENED, actor, at, kind)

        return request, await self._database.transact(work)

    async def of_person(self, person: UUID, limit: int) -> tuple[Request, ...]:
        """Newest first."""
        rows = await self._database.fetch(OF_PERSON, person, limit)
        return tuple(read_request(self._vault, row) for row in rows)

    async def shown(
        self, person: UUID, limit: int, *, reader: str, why: str
    ) -> tuple[Request, ...]:
        """As `of_person`, for an officer; the look is on record first, with its purpose."""
        async with self._database.transaction() as tx:
            await audit.record(
                tx,
                actor=reader,
                action="request.read",
                person=person,
                about=SubjectKind.REQUEST.of(),
                why=why,
            )
            rows = await tx.fetch(OF_PERSON, person, limit)
        return tuple(read_request(self._vault, row) for row in rows)

    async def withdraw(
        self, person: UUID, request: UUID, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]:
        async def work(tx: Transaction) -> tuple[UUID, ...]:
            return await self._end(tx, person, request, RequestState.WITHDRAWN, "", actor, at)

        return await self._database.transact(work)

    async def answer(
        self,
        person: UUID,
        request: UUID,
        state: RequestState,
        words: str,
        correction: Correction,
        *,
        actor: str,
        at: datetime,
    ) -> tuple[UUID, ...]:
        """Answers or refuses; with an ID number it is noted only, for a second officer to confirm.

        Raises NotFound, Conflict when it is over.
        """

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            identity, found = await self._hold(tx, person, request)
            if not correction.empty and found["kind"] != RequestKind.CORRECT:
                raise Conflict(Problem.REQUEST_OVER)
            if correction.area is not None:
                await tx.execute(SET_AREA, person, correction.area)
            if correction.name is not None:
                await self._put(
                    tx,
                    person,
                    identity,
                    replace(identity, name=correction.name),
                )
            if not correction.empty:
                await audit.record(
                    tx,
                    actor=actor,
                    action="person.corrected"
                    if correction.id_number is None
                    else "person.number_proposed",
                    person=person,
                    about=SubjectKind.REQUEST.of(request),
                    why="papers seen",
                )
            if correction.id_number is not None:
                number = self._seal(person, request, "proposed", correction.id_number)
                await tx.execute(PROPOSE, person, request, number, actors.officer_of(actor))
                return ()
            return await self._end(tx, person, request, state, words, actor, at)

        return await self._database.transact(work)

    async def confirm(
        self, person: UUID, request: UUID, words: str, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]:
        """A second officer saw the papers: the proposed ID number is on the register."""

        async def work(tx: Transaction) -> tuple[UUID, ...]:
            identity, found = await self._hold(tx, person, request)
            if found["proposed"] is None:
                raise Conflict(Problem.REQUEST_OVER)
            # Whether the person is in reach, the door has asked.
            word = SecondWord(Matter.CORRECTION, found["proposed_by"], actors.officer_of(actor))
            await four_eyes.check(tx, self._eyes, word, at)
            number = self._open(person, request, "proposed", found["proposed"])
            await self._put(tx, person, identity, replace(identity, id_number=number))
            await audit.record(
                tx,
                actor=actor,
                action="person.corrected",
                person=person,
                about=SubjectKind.REQUEST.of(request),
                why="papers seen by two officers",
            )
            return await self._end(tx, person, request, RequestState.ANSWERED, words, actor, at)

        return await self._database.transact(work)

    async def queue(
        self, after: tuple[date, UUID], limit: int, *, reader: str
    ) -> list[QueuedRequest]:
        """Open ones of the persons whom the officer reaches, by the day they are due; seeing is on record."""
        async with self._database.transaction() as tx:
            rows = await tx.fetch(QUEUE, *after, limit, actors.officer_of(reader))
            await audit.record_all(
                tx,
                actor=reader,
                action="request.read",
                persons=[
                    (row["person_id"], SubjectKind.REQUEST.of(row["request_id"]))
                    for row in rows[: limit - 1]
                ],
                why="queue",
            )
        return [
            QueuedRequest(
                read_request(self._vault, row),
                open_identity(self._vault, row["person_id"], row["identity"]).name,
            )
            for row in rows
        ]

    async def overdue(self, today: date) -> int:
        count: int = await self._database.fetchval(OVERDUE, today)
        return count

    async def _hold(self, tx: Transaction, person: UUID, request: UUID) -> tuple[Identity, Row]:
        row = await tx.fetchrow(HOLD_PERSON, person)
        found = await tx.fetchrow(ONE, person, request)
        if row is None or found is None:
            raise NotFound(Problem.NOT_FOUND)
        if found["state"] != RequestState.OPEN:
            raise Conflict(Problem.REQUEST_OVER)
        return open_identity(self._vault, person, row["identity"]), found

    async def _put(self, tx: Transaction, person: UUID, old: Identity, new: Identity) -> None:
        """The register as it is right; Conflict when the number is somebody else's."""
        moved = old.id_number != new.id_number
        if old.name != new.name:
            await rename(tx, self._vault, person, old.name, new.name)
        if moved:
            # A row by each version of the key, as at the first registration.
            blinds = self._vault.blind_indexes("id-number", new.id_number)
            versions = self._vault.lookup_versions()
            if len(await tx.fetch(CLAIM_NUMBER, blinds, versions, person)) < len(blinds):
                raise Conflict(Problem.PERSON_EXISTS)
            former = self._vault.blind_indexes("id-number", old.id_number)
            await tx.execute(LET_GO, former, person)
        await tx.execute(SET_IDENTITY, person, seal_identity(self._vault, person, new), moved)

    async def _end(
        self,
        tx: Transaction,
        person: UUID,
        request: UUID,
        state: RequestState,
        words: str,
        actor: str,
        at: datetime,
    ) -> tuple[UUID, ...]:
        sealed = self._seal(person, request, "answer", words)
        kind = await tx.fetchval(END, person, request, state, at, actor, sealed)
        if kind is None:
            row = await tx.fetchrow(ONE, person, request)
            raise NotFound(Problem.NOT_FOUND) if row is None else Conflict(Problem.REQUEST_OVER)
        return await _tell(tx, person, request, _TOLD[state], actor, at, kind)

    def _seal(self, person: UUID, request: UUID, part: str, text: str) -> bytes:
        return self._vault.seal("identity", text.encode(), aad=_aad(person, request, part))

    def _open(self, person: UUID, request: UUID, part: str, sealed: bytes) -> str:
        return self._vault.open("identity", sealed, aad=_aad(person, request, part)).decode()


async def note_done(
    tx: Queries, person: UUID, kind: RequestKind, *, actor: str, at: datetime
) -> None:
    """A right that is served at once: the request with its end, in the transaction that serves it."""
    await tx.execute(NOTE_DONE, person, uuid4(), kind, actor, at, due_on(at))


async def note_look(
    tx: Queries, person: UUID, kind: RequestKind, *, actor: str, at: datetime
) -> None:
    """As `note_done`, of a right that is read off: the first of a day, and no read waits for it."""
    await tx.execute(NOTE_LOOK, person, uuid4(), kind, actor, at, due_on(at))


def read_request(vault: Vault, row: Row) -> Request:
    person, request = row["person_id"], row["request_id"]

    def opened(part: str) -> str:
        sealed: bytes | None = row[part]
        if not sealed:
            return ""
        return vault.open("identity", sealed, aad=_aad(person, request, part)).decode()

    return Request(
        request=request,
        person=person,
        kind=RequestKind(row["kind"]),
        words=opened("words"),
        state=RequestState(row["state"]),
        opened_at=row["opened_at"],
        due_on=row["due_on"],
        ended_at=row["ended_at"],
        answer=opened("answer"),
        proposed_by=row["proposed_by"] if row["state"] == RequestState.OPEN else None,
    )


async def _tell(
    tx: Queries,
    person: UUID,
    request: UUID,
    event: EventKind,
    actor: str,
    at: datetime,
    kind: str,
) -> tuple[UUID, ...]:
    about = SubjectKind.REQUEST.of(request)
    await audit.record(tx, actor=actor, action=event, person=person, about=about, why=kind)
    return await events.tell(tx, person=person, kind=event, subject=about, at=at)


def _aad(person: UUID, request: UUID, part: str) -> bytes:
    return f"requests|{person}|{request}|{part}".encode()
