"""Opening parts side by side: what takes long begins early, and is waited for where it is needed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


@asynccontextmanager
async def ahead(
    context: AbstractAsyncContextManager[T],
) -> AsyncIterator[Callable[[], Awaitable[T]]]:
    """Opens `context` while the block goes on; awaiting what is given returns the open part.

    The part is closed at the end of the block; an opening that nobody waits for any more is cancelled.
    Both ends of the context run in one task on the loop's thread, so whatever binds a part to its
    task or thread holds. What the opening raises is raised where it is waited for.
    """
    came: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def hold() -> None:
        async with context as part:
            came.set_result(part)
            await over.wait()

    holding = asyncio.create_task(hold())

    async def part() -> T:
        both: tuple[asyncio.Future[None] | asyncio.Future[T], ...] = (holding, came)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not came.done():
            holding.result()  # raises what broke the opening
        return came.result()

    try:
        yield part
    finally:
        over.set()
        if not came.done():
            holding.cancel()
        await asyncio.wait({holding})
    if not holding.cancelled():
        holding.result()
