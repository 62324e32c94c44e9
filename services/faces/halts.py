"""A check that is ended from elsewhere stops before its camera, in whichever process that runs.

Somebody withdraws the agreement, locks the face or ends a mandate: the store has the check ended in the
same transaction. The bell is a hint that it did; without it each process looks once a second.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Final, Protocol
from uuid import UUID

from domain.errors import Gone, NotAllowed
from domain.problems import Problem
from services.faces.places import Places

LOOK_S: Final = 1.0


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of what was rung, gathered; an empty set means: some may have been missed."""


class CheckStore(Protocol):
    async def over(self, captures: Mapping[UUID, UUID]) -> Mapping[UUID, bool]:
        """Of these captures, each with its person, those whose check was ended from elsewhere.

        True where an agreement was withdrawn.
        """


class Halts:
    def __init__(self, *, places: Places, checks: CheckStore, look_s: float = LOOK_S) -> None:
        self._places = places
        self._checks = checks
        self._look_s = look_s

    async def run(self, bells: Bells) -> None:
        """Hears bells, which ring for persons, and looks by itself, until cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._hear(bells))
            both.create_task(self._look_often())

    async def _hear(self, bells: Bells) -> None:
        async for rung in bells.listen():
            await self.look({UUID(bytes=each) for each in rung})

    async def _look_often(self) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            await self.look()

    async def look(self, persons: Collection[UUID] = ()) -> None:
        """At the checks of these persons; of all when there are none."""
        running = {
            capture: person
            for capture, person in self._places.captures().items()
            if not persons or person in persons
        }
        if not running:
            return
        over = await self._checks.over(running)
        self._places.halt(
            {
                capture: NotAllowed(Problem.CONSENT_WITHDRAWN)
                if withdrawn
                else Gone(Problem.CHECK_OVER)
                for capture, withdrawn in over.items()
            }
        )
