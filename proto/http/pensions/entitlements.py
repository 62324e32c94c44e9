"""What is due, by when, and by which ways; reviews as the person sees them; the inbox."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.pensions.entitlement import Standing
from domain.pensions.review import Decision, ReviewKind, ReviewState
from domain.ways import Way
from proto.http.base import Answer, Body, Day, Moment
from proto.http.ways import WayOffered


class OpenReview(Answer):
    review: UUID
    opened_at: Moment


class EntitlementAnswer(Answer):
    scheme: str
    name: str
    certified_until: Day
    certified_by: Way
    standing: Standing
    due: bool
    overdue: bool
    message: str  # one sentence: nothing to do, or what and by when
    ways: list[WayOffered]  # empty when nothing is to do
    back_pay_from: Day | None
    review: OpenReview | None


class Entitlements(Answer):
    today: Day
    entitlements: list[EntitlementAnswer]


class CertificationSeen(Answer):
    """One past certification of a pension."""

    certification: UUID
    scheme: str
    name: str  # of the scheme
    way: Way
    certified_at: Moment
    certified_on: Day  # counted from: the day in the city, or that of another office's record
    certified_until: Day  # a year later; what stands now is at /v1/entitlements
    receipt: UUID | None  # while it can be read


class Certifications(Answer):
    """Newest first."""

    certifications: list[CertificationSeen]
    next_cursor: str = ""


class ReviewWanted(Body):
    """An appeal against a decision, or the wish for another way; a person will look."""

    kind: Literal["appeal", "other_way"]
    scheme: Annotated[str, Field(min_length=1, max_length=64)]
    way: Literal["relative", "kiosk", "home_visit", "video", "window", ""] = ""
    words: Annotated[str, Field(max_length=500)] = ""


class ReviewAnswer(Answer):
    review: UUID
    kind: ReviewKind
    scheme: str
    state: ReviewState
    opened_at: Moment
    reasons: list[str]  # as sentences
    decision: Decision | None
    decision_words: str
    decided_at: Moment | None
    due_on: Day | None = None  # the last day for the decision on what the person asked for
    overdue: bool = False


class Reviews(Answer):
    reviews: list[ReviewAnswer]
    next_cursor: str = ""


class InboxEvent(Answer):
    n: int
    kind: str
    title: str
    text: str
    subject: str
    happened_at: Moment
    urgent: bool
    read_at: Moment | None = None
    mandate: UUID | None = None  # a copy of what somebody was told for whom the account acts


class Inbox(Answer):
    events: list[InboxEvent]
    last_n: int


class InboxRead(Body):
    """All events up to this number were shown."""

    to: Annotated[int, Field(ge=1, lt=10**18)]


class InboxReadTo(Answer):
    read_n: int  # all up to it were shown, on this phone or another
