"""The city of the morning: two web processes, its operator and officers, and many people side by side."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from zhijian_client import CitizenClient, OfficerClient, Problem
from zhijian_client.officer.posts import PostRole

from clients.demo.beforehand import APPROVER, FIRE
from clients.demo.crowd import Visitor
from clients.demo.grounds import UNIT, Command
from clients.demo.outside import Outside
from clients.demo.phone import Phones
from clients.demo.service import OFFICER
from clients.demo.story import Story

T = TypeVar("T")

#: So many requests are under way at once; more would only wait for the two processes.
TOGETHER: Final = 8
WHY: Final = "大厅的上午"
#: What leaves by an outbox, as soon as its turn comes; a list is looked at 120 times a minute at most.
_UNTIL_S: Final = 30.0
_LOOK_S: Final = 2.0
#: Who issues does not decide, and two of them pack and hand over: none was added by another officer.
POSTS: Final[tuple[tuple[str, PostRole], ...]] = (
    (OFFICER, "issuer"),
    (FIRE, "issuer"),
    (APPROVER, "approver"),
)


@dataclass(frozen=True, slots=True)
class Town:
    """`bases`: of the two web processes; `command`: what its operator types; `password`: of officers so added.

    `admin`: an administrator who is signed in; `phones`: of all who have one; `people`: who comes.
    """

    story: Story
    bases: tuple[str, str]
    command: Command
    folder: Path
    outside: Outside
    password: str
    admin: OfficerClient
    phones: Phones
    people: Sequence[Visitor]

    def anybody(self, visitor: Visitor) -> CitizenClient:
        """Not signed in, at one of the two processes."""
        return CitizenClient(self.bases[visitor.number % 2])

    def phone_of(self, visitor: Visitor) -> Phones:
        """Each speaks to one of the two processes."""
        return self.phones.at(self.bases[visitor.number % 2])


@dataclass(frozen=True, slots=True)
class Staff:
    """`windows`: who sits at each, from 1 on; they speak to the two processes by turns."""

    issuer: OfficerClient
    second: OfficerClient
    approver: OfficerClient
    windows: Sequence[OfficerClient]


async def hire(town: Town, windows: int, stack: AsyncExitStack) -> Staff:
    """An administrator adds who sits at the windows, and grants the posts; who decides and packs is there already."""
    there = {each.username: each.officer async for each in town.admin.administration.officers()}
    for username, role in POSTS:
        await town.admin.posts.grant(there[username], UNIT, role, "", WHY)

    async def sign_in(username: str, base: str, password: str, own: str = "") -> OfficerClient:
        desk = await stack.enter_async_context(OfficerClient(base))
        await desk.sign_in(username, password, own_password=own)
        return desk

    async def seated(number: int) -> OfficerClient:
        username = f"window.{number:02}"
        officer = (await town.admin.administration.add(username, ["counter"], [""], WHY)).officer
        await town.admin.posts.grant(officer, UNIT, "clerk", "", WHY)
        start = await town.admin.administration.start_password(officer, WHY)
        base = town.bases[number % 2]
        return await sign_in(username, base, start.password, town.password)

    here, there_ = town.bases
    return Staff(
        issuer=await sign_in(OFFICER, here, town.password),
        second=await sign_in(FIRE, there_, town.password),
        approver=await sign_in(APPROVER, there_, town.password),
        windows=await asyncio.gather(*(seated(number) for number in range(1, windows + 1))),
    )


async def each_of(
    all_: Iterable[T], work: Callable[[T], Awaitable[object]], together: int = TOGETHER
) -> None:
    """Does it for each, so many at once. The first that fails ends all, as itself."""
    left = iter(list(all_))

    async def worker() -> None:
        for one in left:
            await work(one)

    await all_together([worker() for _ in range(together)])


async def all_together(work: Iterable[Awaitable[object]]) -> None:
    """Until all are done; the first that fails ends the others, as itself."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def patient(call: Callable[[], Awaitable[T]]) -> T:
    """What was one too many of a minute is asked again when it may be: a hall is one address."""
    while True:
        try:
            return await call()
        except Problem as early:
            if early.name != "too-many-requests":
                raise
            await asyncio.sleep(early.retry_after or 1)


async def listed(pages: AsyncIterable[T]) -> list[T]:
    return [each async for each in pages]


async def until(look: Callable[[], Awaitable[T]], done: Callable[[T], bool]) -> T:
    """What is seen once it is so. TimeoutError."""
    async with asyncio.timeout(_UNTIL_S):
        while not done(seen := await look()):  # noqa: ASYNC110  # what makes it so is another process
            await asyncio.sleep(_LOOK_S)
    return seen
