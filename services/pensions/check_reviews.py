"""Reviews that a check or other evidence opens: an officer looks, and the person is told once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.faces.capture import CheckInHand
from domain.faces.face_check import Reason
from domain.pensions.review import ReviewKind
from services.pensions.review_openings import ReviewOpenings


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore, within the unit of work."""

    async def waits_for(self, person: UUID, reason: Reason) -> bool: ...

    async def some_scheme(self, person: UUID) -> str | None: ...


class CheckReviews:
    def __init__(self, *, reviews: ReviewStore, openings: ReviewOpenings) -> None:
        self._reviews = reviews
        self._openings = openings

    async def waits(self, person: UUID, reason: Reason) -> bool:
        """Whether an officer is still to decide on a face check for this reason."""
        return await self._reviews.waits_for(person, reason)

    async def slipped(self, hand: CheckInHand, at: datetime) -> tuple[UUID, ...]:
        """Also of a check that no pension hangs on, as long as the person has one."""
        scheme = hand.subject.scheme or await self._reviews.some_scheme(hand.person)
        if scheme is None:
            return ()
        reasons = (Reason.OTHER_MOVEMENT,)
        return await self.open(hand.person, scheme, ReviewKind.FACE_CHECK, reasons, hand.check, at)

    async def open(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        reasons: Sequence[Reason],
        check: UUID,
        at: datetime,
        words: str = "",
    ) -> tuple[UUID, ...]:
        """Accounts to ring: none where an open review took the check in."""
        opened = await self._openings.open_or_join(
            person, scheme, kind, reasons, check, at, words=words
        )
        return opened.told
