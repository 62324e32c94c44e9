"""Work for an officer: a failed or unsure check, an appeal, a mismatch. No frames are kept for it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.days import ANSWER_WITHIN, SHANGHAI, due_on
from domain.faces.attestation import Attestation
from domain.faces.face_check import CheckState, Reason
from domain.pensions.entitlement import Entitlement, Standing
from domain.people import Identity
from domain.ways import Way


class ReviewKind(StrEnum):
    FACE_CHECK = "face_check"  # failed or unsure
    DEATH_RECORDED = "death_recorded"  # an automatic pass was held back
    APPEAL = "appeal"
    OTHER_WAY = "other_way"  # the person asks for a visit, a call or a window
    SPOT_CHECK = "spot_check"  # a call or visit after a certification met nobody, or somebody else
    MEETING = "meeting"  # a home visit or a video call that left something to look into


#: Asked by the person, so with the clock of every request (domain/days.py): an objection above all.
ASKED_BY_PERSON: Final = frozenset({ReviewKind.APPEAL, ReviewKind.OTHER_WAY})


class ReviewState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Decision(StrEnum):
    CERTIFIED = "certified"  # alive and entitled: by call, visit, window or another proof
    NOT_CERTIFIED = "not_certified"  # nothing is taken away; the other ways stay open
    SUSPENDED = "suspended"  # the one way a pension stops, confirmed by a second officer


#: Own choice: what a call, or looking somebody up, takes; who leaves without a word keeps others waiting no longer.
CLAIM_LASTS: Final = timedelta(minutes=30)

#: What takes something away is looked at by four eyes.
FOUR_EYES: Final = frozenset({Decision.SUSPENDED})


class Ruling(StrEnum):
    """What an officer's decision comes to."""

    TAKES_EFFECT = "takes_effect"
    PROPOSED = "proposed"  # waits for a second officer; nobody is told yet


@dataclass(frozen=True, slots=True)
class Ruled:
    ruling: Ruling
    told: tuple[UUID, ...] = ()  # accounts to ring


@dataclass(frozen=True, slots=True)
class Opened:
    """The review that takes something in, and whether that opened it."""

    review: UUID
    fresh: bool
    told: tuple[UUID, ...] = ()  # accounts to ring


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suspension that waits for a second officer; another decision by anybody ends it."""

    by: UUID
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a review, so that no second officer does the same; it hinders nobody's decision."""

    by: UUID
    name: str  # the user name
    until: datetime

    def holds(self, at: datetime) -> bool:
        return at < self.until


def rule(decision: Decision, proposed_by: UUID | None) -> Ruling:
    """Whose word confirms a proposal, domain/four_eyes.py says."""
    waits = decision in FOUR_EYES and proposed_by is None
    return Ruling.PROPOSED if waits else Ruling.TAKES_EFFECT


def after(held: Entitlement, decision: Decision, on: date) -> Entitlement | None:
    """What the decision makes of the entitlement; None: it stays as it is.

    A pension that is suspended already keeps its first day, from which back pay counts.
    """
    if decision is Decision.CERTIFIED:
        return held.certify(Way.OFFICER, on)
    if decision is Decision.SUSPENDED and held.standing is Standing.ACTIVE:
        return held.suspend(on)
    return None


@dataclass(frozen=True, slots=True)
class Review:
    person: UUID
    review: UUID
    kind: ReviewKind
    scheme: str
    opened_at: datetime
    reasons: tuple[Reason, ...]
    state: ReviewState = ReviewState.OPEN
    check: UUID | None = None
    words: str = ""  # the person's own, of an appeal or a wish
    way: str = ""
    decision: Decision | None = None
    decision_words: str = ""
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    proposal: Proposal | None = None
    claim: Claim | None = None  # the last one, which may be over

    def claim_at(self, at: datetime) -> Claim | None:
        """Who works on it at that moment."""
        return self.claim if self.claim is not None and self.claim.holds(at) else None

    @property
    def due_on(self) -> date | None:
        """The last day for the decision; None for what no person asked for."""
        return due_on(self.opened_at) if self.kind in ASKED_BY_PERSON else None

    def overdue(self, today: date) -> bool:
        due = self.due_on
        return self.state is ReviewState.OPEN and due is not None and today > due


def opened_by_then(today: date) -> datetime:
    """What was opened before this moment is overdue on that day, if it has a clock and is open."""
    return datetime.combine(today, time(), SHANGHAI) - ANSWER_WITHIN


@dataclass(frozen=True, slots=True)
class PastCheck:
    """An earlier face check as an officer sees it: how it ended and why, no score, no frame."""

    check: UUID
    action: str
    state: CheckState
    issued_at: datetime
    reasons: tuple[Reason, ...]
    attested: Attestation | None = None  # what the phone that filmed proved itself by


@dataclass(frozen=True, slots=True)
class QueuedReview:
    review: Review
    name: str  # in full; masked where it is shown


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """What an officer decides on."""

    review: Review
    identity: Identity
    died_on: date | None
    history: tuple[PastCheck, ...]  # newest first
