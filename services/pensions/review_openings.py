"""Opens the review of a pension: a case of the hall, with what it is about beside it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.actors import SYSTEM
from domain.faces.face_check import Reason
from domain.pensions.review import Opened, ReviewKind
from services.hall.built_in_cases import BuiltInCases

#: The item whose case it is.
ITEM: Final = "pension.review"


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore, within the unit of work."""

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
        """The open review of this kind, and whether it is new."""


class ReviewOpenings:
    def __init__(self, *, store: ReviewStore, cases: BuiltInCases) -> None:
        self._store = store
        self._cases = cases

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
        actor: str = SYSTEM,
    ) -> Opened:
        """Within the unit of work; the person is told of one that is new, once."""
        review, fresh = await self._store.open_or_join(
            person, scheme, kind, reasons, check, words=words, way=way
        )
        if not fresh:
            return Opened(review, fresh=False)
        told = await self._cases.open(person, review, ITEM, actor=actor, at=at)
        return Opened(review, fresh=True, told=told)

    async def of_meeting(
        self, person: UUID, scheme: str, words: str, actor: str, at: datetime
    ) -> Opened:
        """A meeting at home or by video after which another officer decides; as `open_or_join`."""
        return await self.open_or_join(
            person, scheme, ReviewKind.MEETING, (), None, at, words=words, actor=actor
        )
