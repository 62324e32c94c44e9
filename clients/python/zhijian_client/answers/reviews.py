"""What the service says of reviews: to the person, and to the officer who decides."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Review:
    review: UUID
    kind: str
    scheme: str
    state: str
    opened_at: datetime
    reasons: tuple[str, ...]  # as sentences
    decision: str | None
    decision_words: str
    decided_at: datetime | None
    due_on: date | None = None  # the last day for the decision on what the person asked for
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Reviews:
    reviews: tuple[Review, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class CheckSeen:
    check: UUID
    action: str
    state: str
    issued_at: datetime
    reasons: tuple[str, ...]
    attested_by: str | None  # what the phone that filmed proved itself by


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suspension that waits for a second officer; nobody confirms their own."""

    mine: bool
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a review, until when; another may decide all the same."""

    mine: bool
    username: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    """A review as the officer sees it: reasons and history, never a picture."""

    review: UUID
    person: UUID
    name: str
    phone: str  # masked
    kind: str
    scheme: str
    state: str
    opened_at: datetime
    reasons: tuple[str, ...]  # as sentences
    way: str
    words: str
    history: tuple[CheckSeen, ...]  # newest first
    decision: str | None
    decision_words: str
    proposal: Proposal | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class QueuedReview:
    review: UUID
    kind: str
    scheme: str
    opened_at: datetime
    name: str  # masked
    reasons: tuple[str, ...]
    proposed: bool = False  # a suspension waits for a second officer
    due_on: date | None = None  # the last day for the decision on what the person asked for
    overdue: bool = False
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    reviews: tuple[QueuedReview, ...]
    next_cursor: str = ""
