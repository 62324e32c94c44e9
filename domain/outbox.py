"""What leaves the house by an outbox: claimed by one worker, tried, then ended or put back."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

from domain.delivery import Answer, Channel, DeliveryState

#: Seconds before the 2nd, 3rd … try; the last value repeats. Jitter ±20 % is put on by the outbox.
RETRY_SECONDS: Final = (1, 5, 30, 120, 480, 1500)


class Item(Protocol):
    """What a worker claimed: a delivery, a call to a partner.

    `fence` must still hold when it is ended; `attempt` is 1 on the first try; `moot` says why nobody
    needs it any more, or is empty.
    """

    @property
    def id(self) -> UUID: ...

    @property
    def channel(self) -> Channel: ...

    @property
    def attempt(self) -> int: ...

    @property
    def fence(self) -> int: ...

    @property
    def created_at(self) -> datetime: ...

    @property
    def moot(self) -> str: ...

    def over(self, at: datetime) -> bool:
        """Whether it is too old to be sent."""

    def leaves_at(self, at: datetime) -> datetime:
        """When it may leave, if it is due at `at`: then, or later."""


ItemT = TypeVar("ItemT", bound=Item)


@dataclass(frozen=True, slots=True)
class Ended(Generic[ItemT]):
    """What became of a claimed item."""

    item: ItemT
    state: DeliveryState
    answer: Answer
    at: datetime


def kind_of(answer: Answer) -> str:
    """The kind of a failed try, for a count: token, quota, expired, or the outcome."""
    if answer.code.startswith("token-"):
        return "token"
    if answer.code in {"quota", "expired"}:
        return answer.code
    return answer.outcome


#: Upper ends in seconds, from a bell's speed to a day: later rungs wait by plan (docs/channels.md).
DELAY_ENDS: Final = (0.1, 0.5, 1.0, 5.0, 30.0, 120.0, 600.0, 3600.0, 14400.0, 86400.0)


class Delays:
    """From the commit of a change to its message being taken, by channel, since the start."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Channel, int]] = Counter()
        self._sums: Counter[Channel] = Counter()

    def add(self, channel: Channel, seconds: float) -> None:
        self._counts[channel, bisect_left(DELAY_ENDS, seconds)] += 1
        self._sums[channel] += round(max(0.0, seconds) * 1000)

    def read(self) -> dict[Channel, tuple[list[tuple[str, float]], float]]:
        """By channel the counts up to each end, the last one "+Inf", and the sum in seconds."""
        found = {}
        for channel, total in self._sums.items():
            so_far, buckets = 0, []
            for place, end in enumerate((*map(str, DELAY_ENDS), "+Inf")):
                so_far += self._counts[channel, place]
                buckets.append((end, float(so_far)))
            found[channel] = (buckets, total / 1000)
        return found
