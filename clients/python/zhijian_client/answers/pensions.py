"""What the service says of entitlements and of what certified them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WayOffered:
    """One way to certify; all listed have the same legal effect."""

    way: str
    name: str
    how: str  # one sentence
    ready: bool  # can be begun here and now


@dataclass(frozen=True, slots=True)
class OpenReview:
    review: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Entitlement:
    scheme: str
    name: str
    certified_until: date
    certified_by: str
    standing: str
    due: bool
    overdue: bool
    message: str  # nothing to do, or what and by when
    ways: tuple[WayOffered, ...]  # empty when nothing is to do
    back_pay_from: date | None
    review: OpenReview | None


@dataclass(frozen=True, slots=True)
class Entitlements:
    today: date
    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True, slots=True)
class Certification:
    """One past certification of a pension."""

    certification: UUID
    scheme: str
    name: str  # of the scheme
    way: str
    certified_at: datetime
    certified_on: date  # counted from: the day in the city, or that of another office's record
    certified_until: date  # a year later; what stands now is in `entitlements`
    receipt: UUID | None = None  # while it can be read


@dataclass(frozen=True, slots=True)
class Certifications:
    certifications: tuple[Certification, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Attestation:
    evidence: UUID
    certified_until: str  # "" when a recorded death sent it to a review
    assurance: str
    reasons: tuple[str, ...]
    receipt: UUID
    jws: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A certification by a browser, at a home or by video, to be confirmed by a call or a visit until `due_at`."""

    spot: UUID
    person: UUID
    scheme: str
    way: str
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
    home_visits: SpotMonth
    videos: SpotMonth
