"""Partners' events as their programs ask for them, and how they are called."""

from typing import Annotated, Self

from pydantic import Field

from domain.accounts.partner_events import PartnerEvent, Told
from domain.accounts.partners import Partner
from domain.delivery import DeliveryState
from domain.notices.partner_events import POLL_MAX, CallKeys, Heard, PartnerDelivery, mark_of
from proto.http.base import Answer, Body, Moment

_MARK_MAX = 40


class PartnerEventData(Answer):
    """`sub`: who the person is, to this partner alone. `id`: a number, where it has one, or a scheme."""

    sub: str
    kind: Told
    id: str
    state: str


class PartnerEventSeen(Answer):
    """`id`: the same as in `webhook-id` of a call; the rest is what a call says."""

    id: str
    type: PartnerEvent
    timestamp: Moment
    data: PartnerEventData

    @classmethod
    def of(cls, heard: Heard) -> Self:
        told = heard.waiting.telling
        return cls(
            id=mark_of(heard.waiting.event),
            type=told.event,
            timestamp=told.at,
            data=PartnerEventData(
                sub=heard.subject, kind=told.event.of, id=told.reference, state=told.event.state
            ),
        )


class PartnerEventsWaiting(Answer):
    """The oldest first. `next_after`: "" where none waits behind these."""

    events: list[PartnerEventSeen]
    next_after: str


class PartnerEventsTaken(Body):
    events: Annotated[
        list[Annotated[str, Field(max_length=_MARK_MAX)]], Field(min_length=1, max_length=POLL_MAX)
    ]


class PartnerEventsAcknowledged(Answer):
    acknowledged: int  # of those that waited


class PartnerHook(Answer):
    """How the partner is called. `url`: "" where it asks. `public_key`: of our signatures v1a."""

    url: str
    events: list[PartnerEvent]
    contact: str
    public_key: str
    secret_set: bool
    old_secret_until: Moment | None
    failing_since: Moment | None
    switched_off_at: Moment | None
    waiting: int  # 10,000 at most

    @classmethod
    def of(cls, partner: Partner, keys: CallKeys, public_key: str, waiting: int) -> Self:
        terms = partner.terms
        return cls(
            url=terms.events_url,
            events=sorted(terms.events),
            contact=terms.contact,
            public_key=public_key,
            secret_set=bool(keys.secrets),
            old_secret_until=keys.old_until,
            failing_since=partner.failing_since,
            switched_off_at=partner.off_at,
            waiting=waiting,
        )


class PartnerSecret(Answer):
    """Told once; the one before signs beside it until then."""

    secret: str
    old_secret_until: Moment | None


class PartnerTry(Answer):
    at: Moment
    answer: str  # http-500, unreachable, no-answer, consent-over, expired, …


class PartnerDeliverySeen(Answer):
    """`read`: acknowledged; `skipped`: the person does not let the partner hear of it any more."""

    id: str
    type: PartnerEvent
    happened_at: Moment
    state: DeliveryState
    attempts: int
    tries: list[PartnerTry]
    next_at: Moment | None
    ended_at: Moment | None

    @classmethod
    def of(cls, seen: PartnerDelivery) -> Self:
        return cls(
            id=mark_of(seen.event),
            type=seen.type,
            happened_at=seen.happened_at,
            state=seen.state,
            attempts=seen.attempts,
            tries=[PartnerTry(at=each.at, answer=each.answer) for each in seen.tries],
            next_at=seen.next_at,
            ended_at=seen.ended_at,
        )


class PartnerDeliveries(Answer):
    """Of 30 days, the newest first."""

    deliveries: list[PartnerDeliverySeen]
    next_cursor: str


class PartnerRedelivered(Answer):
    queued: int
