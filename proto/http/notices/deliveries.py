"""What became of notices: deliveries, dead letters, notices in person, channels; and webhooks."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.delivery import Channel, DeliveryState
from domain.errors import Unfit
from domain.notices.deliveries import AlarmKind
from domain.notices.webhooks import URL_MAX
from proto.http.base import Answer, Body, Moment

Text = Annotated[str, Field(min_length=1, max_length=500)]


class DeliveriesWanted(Body):
    """Sent as a POST, since a purpose has no place in a URL."""

    purpose: Text
    cursor: Annotated[str, Field(max_length=100)] = ""


class DeliveryLeg(Answer):
    """One try-able way of a notice; no address, and no text of the notice."""

    delivery: UUID
    event_n: int  # of the account: the legs of one event share it
    kind: str
    channel: Channel
    state: DeliveryState
    why: str  # our short word or the vendor's code, "" for none
    why_words: str
    attempt: int
    created_at: Moment
    next_at: Moment | None
    sent_at: Moment | None
    received_at: Moment | None
    read_at: Moment | None
    ended_at: Moment | None


class DeliveriesSeen(Answer):
    deliveries: list[DeliveryLeg]
    next_cursor: str  # "" at the end


class DeadLetter(DeliveryLeg):
    again: bool  # may be sent once more


class DeadLetterCount(Answer):
    channel: Channel
    why: str
    why_words: str
    deliveries: int


class DeadLetters(Answer):
    deliveries: list[DeadLetter]
    counts: list[DeadLetterCount]  # of the last seven days, on the first page
    next_cursor: str


class Resending(Body):
    """Either named ones, or those of a channel (and a reason), the oldest first."""

    deliveries: list[UUID] = Field([], max_length=100, strict=False)
    channel: Annotated[Channel | None, Field(strict=False)] = None
    reason: Annotated[str, Field(max_length=100)] = ""
    why: Text

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.deliveries) == (self.channel is not None):
            raise Unfit("只写投递编号或只写渠道", "either deliveries or a channel")
        return self


class Resent(Answer):
    queued: int


class PersonalNoticeSeen(Answer):
    notice: UUID
    person: UUID
    kind: str
    title: str
    due: Moment
    expires: Moment


class PersonalNoticesSeen(Answer):
    notices: list[PersonalNoticeSeen]
    next_cursor: str


class PersonalNoticeEnd(Body):
    told: bool  # False: nobody was met, and it is given up
    why: Text


class ChannelSeen(Answer):
    """`waiting` is due or tried before; sent and failed are of the last ten minutes."""

    channel: Channel
    waiting: int
    oldest_seconds: int
    retried: int
    sent: int
    failed: int


class AlarmSeen(Answer):
    channel: Channel
    kind: AlarmKind
    words: str


class ChannelsSeen(Answer):
    channels: list[ChannelSeen]
    alarms: list[AlarmSeen]


class WebhookNew(Body):
    url: Annotated[str, Field(min_length=8, max_length=URL_MAX)]
    why: Text


class WebhookMove(Body):
    why: Text


class WebhookReplay(WebhookMove):
    since: Annotated[Moment, Field(strict=False)]


class WebhookSeen(Answer):
    """Disabled and not failing: an officer paused it."""

    webhook: UUID
    url: str
    made_at: Moment
    failing_since: Moment | None
    disabled_at: Moment | None
    waiting: int  # messages, counted to 10,000
    old_secret_until: Moment | None  # so long calls are signed with the secret before too


class WebhooksSeen(Answer):
    webhooks: list[WebhookSeen]


class WebhookMade(WebhookSeen):
    secret: str  # shown this once


class Replayed(Answer):
    """`next_since` when there is more: ask again from there."""

    queued: int
    next_since: Moment | None


class WebhookCallSeen(Answer):
    """`became` is `ping` of a test call, which has no delivery; `answer` is of the last call."""

    message: UUID
    delivery: UUID | None
    kind: str
    channel: str
    became: str
    happened_at: Moment
    state: DeliveryState
    attempt: int
    answer: str
    next_at: Moment | None  # while it is under way
    ended_at: Moment | None


class WebhookCallsSeen(Answer):
    calls: list[WebhookCallSeen]
    next_cursor: str  # "" at the end
