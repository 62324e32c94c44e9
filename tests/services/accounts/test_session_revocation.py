import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from services.accounts.session_revocation import SessionRevocation
from tests.people import NOON, FakeClock


class FakeBell:
    """Rings what is put in, and notes what was rung."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[set[bytes]] = asyncio.Queue()
        self.rung: asyncio.Queue[set[UUID]] = asyncio.Queue()

    async def ring(self, accounts: Iterable[UUID]) -> None:
        await self.rung.put(set(accounts))

    async def listen(self) -> AsyncIterator[set[bytes]]:
        while True:
            yield await self.coming.get()


class FakeSessions:
    def __init__(self) -> None:
        self.ended: dict[UUID, datetime] = {}

    async def ended_since(self, since: datetime) -> tuple[UUID, ...]:
        return tuple(session for session, at in self.ended.items() if at > since)


class FakeTokens:
    def __init__(self) -> None:
        self.refused: asyncio.Queue[UUID] = asyncio.Queue()

    def refuse(self, session: UUID) -> None:
        self.refused.put_nowait(session)


class Process:
    def __init__(self) -> None:
        self.bell, self.sessions, self.tokens = FakeBell(), FakeSessions(), FakeTokens()
        self.endings = SessionRevocation(
            bell=self.bell, sessions=self.sessions, tokens=self.tokens, clock=FakeClock()
        )

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(self.endings.run_telling()),
            asyncio.create_task(self.endings.run_hearing()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)


async def test_sessions_that_end_together_are_told_in_one_ring() -> None:
    ended = {uuid4(), uuid4()}
    async with Process() as process:
        for session in ended:
            process.endings.tell(session)

        assert await process.bell.rung.get() == ended


async def test_a_session_that_was_rung_is_refused() -> None:
    session = uuid4()
    async with Process() as process:
        process.bell.coming.put_nowait({session.bytes})

        assert await process.tokens.refused.get() == session


async def test_what_ended_before_a_process_started_is_refused_from_the_start() -> None:
    session = uuid4()
    process = Process()
    process.sessions.ended = {session: NOON - timedelta(minutes=1)}
    async with process:
        assert await process.tokens.refused.get() == session


async def test_who_may_have_missed_a_ring_refuses_all_whose_tokens_could_still_live() -> None:
    session, long_over = uuid4(), uuid4()
    async with Process() as process:
        process.bell.coming.put_nowait({uuid4().bytes})
        await process.tokens.refused.get()  # it has begun to hear
        process.sessions.ended = {
            long_over: NOON - timedelta(minutes=16),
            session: NOON - timedelta(minutes=15),
        }
        process.bell.coming.put_nowait(set())

        assert await process.tokens.refused.get() == session
        assert process.tokens.refused.empty()
