"""What goes on beside the requests: it looks again and again, and one that breaks is begun again."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from types import ModuleType
from typing import Any

import pytest

from domain.errors import Busy
from domain.problems import Problem
from server import background
from server.background import Background, end_childhoods, pull_often, running, seal_often
from services.faces import face_reviews
from services.notices import approvals, campaigns
from tests.server.house import House

TURNS = 30
BESIDE = {
    "asking for approvals",
    "asking units' systems",
    "audit months",
    "bookings by time",
    "bytes of uploads that are gone",
    "calls by video",
    "calls of partners",
    "calls that nobody held",
    "calls to hospitals",
    "campaigns",
    "captures",
    "cases by rule",
    "cases by time",
    "comparing days with hospitals",
    "comparing funds",
    "counts of screens",
    "desks",
    "endings heard",
    "endings told",
    "face requests",
    "face reviews",
    "guardians",
    "halts",
    "hand-offs",
    "hints",
    "looking at uploads",
    "looking into outboxes",
    "messages to units' systems",
    "names for the search",
    "offers",
    "orders taken back",
    "outbox",
    "parcels' orders",
    "partners' events",
    "payments that nobody told of",
    "ratings",
    "reads",
    "reconciling payments",
    "refunds",
    "reminders",
    "reviews taken and left",
    "ringing",
    "screens",
    "sealing",
    "slots ahead",
    "sweeping",
    "the keys of certificates",
    "the pulse",
    "the sealer's keys",
    "the vault's keys",
    "token keys",
    "updates",
    "watching",
    "watching cases",
    "watching deliveries",
    "watching engines",
    "watching halls",
    "watching hospitals",
    "watching kiosks",
    "watching parcels",
    "watching payments",
    "watching rules",
    "watching units' systems",
    "watching uploads",
    "webhooks",
    "work of who has left",
}


class Idle:
    """Whatever is looked for: nothing is due."""

    def __init__(self) -> None:
        self.looked = 0

    async def round(self) -> bool:
        self.looked += 1
        return False

    async def end_of_childhood(self) -> None:
        await self.round()


class IdleReviews(Idle, face_reviews.FaceReviewService):
    async def once(self) -> int:
        return await self.round()


class IdleTelling(Idle, campaigns.Telling):
    async def campaigns_once(self) -> bool:
        return await self.round()

    async def reminders_once(self) -> int:
        return await self.round()


class IdleApprovals(Idle, approvals.Approvals):
    """Asks no vendor."""


@pytest.mark.parametrize(
    ("module", "interval", "kind", "loop"),
    [
        (background, "PULL_SECONDS", Idle, pull_often),
        (background, "SEAL_SECONDS", Idle, seal_often),
        (background, "CHILDHOOD_SECONDS", Idle, end_childhoods),
        (face_reviews, "LOOK_S", IdleReviews, IdleReviews.forever),
        (campaigns, "LOOK_S", IdleTelling, IdleTelling.campaigns_forever),
        (campaigns, "REMIND_S", IdleTelling, IdleTelling.reminders_forever),
        (approvals, "LOOK_SECONDS", IdleApprovals, IdleApprovals.forever),
    ],
)
async def test_a_loop_looks_again_and_again(
    module: ModuleType,
    interval: str,
    kind: type[Idle],
    loop: Callable[[Idle], Coroutine[Any, Any, None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, interval, 0)
    idle = kind()
    task = asyncio.create_task(loop(idle))
    for _ in range(TURNS):
        await asyncio.sleep(0)

    assert not task.done()
    assert idle.looked > 1
    task.cancel()


@pytest.mark.parametrize(
    ("broken", "level", "words"),
    [
        (Busy(Problem.BUSY, retry_after=1), logging.WARNING, "sweeping waits"),
        (RuntimeError("a fault of ours"), logging.ERROR, "sweeping broke"),
    ],
)
async def test_a_loop_that_breaks_is_logged_and_begun_again(
    broken: Exception,
    level: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(background, "BROKEN_SECONDS", 0)
    begun = 0

    async def loop() -> None:
        nonlocal begun
        begun += 1
        raise broken

    async with running("sweeping", loop):
        for _ in range(TURNS):
            await asyncio.sleep(0)
    ended = begun
    await asyncio.sleep(0.01)

    assert begun > 1
    assert begun == ended
    assert {(each.levelno, each.message[: len(words)]) for each in caplog.records} == {
        (level, words)
    }


async def test_what_is_not_urgent_lets_who_starts_serve_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    async def looking(name: str) -> None:
        seen.append(name)
        await asyncio.Event().wait()

    async with AsyncExitStack() as stack:
        beside = Background(stack)
        await beside.run_later("reminders", lambda: looking("reminders"))
        await beside.run("outbox", lambda: looking("outbox"))
        monkeypatch.setattr(background, "SETTLE_SECONDS", 0)
        await beside.run_later("ratings", lambda: looking("ratings"))
        await asyncio.sleep(0)

    assert seen == ["outbox", "ratings"]


class Look:
    """A watch with a note and a gauge of its own."""

    def __init__(self, name: str, seen: list[str]) -> None:
        self.name = name
        self.seen = seen

    every_s = 3600.0

    async def look(self) -> None:
        self.seen.append(self.name)

    def notes(self) -> dict[str, object]:
        return {self.name: "seen"}

    def gauges(self) -> dict[str, float]:
        return {self.name: 1.0}


async def test_what_is_watched_is_shown_and_what_is_to_be_closed_is_closed_last() -> None:
    seen: list[str] = []

    async def close() -> None:
        seen.append("closed")

    async def loop() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("ended")

    async with AsyncExitStack() as stack:
        beside = Background(stack)
        beside.at_end(close)
        await beside.watch("persons", Look("persons", seen))
        await beside.watch("filing", Look("filing", seen))
        await beside.run("sweeping", loop)
        await asyncio.sleep(0)

        assert beside.notes() == {"persons": "seen", "filing": "seen"}
        assert beside.gauges() == {"persons": 1.0, "filing": 1.0}

    assert seen == ["persons", "filing", "ended", "closed"]


async def test_all_that_goes_on_beside_a_house_that_is_open(house: House) -> None:
    named = {task.get_name() for task in asyncio.all_tasks()}

    assert BESIDE - named == set()
