"""What became of deliveries; how a channel is doing; and when somebody has to be called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.delivery import Channel, DeliveryState
from domain.words import Words

#: Own choice: an older notice would surprise more than it helps; it stays in the inbox.
RESEND_DAYS: Final = 7
#: In one go, so that no vendor is flooded and the store is held shortly.
RESEND_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class DeliverySeen:
    """One leg as an officer reads it; `why` is a short word of ours or the vendor's code."""

    delivery: UUID
    event_n: int
    kind: str
    channel: Channel
    state: DeliveryState
    why: str
    attempt: int
    created_at: datetime
    next_at: datetime | None = None  # while it waits
    sent_at: datetime | None = None
    received_at: datetime | None = None
    read_at: datetime | None = None
    ended_at: datetime | None = None
    again: bool = False  # may be sent once more


@dataclass(frozen=True, slots=True)
class DeadCount:
    channel: Channel
    why: str
    deliveries: int


@dataclass(frozen=True, slots=True)
class DeadFilter:
    """Empty means any."""

    channel: Channel | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """One channel now: what waits or is tried again, and what ended in the last WINDOW."""

    channel: Channel
    waiting: int = 0  # due or tried before; counted to COUNTED at most
    oldest_s: float = 0.0  # since the oldest of them was due first
    retried: int = 0  # of them, tried before
    token: int = 0  # of them, held up by a vendor token
    quota: int = 0  # of them, held up by a quota
    good: int = 0  # taken by the vendor
    failed: int = 0  # given up, but not for a dead address


WINDOW: Final = timedelta(minutes=10)
COUNTED: Final = 10_000


class AlarmKind(StrEnum):
    TOKEN = "token"  # noqa: S105  # a kind of trouble
    QUOTA = "quota"
    ERRORS = "errors"
    OLD = "old"


# The thresholds, all of them our own choice.
TOKEN_WAITING: Final = 3
QUOTA_WAITING: Final = 3
ERRORS_TRIED: Final = 50  # fewer say nothing about a rate
ERRORS_SHARE: Final = 0.2
OLD_WAITING: Final = 5
OLD_S: Final = 900.0  # twice the longest pause but the last


@dataclass(frozen=True, slots=True)
class Alarm:
    channel: Channel
    kind: AlarmKind

    def __str__(self) -> str:
        return f"{self.channel}: {self.kind}"


ALARM_WORDS: Final[Mapping[AlarmKind, Words]] = {
    AlarmKind.TOKEN: Words(
        "取不到服务商的访问凭证，请检查密钥", "No vendor token can be had: check the secret"
    ),
    AlarmKind.QUOTA: Words("服务商额度已用完", "The vendor's quota is used up"),
    AlarmKind.ERRORS: Words("失败比例过高", "Too many fail"),
    AlarmKind.OLD: Words("积压太久", "Messages wait too long"),
}


def alarms(healths: Iterable[ChannelHealth]) -> tuple[Alarm, ...]:
    """Whom to call for; a handful of messages raises none."""
    return tuple(Alarm(each.channel, kind) for each in healths for kind in _kinds(each))


def _kinds(health: ChannelHealth) -> list[AlarmKind]:
    tried = health.good + health.failed + health.retried
    bad = health.failed + health.retried
    rules = {
        AlarmKind.TOKEN: health.token >= TOKEN_WAITING,
        AlarmKind.QUOTA: health.quota >= QUOTA_WAITING,
        AlarmKind.ERRORS: tried >= ERRORS_TRIED and bad >= ERRORS_SHARE * tried,
        AlarmKind.OLD: health.waiting >= OLD_WAITING and health.oldest_s >= OLD_S,
    }
    return [kind for kind, holds in rules.items() if holds]
