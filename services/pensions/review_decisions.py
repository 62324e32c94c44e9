"""Reviews opened by a wish or an appeal, and decided: once, a suspension by two, with all that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.events import EventKind
from domain.faces.face_check import Reason
from domain.four_eyes import Matter, SecondWord
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import (
    FOUR_EYES,
    Decision,
    Review,
    ReviewKind,
    Ruled,
    Ruling,
    after,
    rule,
)
from domain.subjects import Subject, SubjectKind
from services.ports import AuditLog, Events, SecondOfficers, UnitOfWork


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore, within the unit of work."""

    async def holds_scheme(self, person: UUID, scheme: str) -> bool: ...

    async def open_or_join(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        reasons: Sequence[Reason],
        check: UUID | None,
        at: datetime,
        *,
        words: str = "",
        way: str = "",
    ) -> tuple[UUID, bool]: ...

    async def read(self, person: UUID, review: UUID) -> Review: ...

    async def served(self, review: UUID, officer: UUID) -> UUID | None:
        """Whose it is, of an area served. NotAllowed where an emergency opens the person alone."""

    async def lock_person(self, person: UUID) -> date | None:
        """The day of a recorded death; nobody else changes the person until the unit of work ends."""

    async def lock_open(self, person: UUID, review: UUID) -> tuple[UUID | None] | None:
        """Who proposed a suspension, if anybody; None for one that is not open."""

    async def propose(
        self, person: UUID, review: UUID, officer: UUID, words: str, at: datetime
    ) -> None: ...

    async def decide(
        self,
        person: UUID,
        review: UUID,
        decision: Decision,
        words: str,
        officer: UUID,
        at: datetime,
    ) -> str:
        """The scheme that it is of."""

    async def put_alive(self, person: UUID) -> None: ...


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore, within the unit of work."""

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None: ...

    async def change(self, entitlement: Entitlement) -> None: ...


@dataclass(frozen=True, slots=True)
class _Decided:
    review: UUID
    decision: Decision
    words: str
    officer: UUID
    at: datetime
    on: date  # in the city


class ReviewDecisions:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ReviewStore,
        second_officers: SecondOfficers,
        entitlements: EntitlementStore,
        events: Events,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
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
            review, opened = await self._store.open_or_join(
                person, scheme, kind, (), None, at, words=words, way=way
            )
            about = SubjectKind.REVIEW.of(review)
            await self._audit.record(
                actor=actor,
                action="review.opened" if opened else "review.joined",
                person=person,
                about=about,
                why=kind,
            )
            told: tuple[UUID, ...] = ()
            if opened:
                told = await self._events.tell(
                    person=person, kind=EventKind.REVIEW_OPENED, subject=about, at=at
                )
            return await self._store.read(person, review), told

        return await self._unit.together(work)

    async def decide(
        self,
        review: UUID,
        decision: Decision,
        words: str,
        *,
        officer: UUID,
        at: datetime,
        on: date,
    ) -> Ruled | None:
        """Decides an open review with all that follows, once; or notes what a second must confirm.

        None: not open any more, there is none, or its person is of another area. NotAllowed for who
        confirms a suspension and is no second officer. `on` is the day in the city.
        """
        decided = _Decided(review, decision, words, officer, at, on)
        return await self._unit.together(partial(self._decide, decided))

    async def _decide(self, decided: _Decided) -> Ruled | None:
        store, decision = self._store, decided.decision
        person = await store.served(decided.review, decided.officer)
        if person is None:
            return None
        died_on = await store.lock_person(person)
        found = await store.lock_open(person, decided.review)
        if found is None:
            return None
        (proposed_by,) = found
        ruling = rule(decision, proposed_by)
        if ruling is Ruling.PROPOSED:
            await store.propose(person, decided.review, decided.officer, decided.words, decided.at)
            await self._record(decided, person, f"review.{decision}_proposed")
        if ruling is not Ruling.TAKES_EFFECT:
            return Ruled(ruling)
        if decision in FOUR_EYES and proposed_by is not None:
            word = SecondWord(Matter.SUSPENSION, proposed_by, decided.officer)
            await self._second_officers.check(word, decided.at)
        scheme = await store.decide(
            person, decided.review, decision, decided.words, decided.officer, decided.at
        )
        if decision is Decision.CERTIFIED and died_on is not None:
            # Certified means alive: a mistaken death would otherwise block for ever.
            await store.put_alive(person)
            await self._record(decided, person, "death.corrected")
        kinds = {EventKind.REVIEW_DECIDED: SubjectKind.REVIEW.of(decided.review)}
        kinds |= await self._change(decided, person, scheme)
        await self._record(decided, person, f"review.{decision}")
        told: set[UUID] = set()
        for kind, about in kinds.items():
            told.update(
                await self._events.tell(person=person, kind=kind, subject=about, at=decided.at)
            )
        return Ruled(ruling, tuple(told))

    async def _change(
        self, decided: _Decided, person: UUID, scheme: str
    ) -> dict[EventKind, Subject]:
        """What the decision makes of the entitlement, and what that is told as."""
        held = await self._entitlements.lock(person, scheme)
        changed = held and after(held, decided.decision, decided.on)
        if held is None or changed is None:
            return {}
        await self._entitlements.change(changed)
        if changed.standing is held.standing:
            return {}
        restored = changed.standing is Standing.ACTIVE
        kind = EventKind.RESTORED if restored else EventKind.SUSPENDED
        return {kind: SubjectKind.ENTITLEMENT.of(scheme)}

    async def _record(self, decided: _Decided, person: UUID, action: str) -> None:
        await self._audit.record(
            actor=actors.officer(decided.officer),
            action=action,
            person=person,
            about=SubjectKind.REVIEW.of(decided.review),
            why=decided.words,
        )
