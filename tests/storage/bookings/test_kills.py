"""The process dies between any two statements: nothing of it happened, and the same is done again."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from domain.bookings.places import DayKind, Span
from storage.database import Database
from tests.storage.bookings.desk import WINDOWS, BookingDesk, open_bookings, small
from tests.storage.dying import MOST, DyingDatabase

TABLES: Final = ("slots", "bookings", "booking_waits", "inbox", "deliveries", "audit", "accounts")
NINE, HALF_PAST = "2026-11-02 09:00", "2026-11-02 09:30"


async def everything(database: Database) -> dict[str, list[str]]:
    return {
        table: sorted(str(dict(row)) for row in await database.fetch(f"SELECT * FROM {table}"))  # noqa: S608  # names above
        for table in TABLES
    }


async def test_a_booking_is_never_half_done(database: Database, tmp_path: Path) -> None:
    dying = DyingDatabase(database)
    one_hour = {DayKind.MON: (Span(9 * 60, 10 * 60),)}
    desk = await open_bookings(dying, tmp_path / "keys", small(hours=one_hour))  # type: ignore[arg-type]  # as the database
    desk.at("2026-11-02 07:00")
    citizen, waiting, other = [await desk.citizen() for _ in range(3)]
    nine, half = await desk.slot(NINE), await desk.slot(HALF_PAST)
    killed = 0

    async def until_done(name: str, step: Callable[[], Awaitable[object]]) -> None:
        nonlocal killed
        before = await everything(database)
        for dying.dies_at in range(1, MOST):
            try:
                await step()
            except Exception:  # noqa: BLE001  # whatever a lost connection becomes
                killed += 1
                assert await everything(database) == before, (name, dying.dies_at)
            else:
                break
        else:
            pytest.fail(f"{name} never came to its end")
        dying.dies_at = 0
        await desk.check_ledger()

    await until_done("take", lambda: desk.bookings.hold(citizen, nine.slot))
    (held,) = (await desk.bookings.mine(citizen, "")).bookings
    booking = held.booking.booking
    await until_done("confirm", lambda: desk.bookings.confirm(citizen, booking))
    await until_done("move", lambda: desk.bookings.move(citizen, booking, half.slot))
    await desk.booked(other, nine.slot)
    await until_done("wait", lambda: desk.waits.join(waiting, WINDOWS.place, nine.day))
    await until_done("cancel", lambda: desk.bookings.cancel(citizen, booking))
    await lapse(desk, until_done)

    assert killed > 40
    assert await desk.city.told(waiting.account) == ["booking.offered"]
    assert await desk.city.told(citizen.account) == [
        "booking.booked",
        "booking.moved",
        "booking.cancelled",
    ]


async def lapse(
    desk: BookingDesk, until_done: Callable[[str, Callable[[], Awaitable[object]]], Awaitable[None]]
) -> None:
    """The offer that the cancelled place became."""
    desk.later(minutes=61)
    await until_done("lapse", desk.times.round)
    assert (await desk.slot(HALF_PAST)).taken == 0
