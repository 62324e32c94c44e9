"""Requests of a person about the own data, and their queue; what ends them, services/privacy/requests.py says.

Each is a case of the hall; beside it lies, sealed, what was asked and answered. What is served at once is none.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.days import ANSWER_WITHIN, due_on
from domain.hall.cases import CaseState
from domain.privacy.requests import (
    QueuedRequest,
    Request,
    RequestKind,
    RequestState,
    item_of,
)
from domain.subjects import SubjectKind
from storage.accounts.persons import open_identity
from storage.audit import audit
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

ADD: Final = "INSERT INTO request_words (person_id, case_id, words) VALUES ($1, $2, $3)"
UNDER_WAY: Final = """
SELECT case_id FROM cases
WHERE person_id = $1 AND item = $2 AND item LIKE 'data.%' AND ended_at IS NULL
"""
SERVED: Final = "SELECT kind FROM rights_served WHERE person_id = $1 AND request_id = $2"
NOTE_DONE: Final = """
INSERT INTO rights_served (person_id, request_id, kind, opened_by, opened_at)
VALUES ($1, $2, $3, $4, $5)
"""
# Once a day, and without waiting for the disk: a page that looks again and again shall fill no table,
# and what a crash could take of it says only that somebody read what is their own.
NOTE_LOOK: Final = """
WITH hasty AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO rights_served (person_id, request_id, kind, opened_by, opened_at)
SELECT $1, $2, $3, $4, $5 FROM hasty
WHERE NOT EXISTS (
    SELECT FROM rights_served r
    WHERE r.person_id = $1 AND r.kind = $3 AND r.opened_by = $4
        AND r.opened_at > $5::timestamptz - interval '1 day')
"""
# Who looked at the papers of an ID number waits for another officer, until the case ends.
_SHOWN: Final = """
c.person_id, c.case_id AS request_id, substr(c.item, 6) AS kind, c.state, c.opened_at, c.ended_at,
    w.words, w.answer, CASE WHEN w.proposed IS NOT NULL AND c.ended_at IS NULL THEN s.officer_id END AS proposed_by
"""
_CASES: Final = """
cases AS c JOIN request_words AS w ON w.person_id = c.person_id AND w.case_id = c.case_id
    LEFT JOIN case_steps AS s
        ON s.person_id = c.person_id AND s.case_id = c.case_id AND s.kind = 'review' AND s.state = 'done'
"""
OF_PERSON: Final = f"""
(SELECT {_SHOWN} FROM {_CASES} WHERE c.person_id = $1 AND c.item LIKE 'data.%')
UNION ALL
SELECT person_id, request_id, kind, 'closed', opened_at, opened_at, NULL, NULL, NULL
FROM rights_served WHERE person_id = $1
ORDER BY opened_at DESC, request_id DESC LIMIT $2
"""  # noqa: S608  # a constant alone
ONE: Final = f"SELECT {_SHOWN} FROM {_CASES} WHERE c.person_id = $1 AND c.case_id = $2"  # noqa: S608  # constants alone
PROPOSED: Final = "SELECT proposed FROM request_words WHERE person_id = $1 AND case_id = $2"
# As an index has it.
_DUE: Final = f"((c.opened_at AT TIME ZONE 'Asia/Shanghai')::date + {ANSWER_WITHIN.days})"
QUEUE: Final = f"""
SELECT {_SHOWN}, p.identity FROM {_CASES} JOIN persons AS p ON p.person_id = c.person_id
WHERE c.item LIKE 'data.%' AND c.ended_at IS NULL
    AND ({_DUE}, c.case_id) > ($1, $2)
    AND officer_reaches($4, p.person_id, p.area)
ORDER BY {_DUE}, c.case_id LIMIT $3
"""  # noqa: S608  # constants alone
OVERDUE: Final = f"""
SELECT count(*) FROM cases AS c
WHERE c.item LIKE 'data.%' AND c.ended_at IS NULL AND {_DUE} < $1
"""  # noqa: S608  # constants alone
ANSWER: Final = """
UPDATE request_words SET answer = $3, proposed = CASE WHEN $4 THEN proposed END
WHERE person_id = $1 AND case_id = $2
"""
PROPOSE: Final = "UPDATE request_words SET proposed = $3 WHERE person_id = $1 AND case_id = $2"

_STATES: Final = {
    CaseState.CLOSED: RequestState.ANSWERED,
    CaseState.REJECTED: RequestState.REFUSED,
    CaseState.WITHDRAWN: RequestState.WITHDRAWN,
}


class RequestStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def under_way(self, person: UUID, kind: RequestKind) -> bool:
        """Of a person who is held."""
        return await self._database.fetchval(UNDER_WAY, person, item_of(kind)) is not None

    async def add(self, person: UUID, request: UUID, words: str) -> None:
        """What the case of it is about."""
        sealed = self._seal(person, request, "words", words)
        await self._database.execute(ADD, person, request, sealed)

    async def read(self, person: UUID, request: UUID) -> Request | None:
        """None for what is no request, or was served at once."""
        row = await self._database.fetchrow(ONE, person, request)
        return None if row is None else read_request(self._vault, row)

    async def served(self, person: UUID, request: UUID) -> bool:
        """Whether it was served at once."""
        return await self._database.fetchval(SERVED, person, request) is not None

    async def proposed(self, person: UUID, request: UUID) -> str | None:
        """The ID number that waits for a second officer."""
        sealed: bytes | None = await self._database.fetchval(PROPOSED, person, request)
        return None if sealed is None else self._open(person, request, "proposed", sealed)

    async def propose(self, person: UUID, request: UUID, id_number: str | None) -> None:
        """It waits from now on; None: none does any more."""
        sealed = self._seal(person, request, "proposed", id_number) if id_number else None
        await self._database.execute(PROPOSE, person, request, sealed)

    async def answer(self, person: UUID, request: UUID, words: str, *, confirms: bool) -> None:
        """What waits for a second officer is dropped, unless the answer `confirms` it."""
        sealed = self._seal(person, request, "answer", words)
        await self._database.execute(ANSWER, person, request, sealed, confirms)

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
    await tx.execute(NOTE_DONE, person, uuid4(), kind, actor, at)


async def note_look(
    tx: Queries, person: UUID, kind: RequestKind, *, actor: str, at: datetime
) -> None:
    """As `note_done`, of a right that is read off: the first of a day, and no read waits for it."""
    await tx.execute(NOTE_LOOK, person, uuid4(), kind, actor, at)


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
        state=_STATES.get(CaseState(row["state"]), RequestState.OPEN),
        opened_at=row["opened_at"],
        due_on=due_on(row["opened_at"]),
        ended_at=row["ended_at"],
        answer=opened("answer"),
        proposed_by=row["proposed_by"],
    )


def _aad(person: UUID, request: UUID, part: str) -> bytes:
    return f"requests|{person}|{request}|{part}".encode()
