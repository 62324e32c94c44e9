"""What moves of a case come to for its parcels: ready to be packed, fetched in their stead, wanted no more."""

from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.hall.cases import CaseState, Move
from domain.hall.items import Item
from domain.hall.parcels import UNDER_WAY, Direction, Parcel, ParcelState
from domain.hall.transitions import Moved
from domain.payments.trades import RefundReason
from domain.subjects import Subject, SubjectKind

_AT_HOME: Final = frozenset({ParcelState.WANTED, ParcelState.ORDERED, ParcelState.LABELLED})
_GIVEN_OUT: Final = frozenset({Move.ISSUE, Move.DELIVER})


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore, within the unit of work of the move."""

    async def of(self, subject: Subject) -> tuple[Parcel, ...]: ...

    async def lock(self, parcel: UUID) -> Parcel | None: ...

    async def save(self, parcel: Parcel) -> None: ...


class PostageBack(Protocol):
    """services.hall.postage.PostageOrders, within the same."""

    async def give_back(self, parcel: Parcel, reason: RefundReason, actor: str) -> None: ...


class OrderQueue(Protocol):
    """storage.hall.parcel_orders.ParcelOrderStore, within the same."""

    async def leave(self, parcel: UUID, number: str, at: datetime) -> None:
        """Nobody wants its order any more."""


class ParcelEffect:
    """An Effect of services/hall/case_moves.py; the case's own notices tell of it."""

    def __init__(self, *, store: ParcelStore, orders: OrderQueue, postage: PostageBack) -> None:
        self._store = store
        self._orders = orders
        self._postage = postage

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        case, event = moved.case, moved.event
        if item.courier is None or not (case.ended or event.move is Move.ISSUE):
            return ()
        for each in await self._store.of(SubjectKind.CASE.of(case.case)):
            held = None if each.over else await self._store.lock(each.parcel)
            if held is None or held.over:
                continue
            after = _after(held, event.move, case.state, event.at)
            if after is None:
                continue
            await self._store.save(after)
            if after.over and held.state in _AT_HOME:
                await self._orders.leave(held.parcel, held.number, event.at)
            if after.over:
                await self._postage.give_back(held, RefundReason.NOT_DONE, event.actor)
        return ()


def _after(parcel: Parcel, move: Move, state: CaseState, at: datetime) -> Parcel | None:
    """None where it stays as it is: what a courier has arrives, whatever became of its case."""
    if parcel.direction is Direction.COLLECT:
        ended = state is not CaseState.DELIVERING and parcel.state in _AT_HOME
        return parcel.ended(ParcelState.CANCELLED, at) if ended else None
    if state is CaseState.DELIVERING:
        return replace(parcel, ready_at=at)
    if state is CaseState.CLOSED and move in _GIVEN_OUT:
        out = parcel.state in UNDER_WAY - {ParcelState.LABELLED}
        end = ParcelState.DELIVERED if out else ParcelState.FETCHED
        return replace(parcel.ended(end, at), trouble=None)
    return parcel.ended(ParcelState.CANCELLED, at) if parcel.state in _AT_HOME else None
