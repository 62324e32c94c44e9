"""What the moves of a review come to beyond its case: whose it is for a while, and the pension that is decided on."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.days import day_of
from domain.hall.cases import CaseEvent, Move
from domain.hall.items import Item
from domain.hall.transitions import Moved
from domain.pensions.entitlement import Entitlement
from domain.pensions.review import CLAIM_LASTS, Decision, Review, after
from domain.subjects import SubjectKind
from services.ports import AuditLog

#: The end of an approval that this is (items/built_in/pension.review).
CERTIFY: Final = "pension.certify"


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore, within the unit of work."""

    async def read(self, person: UUID, review: UUID) -> Review | None: ...

    async def claim(self, person: UUID, review: UUID, until: datetime | None) -> None: ...

    async def put_alive(self, person: UUID) -> bool:
        """False where no death was on record."""


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore, within the unit of work."""

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None: ...

    async def change(self, entitlement: Entitlement) -> None: ...


class ReviewEffect:
    """A rejection takes nothing away, unless two officers decided on a suspension.

    What it changes is told by services.pensions.review_decisions, after the decision itself.
    """

    def __init__(
        self,
        *,
        reviews: ReviewStore,
        entitlements: EntitlementStore,
        audit: AuditLog,
    ) -> None:
        self._reviews = reviews
        self._entitlements = entitlements
        self._audit = audit

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        case, event = moved.case, moved.event
        if item.effect != CERTIFY:
            return ()
        if event.move is Move.TAKE:
            await self._reviews.claim(case.person, case.case, event.at + CLAIM_LASTS)
        if event.move is Move.RELEASE:
            await self._reviews.claim(case.person, case.case, None)
        review = await self._reviews.read(case.person, case.case) if case.ended else None
        if review is not None and review.decision is not None:
            await self._decided(review, review.decision, event)
        return ()

    async def _decided(self, review: Review, decision: Decision, event: CaseEvent) -> None:
        # Certified means alive: a mistaken death would otherwise block for ever.
        if decision is Decision.CERTIFIED and await self._reviews.put_alive(review.person):
            await self._record(review, "death.corrected", event)
        await self._change(review, decision, event.at)
        await self._record(review, f"review.{decision}", event)

    async def _change(self, review: Review, decision: Decision, at: datetime) -> None:
        held = await self._entitlements.lock(review.person, review.scheme)
        changed = held and after(held, decision, day_of(at))
        if changed:
            await self._entitlements.change(changed)

    async def _record(self, review: Review, action: str, event: CaseEvent) -> None:
        await self._audit.record(
            actor=event.actor,
            action=action,
            person=review.person,
            about=SubjectKind.REVIEW.of(review.review),
            why=event.words,
        )
