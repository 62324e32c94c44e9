"""What the watch over files says: how many wait, since when, and what is away."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from server.monitoring.upload_watch import UploadWatch

NOW: Final = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Files:
    def __init__(self, count: int = 0, oldest: datetime | None = None) -> None:
        self.found = count, oldest

    async def waiting(self) -> tuple[int, datetime | None]:
        return self.found


class Part:
    def __init__(self) -> None:
        self.is_there = True

    async def there(self) -> bool:
        return self.is_there


async def test_what_waits_and_how_long_is_told() -> None:
    files = Files(3, NOW - timedelta(minutes=5))
    watch = UploadWatch(files, {"store": Part()}, lambda: 2, lambda: NOW)
    await watch.look()

    assert watch.gauges() == {
        "uploads_store_away": 0,
        "uploads_waiting": 3,
        "uploads_oldest_seconds": 300,
        "uploads_sending": 2,
    }
    files.found = 0, None
    await watch.look()
    assert watch.gauges()["uploads_oldest_seconds"] == 0


async def test_what_is_away_is_named_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    store, scanner = Part(), Part()
    watch = UploadWatch(Files(), {"store": store, "scanner": scanner}, lambda: 0, lambda: NOW)
    store.is_there = False
    await watch.look()
    await watch.look()

    assert watch.notes() == {"uploads_away": ["store"]}
    assert watch.gauges()["uploads_store_away"] == 1
    assert watch.gauges()["uploads_scanner_away"] == 0
    assert caplog.text.count("the store is away") == 1
    store.is_there = True
    await watch.look()
    assert watch.notes() == {"uploads_away": []}
