"""Requests of a person about the own data, and their queue; what ends them, services/privacy/requests.py says."""

from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.days import due_on
from domain.privacy.requests import (
    LockedRequest,
    QueuedRequest,
    Request,
    RequestKind,
    RequestState,
)
from domain.subjects import SubjectKind
from storage.accounts.persons import open_identity
from storage.audit import audit
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

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


class RequestStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def open(
        self,
        person: UUID,
        request: UUID,
        kind: RequestKind,
        words: str,
        *,
        actor: str,
        at: datetime,
    ) -> bool:
        """False while one of the kind is open."""
        sealed = self._seal(person, request, "words", words)
        opened = await self._database.fetchval(
            OPEN, person, request, kind, sealed, actor, at, due_on(at)
        )
        return opened is not None

    async def lock(self, person: UUID, request: UUID) -> LockedRequest | None:
        """Nobody else changes it until the transaction ends."""
        row = await self._database.fetchrow(ONE, person, request)
        if row is None:
            return None
        sealed = row["proposed"]
        return LockedRequest(
            read_request(self._vault, row),
            None if sealed is None else self._open(person, request, "proposed", sealed),
        )

    async def propose(self, person: UUID, request: UUID, id_number: str, officer: UUID) -> None:
        """An ID number that waits for a second officer."""
        sealed = self._seal(person, request, "proposed", id_number)
        await self._database.execute(PROPOSE, person, request, sealed, officer)

    async def end(
        self,
        person: UUID,
        request: UUID,
        state: RequestState,
        answer: str,
        *,
        actor: str,
        at: datetime,
    ) -> RequestKind | None:
        """Of which kind it was; None when it is not open, or there is none."""
        sealed = self._seal(person, request, "answer", answer)
        kind = await self._database.fetchval(END, person, request, state, at, actor, sealed)
        return None if kind is None else RequestKind(kind)

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


def _aad(person: UUID, request: UUID, part: str) -> bytes:
    return f"requests|{person}|{request}|{part}".encode()
