"""Reviews opened by a wish or an appeal, and decided: once, a suspension by two, with all that follows."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.days import day_of
from domain.events import EventKind
from domain.four_eyes import Matter, SecondWord
from domain.hall.built_in_moves import decided as decided_moves
from domain.hall.built_in_moves import looked
from domain.hall.cases import Opinion
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import (
    FOUR_EYES,
    Decision,
    Review,
    ReviewKind,
    ReviewState,
    Ruled,
    Ruling,
    after,
    rule,
)
from domain.subjects import SubjectKind
from services.hall.built_in_cases import BuiltInCases
from services.pensions.review_openings import ReviewOpenings
from services.ports import AuditLog, Events, SecondOfficers, UnitOfWork


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore, within the unit of work."""

    async def holds_scheme(self, person: UUID, scheme: str) -> bool: ...

    async def read(self, person: UUID, review: UUID) -> Review | None: ...

    async def served(self, review: UUID, officer: UUID) -> UUID | None:
        """Whose it is, of an area served. NotAllowed where an emergency opens the person alone."""

    async def hold_person(self, person: UUID) -> None: ...

    async def decide(self, person: UUID, review: UUID, decision: Decision) -> str:
        """The scheme that it is of."""


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore, within the unit of work."""

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None: ...


@dataclass(frozen=True, slots=True)
class _Decided:
    review: UUID
    decision: Decision
    words: str
    officer: UUID
    at: datetime


class ReviewDecisions:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ReviewStore,
        openings: ReviewOpenings,
        cases: BuiltInCases,
        second_officers: SecondOfficers,
        entitlements: EntitlementStore,
        events: Events,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._openings = openings
        self._cases = cases
        self._second_officers = second_officers
        self._entitlements = entitlements
        self._events = events
        self._audit = audit

    async def wish(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        *,
        way: str,
        words: str,
        at: datetime,
        actor: str,
    ) -> tuple[Review, tuple[UUID, ...]] | None:
        """The review of an appeal or a wish, and whom to ring; None: no such scheme of this person."""

        async def work() -> tuple[Review, tuple[UUID, ...]] | None:
            if not await self._store.holds_scheme(person, scheme):
                return None
            opened = await self._openings.open_or_join(
                person, scheme, kind, (), None, at, words=words, way=way, actor=actor
            )
            if not opened.fresh:
                await self._audit.record(
                    actor=actor,
                    action="review.joined",
                    person=person,
                    about=SubjectKind.REVIEW.of(opened.review),
                    why=kind,
                )
            review = await self._store.read(person, opened.review)
            assert review is not None
            return review, opened.told

        return await self._unit.together(work)

    async def decide(
        self,
        review: UUID,
        decision: Decision,
        words: str,
        *,
        officer: UUID,
        at: datetime,
    ) -> Ruled | None:
        """Decides an open review with all that follows, once; or notes what a second must confirm.

        None: not open any more, there is none, or its person is of another area. NotAllowed for who
        confirms a suspension and is no second officer.
        """
        decided = _Decided(review, decision, words, officer, at)
        return await self._unit.together(partial(self._decide, decided))

    async def _decide(self, decided: _Decided) -> Ruled | None:
        store, decision = self._store, decided.decision
        person = await store.served(decided.review, decided.officer)
        if person is None:
            return None
        await store.hold_person(person)
        case = await self._cases.lock(person, decided.review)
        review = await store.read(person, decided.review)
        if case is None or review is None or review.state is ReviewState.DECIDED:
            return None
        proposed_by = review.proposal.by if review.proposal else None
        hand = await self._cases.hand(decided.officer, case, decided.at)
        ruling = rule(decision, proposed_by)
        if ruling is Ruling.PROPOSED:
            look = looked(hand, Opinion.DISAGREES, decided.words)
            await self._cases.move(case, [look], decided.at)
            await self._record(decided, person, f"review.{decision}_proposed")
            return Ruled(ruling)
        if decision in FOUR_EYES and proposed_by is not None:
            word = SecondWord(Matter.SUSPENSION, proposed_by, decided.officer)
            await self._second_officers.check(word, decided.at)
        scheme = await store.decide(person, decided.review, decision)
        held = await self._entitlements.lock(person, scheme)
        granted = decision is Decision.CERTIFIED
        built_in_moves = decided_moves(case, hand, granted=granted, words=decided.words)
        _, told = await self._cases.move(case, built_in_moves, decided.at)
        told += await self._tell_change(held, decided)
        return Ruled(ruling, tuple(dict.fromkeys(told)))

    async def _tell_change(self, held: Entitlement | None, decided: _Decided) -> tuple[UUID, ...]:
        """That the pension runs again, or stops, which the effect of the decision has seen to."""
        changed = held and after(held, decided.decision, day_of(decided.at))
        if held is None or changed is None or changed.standing is held.standing:
            return ()
        restored = changed.standing is Standing.ACTIVE
        return await self._events.tell(
            person=held.person,
            kind=EventKind.RESTORED if restored else EventKind.SUSPENDED,
            subject=SubjectKind.ENTITLEMENT.of(held.scheme),
            at=decided.at,
        )

    async def _record(self, decided: _Decided, person: UUID, action: str) -> None:
        await self._audit.record(
            actor=actors.officer(decided.officer),
            action=action,
            person=person,
            about=SubjectKind.REVIEW.of(decided.review),
            why=decided.words,
        )
