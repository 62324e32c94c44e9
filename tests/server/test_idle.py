"""What a house that nobody uses asks of its database: counted in statements, by a clock that is moved on."""

import asyncio
import os
import selectors
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar
from unittest.mock import patch

import pytest
from pydantic import SecretStr

import storage.database
from server.infrastructure import open_infrastructure
from server.resources import build_services
from server.settings import Settings
from server.work import working
from storage.keys.vault import init_keys
from tests.server.scripted_faces import ScriptedFaces, ScriptedJudge
from tests.storage.test_outbox_stores import QUEUES

T = TypeVar("T")

SETTLED_S: Final = 120.0  # what each loop does first is over by then
MINUTE_S: Final = 60.0
MOST: Final = 360
ASKING: Final = {"fetch", "fetchrow", "fetchval", "execute", "start", "commit"}


class Impatient(selectors.DefaultSelector):
    """While it is in a hurry, waits for nothing but statements under way: else the clock is moved to the next timer.

    Not while it starts and ends: threads are waited for then, by a limit that the clock would jump over.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hurried = False
        self.under_way = 0
        self.moved = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self.hurried or self.under_way or not timeout:
            return super().select(timeout)
        ready = super().select(0)
        if not ready:
            self.moved += timeout
        return ready


class Hurried(asyncio.SelectorEventLoop):
    def __init__(self, waits: Impatient) -> None:
        self._waits = waits
        super().__init__(waits)

    def time(self) -> float:
        return super().time() + self._waits.moved


def test_an_idle_minute_is_a_few_hundred_statements(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, asked = Impatient(), Counter[str]()
    answer = storage.database._answer

    async def counted(call: Callable[..., Awaitable[T]], *args: object) -> T:
        if call.__name__ in ASKING:
            asked[" ".join(str(args[0]).split()) if args else call.__name__] += 1
        waits.under_way += 1
        try:
            return await answer(call, *args)
        finally:
            waits.under_way -= 1

    async def minute() -> Counter[str]:
        async with (
            open_infrastructure(settings) as infrastructure,
            working(settings, infrastructure),
            build_services(settings, infrastructure, ScriptedFaces(), ScriptedJudge()),
        ):
            waits.hurried = True
            await asyncio.sleep(SETTLED_S)
            asked.clear()
            await asyncio.sleep(MINUTE_S)
            waits.hurried = False
            return Counter(asked)

    monkeypatch.setattr(storage.database, "_answer", counted)
    with patch.object(os, "fsync"):  # that keys outlive a crash is tried where they are made
        init_keys(tmp_path / "keys")
    settings = Settings(
        keys=tmp_path / "keys",
        database_url=SecretStr(database_url),
        upload_store=(tmp_path / "uploads").absolute().as_uri(),
        workers=1,
    )
    with asyncio.Runner(loop_factory=lambda: Hurried(waits)) as runner:
        seen = runner.run(minute())

    assert 60 <= seen.total() <= MOST, seen.most_common(40)
    [look] = [sql for sql in seen if sql.startswith("SELECT ARRAY[")]
    assert seen[look] >= MINUTE_S - 1
    assert [each.__name__ for each in QUEUES if " ".join(each.EARLIEST.split()) not in look] == []
