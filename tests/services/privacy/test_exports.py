"""Exports from the desk's side: asked, decided and listed; what is handed over, when the grant is spent, what gives it back."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.cursors import NEWEST
from domain.errors import Conflict, Invalid, NotFound
from domain.people import Identity, Officer, Role
from domain.privacy.export_rows import ExportRow
from domain.privacy.exports import (
    Ask,
    Export,
    ExportMove,
    ExportState,
    Filter,
    Ground,
    Selection,
    Start,
)
from domain.problems import Problem
from domain.words import Language
from services.privacy.exports import HELPING, PAGE, ExportService

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


MOST: Final = 10
WAITING: Final = Export(
    export=EXPORT,
    ask=ASK,
    rows=1,
    state=ExportState.WAITING,
    asked_by=ASKER.officer,
    asked_name="li",
    asked_at=NOW - timedelta(days=1),
    ends_at=NOW + timedelta(days=6),
)


class FakeExports:
    """Helpings of one row each; `silent`: the store does not answer. `kept`: newest first; `did`: steps taken."""

    def __init__(
        self, helpings: int = 2, *, silent: bool = False, kept: Sequence[Export] = ()
    ) -> None:
        self.helpings = helpings
        self.silent = silent
        self.kept = list(kept)
        self.counted: list[int] = []
        self.looked: list[tuple[object, ...]] = []
        self.did: list[tuple[object, ...]] = []
        self.finished: list[tuple[int, str]] = []
        self.given_back = 0

    async def count(self, ask: Ask, most: int) -> int:
        self.counted.append(most)
        return min(self.helpings, most)

    async def add(self, ask: Ask, rows: int, *, officer: UUID, at: datetime) -> UUID:
        self.did.append(("asked", rows, officer, at))
        self.kept.append(replace(WAITING, rows=rows))
        return EXPORT

    async def newest(
        self, officer: UUID, before: tuple[datetime, UUID], limit: int
    ) -> list[Export]:
        self.looked.append((officer, before, limit))
        return [each for each in self.kept if (each.asked_at, each.export) < before][:limit]

    async def read(self, officer: UUID, export: UUID) -> Export | None:
        return next((each for each in self.kept if each.export == export), None)

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
        self.did.append((move, export, officer, rows, at, why))

    async def withdraw(self, export: UUID, *, officer: UUID, at: datetime, why: str) -> None:
        self.did.append(("withdrawn", export, officer, at, why))

    async def start(self, export: UUID, *, officer: UUID, at: datetime, most: int) -> Start:
        self.did.append(("begun", export, officer, at, most))
        return Start(export, ASK, 1, NOW, officer)

    async def rows(self, start: Start, after: int, persons: int) -> tuple[Sequence[ExportRow], int]:
        assert persons == HELPING
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
    return ExportService(store=store, steps=store, schemes=store, most=MOST, clock=lambda: NOW)


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
    assert store.did == [("begun", EXPORT, ASKER.officer, NOW, MOST)]


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


async def test_an_ask_is_kept_with_its_count_and_shown_to_who_asked() -> None:
    store = FakeExports(helpings=MOST)

    export = await desk(store).ask(ASKER, ASK)

    assert store.did == [("asked", MOST, ASKER.officer, NOW)]
    assert (export.export, export.rows, export.state) == (EXPORT, MOST, ExportState.WAITING)
    assert store.counted == [MOST + 1] * 2


async def test_what_is_wrong_with_an_ask_is_said_of_each_field_and_nothing_is_counted() -> None:
    store = FakeExports()
    wrong = replace(ASK, filter=replace(ASK.filter, area="x", until=date(2026, 11, 25)))

    with pytest.raises(Invalid) as refused:
        await desk(store).ask(ASKER, wrong)

    assert refused.value.problem is Problem.BODY_INVALID
    assert [each.pointer for each in refused.value.errors] == ["/area", "/until"]
    assert (store.counted, store.did) == ([], [])


async def test_more_rows_than_one_file_may_have_are_not_asked_for() -> None:
    store = FakeExports(helpings=MOST + 1)

    with pytest.raises(Conflict) as refused:
        await desk(store).ask(ASKER, ASK)

    assert refused.value.problem is Problem.EXPORT_TOO_LARGE
    assert store.did == []


async def test_one_that_waits_is_counted_anew_and_one_that_is_over_is_as_it_was() -> None:
    over = replace(WAITING, state=ExportState.DOWNLOADED)

    waits = await desk(FakeExports(7, kept=[WAITING])).show(ASKER, EXPORT)
    done = await desk(FakeExports(7, kept=[over])).show(ASKER, EXPORT)

    assert (waits.rows, done) == (7, over)


async def test_what_nobody_decided_in_time_is_shown_as_expired() -> None:
    store = FakeExports(7, kept=[replace(WAITING, ends_at=NOW)])

    shown = await desk(store).show(ASKER, EXPORT)
    listed = await desk(store).newest(ASKER, "")

    assert (shown.state, shown.rows, store.counted) == (ExportState.EXPIRED, 1, [])
    assert [each.state for each in listed.exports] == [ExportState.EXPIRED]


@pytest.mark.parametrize(
    ("move", "did", "counted"),
    [
        (ExportMove.APPROVE, (ExportMove.APPROVE, EXPORT, ASKER.officer, 7, NOW, "有函"), 2),
        (ExportMove.REFUSE, (ExportMove.REFUSE, EXPORT, ASKER.officer, None, NOW, "有函"), 1),
        (ExportMove.WITHDRAW, ("withdrawn", EXPORT, ASKER.officer, NOW, "有函"), 1),
    ],
)
async def test_an_approval_says_how_many_rows_it_is_of_and_a_no_counts_nothing(
    move: ExportMove, did: tuple[object, ...], counted: int
) -> None:
    store = FakeExports(7, kept=[WAITING])

    shown = await desk(store).move(ASKER, EXPORT, move, "有函")

    assert store.did == [did]
    assert shown.export == EXPORT
    assert store.counted == [MOST + 1] * counted  # the last to show it


async def test_what_grew_too_large_is_refused_but_not_approved() -> None:
    store = FakeExports(MOST + 1, kept=[WAITING])

    with pytest.raises(Conflict):
        await desk(store).move(ASKER, EXPORT, ExportMove.APPROVE, "有函")
    assert store.did == []
    await desk(store).move(ASKER, EXPORT, ExportMove.REFUSE, "")

    assert [each[0] for each in store.did] == [ExportMove.REFUSE]


async def test_an_export_out_of_reach_is_not_there() -> None:
    for call in (
        desk(FakeExports()).show(ASKER, EXPORT),
        desk(FakeExports()).move(ASKER, EXPORT, ExportMove.APPROVE, ""),
    ):
        with pytest.raises(NotFound):
            await call


async def test_the_list_goes_on_behind_its_cursor_without_a_gap() -> None:
    kept = [replace(WAITING, export=UUID(int=PAGE + 1 - n)) for n in range(PAGE + 1)]
    store = FakeExports(kept=kept)

    first = await desk(store).newest(ASKER, "")
    second = await desk(store).newest(ASKER, first.next_cursor)

    assert [*first.exports, *second.exports] == kept
    assert (len(first.exports), second.next_cursor) == (PAGE, "")
    assert store.looked == [
        (ASKER.officer, NEWEST, PAGE + 1),
        (ASKER.officer, (WAITING.asked_at, kept[PAGE - 1].export), PAGE + 1),
    ]
