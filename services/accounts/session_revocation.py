"""Session revocation: a session that ends in one process is refused in all others, at once where the bell is heard.

The bell is a hint; the store is the truth. Whoever may have missed a ring looks there at all that ended
while an access token could still live.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

#: An access token lives 15 minutes; one more for clocks that differ.
STILL_ALIVE: Final = timedelta(minutes=16)


class Bell(Protocol):
    async def ring(self, accounts: Iterable[UUID]) -> None: ...

    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of what was rung, gathered; an empty set means: some may have been missed."""


class EndedSessions(Protocol):
    async def ended_since(self, since: datetime) -> tuple[UUID, ...]: ...


class Tokens(Protocol):
    def refuse(self, session: UUID) -> None: ...


class SessionRevocation:
    def __init__(
        self,
        *,
        bell: Bell,
        sessions: EndedSessions,
        tokens: Tokens,
        clock: Callable[[], datetime],
    ) -> None:
        self._bell = bell
        self._sessions = sessions
        self._tokens = tokens
        self._clock = clock
        self._ended: set[UUID] = set()
        self._some = asyncio.Event()

    def tell(self, session: UUID) -> None:
        """Has the other processes told of a session that ended here; never waits."""
        self._ended.add(session)
        self._some.set()

    async def run_telling(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            ended, self._ended = self._ended, set()
            await self._bell.ring(ended)

    async def run_hearing(self) -> None:
        """What ended before this process heard anything, as while it was started anew, comes first."""
        for session in await self._missed():
            self._tokens.refuse(session)
        async for rung in self._bell.listen():
            for session in [UUID(bytes=each) for each in rung] or await self._missed():
                self._tokens.refuse(session)

    async def _missed(self) -> tuple[UUID, ...]:
        return await self._sessions.ended_since(self._clock() - STILL_ALIVE)
