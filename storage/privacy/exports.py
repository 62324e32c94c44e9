"""Exports: asked for, decided by another administrator, downloaded once; each step on record.

A download begins in one transaction that holds the export's row, looks whether both administrators
still stand, takes the place for a while, and puts every person on record. Only then does a row leave.
The grant is spent at the end; a start that came to none gives its place back, or loses it in time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import STANDARD, FourEyes, Matter, SecondWord
from domain.privacy.export_rows import ExportRow
from domain.privacy.exports import (
    ACTIONS,
    ASK_LIFE,
    DOWNLOAD_LIFE,
    GRANT_LIFE,
    MOVES,
    OPEN_MOST,
    STARTS_MOST,
    Ask,
    Export,
    ExportMove,
    ExportState,
    Filter,
    Ground,
    Selection,
    Start,
    about,
)
from domain.problems import Problem
from storage import four_eyes
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.keys.vault import Vault
from storage.privacy import export_rows

#: Behind the time that cuts a download off, so that no two are ever under way.
_PLACE_LIFE: Final = DOWNLOAD_LIFE + timedelta(minutes=1)

# On the officers' own rows, so that whoever waited for a change of roles or areas sees what it left.
STANDING: Final = """
SELECT officer_id FROM officers
WHERE officer_id = ANY ($1::uuid[]) AND disabled_at IS NULL AND 'admin' = ANY (roles)
    AND EXISTS (SELECT FROM unnest(areas) AS served WHERE starts_with($2, served))
ORDER BY officer_id FOR NO KEY UPDATE
"""
OPEN: Final = """
SELECT count(*) FROM exports
WHERE asked_by = $1 AND state IN ('waiting', 'approved') AND ends_at > $2
"""
ADD: Final = """
INSERT INTO exports (export_id, selection, area, since, until, kind, row_state, purpose, ground,
    ground_words, recipient, numbers_why, rows, state, asked_by, asked_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'waiting', $14, $15, $16)
"""
# What the officer $1 may see.
_SEEN: Final = """x.*, a.username AS asked_name, coalesce(d.username, '') AS decided_name
FROM exports AS x JOIN officers AS a ON a.officer_id = x.asked_by
    LEFT JOIN officers AS d ON d.officer_id = x.decided_by
WHERE (x.asked_by = $1 OR officer_reaches($1, NULL, x.area))"""
NEWEST: Final = f"""
SELECT {_SEEN} AND (x.asked_at, x.export_id) < ($2, $3)
ORDER BY x.asked_at DESC, x.export_id DESC LIMIT $4
"""  # constants alone
READ: Final = f"SELECT {_SEEN} AND x.export_id = $2"  # constants alone
HOLD: Final = """
SELECT x.*, '' AS asked_name, '' AS decided_name FROM exports AS x WHERE x.export_id = $1 FOR UPDATE
"""
DECIDE: Final = """
UPDATE exports SET state = $2, ends_at = $3, decided_by = $4, decided_at = $5, decided_words = $6,
    rows = coalesce($7, rows)
WHERE export_id = $1
"""
WITHDRAW: Final = "UPDATE exports SET state = 'withdrawn', ends_at = $2 WHERE export_id = $1"
START: Final = """
UPDATE exports SET starts = starts + 1, busy_until = $2 WHERE export_id = $1
RETURNING starts, now() AS noted_at
"""
PERSONS: Final = """
SELECT seq, person_id FROM audit
WHERE at = $1 AND seq > $2 AND about = $3 AND person_id IS NOT NULL ORDER BY seq LIMIT $4
"""
FINISH: Final = """
UPDATE exports SET state = 'downloaded', ends_at = $3, busy_until = NULL, sent_rows = $4,
    sent_sha256 = $5
