"""The steps of an export: asked for, decided by another administrator, downloaded once; each on record.

A download begins in one unit of work that holds the export, looks whether both administrators still
stand, takes the place for a while, and puts every person on record. Only then does a row leave.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.privacy.exports import (
    ASK_LIFE,
    GRANT_LIFE,
    OPEN_MOST,
    PLACE_LIFE,
    Ask,
    Export,
    ExportMove,
    ExportState,
    Start,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, SecondOfficers, UnitOfWork


class ExportStore(Protocol):
    """storage.privacy.exports.ExportStore, within the unit of work."""

    async def count(self, ask: Ask, most: int) -> int: ...

    async def lock(self, export: UUID) -> Export | None: ...

    async def lock_standing(self, officers: Collection[UUID], area: str) -> set[UUID]:
        """Who of them administers the area now, and does so until the unit of work ends."""

    async def count_open(self, officer: UUID, at: datetime) -> int: ...

    async def add(
        self, export: UUID, ask: Ask, rows: int, *, officer: UUID, at: datetime, ends_at: datetime
    ) -> None: ...

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
    ) -> None: ...

    async def withdraw(self, export: UUID, at: datetime) -> None: ...

    async def begin(self, export: UUID, ask: Ask, officer: UUID, busy_until: datetime) -> Start: ...

    async def note_persons(self, start: Start, actor: str) -> None:
        """Puts on record, of each person who has a row now, that the row leaves."""

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> bool:
        """Whether this start still had its place."""


class ExportSteps:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ExportStore,
        second_officers: SecondOfficers,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._second_officers = second_officers
        self._audit = audit

    async def add(self, ask: Ask, rows: int, *, officer: UUID, at: datetime) -> UUID:
        """Raises NotAllowed for an area that the officer does not administer, Conflict for one too many."""
        export = uuid4()

        async def work() -> None:
            # Held, so that of two asks at once the second is counted after the first.
            if officer not in await self._store.lock_standing({officer}, ask.filter.area):
                raise NotAllowed(Problem.NOT_PERMITTED)
            if await self._store.count_open(officer, at) >= OPEN_MOST:
                raise Conflict(Problem.EXPORTS_OPEN)
            await self._store.add(export, ask, rows, officer=officer, at=at, ends_at=at + ASK_LIFE)
            await self._record(officer, export, "export.asked", ask.told)

        await self._unit.together(work)
        return export

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

        async def work() -> None:
            found = await self._held(export)
            state = found.after(move, at)
            standing = await self._store.lock_standing({officer}, found.ask.filter.area)
            word = SecondWord(
                Matter.EXPORT,
                found.asked_by,
                officer,
                outside=None if officer in standing else Problem.NOT_PERMITTED,
                declines=move is ExportMove.REFUSE,
            )
            await self._second_officers.check(word, at)
            ends = at + GRANT_LIFE if state is ExportState.APPROVED else at
            await self._store.decide(
                export, state, officer=officer, rows=rows, at=at, ends_at=ends, why=why
            )
            await self._record(officer, export, f"export.{state}", why)

        await self._unit.together(work)

    async def withdraw(self, export: UUID, *, officer: UUID, at: datetime, why: str) -> None:
        """By who asked."""

        async def work() -> None:
            found = await self._held(export)
            found.after(ExportMove.WITHDRAW, at)
            if found.asked_by != officer:
                raise NotAllowed(Problem.NOT_PERMITTED)
            await self._store.withdraw(export, at)
            await self._record(officer, export, "export.withdrawn", why)

        await self._unit.together(work)

    async def start(self, export: UUID, *, officer: UUID, at: datetime, most: int) -> Start:
        """Begins the download, with every person on record. Raises NotAllowed, Conflict."""
        return await self._unit.together(partial(self._start, export, officer, at, most))

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> None:
        """Spends the grant. Raises Conflict when this start has lost its place."""

        async def work() -> None:
            if not await self._store.finish(start, rows, sha256, at):
                raise Conflict(Problem.EXPORT_MOVED)
            why = f"{rows} rows, SHA-256 {sha256}"
            await self._record(start.officer, start.export, "export.downloaded", why)

        await self._unit.together(work)

    async def _start(self, export: UUID, officer: UUID, at: datetime, most: int) -> Start:
        found = await self._held(export)
        approver, ask = found.approved_by(officer, at), found.ask
        standing = await self._store.lock_standing({officer, approver}, ask.filter.area)
        if officer not in standing:
            raise NotAllowed(Problem.NOT_PERMITTED)
        if approver not in standing:
            raise Conflict(Problem.EXPORT_VOID)
        if await self._store.count(ask, most + 1) > most:
            raise Conflict(Problem.EXPORT_TOO_LARGE, f"at most {most} rows")
        start = await self._store.begin(export, ask, officer, at + PLACE_LIFE)
        await self._record(officer, export, "export.started", ask.told)
        await self._store.note_persons(start, actors.officer(officer))
        return start

    async def _held(self, export: UUID) -> Export:
        found = await self._store.lock(export)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _record(self, officer: UUID, export: UUID, action: str, why: str) -> None:
        await self._audit.record(
            actor=actors.officer(officer),
            action=action,
            person=None,
            about=SubjectKind.EXPORT.of(export),
            why=why,
        )
