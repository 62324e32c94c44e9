"""Postage that the citizen pays: owed with the choice of a courier, waited for by whoever packs, given back."""

from typing import Protocol
from uuid import UUID

from domain import actors
from domain.errors import Conflict
from domain.events import EventKind
from domain.hall.fees import settles
from domain.hall.parcels import Parcel, ParcelState
from domain.hall.postage import POSTAGE, POSTAGE_LIVES, PostagePrices
from domain.payments.payments import NewOrder, Order, Paid
from domain.payments.trades import RefundReason
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.hall.case_fees import Payments as Opened
from services.ports import AuditLog, Clock, Events


class Payments(Opened, Protocol):
    """services.payments.orders.PaymentService, within the unit of work of the parcel's move."""

    async def seen(self, subject: Subject, purpose: str) -> Paid | None:
        """To be shown, in none."""


class PostageOrders:
    """An order of postage names its parcel, which is locked before it."""

    def __init__(self, *, payments: Payments) -> None:
        self._payments = payments

    async def check(self, parcel: Parcel) -> None:
        """Conflict, POSTAGE_UNPAID, for one that is not to be packed yet. One without an order owes nothing."""
        held = await self._order(parcel)
        if held is not None and not settles(held):
            raise Conflict(Problem.POSTAGE_UNPAID)

    async def give_back(self, parcel: Parcel, reason: RefundReason, actor: str) -> None:
        """Of one that ended in the office; what a courier carried is paid for."""
        if parcel.handed_at is not None:
            return
        held = await self._order(parcel)
        if held is not None:
            await self._payments.refund(held.order, reason, actor)

    async def seen(self, parcel: Parcel) -> Paid | None:
        return await self._payments.seen(_subject(parcel), POSTAGE.name)

    async def _order(self, parcel: Parcel) -> Order | None:
        return await self._payments.of(_subject(parcel), POSTAGE.name)


class ParcelPostage(PostageOrders):
    """As whoever chooses a courier owes it."""

    def __init__(
        self, *, payments: Payments, events: Events, prices: PostagePrices, clock: Clock
    ) -> None:
        super().__init__(payments=payments)
        self._events = events
        self._clock = clock
        self.prices = prices

    async def ask(self, parcel: Parcel, account: UUID, actor: str) -> tuple[UUID, ...]:
        """What it costs where it goes now; what was paid for another price goes back. Who was told."""
        assert parcel.to is not None
        assert parcel.person is not None
        fen = self.prices.fen(parcel.to)
        held = await self._order(parcel)
        if held is not None and settles(held):
            if held.amount_fen == fen:
                return ()
            await self._payments.refund(held.order, RefundReason.WITHDRAWN, actor)
        at = self._clock()
        wanted = NewOrder(
            person=parcel.person,
            account=account,
            purpose=POSTAGE.name,
            subject=_subject(parcel),
            amount_fen=fen,
            expires_at=at + POSTAGE_LIVES,
        )
        order = await self._payments.open(wanted, actor)
        if held is not None and order.order == held.order:
            return ()
        return await self._events.tell(
            kind=EventKind.PAYMENT_DUE,
            subject=SubjectKind.ORDER.of(order.order),
            at=at,
            person=parcel.person,
            acting=account,
        )


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore, within the unit of work."""

    async def lock(self, parcel: UUID) -> Parcel | None: ...

    async def save(self, parcel: Parcel) -> None: ...


class PostagePayments:
    """services.payments.orders.PaymentEffect: what nobody paid in its time does not go by courier."""

    def __init__(
        self, *, parcels: ParcelStore, payments: Opened, audit: AuditLog, clock: Clock
    ) -> None:
        self._parcels = parcels
        self._payments = payments
        self._audit = audit
        self._clock = clock

    async def hold(self, order: Order) -> None:
        await self._locked(order)

    async def paid(self, order: Order) -> tuple[UUID, ...]:
        parcel = await self._locked(order)
        if parcel is None or parcel.over:
            await self._payments.refund(order.order, RefundReason.NOT_DONE)
        return ()

    async def refunded(self, order: Order) -> tuple[UUID, ...]:  # noqa: ARG002  # the money's own notice says it
        return ()

    async def closed(self, order: Order) -> tuple[UUID, ...]:
        parcel = await self._locked(order)
        if parcel is not None and parcel.state is ParcelState.WANTED:
            await self._parcels.save(parcel.cancel(self._clock()))
            await self._audit.record(
                actor=actors.SYSTEM,
                action="parcel.cancel",
                person=parcel.person,
                about=SubjectKind.PARCEL.of(parcel.parcel),
                why="",
            )
        return ()

    async def _locked(self, order: Order) -> Parcel | None:
        """None once it is forgotten."""
        return None if order.subject.row is None else await self._parcels.lock(order.subject.row)


def _subject(parcel: Parcel) -> Subject:
    return SubjectKind.PARCEL.of(parcel.parcel)