WHERE export_id = $1 AND starts = $2 AND state = 'approved' RETURNING export_id
"""
GIVE_BACK: Final = "UPDATE exports SET busy_until = NULL WHERE export_id = $1 AND starts = $2"


class ExportStore:
    def __init__(self, database: Database, vault: Vault, eyes: FourEyes = STANDARD) -> None:
        self._database = database
        self._eyes = eyes
        self._vault = vault

    async def count(self, ask: Ask, most: int) -> int:
        """Rows that it would have now; counted no further than `most`."""
        return await export_rows.count(self._database, ask.selection, ask.filter, most)

    async def add(self, ask: Ask, rows: int, *, officer: UUID, at: datetime) -> UUID:
        """Raises NotAllowed for an area that the officer does not administer, Conflict for one too many."""
        export, wanted = uuid4(), ask.filter

        async def work(tx: Transaction) -> None:
            # Held, so that of two asks at once the second is counted after the first.
            if officer not in await _standing(tx, {officer}, wanted.area):
                raise NotAllowed(Problem.NOT_PERMITTED)
            if await tx.fetchval(OPEN, officer, at) >= OPEN_MOST:
                raise Conflict(Problem.EXPORTS_OPEN)
            await tx.execute(
                ADD,
                export,
                ask.selection,
                wanted.area,
                wanted.since,
                wanted.until,
                wanted.kind,
                wanted.state,
                ask.purpose,
                ask.ground,
                ask.ground_words,
                ask.recipient,
                ask.numbers_why,
                rows,
                officer,
                at,
                at + ASK_LIFE,
            )
            await audit.by_officer(tx, officer, "export.asked", about(export), ask.told)

        await self._database.transact(work)
        return export

    async def newest(
        self, officer: UUID, before: tuple[datetime, UUID], limit: int
    ) -> list[Export]:
        """The officer's own, and those of the areas served."""
        return [_read(row) for row in await self._database.fetch(NEWEST, officer, *before, limit)]

    async def read(self, officer: UUID, export: UUID) -> Export | None:
        """None also for one of another area."""
        row = await self._database.fetchrow(READ, officer, export)
        return None if row is None else _read(row)

    async def decide(
        self,
        export: UUID,
        move: ExportMove,
        *,
        officer: UUID,
        rows: int | None,
        at: datetime,
        why: str,
    ) -> None:
        """By another administrator of the area. Raises NotAllowed, and Conflict when it has moved on."""

        async def work(tx: Transaction) -> None:
            found = await _held(tx, export, at, move)
            standing = await _standing(tx, {officer}, found.ask.filter.area)
            word = SecondWord(
                Matter.EXPORT,
                found.asked_by,
                officer,
                outside=None if officer in standing else Problem.NOT_PERMITTED,
                declines=move is ExportMove.REFUSE,
            )
            await four_eyes.check(tx, self._eyes, word, at)
            state = MOVES[move][1]
            ends = at + GRANT_LIFE if state is ExportState.APPROVED else at
            await tx.execute(DECIDE, export, state, ends, officer, at, why, rows)
            await audit.by_officer(tx, officer, f"export.{state}", about(export), why)

        await self._database.transact(work)

    async def withdraw(self, export: UUID, *, officer: UUID, at: datetime, why: str) -> None:
        """By who asked."""

        async def work(tx: Transaction) -> None:
            found = await _held(tx, export, at, ExportMove.WITHDRAW)
            if found.asked_by != officer:
                raise NotAllowed(Problem.NOT_PERMITTED)
            await tx.execute(WITHDRAW, export, at)
            await audit.by_officer(tx, officer, "export.withdrawn", about(export), why)

        await self._database.transact(work)

    async def start(self, export: UUID, *, officer: UUID, at: datetime, most: int) -> Start:
        """Begins the download, with every person on record. Raises NotAllowed, Conflict."""

        async def work(tx: Transaction) -> Start:
            found = await _held(tx, export, at)
            ask = found.ask
            if found.asked_by != officer:
                raise NotAllowed(Problem.NOT_PERMITTED)
            if found.state_at(at) is not ExportState.APPROVED or found.decided_by is None:
                raise Conflict(Problem.EXPORT_MOVED)
            if found.starts >= STARTS_MOST:
                raise Conflict(Problem.EXPORT_MOVED, f"begun {STARTS_MOST} times")
            standing = await _standing(tx, {officer, found.decided_by}, ask.filter.area)
            if officer not in standing:
                raise NotAllowed(Problem.NOT_PERMITTED)
            if found.decided_by not in standing:
                raise Conflict(Problem.EXPORT_VOID)
            if await export_rows.count(tx, ask.selection, ask.filter, most + 1) > most:
                raise Conflict(Problem.EXPORT_TOO_LARGE, f"at most {most} rows")
            begun = await tx.fetchrow(START, export, at + _PLACE_LIFE)
            assert begun is not None  # the row is held
            await audit.by_officer(tx, officer, "export.started", about(export), ask.told)
            await export_rows.note(
                tx,
                ask.selection,
                ask.filter,
                actor=actors.officer(officer),
                action=ACTIONS[ask.selection],
                about=about(export),
                why=ask.told,
            )
            return Start(export, ask, begun["starts"], begun["noted_at"], officer)

        return await self._database.transact(work)

    async def rows(self, start: Start, after: int, persons: int) -> tuple[Sequence[ExportRow], int]:
        """Of the next persons on record with this start, and the place behind them; 0 at the end."""
        found = await self._database.fetch(
            PERSONS, start.noted_at, after, str(about(start.export)), persons
        )
        if not found:
            return (), 0
        chosen = [row["person_id"] for row in found]
        selection, wanted = start.ask.selection, start.ask.filter
        rows = await export_rows.read(self._database, self._vault, selection, wanted, chosen)
        return rows, found[-1]["seq"]

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> None:
        """Spends the grant. Raises Conflict when this start has lost its place."""

        async def work(tx: Transaction) -> None:
            if await tx.fetchval(FINISH, start.export, start.number, at, rows, sha256) is None:
                raise Conflict(Problem.EXPORT_MOVED)
            why = f"{rows} rows, SHA-256 {sha256}"
            await audit.by_officer(tx, start.officer, "export.downloaded", about(start.export), why)

        await self._database.transact(work)

    async def give_back(self, start: Start) -> None:
        """The file did not leave whole: the download may be begun again."""
        await self._database.execute(GIVE_BACK, start.export, start.number)


