"""A channel's own speed: never faster than its vendor allows, and not at all while a quota is used up.

And a number's own peace: no more messages and calls to it a day than the city allows itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from domain.delivery import Answer, Delivery, Outcome
from domain.events import EventKind
from domain.notice_kinds import KINDS
from services.notices.delivery_outbox import DeliverySender
from services.ports import Limits

#: A vendor that says "in an hour or later" speaks of a quota, not of this message.
QUOTA_S: Final = 3600.0

_WAIT_S: Final = 5.0  # longer than this a message rather gives its slot to another
_DAY_S: Final = 86_400.0


class Turns(Protocol):
    """storage.turns.Turns."""

    async def take(self, key: str, per_second: float, most_s: float) -> float:
        """Seconds until the next turn, which is taken unless it is further off than `most_s`."""


class CappedSender:
    """Frequency cap: at most `a_day` messages and calls to one number in a day from the first; 0: no cap.

    What is over it fails as `number-a-day`, stays in the inbox and goes on by the account's other ways.
    What the law wants told leaves all the same, and counts: else whoever causes many notices could keep
    the one about a stranger's sign-in from coming. Several at the same moment may be one or two more.
    """

    def __init__(
        self, sender: DeliverySender, *, a_day: int, limits: Limits, known_as: Callable[[str], str]
    ) -> None:
        """`known_as` gives what a number is counted under: a MAC, never the number."""
        self._sender = sender
        self._a_day = a_day
        self._limits = limits
        self._known_as = known_as

    async def send(self, delivery: Delivery) -> Answer:
        if not self._a_day:
            return await self._sender.send(delivery)
        key = f"told {self._known_as(delivery.address)}"
        must = KINDS[EventKind(delivery.kind)].must_tell
        if not must and not (await self._limits.look(key, self._a_day)).allowed:
            return Answer(Outcome.REFUSED, "number-a-day")
        answer = await self._sender.send(delivery)
        if answer.outcome in {Outcome.DELIVERED, Outcome.UNKNOWN}:
            await self._limits.allow(key, self._a_day, _DAY_S)
        return answer


class PacedSender:
    """Rate limit of one channel, over all processes, and its pause while the vendor's quota is used up.

    `per_second`: messages of all workers together, saved up for a second at most; 0: as many as come.

    While the vendor's quota is used up nothing is asked of it; `paused_s` is how long that still is.
    `one_vendor` False: many vendors stand behind the channel, and one's quota pauses no other's.
    """

    def __init__(
        self,
        sender: DeliverySender,
        *,
        per_second: float,
        turns: Turns,
        clock: Callable[[], float],
        one_vendor: bool = True,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sender = sender
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
        answer = await self._sender.send(delivery)
        asked = (answer.retry_after or 0.0) if answer.outcome is Outcome.RETRY else 0.0
        if self._one_vendor and asked >= QUOTA_S:
            self._paused_until = self._clock() + asked
        return answer
