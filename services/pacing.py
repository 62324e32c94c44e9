"""A channel's own speed: never faster than its vendor allows, and not at all while a quota is used up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from domain.delivery import Answer, Delivery, Outcome

#: A vendor that says "in an hour or later" speaks of a quota, not of this message.
QUOTA_S: Final = 3600.0

_WAIT_S: Final = 5.0  # longer than this a message rather gives its slot to another


class Outlet(Protocol):
    async def send(self, delivery: Delivery) -> Answer: ...


class Turns(Protocol):
    """storage.turns.Turns."""

    async def take(self, key: str, per_second: float, most_s: float) -> float:
        """Seconds until the next turn, which is taken unless it is further off than `most_s`."""


class PacedOutlet:
    """Rate limit of one channel, over all processes, and its pause while the vendor's quota is used up.

    `per_second`: messages of all workers together, saved up for a second at most; 0: as many as come.

    While the vendor's quota is used up nothing is asked of it; `paused_s` is how long that still is.
    `one_vendor` False: many vendors stand behind the channel, and one's quota pauses no other's.
    """

    def __init__(
        self,
        outlet: Outlet,
        *,
        per_second: float,
        turns: Turns,
        clock: Callable[[], float],
        one_vendor: bool = True,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._outlet = outlet
        self._per_second = per_second
        self._turns = turns
        self._clock = clock
        self._one_vendor = one_vendor
        self._sleep = sleep
        self._paused_until = 0.0

    @property
    def paused_s(self) -> float:
        return max(0.0, self._paused_until - self._clock())

    async def send(self, delivery: Delivery) -> Answer:
        if self.paused_s:
            return Answer(Outcome.RETRY, "quota", retry_after=self.paused_s)
        if self._per_second:
            wait = await self._turns.take(delivery.channel, self._per_second, _WAIT_S)
            if wait > _WAIT_S:
                return Answer(Outcome.RETRY, "paced", retry_after=wait)
            if wait:
                await self._sleep(wait)
        answer = await self._outlet.send(delivery)
        asked = (answer.retry_after or 0.0) if answer.outcome is Outcome.RETRY else 0.0
        if self._one_vendor and asked >= QUOTA_S:
            self._paused_until = self._clock() + asked
        return answer
