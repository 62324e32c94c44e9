"""What the service says of the inbox, and of the ways by which an account is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the inbox. `n` is gapless within an account."""

    n: int
    kind: str
    title: str
    text: str
    subject: str
    happened_at: datetime
    urgent: bool
    read_at: datetime | None = None
    mandate: UUID | None = None  # a copy of what somebody was told for whom the account acts


@dataclass(frozen=True, slots=True)
class Inbox:
    events: tuple[Event, ...]
    last_n: int


@dataclass(frozen=True, slots=True)
class InboxReadTo:
    read_n: int


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A city's notice in full; its event in the inbox has the subject `campaign:<notice>`."""

    notice: UUID
    kind: str  # due, notice
    title: str
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WayChosen:
    way: str  # push, wechat, email, sms, call
    name: str
    on: bool
    offered: bool = True  # False: the city has not set it up


@dataclass(frozen=True, slots=True)
class GroupChosen:
    group: str
    name: str
    must: bool  # at least one way stays on
    ways: tuple[WayChosen, ...]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """HH:MM in Shanghai."""

    on: bool
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class NotificationPreferences:
    groups: tuple[GroupChosen, ...]
    language: str
    plain_words: bool
    quiet: QuietHours
    subscriptions: dict[str, int]  # grants left by template
    ask_subscriptions: tuple[str, ...]  # templates to ask for at the next tap


@dataclass(frozen=True, slots=True)
class Device:
    """A device that is told by push."""

    device: UUID
    vendor: str
    app: str
    created_at: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Devices:
    devices: tuple[Device, ...]
    web_push_key: str  # a browser's applicationServerKey, empty while web pushes are off


@dataclass(frozen=True, slots=True)
class Address:
    channel: str
    shown: str  # masked
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Addresses:
    addresses: tuple[Address, ...]
    channels: tuple[str, ...]  # those that one may be added for


@dataclass(frozen=True, slots=True)
class WechatPage:
    url: str
