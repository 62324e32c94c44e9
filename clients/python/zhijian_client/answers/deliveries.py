"""What the service says of how notices reached people: deliveries, notices in person, webhooks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way of a notice; `why_words` says why it did not leave or arrive."""

    delivery: UUID
    event_n: int
    kind: str
    channel: str
    state: str
    why: str
    why_words: str
    attempt: int
    created_at: datetime
    next_at: datetime | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    read_at: datetime | None = None
    ended_at: datetime | None = None
    again: bool = False  # of dead letters: may be sent once more


@dataclass(frozen=True, slots=True)
class Deliveries:
    deliveries: tuple[Delivery, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Resent:
    queued: int


@dataclass(frozen=True, slots=True)
class PersonalNotice:
    notice: UUID
    person: UUID
    kind: str
    title: str
    due: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class PersonalNotices:
    notices: tuple[PersonalNotice, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret` is told once, by `add_webhook` and `rotate_webhook_secret`.

    Disabled and not failing: an officer paused it.
    """

    webhook: UUID
    url: str
    made_at: datetime
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    waiting: int = 0
    old_secret_until: datetime | None = None
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Webhooks:
    webhooks: tuple[Webhook, ...]


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """`became` is `ping` of a test call; `answer` is of the last call, such as `http-500`."""

    message: UUID
    kind: str
    channel: str
    became: str
    happened_at: datetime
    state: str
    attempt: int
    answer: str
    delivery: UUID | None = None
    next_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebhookCalls:
    calls: tuple[WebhookCall, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """With `next_since` there is more: ask again from there."""

    queued: int
    next_since: datetime | None = None
