"""What moves of a case come to for its fee: owed when it is due, waited for before anything is made, given back."""

from typing import Protocol
from uuid import UUID

from domain import actors
from domain.errors import Conflict
from domain.events import EventKind
from domain.hall.cases import Case, CaseState, Move
from domain.hall.fees import CASE_FEE, settles
from domain.hall.items import FeeDue, Item
from domain.hall.transitions import Moved
from domain.payments.payments import NewOrder, Order
from domain.payments.trades import RefundReason
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.ports import Events

#: It ends before anybody decided: the fee was for nothing.
_UNDECIDED = {
    Move.WITHDRAW: RefundReason.WITHDRAWN,
    Move.EXPIRE: RefundReason.NOT_DONE,
    Move.TRANSFER: RefundReason.NOT_DONE,
    Move.REFUSE: RefundReason.NOT_DONE,
}


class Payments(Protocol):
    """services.payments.orders.PaymentService, within the unit of work of the move."""

    async def open(self, wanted: NewOrder, actor: str = ...) -> Order: ...

    async def of(self, subject: Subject, purpose: str) -> Order | None: ...

    async def refund(self, order: UUID, reason: RefundReason, actor: str = ...) -> Order | None: ...


class CaseFees:
    """An Effect of services/hall/case_moves.py, the last of them: it tells, which locks accounts."""

    def __init__(self, *, payments: Payments, events: Events) -> None:
        self._payments = payments
        self._events = events

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        """Conflict, FEE_UNPAID, for what would be made before it is paid or waived."""
        if not item.fee_fen:
            return ()
        case, move = moved.case, moved.event.move
        if _due(case, move, item):
            return await self._open(moved, item)
        if move is Move.ISSUE and not settles(await self._order(case)):
            raise Conflict(Problem.FEE_UNPAID)
        if move in _UNDECIDED:
            await self._end(case, _UNDECIDED[move], moved.event.actor)
        if move is Move.REJECT:
            await self._close(case, moved.event.actor)
        return ()

    async def _open(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        case, event = moved.case, moved.event
        if await self._order(case) is not None:  # it was due before, as at its acceptance
            return ()
        order = await self._payments.open(fee_of(case, item), event.actor)
        return await self._events.tell(
            kind=EventKind.PAYMENT_DUE,
            subject=SubjectKind.ORDER.of(order.order),
            at=event.at,
            person=case.person,
            acting=order.account if case.mandate is not None else None,
        )

    async def _end(self, case: Case, reason: RefundReason, actor: str) -> None:
        order = await self._order(case)
        if order is not None:
            await self._payments.refund(order.order, reason, actor)

    async def _close(self, case: Case, actor: str) -> None:
        """It was decided, which is what the fee is for: what is paid stays, what is not is asked no more."""
        order = await self._order(case)
        if order is not None and order.open:
            await self._payments.refund(order.order, RefundReason.NOT_DONE, actor)

    async def _order(self, case: Case) -> Order | None:
        return await self._payments.of(SubjectKind.CASE.of(case.case), CASE_FEE.name)


def fee_of(case: Case, item: Item) -> NewOrder:
    """Paid by whoever applied; at the window alone where an officer opened the case."""
    applied = actors.is_citizen(case.opened_by)
    return NewOrder(
        person=case.person,
        account=actors.account_of(case.opened_by) if applied else None,
        purpose=CASE_FEE.name,
        subject=SubjectKind.CASE.of(case.case),
        amount_fen=item.fee_fen,
    )


def _due(case: Case, move: Move, item: Item) -> bool:
    if move is Move.APPROVE:
        return True
    accepted = move is Move.ACCEPT or (move is Move.SUBMIT and case.state is CaseState.ACCEPTED)
    return accepted and item.fee_due is FeeDue.ACCEPTANCE
