"""The process dies between any two statements: the hospital and we agree in the end, and nobody pays for nothing."""

from pathlib import Path

from domain.bookings.bookings import BookingState
from domain.payments.payments import OrderState
from storage.database import Database
from tests.server.hospitals.hospital import open_hospital
from tests.storage.dying import DyingDatabase


async def test_calls_that_die_anywhere_lock_once_and_are_given_back(
    database: Database, tmp_path: Path
) -> None:
    dying = DyingDatabase(database)
    async with open_hospital(dying, tmp_path / "keys") as h:  # type: ignore[arg-type]  # as the database
        citizen = await h.patient()
        booking = await h.held(citizen)

        async def sent() -> None:
            """However often its worker is killed."""
            for dying.dies_at in range(1, 40):
                await h.outbox.run_once(9)
                h.desk.later(seconds=3)
            dying.dies_at = 0
            h.desk.later(seconds=150)  # what was claimed comes back, and a fourth try is due
            await h.send()

        await sent()
        assert h.there(booking) == "pending"
        assert h.his.appointments[booking.hex].changes == 1
        await h.pay(booking)
        await sent()
        assert h.there(booking) == "booked"
        await h.desk.bookings.cancel(citizen, booking)
        await sent()

        assert h.there(booking) == "cancelled"
        assert h.his.appointments[booking.hex].changes == 3
        assert (await h.booking(booking)).state is BookingState.CANCELLED
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING
        await h.desk.check_ledger()