async def _held(
    tx: Transaction, export: UUID, at: datetime, move: ExportMove | None = None
) -> Export:
    """The export, unchanged until commit. Raises NotFound, and Conflict where it can't be moved like this."""
    row = await tx.fetchrow(HOLD, export)
    if row is None:
        raise NotFound(Problem.NOT_FOUND)
    found = _read(row)
    if move is not None and found.state_at(at) not in MOVES[move][0]:
        raise Conflict(Problem.EXPORT_MOVED)
    busy_until: datetime | None = row["busy_until"]
    if busy_until is not None and busy_until > at:
        left = int((busy_until - at).total_seconds()) + 1
        raise Conflict(Problem.EXPORT_UNDER_WAY, retry_after=left)
    return found


async def _standing(tx: Transaction, officers: Collection[UUID], area: str) -> set[UUID]:
    """Who of them administers the area now, and does so until commit."""
    return {row["officer_id"] for row in await tx.fetch(STANDING, list(officers), area)}


def _read(row: Row) -> Export:
    return Export(
        export=row["export_id"],
        ask=_ask(row),
        rows=row["rows"],
        state=ExportState(row["state"]),
        asked_by=row["asked_by"],
        asked_name=row["asked_name"],
        asked_at=row["asked_at"],
        ends_at=row["ends_at"],
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=row["decided_at"],
        decided_words=row["decided_words"],
        starts=row["starts"],
        sent_rows=row["sent_rows"],
        sent_sha256=row["sent_sha256"],
    )


def _ask(row: Row) -> Ask:
    return Ask(
        selection=Selection(row["selection"]),
        filter=Filter(
            area=row["area"],
            since=row["since"],
            until=row["until"],
            kind=row["kind"],
            state=row["row_state"],
        ),
        purpose=row["purpose"],
        ground=Ground(row["ground"]),
        ground_words=row["ground_words"],
        recipient=row["recipient"],
        numbers_why=row["numbers_why"],
    )
