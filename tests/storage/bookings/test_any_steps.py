"""Any steps by anybody in any order, against the real ledger: never oversold, never negative, given back once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.bookings.bookings import BookingState
from domain.bookings.places import DayKind, Place, Span
from domain.errors import Refusal
from domain.people import Citizen, Officer
from storage.database import open_database
from tests.storage.bookings.desk import MONDAY, BookingDesk, open_bookings, small
from tests.storage.bookings.test_crowds import crowd

PEOPLE: Final = 4
TIMES: Final = ("2026-11-02 09:00", "2026-11-02 09:30", "2026-11-02 10:00")
_NUMBERS: Final = count()


@dataclass
class Play:
    desk: BookingDesk
    place: Place
    people: Sequence[Citizen]
    officer: Officer

    async def own(self, who: int, *states: BookingState) -> list[UUID]:
        found = await self.desk.bookings.mine(self.people[who], "")
        return [
            each.booking.booking
            for each in found.bookings
            if each.booking.place == self.place.place and each.booking.state in states
        ]

    async def hold(self, who: int, which: int) -> None:
        slot = await self.desk.slot(TIMES[which], self.place)
        await self.desk.bookings.hold(self.people[who], slot.slot)

    async def confirm(self, who: int, _: int) -> None:
        for each in await self.own(who, BookingState.HELD):
            await self.desk.bookings.confirm(self.people[who], each)

    async def cancel(self, who: int, _: int) -> None:
        for each in await self.own(who, BookingState.HELD, BookingState.BOOKED):
            await self.desk.bookings.cancel(self.people[who], each)

    async def move(self, who: int, which: int) -> None:
        slot = await self.desk.slot(TIMES[which], self.place)
        for each in await self.own(who, BookingState.HELD, BookingState.BOOKED):
            await self.desk.bookings.move(self.people[who], each, slot.slot)

    async def wait(self, who: int, _: int) -> None:
        await self.desk.waits.join(self.people[who], self.place.place, MONDAY)

    async def at_counter(self, who: int, which: int) -> None:
        slot = await self.desk.slot(TIMES[which], self.place)
        person = await self.desk.city.persons.of_account(self.people[who].account)
        assert person is not None
        await self.desk.desk.book(self.officer, person, slot.slot)

    async def stop(self, who: int, which: int) -> None:
        if who == 0:  # now and then
            slot = await self.desk.slot(TIMES[which], self.place)
            await self.desk.desk.stop(self.officer, slot.slot, "停电")

    async def later(self, who: int, which: int) -> None:
        self.desk.later(minutes=4 * which + who)

    async def sweep(self, _: int, __: int) -> None:
        await self.desk.times.round()


STEPS: Final[Sequence[Callable[[Play, int, int], Awaitable[None]]]] = (
    *(Play.hold, Play.hold, Play.confirm, Play.cancel, Play.move, Play.wait),
    *(Play.at_counter, Play.stop, Play.later, Play.sweep),
)
Steps = list[tuple[Callable[[Play, int, int], Awaitable[None]], int, int]]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, PEOPLE - 1), st.integers(0, 2)),
        min_size=10,
        max_size=30,
    )
)
def test_the_ledger_is_what_the_bookings_come_to(
    database_url: str, tmp_path: Path, steps: Steps
) -> None:
    asyncio.run(_play(database_url, tmp_path / f"keys{next(_NUMBERS)}", steps))


async def _play(url: str, folder: Path, steps: Steps) -> None:
    hours = {DayKind.MON: (Span(9 * 60, 10 * 60 + 30),)}
    async with open_database(url, size=2) as database:
        await database.execute("TRUNCATE bookings, slots, places, booking_waits, posts, officers")
        place = small(2, walk_in_percent=50, hours=hours)
        desk = await open_bookings(database, folder, place)
        desk.at("2026-11-02 07:00")
        play = Play(desk, place, await crowd(desk, PEOPLE), await desk.officer())
        for step, who, which in steps:
            with suppress(Refusal):
                await step(play, who, which)
            await desk.check_ledger()
