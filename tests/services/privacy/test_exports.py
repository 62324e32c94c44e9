"""A download from the desk's side: what is handed over, when the grant is spent, and what gives it back."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.people import Identity, Officer, Role
from domain.privacy.export_rows import ExportRow
from domain.privacy.exports import Ask, Export, ExportMove, Filter, Ground, Selection, Start
from domain.words import Language
from services.privacy.exports import ExportService

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EXPORT, ASKER = UUID(int=1), Officer(UUID(int=7), frozenset({Role.ADMIN}), UUID(int=8))
ASK = Ask(
    selection=Selection.CONSENTS,
    filter=Filter("", date(2026, 11, 1), date(2026, 11, 23)),
    purpose="答复审计机关的检查",
    ground=Ground.DUTY,
    recipient="市审计局",
)
WANG = ExportRow(Identity("王秀英", "440304195912310025", "13800138000"), "440304", ("given",))


class FakeExports:
    """Helpings of one row each; `silent`: the store does not answer."""

    def __init__(self, helpings: int = 2, *, silent: bool = False) -> None:
        self.helpings = helpings
        self.silent = silent
        self.finished: list[tuple[int, str]] = []
        self.given_back = 0

    async def count(self, ask: Ask, most: int) -> int:
        return min(self.helpings, most)

    async def add(self, ask: Ask, rows: int, *, officer: UUID, at: datetime) -> UUID:
        return EXPORT

    async def newest(self, officer: UUID, before: object, limit: int) -> list[Export]:
        return []

    async def read(self, officer: UUID, export: UUID) -> Export | None:
        return None

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

    async def start(self, export: UUID, *, officer: UUID, at: datetime, most: int) -> Start:
        return Start(export, ASK, 1, NOW, officer)

    async def rows(self, start: Start, after: int, persons: int) -> tuple[Sequence[ExportRow], int]:
        if self.silent:
            await asyncio.Event().wait()
        return ([WANG], after + 1) if after < self.helpings else ((), 0)

    async def finish(self, start: Start, rows: int, sha256: str, at: datetime) -> None:
        self.finished.append((rows, sha256))

    async def give_back(self, start: Start) -> None:
        self.given_back += 1

    async def schemes(self) -> Mapping[str, object]:
        return {}


def desk(store: FakeExports) -> ExportService:
    return ExportService(store=store, steps=store, schemes=store, most=10, clock=lambda: NOW)


async def downloaded(store: FakeExports, begun: asyncio.Event | None = None) -> bytes:
    async with desk(store).download(ASKER, EXPORT, Language.ZH) as file:
        if begun is not None:
            begun.set()
        handed = b"".join([chunk async for chunk in file.chunks()])
        await file.spend()
    return handed


async def test_the_digest_is_of_the_very_bytes_that_were_handed_over() -> None:
    store = FakeExports(helpings=3)
    handed = await downloaded(store)

    assert handed.count(b"\r\n") == 4
    assert store.finished == [(3, hashlib.sha256(handed).hexdigest())]
    assert store.given_back == 0


async def test_who_leaves_without_spending_gives_the_place_back() -> None:
    store = FakeExports()
    with pytest.raises(ConnectionResetError):
        async with desk(store).download(ASKER, EXPORT, Language.ZH):
            raise ConnectionResetError

    assert (store.finished, store.given_back) == ([], 1)


async def test_a_download_that_takes_too_long_is_cut_off_and_gives_the_place_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.privacy.exports.DOWNLOAD_LIFE", timedelta(milliseconds=20))
    store = FakeExports(silent=True)
    with pytest.raises(TimeoutError):
        await downloaded(store)

    assert (store.finished, store.given_back) == ([], 1)


async def test_a_process_that_is_stopped_gives_the_place_back() -> None:
    store, begun = FakeExports(silent=True), asyncio.Event()

    task = asyncio.create_task(downloaded(store, begun))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (store.finished, store.given_back) == ([], 1)
