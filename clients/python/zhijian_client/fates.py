"""What the service says of deliveries, visits, webhooks and added addresses."""

from dataclasses import dataclass
from datetime import date, datetime
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
class Visit:
    visit: UUID
    person: UUID
    kind: str
    title: str
    due: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Visits:
    visits: tuple[Visit, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A certification by a browser alone, to be confirmed by a call or a visit until `due_at`."""

    spot: UUID
    person: UUID
    scheme: str
    drawn_at: datetime
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, slots=True)
class SpotChecks:
    spots: tuple[SpotCheck, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class SpotMonth:
    """`wrong` of `resolved` were not the pensioner; the true share is between low and high, at 95 %."""

    first: date
    drawn: int
    met: int
    wrong: int
    unclear: int
    open: int
    overdue: int
    resolved: int
    wrong_low: float
    wrong_high: float


@dataclass(frozen=True, slots=True)
class SpotMonths:
    """The newest first; `year` is all of them together."""

    months: tuple[SpotMonth, ...]
    year: SpotMonth


@dataclass(frozen=True, slots=True)
class Crowded:
    """An account that acts, or a device, near or at the number of people it may be used for."""

    kind: str
    person: UUID
    people: int
    most: int
    full: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class CrowdedList:
    crowded: tuple[Crowded, ...]


@dataclass(frozen=True, slots=True)
class ActingLimit:
    """For how many people an account acted in a year, and may; widened through a last day."""

    people: int
    most: int
    widened_to: int | None = None
    widened_until: date | None = None


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


@dataclass(frozen=True, slots=True)
class Address:
    channel: str
    shown: str  # masked
    added_at: datetime


@dataclass(frozen=True, slots=True)
class WechatPage:
    url: str


@dataclass(frozen=True, slots=True)
class Addresses:
    addresses: tuple[Address, ...]
    channels: tuple[str, ...]  # those that one may be added for
