"""Exports as they are kept, and the rows that they are of.

A download takes the place for a while before a row leaves. The grant is spent at the end; a start that
came to none gives its place back, or loses it in time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.privacy.export_rows import ExportRow
from domain.privacy.exports import (
    ACTIONS,
    Ask,
    Export,
    ExportState,
    Filter,
    Ground,
    Selection,
    Start,
)
from domain.subjects import SubjectKind
from storage.database import Database, Row
from storage.keys.vault import Vault
from storage.privacy import export_rows

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
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def count(self, ask: Ask, most: int) -> int:
        """Rows that it would have now; counted no further than `most`."""
        return await export_rows.count(self._database, ask.selection, ask.filter, most)

    async def newest(
        self, officer: UUID, before: tuple[datetime, UUID], limit: int
    ) -> list[Export]:
        """The officer's own, and those of the areas served."""
        return [_read(row) for row in await self._database.fetch(NEWEST, officer, *before, limit)]

    async def read(self, officer: UUID, export: UUID) -> Export | None:
        """None also for one of another area."""
        row = await self._database.fetchrow(READ, officer, export)
        return None if row is None else _read(row)

    async def lock(self, export: UUID) -> Export | None:
        """Unchanged until the unit of work ends; without names."""
        row = await self._database.fetchrow(HOLD, export)
        return None if row is None else _read(row)

    async def lock_standing(self, officers: Collection[UUID], area: str) -> set[UUID]:
        """Who of them administers the area now, and does so until the unit of work ends."""
        rows = await self._database.fetch(STANDING, list(officers), area)
        return {row["officer_id"] for row in rows}

    async def count_open(self, officer: UUID, at: datetime) -> int:
        """Waiting or approved, asked for by the officer."""
        count: int = await self._database.fetchval(OPEN, officer, at)
        return count

    async def add(
        self, export: UUID, ask: Ask, rows: int, *, officer: UUID, at: datetime, ends_at: datetime
    ) -> None:
        wanted = ask.filter
        await self._database.execute(
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
            ends_at,
        )

    async def decide(
        self,
        export: UUID,
        state: ExportState,
        *,
        officer: UUID,
        rows: int | None,
        at: datetime,
        ends_at: datetime,
        why: str,
    ) -> None:
        """`rows`: as counted now; None: as they were."""
        await self._database.execute(DECIDE, export, state, ends_at, officer, at, why, rows)

    async def withdraw(self, export: UUID, at: datetime) -> None:
        await self._database.execute(WITHDRAW, export, at)

    async def begin(self, export: UUID, ask: Ask, officer: UUID, busy_until: datetime) -> Start:
        """Takes the place, and a number that fences earlier starts off."""
        begun = await self._database.fetchrow(START, export, busy_until)
        assert begun is not None  # the row is held
        return Start(export, ask, begun["starts"], begun["noted_at"], officer)

    async def note_persons(self, start: Start, actor: str) -> None:
        """Puts on record, of each person who has a row now, that the row leaves."""
        ask = start.ask
        await export_rows.note(
            self._database,
            ask.selection,
            ask.filter,
            actor=actor,
            action=ACTIONS[ask.selection],
            about=SubjectKind.EXPORT.of(start.export),
            why=ask.told,
        )

    async def rows(self, start: Start, after: int, persons: int) -> tuple[Sequence[ExportRow], int]:
        """Of the next persons on record with this start, and the place behind them; 0 at the end."""
        found = await self._database.fetch(
            PERSONS, start.noted_at, after, str(SubjectKind.EXPORT.of(start.export)), persons
        )
        if not found:
            return (), 0
        chosen = [row["person_id"] for row in found]
        selection, wanted = start.ask.selection, start.ask.filter
        rows = await export_rows.read(self._database, self._vault, selection, wanted, chosen)
        return rows, found[-1]["seq"]

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> bool:
        """Whether this start still had its place; then the grant is spent."""
        finished = await self._database.fetchval(
            FINISH, start.export, start.number, at, rows, sha256
        )
        return finished is not None

    async def give_back(self, start: Start) -> None:
        """The file did not leave whole: the download may be begun again."""
        await self._database.execute(GIVE_BACK, start.export, start.number)


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
        busy_until=row["busy_until"],
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
