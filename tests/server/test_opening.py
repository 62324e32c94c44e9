import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.opening import ahead


class Part:
    """A part that is open once it may be, and tells what happened to it."""

    def __init__(self, *, broken: bool = False) -> None:
        self.may_open = asyncio.Event()
        self.told: list[str] = []
        self._broken = broken

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        self.told.append("begun")
        opener = asyncio.current_task()
        try:
            await self.may_open.wait()
        except asyncio.CancelledError:
            self.told.append("cancelled")
            raise
        if self._broken:
            raise OSError("no such part")
        yield "the part"
        assert asyncio.current_task() is opener
        self.told.append("closed")


async def test_a_part_opens_while_the_block_goes_on_and_is_closed_after_it() -> None:
    part = Part()

    async with ahead(part.open()) as came:
        await asyncio.sleep(0)
        began_before_it_was_asked_for = part.told == ["begun"]
        part.may_open.set()
        value = await came()
        again = await came()

    assert began_before_it_was_asked_for
    assert value == again == "the part"
    assert part.told == ["begun", "closed"]


async def test_what_breaks_an_opening_is_raised_where_it_is_waited_for() -> None:
    part = Part(broken=True)
    part.may_open.set()

    with pytest.raises(OSError, match="no such part"):
        async with ahead(part.open()) as came:
            await came()


async def test_a_broken_opening_is_not_passed_over_when_nobody_waits_for_it() -> None:
    part = Part(broken=True)
    part.may_open.set()

    with pytest.raises(OSError, match="no such part"):
        async with ahead(part.open()):
            await asyncio.sleep(0.01)


async def test_when_the_block_fails_an_unfinished_opening_is_cancelled() -> None:
    part = Part()

    async def start() -> None:
        async with ahead(part.open()):
            await asyncio.sleep(0)
            raise ValueError("the block")

    with pytest.raises(ValueError, match="the block"):
        await start()
    assert part.told == ["begun", "cancelled"]


async def test_a_cancelled_start_leaves_nothing_open() -> None:
    part = Part()

    async def start() -> None:
        async with ahead(part.open()) as came:
            await came()

    starting = asyncio.create_task(start())
    await asyncio.sleep(0.01)
    starting.cancel()
    await asyncio.wait({starting})

    assert starting.cancelled()
    assert part.told == ["begun", "cancelled"]
