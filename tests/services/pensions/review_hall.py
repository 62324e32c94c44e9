"""Reviews of one person's pension as cases of the hall, in memory, with all that their moves come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.errors import NotAllowed
from domain.faces.face_check import Reason
from domain.four_eyes import STANDARD, SecondWord
from domain.hall.built_in import PENSION_REVIEW
from domain.hall.built_in_moves import open_step_of
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, CaseEvent, Opinion
from domain.hall.clocks import Allowed, ClockKind
from domain.hall.items import Clocks, Item, NoticeWanted, StepKind
from domain.hall.posts import Post, PostRole, Posts
from domain.pensions.review import Claim, Decision, Proposal, Review, ReviewKind, ReviewState
from services.hall.built_in_cases import BuiltInCases
from services.hall.case_moves import CaseNotes
from services.pensions.review_claims import ReviewClaimService
from services.pensions.review_decisions import ReviewDecisions
from services.pensions.review_effect import CERTIFY, ReviewEffect
from services.pensions.review_lapses import ReviewLapses
from services.pensions.review_openings import ITEM, ReviewOpenings
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import ITEM as SAMPLE
from tests.domain.hall.sample import step
from tests.services.bookings.ledger import CHEN, NOW, WANG
from tests.services.pensions.meetings import COLLEAGUE, Office
from tests.services.unit import FakeUnit

REVIEW: Final = UUID(int=9)
AREA: Final = "440304"
PENSION_REVIEWS: Final[Item] = replace(
    SAMPLE,
    name=ITEM,
    steps=(
        step("look", StepKind.REVIEW, PENSION_REVIEW, PostRole.APPROVER),
        step("decide", StepKind.DECIDE, PENSION_REVIEW, PostRole.APPROVER, "look"),
    ),
    clocks=Clocks({ClockKind.DECIDE: Allowed(15, 7)}),
    effect=CERTIFY,
    notices=(
        NoticeWanted("submit", "review.opened"),
        NoticeWanted("approve", "review.decided"),
        NoticeWanted("reject", "review.decided"),
    ),
)


@dataclass
class Grounds:
    """What a review is about, beside its case."""

    kind: ReviewKind
    scheme: str
    reasons: Sequence[Reason]
    check: UUID | None
    words: str
    way: str
    decision: Decision | None = None
    claimed_until: datetime | None = None


class Days:
    """services.hall.calendars.CalendarService."""

    async def current(self) -> Calendar:
        return CALENDAR


@dataclass
class ReviewHall:
    """Chen and the colleague review in Wang's area; pensions, audit and events are the office's."""

    now: datetime = NOW
    office: Office = field(default_factory=Office)
    cases: dict[UUID, Case] = field(default_factory=dict)
    grounds: dict[UUID, Grounds] = field(default_factory=dict)
    events: list[CaseEvent] = field(default_factory=list)
    own: set[UUID] = field(default_factory=set)
    locked: list[str] = field(default_factory=list)
    words: list[SecondWord] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        unit, audit = FakeUnit(), self.office.audit
        self.reviews = FakeReviews(self)
        effect = ReviewEffect(reviews=self.reviews, entitlements=self.office, audit=audit)
        self.built_in = BuiltInCases(
            store=self,
            items=self,
            posts=self,
            calendars=Days(),
            notes=CaseNotes(events=self.office.events, audit=audit, effects=[effect]),
        )
        self.openings = ReviewOpenings(store=self.reviews, cases=self.built_in)
        self.decisions = ReviewDecisions(
            unit=unit,
            store=self.reviews,
            openings=self.openings,
            cases=self.built_in,
            second_officers=self,
            entitlements=self.office,
            events=self.office.events,
            audit=audit,
        )
        self.claims = ReviewClaimService(
            unit=unit,
            store=self.reviews,
            cases=self.built_in,
            reviews=self,  # type: ignore[arg-type]  # what is shown is its own service's
            clock=lambda: self.now,
        )
        self.lapses = ReviewLapses(
            unit=unit, store=self.reviews, cases=self.built_in, clock=lambda: self.now
        )

    def later(self, **more: float) -> None:
        self.now += timedelta(**more)

    @property
    def case(self) -> Case:
        return self.cases[REVIEW]

    @property
    def done(self) -> list[tuple[str, str, str]]:
        """By whom, what and why, as the audit has it of Wang."""
        return [(who, what, why) for who, what, _, _, why in self.office.audit.entries]

    # services.pensions.reviews.ReviewService, storage.four_eyes.FourEyesStore

    async def show(self, officer: object, review: UUID, purpose: str) -> None:
        self.calls.append(purpose)

    async def check(self, word: SecondWord, at: datetime) -> None:
        self.words.append(word)
        if (objection := STANDARD.objection(word, ())) is not None:
            raise NotAllowed(objection)

    # storage.hall.cases.CaseStore, the item, posts and days

    async def area_of(self, person: UUID) -> str:
        return AREA

    async def next_number(self, at: datetime) -> str:
        return "20261124-0000001-0"

    async def open(self, case: Case, event: CaseEvent, calendar: Calendar) -> None:
        self.cases[case.case] = case
        self.events.append(event)

    async def lock(self, person: UUID, case: UUID) -> Case | None:
        return self.cases.get(case)

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None:
        assert self.cases[before.case] == before
        assert event is not None
        self.cases[after.case] = after
        self.events.append(event)

    async def owned(
        self, case: UUID, officers: Collection[UUID], at: datetime
    ) -> tuple[UUID, frozenset[UUID]] | None:
        return WANG, frozenset(officers) & self.own

    async def current(self, name: str) -> Item:
        assert name == ITEM
        return PENSION_REVIEWS

    async def version(self, name: str, version: int) -> Item:
        return PENSION_REVIEWS

    async def of(self, officer: UUID) -> Posts:
        return Posts.of([Post(PENSION_REVIEW, PostRole.APPROVER, "4403")])


@dataclass
class FakeReviews:
    """storage.pensions.reviews.ReviewStore."""

    hall: ReviewHall
    claimed: list[datetime | None] = field(default_factory=list)

    async def holds_scheme(self, person: UUID, scheme: str) -> bool:
        return person == WANG and scheme in self.hall.office.held

    async def open_or_join(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        reasons: Sequence[Reason],
        check: UUID | None,
        *,
        words: str = "",
        way: str = "",
    ) -> tuple[UUID, bool]:
        for review, held in self.hall.grounds.items():
            if (held.scheme, held.kind, held.decision) == (scheme, kind, None):
                return review, False
        review = REVIEW if REVIEW not in self.hall.grounds else UUID(int=10)
        self.hall.grounds[review] = Grounds(kind, scheme, reasons, check, words, way)
        return review, True

    async def read(self, person: UUID, review: UUID) -> Review | None:
        held, case = self.hall.grounds.get(review), self.hall.cases.get(review)
        if held is None or case is None:
            return None
        look, now = case.step("look"), open_step_of(case)
        assert look is not None
        proposal = claim = None
        if look.opinion is Opinion.DISAGREES and look.officer and look.ended_at:
            proposal = Proposal(look.officer, look.ended_at, look.words)
        if now is not None and now.officer is not None and held.claimed_until is not None:
            claim = Claim(now.officer, f"user {now.officer.int}", held.claimed_until)
        return Review(
            person=person,
            review=review,
            kind=held.kind,
            scheme=held.scheme,
            opened_at=case.opened_at,
            reasons=tuple(held.reasons),
            state=ReviewState.OPEN if held.decision is None else ReviewState.DECIDED,
            check=held.check,
            words=held.words,
            way=held.way,
            decision=held.decision,
            proposal=proposal,
            claim=claim,
        )

    async def served(self, review: UUID, officer: UUID) -> UUID | None:
        known = officer in {CHEN.officer, COLLEAGUE.officer} and review in self.hall.grounds
        return WANG if known else None

    async def hold_person(self, person: UUID) -> None:
        self.hall.locked.append("person")

    async def decide(self, person: UUID, review: UUID, decision: Decision) -> str:
        held = self.hall.grounds[review]
        held.decision, held.claimed_until = decision, None
        return held.scheme

    async def claim(self, person: UUID, review: UUID, until: datetime | None) -> None:
        self.hall.grounds[review].claimed_until = until
        self.claimed.append(until)

    async def username(self, officer: UUID) -> str:
        return f"user {officer.int}"

    async def put_alive(self, person: UUID) -> bool:
        was, self.hall.office.dead = self.hall.office.dead, False
        return was

    async def lapsed(self, at: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        due = [
            (WANG, review)
            for review, held in self.hall.grounds.items()
            if held.claimed_until is not None and held.claimed_until <= at
        ]
        return due[:limit]
