"""What units' systems said and we missed is asked for; and each day both sides compare their last numbers."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from random import SystemRandom
from typing import Final, Protocol

from domain.days import day_of
from domain.errors import Busy, Refusal
from domain.hall.dispatches import ANSWERS_AT_ONCE, Compared, Heads, UnitAnswer
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Clock, Transport

log = logging.getLogger(__name__)

#: Own choice: a call that was lost is found within a minute or so, and no two processes look in step.
_EVERY_S: Final = (45.0, 75.0)
#: Own choice: of one look; the rest comes with the next one.
_PAGES: Final = 10
_random: Final = SystemRandom()


class AskedSystem(Protocol):
    """connectors.dispatch.standard.StandardSystem, or another wire."""

    def build_look(self, after: int, at: datetime) -> HttpRequest: ...

    def parse_look(self, response: HttpResponse) -> tuple[UnitAnswer, ...] | None: ...

    def build_heads(self, at: datetime) -> HttpRequest: ...

    def parse_heads(self, response: HttpResponse) -> Heads | None: ...


class Answers(Protocol):
    """services.hall.unit_answers.UnitAnswers."""

    async def put(self, answer: UnitAnswer) -> object:
        """Refusal for what can't be kept."""


class AnswerStore(Protocol):
    """storage.hall.unit_answers.UnitAnswerStore."""

    async def heard(self, unit: str) -> int: ...

    async def compared_on(self, day: date) -> frozenset[str]: ...

    async def put_heads(self, day: date, compared: Compared) -> None: ...


class DispatchStore(Protocol):
    """storage.hall.dispatches.DispatchStore."""

    async def sent(self, unit: str) -> int: ...

    async def again(self, unit: str, since: int, at: datetime) -> None: ...


class DispatchRounds:
    def __init__(
        self,
        *,
        systems: Mapping[str, AskedSystem],
        answers: Answers,
        heard: AnswerStore,
        dispatches: DispatchStore,
        transport: Transport,
        clock: Clock,
    ) -> None:
        self._systems = systems
        self._answers = answers
        self._heard = heard
        self._dispatches = dispatches
        self._transport = transport
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await asyncio.sleep(_random.uniform(*_EVERY_S))
            await self.round()

    async def round(self) -> None:
        """Each unit once, one after the other; one that is away, or answers nonsense, keeps none of the others back."""
        for unit in self._systems:
            try:
                await self.look(unit)
                await self.compare(unit)
            except TransportFailed:
                log.info("the system of %s does not answer", unit)
            except Busy:
                return  # our own store

    async def look(self, unit: str) -> int:
        """For what was said after the number up to which nothing lacks; how many came. TransportFailed."""
        found = 0
        for _ in range(_PAGES):
            after = await self._heard.heard(unit)
            listed = await self._listed(unit, after)
            for each in sorted(listed, key=lambda answer: answer.sequence):
                await self._put(each)
            found += len(listed)
            if len(listed) < ANSWERS_AT_ONCE or await self._heard.heard(unit) == after:
                break
        return found

    async def compare(self, unit: str) -> Compared | None:
        """Once a day: what differs is listed, and what it lost of ours leaves again. TransportFailed."""
        now = self._clock()
        if unit in await self._heard.compared_on(day_of(now)):
            return None
        system = self._systems[unit]
        there = system.parse_heads(await self._transport.send(system.build_heads(now)))
        if there is None:
            log.warning("the system of %s gave no last numbers that can be read", unit)
            return None
        here = Heads(await self._dispatches.sent(unit), await self._heard.heard(unit))
        compared = Compared(unit, here, there, now)
        await self._heard.put_heads(day_of(now), compared)
        if there.ours < here.ours:
            await self._dispatches.again(unit, there.ours + 1, now)
        if compared.differs:
            log.warning("last numbers differ: here %s, at %s %s", here, unit, there)
        return compared

    async def _listed(self, unit: str, after: int) -> Sequence[UnitAnswer]:
        system = self._systems[unit]
        request = system.build_look(after, self._clock())
        listed = system.parse_look(await self._transport.send(request))
        if listed is None:
            log.warning("what the system of %s said can't be read", unit)
        return listed or ()

    async def _put(self, answer: UnitAnswer) -> None:
        try:
            await self._answers.put(answer)
        except Busy:
            raise
        except Refusal as refused:  # it stays to be asked for, and to be seen
            log.warning("number %d of %s: %s", answer.sequence, answer.unit, refused.problem)
