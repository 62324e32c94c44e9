"""Webhooks: who is told by HTTP what became of deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.delivery import Channel, DeliveryState

URL_MAX: Final = 500
#: Own choice: a city has a handful of partners, and each change is written once for each.
WEBHOOKS_MAX: Final = 20
#: Of failures without a success between; then it is switched off and an alarm stands.
DISABLE_AFTER: Final = timedelta(days=3)
#: What the answer of an endpoint that wants nothing more is kept as (Standard Webhooks: 410 Gone).
GONE: Final = "http-410"
#: How a try ended that says nothing of the endpoint: our store was away, or its partner was shut out.
OWN_FAULTS: Final = frozenset({"busy", "suspended"})
#: So long a message is tried, and so long it can be asked for again.
EXPIRE: Final = timedelta(days=3)
KEPT: Final = timedelta(days=30)
REPLAY_MAX: Final = 5_000
#: So long calls are signed with the secret before too, for the partner to change over.
SECRETS_OVERLAP: Final = timedelta(days=1)
#: What a test call became; it is of no delivery, and made while a webhook is paused too.
PING: Final = "ping"
PING_EXPIRES: Final = timedelta(minutes=5)

#: Seconds before the 2nd, 3rd … call; the last one repeats (as Standard Webhooks suggests, to 10 h).
PAUSES: Final = (5, 300, 1800, 7200, 18000, 36000)


@dataclass(frozen=True, slots=True)
class Webhook:
    """`disabled_at` without `failing_since`: an officer paused it. `old_until`: the secret before holds."""

    webhook: UUID
    url: str
    made_at: datetime
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    waiting: int = 0
    old_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """One change of one delivery; without any person in it."""

    message: UUID
    delivery: UUID
    kind: str
    channel: str
    became: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message to one partner, as claimed: `fence` must still hold when it is finished."""

    message: UUID
    channel: Channel
    attempt: int  # 1 on the first try
    fence: int
    created_at: datetime
    expires_at: datetime
    moot: str = ""  # a partner is told of whatever happened

    @property
    def id(self) -> UUID:
        return self.message

    def over(self, at: datetime) -> bool:
        return at >= self.expires_at

    def leaves_at(self, at: datetime) -> datetime:
        """By night too: a machine takes it."""
        return at


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A message and how its calls went; `answer` is of the last one: `http-500`, `unreachable`, ..."""

    message: WebhookMessage
    seq: int
    state: DeliveryState
    attempt: int
    answer: str
    next_at: datetime
    ended_at: datetime | None
