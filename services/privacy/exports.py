"""Exports of the data of many persons: asked for, approved by another, downloaded once, never stored."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import NEWEST, Place, page, place
from domain.days import day_of
from domain.errors import Conflict, Invalid, NotFound
from domain.people import Officer
from domain.privacy.export_rows import ExportRow, body, heading
from domain.privacy.exports import DOWNLOAD_LIFE, Ask, Export, ExportMove, ExportState, Start
from domain.problems import Problem
from domain.words import Language

PAGE: Final = 50  # own choice: what fits a screen
HELPING: Final = 500  # persons whose rows are held at a time; own choice: some 10 ms to open them


class ExportStore(Protocol):
    """storage.privacy.exports.ExportStore."""

    async def count(self, ask: Ask, most: int) -> int: ...

    async def newest(self, officer: UUID, before: Place, limit: int) -> list[Export]: ...

    async def read(self, officer: UUID, export: UUID) -> Export | None: ...

    async def rows(
        self, start: Start, after: int, persons: int
    ) -> tuple[Sequence[ExportRow], int]: ...

    async def give_back(self, start: Start) -> None: ...


class ExportSteps(Protocol):
    """services.privacy.export_steps.ExportSteps."""

    async def add(self, ask: Ask, rows: int, *, officer: UUID, at: datetime) -> UUID: ...

    async def decide(
        self,
        export: UUID,
        move: ExportMove,
        *,
        officer: UUID,
        rows: int | None,
        at: datetime,
        why: str,
    ) -> None: ...

    async def withdraw(self, export: UUID, *, officer: UUID, at: datetime, why: str) -> None: ...

    async def start(self, export: UUID, *, officer: UUID, at: datetime, most: int) -> Start: ...

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> None: ...


class SchemeReader(Protocol):
    async def schemes(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class ExportPage:
    exports: tuple[Export, ...]
    next_cursor: str  # "" at the end


class Download:
    """One start under way; `spend` when every byte was handed over."""

    def __init__(
        self,
        store: ExportStore,
        steps: ExportSteps,
        start: Start,
        language: Language,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._steps = steps
        self._start = start
        self._language = language
        self._clock = clock
        self._digest = hashlib.sha256()
        self._rows = 0
        self.spent = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The file, in UTF-8 with its mark: the heading, then the rows of HELPING persons at a time."""
        ask, after = self._start.ask, 0
        yield self._handed(heading(ask.selection, self._language))
        while True:
            rows, after = await self._store.rows(self._start, after, HELPING)
            if not after:
                return
            self._rows += len(rows)
            if text := body(rows, self._language, full_numbers=bool(ask.numbers_why)):
                yield self._handed(text)

    async def spend(self) -> None:
        """Raises Conflict when the start has lost its place."""
        await self._steps.finish(self._start, self._rows, self._digest.hexdigest(), self._clock())
        self.spent = True

    def _handed(self, text: str) -> bytes:
        chunk = text.encode()
        self._digest.update(chunk)
        return chunk


class ExportService:
    """`most`: rows of one export."""

    def __init__(
        self,
        *,
        store: ExportStore,
        steps: ExportSteps,
        schemes: SchemeReader,
        most: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._steps = steps
        self._schemes = schemes
        self._most = most
        self._clock = clock

    async def ask(self, officer: Officer, ask: Ask) -> Export:
        """Nothing leaves before another administrator approves. Invalid, NotAllowed, Conflict."""
        at = self._clock()
        faults = ask.faults(day_of(at), await self._schemes.schemes())
        if faults:
            raise Invalid(Problem.BODY_INVALID, errors=tuple(faults))
        export = await self._steps.add(
            ask, await self._counted(ask), officer=officer.officer, at=at
        )
        return await self.show(officer, export)

    async def newest(self, officer: Officer, cursor: str) -> ExportPage:
        before = place(cursor) if cursor else NEWEST
        found = await self._store.newest(officer.officer, before, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.asked_at, each.export))
        return ExportPage(tuple(self._as_now(each) for each in shown), following)

    async def show(self, officer: Officer, export: UUID) -> Export:
        """One that waits is counted anew, for who decides."""
        seen = self._as_now(await self._read(officer, export))
        if seen.state is not ExportState.WAITING:
            return seen
        return replace(seen, rows=await self._store.count(seen.ask, self._most + 1))

    async def move(self, officer: Officer, export: UUID, move: ExportMove, why: str) -> Export:
        """Approves, refuses or withdraws; of two at once the second hears that it has moved on."""
        at = self._clock()
        found = await self._read(officer, export)
        if move is ExportMove.WITHDRAW:
            await self._steps.withdraw(export, officer=officer.officer, at=at, why=why)
        else:
            rows = await self._counted(found.ask) if move is ExportMove.APPROVE else None
            await self._steps.decide(
                export, move, officer=officer.officer, rows=rows, at=at, why=why
            )
        return await self.show(officer, export)

    @asynccontextmanager
    async def download(
        self, officer: Officer, export: UUID, language: Language
    ) -> AsyncIterator[Download]:
        """The persons are on record from here on; whoever leaves without `spend` may begin again.

        Raises NotFound, NotAllowed or Conflict at the start; TimeoutError after DOWNLOAD_LIFE.
        """
        start = await self._steps.start(
            export, officer=officer.officer, at=self._clock(), most=self._most
        )
        file = Download(self._store, self._steps, start, language, self._clock)
        try:
            async with asyncio.timeout(DOWNLOAD_LIFE.total_seconds()):
                yield file
        finally:
            if not file.spent:
                await self._store.give_back(start)

    async def _read(self, officer: Officer, export: UUID) -> Export:
        found = await self._store.read(officer.officer, export)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _counted(self, ask: Ask) -> int:
        rows = await self._store.count(ask, self._most + 1)
        if rows > self._most:
            raise Conflict(Problem.EXPORT_TOO_LARGE, f"at most {self._most} rows")
        return rows

    def _as_now(self, export: Export) -> Export:
        return replace(export, state=export.state_at(self._clock()))
