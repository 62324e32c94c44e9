"""Bytes that no row names are swept: of uploads that are gone, and of pieces that were never acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Busy
from domain.hall.uploads import (
    Chunk,
)
from domain.problems import Problem
from services.hall.upload_sweeps import UploadSweep
from tests.people import NOON, FakeClock

CLEAN: Final = Chunk(UUID(int=73), 0, 4, "2026-11-24", b"")
BUSY: Final = Busy(Problem.BUSY)


@dataclass
class Store:
    """services.hall.upload_sweeps: pieces whose upload is gone, and what lies in the store by day."""

    left: list[Chunk] = field(default_factory=list)
    days: dict[str, list[Mapping[UUID, list[str]]]] = field(default_factory=dict)
    named: frozenset[UUID] = frozenset()
    asked: list[tuple[datetime, datetime, int]] = field(default_factory=list)
    away: bool = False
    did: list[object] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sweep = UploadSweep(store=self, files=self, clock=FakeClock())

    async def leftovers(self, at: datetime, until: datetime, limit: int) -> list[Chunk]:
        self.asked.append((at, until, limit))
        found, self.left = self.left[:limit], self.left[limit:]
        return found

    async def gone(self, chunks: Collection[UUID]) -> None:
        self.did.append(list(chunks))

    async def known(self, chunks: Collection[UUID]) -> frozenset[UUID]:
        return self.named & frozenset(chunks)

    async def remove(self, chunk: Chunk) -> None:
        if self.away:
            raise BUSY
        self.did.append(chunk)

    async def of_day(self, day: str) -> AsyncIterator[Mapping[UUID, list[str]]]:
        self.looked.append(day)
        for each in self.days.get(day, ()):
            yield each

    async def remove_paths(self, paths: Sequence[str]) -> None:
        self.did.extend(paths)


def chunks(count: int) -> list[Chunk]:
    return [replace(CLEAN, chunk=UUID(int=1000 + n)) for n in range(count)]


async def test_bytes_of_uploads_that_are_gone_are_removed_and_then_forgotten() -> None:
    store = Store(chunks(2))

    assert not await store.sweep.leftovers()
    assert store.did == [*chunks(2), [each.chunk for each in chunks(2)]]
    assert store.asked == [(NOON, NOON + timedelta(minutes=5), 100)]
    assert not await store.sweep.leftovers()
    assert len(store.did) == 3


async def test_while_the_store_is_away_nothing_is_forgotten() -> None:
    store = Store(chunks(2), away=True)

    with pytest.raises(Busy):
        await store.sweep.leftovers()
    assert store.did == []


async def test_objects_that_no_row_names_are_removed_after_days_and_others_stay() -> None:
    kept, lost = UUID(int=1), UUID(int=2)
    both = {kept: ["kept"], lost: ["lost/0", "lost/1"]}
    store = Store(
        days={"2026-11-22": [both], "2026-11-16": [{lost: ["old"]}], "2026-11-23": [both]},
        named=frozenset({kept}),
    )

    assert await store.sweep.orphans() == 3
    assert store.did == ["lost/0", "lost/1", "old"]
    assert store.looked == [f"2026-11-{day}" for day in (22, 21, 20, 19, 18, 17, 16)]


async def test_what_is_left_is_swept_each_minute_and_orphans_once_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Store(chunks(150))
    slept: list[float] = []

    class Stop(Exception):
        pass

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 24 * 60 + 1:
            raise Stop

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(Stop):
        await store.sweep.forever()

    assert set(slept) == {60.0}
    assert len(store.looked) == 2 * 7
    assert len(store.asked) == 24 * 60 + 1 + 1  # a hundred at once, and the rest right behind
