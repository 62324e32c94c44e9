"""The effect of a pension's certification, whoever looked at the person: certified, or an officer decides."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.days import day_of
from domain.errors import NotFound
from domain.events import EventKind
from domain.faces.capture import Outcome
from domain.faces.checks import Booked, End, Receipt
from domain.faces.face_check import Reason, Verdict
from domain.pensions.certification_ways import ways
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import ReviewKind
from domain.problems import Problem
from domain.subjects import NoSubject, Subject, SubjectKind
from domain.ways import Offer, Way
from domain.words import Words
from services.pensions.check_reviews import CheckReviews
from services.ports import Events

_NOT_YOURS: Final = Words("您没有这项待遇", "no such pension of yours")


def pension(scheme: str, words: Words = _NOT_YOURS) -> Subject:
    """What a check or other evidence of a pension is about; NotFound for what can be no scheme."""
    try:
        return SubjectKind.ENTITLEMENT.of(scheme)
    except NoSubject as none:
        raise NotFound(Problem.NOT_FOUND, words) from none


class Passed(Protocol):
    """What a certification stands on; no account where an officer vouches."""

    @property
    def person(self) -> UUID: ...

    @property
    def account(self) -> UUID | None: ...

    @property
    def check(self) -> UUID: ...

    @property
    def subject(self) -> Subject: ...


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore."""

    async def read(self, person: UUID, scheme: str) -> Entitlement | None: ...

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None:
        """Held until the end of the unit of work."""

    async def change(self, entitlement: Entitlement) -> None: ...


class ReceiptStore(Protocol):
    async def add(self, person: UUID, account: UUID | None, receipt: Receipt) -> None: ...


class ProvenAccounts(Protocol):
    async def prove(self, account: UUID | None, person: UUID) -> None:
        """Level 3, for good: the account's holder was seen to be the person."""


class SpotDraws(Protocol):
    async def draw(
        self, person: UUID, check: UUID, scheme: str, way: Way, at: datetime
    ) -> None: ...


class Certify:
    def __init__(
        self,
        *,
        entitlements: EntitlementStore,
        reviews: CheckReviews,
        receipts: ReceiptStore,
        accounts: ProvenAccounts,
        spots: SpotDraws,
        drawn: Callable[[UUID], bool],
        events: Events,
        outside: Collection[Way] = (),
    ) -> None:
        """`drawn`: whether a call or visit confirms the certification by this check.

        `outside`: ways of providers that are configured.
        """
        self._entitlements = entitlements
        self._reviews = reviews
        self._receipts = receipts
        self._accounts = accounts
        self._spots = spots
        self._drawn = drawn
        self._events = events
        self._outside = outside

    def subject(self, reference: str, session: UUID) -> Subject:  # noqa: ARG002  # the pension alone
        """`reference` is the scheme."""
        return pension(reference)

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:
        """Who is recorded as dead and is not shows it at any time; an officer then decides."""
        held = await self._entitlements.read(person, subject.scheme)
        if held is None:
            raise NotFound(Problem.NOT_FOUND, _NOT_YOURS)
        return died or held.due(today)

    def other_ways(self) -> tuple[Offer, ...]:
        offered = ways(on_record=True, death_recorded=False, outside=self._outside)
        return tuple(offer for offer in offered if offer.way is not Way.FACE)

    async def __call__(self, end: End) -> Booked:
        """A pass certifies, and some are drawn for a call or visit; anything else an officer looks at."""
        hand = end.hand
        if end.held is not None:
            booked = await self.to_review(hand, (end.held,), end.at)
            return Booked(Outcome(reasons=(end.held,)), booked.rung)
        if end.receipt is None or end.result.verdict is not Verdict.PASS:
            return await self.to_review(hand, end.result.reasons, end.at)
        way = Way.RELATIVE if hand.mandate is not None else Way.FACE
        booked = await self.passed(hand, end.receipt, end.at, dead=end.dead, way=way)
        if booked.outcome.certified_until and self._drawn(hand.check):
            await self.draw(hand, way, end.at)
        return booked

    async def draw(self, by: Passed, way: Way, at: datetime) -> None:
        """A call or a visit will confirm it."""
        await self._spots.draw(by.person, by.check, by.subject.scheme, way, at)

    async def passed(
        self,
        by: Passed,
        receipt: Receipt,
        now: datetime,
        *,
        dead: bool,
        way: Way,
        on: date | None = None,
    ) -> Booked:
        """Certified by `way`, or with a recorded death a review; the receipt and the account's level.

        `on`: the city's day from which it counts, by default that of `now`.
        """
        certified: Entitlement | None = None
        if dead:
            booked = await self.to_review(
                by, (Reason.RECORDED_DEATH,), now, ReviewKind.DEATH_RECORDED
            )
        else:
            before = await self._entitlements.lock(by.person, by.subject.scheme)
            if before is not None:
                certified = before.certify(way, on or day_of(now))
                await self._entitlements.change(certified)
            restored = before is not None and before.standing is not Standing.ACTIVE
            rung = await self._events.tell(
                person=by.person,
                kind=EventKind.RESTORED if restored else EventKind.CERTIFIED,
                subject=by.subject,
                at=now,
            )
            booked = Booked(Outcome(), rung)
        await self._receipts.add(by.person, by.account, receipt)
        await self._accounts.prove(by.account, by.person)
        return Booked(
            Outcome(
                certified_until=certified.certified_until.isoformat() if certified else "",
                receipt=receipt.receipt,
                reasons=booked.outcome.reasons,
            ),
            booked.rung,
        )

    async def to_review(
        self,
        by: Passed,
        reasons: tuple[Reason, ...],
        now: datetime,
        kind: ReviewKind = ReviewKind.FACE_CHECK,
    ) -> Booked:
        """An officer will look; the person is told once, however many checks join the review."""
        rung = await self._reviews.open(by.person, by.subject.scheme, kind, reasons, by.check, now)
        return Booked(Outcome(reasons=reasons if kind is ReviewKind.DEATH_RECORDED else ()), rung)
