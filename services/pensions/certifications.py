"""Past certifications: what certified, when, by which way, until when, and the receipt while it can be read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.mandates import Acting
from domain.cursors import NEWEST, Place, page, place
from domain.pensions.certifications import Certification

PAGE: Final = 20  # own choice: some ten years of one pension


class CertificationStore(Protocol):
    async def past(
        self, account: UUID, person: UUID | None, before: Place, limit: int, now: datetime
    ) -> list[Certification]: ...


@dataclass(frozen=True, slots=True)
class CertificationPage:
    certifications: tuple[Certification, ...]
    next_cursor: str  # "" at the end


class CertificationService:
    def __init__(self, *, store: CertificationStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def past(self, acting: Acting, cursor: str) -> CertificationPage:
        """Newest first; who acts for another sees those that came of the own checks for them."""
        before = place(cursor) if cursor else NEWEST
        found = await self._store.past(
            acting.account, acting.person, before, PAGE + 1, self._clock()
        )
        return CertificationPage(*page(found, PAGE, lambda each: (each.at, each.certification)))
