"""Letters of the law as parcels: one that is queued for paper is ordered at the courier at once.

The number comes back by the courier's answer, that it was posted and arrived by its calls: no officer types
either. One whose address can't be read for a courier stays with the officers, as all do without a courier.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.hall.parcels import Direction, Parcel, ParcelState
from domain.hall.parties import Party
from domain.hall.postal_lines import read_line
from domain.notices.addresses import PostalAddress
from domain.notices.letters import Letter
from domain.subjects import SubjectKind
from services.ports import Clock, UnitOfWork


class LetterStore(Protocol):
    """storage.notices.letters.LetterStore, within the unit of work."""

    async def queue(self, letter: Letter) -> None:
        """Once, however often it is asked."""

    async def person_of(self, account: UUID) -> UUID | None: ...


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore, within the unit of work."""

    async def add(self, parcel: Parcel) -> bool:
        """False for one that is there."""


class OrderQueue(Protocol):
    """storage.hall.parcel_orders.ParcelOrderStore, within the unit of work."""

    async def queue(self, parcel: UUID, at: datetime) -> None: ...


class LetterParcels:
    """services.notices.address_senders.LetterQueue."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        letters: LetterStore,
        parcels: ParcelStore,
        orders: OrderQueue,
        office: Party,
        clock: Clock,
    ) -> None:
        """`office`: whose telephone the courier calls, as a letter's address names none."""
        self._unit = unit
        self._letters = letters
        self._parcels = parcels
        self._orders = orders
        self._office = office
        self._clock = clock

    async def queue(self, letter: Letter) -> None:
        to = read_line(PostalAddress.read(letter.address), self._office)
        at = self._clock()

        async def work() -> None:
            await self._letters.queue(letter)
            if to is None:
                return
            parcel = Parcel(
                parcel=letter.letter,
                person=await self._letters.person_of(letter.account),
                direction=Direction.LETTER,
                subject=SubjectKind.LETTER.of(letter.letter),
                opened_by=actors.SYSTEM,
                opened_at=at,
                state=ParcelState.ORDERED,
                to=to,
                ready_at=at,
                heard_at=at,
            )
            if await self._parcels.add(parcel):
                await self._orders.queue(parcel.parcel, at)

        await self._unit.together(work)
