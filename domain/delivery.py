"""A notice on its way: the channels, the states of a delivery, and what a vendor's answer means."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.quiet import Quiet
from domain.subjects import Subject
from domain.words import Language


class Channel(StrEnum):
    SMS = "sms"
    WECHAT = "wechat"  # one-time subscription message
    APNS = "apns"
    HARMONY = "harmony"  # Huawei, HarmonyOS 5 and newer
    HMS = "hms"  # Huawei, Android and HarmonyOS up to 4
    XIAOMI = "xiaomi"
    OPPO = "oppo"
    VIVO = "vivo"
    HONOR = "honor"
    FCM = "fcm"
    WEBPUSH = "webpush"
    WECHAT_ACCOUNT = "wechat_account"  # template message of the service account
    EMAIL = "email"
    VOICE = "voice"  # a call that reads the sentence aloud
    LETTER = "letter"  # on paper, by the courier
    VISIT = "visit"  # on the officers' list: nothing sends it, an officer ends it
    WEBHOOK = "webhook"  # to partners, of what became of the others; it tells no person
    REFUND = "refund"  # to a vendor of payments; it tells no person
    COURIER = "courier"  # orders for parcels; it tells no person
    HOSPITAL = "hospital"  # registrations at a hospital's system; it tells no person
    UNIT = "unit"  # steps of cases to a unit's own system; it tells no person


#: The channels that end at one registered device each, not at the account.
PUSH: Final = frozenset(
    {
        Channel.APNS,
        Channel.HARMONY,
        Channel.HMS,
        Channel.XIAOMI,
        Channel.OPPO,
        Channel.VIVO,
        Channel.HONOR,
        Channel.FCM,
        Channel.WEBPUSH,
    }
)


class DeliveryState(StrEnum):
    """The one list of states."""

    QUEUED = "queued"  # written with the change
    CLAIMED = "claimed"  # a worker holds it, until its lease ends
    SENT = "sent"  # the vendor took it
    RECEIVED = "received"  # the vendor's report says that it is on the phone
    READ = "read"  # it was out when the person saw the event
    UNKNOWN = "unknown"  # it may have been taken: never sent again by itself
    FAILED = "failed"  # given up, with a reason
    SKIPPED = "skipped"  # no address or no grant on this channel, or the channel is not set up
    SUPERSEDED = "superseded"  # not needed any more: read, received, settled, or told with another


class Outcome(StrEnum):
    """What a vendor's answer means."""

    DELIVERED = "delivered"
    RETRY = "retry"
    DEAD_ADDRESS = "dead_address"  # this address never works again
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  # renew the vendor token, once
    REFUSED = "refused"  # permanent: our data or configuration
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """A vendor's response, read. `code` is the vendor's own, for the log; `reference` its message id."""

    outcome: Outcome
    code: str = ""
    reference: str = ""
    retry_after: float | None = None  # seconds
    dead_since: datetime | None = None  # DEAD_ADDRESS: what was registered later is not meant


_WORD_MAX: Final = 256


def kept(word: str) -> str:
    """A vendor's word as every store can keep it and find it again in a delivery report.

    Short enough for an index, without NUL and halves of characters, which PostgreSQL refuses.
    """
    if len(word) <= _WORD_MAX and word.isprintable():
        return word
    return word[:_WORD_MAX].encode(errors="ignore").decode().replace("\0", "")


#: Before a vendor that refuses our account is asked again: about as fast as somebody mends it.
OPERATOR_S: Final = 300.0
EXPIRE_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try-able leg of a notice, as claimed: `fence` must still hold when it is finished."""

    delivery: UUID
    account: UUID
    event_n: int
    kind: str
    subject: Subject
    channel: Channel
    address: str  # phone number, openid or device token, opened from the vault
    attempt: int  # 1 on the first try
    fence: int
    created_at: datetime
    device: UUID | None = None  # on the channels of PUSH
    language: Language = Language.ZH
    plain: bool = False  # in plain words
    urgent: bool = False
    expires_at: datetime | None = None  # None: EXPIRE_HOURS after its event
    moot: str = (
        ""  # why nobody needs it any more: its event was read or settled, its mandate is over
    )
    small: bool = False  # may be told with others as one
    gathered: int = 0  # how many others it tells
    quiet: Quiet | None = None  # of its account
    register: bool = False  # to a person without an account; `account` is the person's id then

    @property
    def id(self) -> UUID:
        return self.delivery

    @property
    def ends_at(self) -> datetime:
        """When it is too old to be told."""
        return self.expires_at or self.created_at + timedelta(hours=EXPIRE_HOURS)

    def over(self, at: datetime) -> bool:
        return at >= self.ends_at

    def leaves_at(self, at: datetime) -> datetime:
        """`at` itself, or the end of the night in which it would wake somebody."""
        return held(at, self.account, self.channel, self.quiet, urgent=self.urgent)


def held(
    at: datetime, account: UUID, channel: Channel, quiet: Quiet | None, *, urgent: bool
) -> datetime:
    """When something that is due at `at` may leave: what is not urgent lets people sleep.

    A telephone never rings at night, not even for what is urgent.
    """
    if quiet is None and channel is Channel.VOICE:
        quiet = Quiet()
    loud = not urgent or channel is Channel.VOICE
    return quiet.over(at, account) if quiet is not None and loud else at
