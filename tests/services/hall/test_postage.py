"""Postage: owed once at the price of where it goes, waited for before packing, and given back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.audit import About
from domain.errors import Conflict
from domain.events import EventKind
from domain.hall.parcels import Direction, Parcel, ParcelState
from domain.hall.parties import Party
from domain.hall.postage import POSTAGE, POSTAGE_LIVES, PostagePrices
from domain.payments.payments import CloseReason, OrderState
from domain.payments.trades import RefundReason
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.postage import ParcelPostage, PostagePayments
from services.payments.orders import PaymentService
from tests.services.outbox import NOW
from tests.services.payments.books import HER, LI, LI_ON_PHONE, Books

SHENZHEN = Party("李", "13800131234", "广东省", "深圳市", "福田区", "福中三路1号")
BEIJING = replace(SHENZHEN, province="北京市", city="北京市", county="东城区")
PRICES = PostagePrices.read({"elsewhere": 2000, "深圳市": 1200})
PARCEL = Parcel(
    parcel=UUID(int=81),
    person=LI,
    direction=Direction.RETURN,
    subject=SubjectKind.CASE.of(UUID(int=91)),
    opened_by=LI_ON_PHONE.actor,
    opened_at=NOW,
    state=ParcelState.WANTED,
    to=SHENZHEN,
)


class Office(Books):
    """One parcel."""

    def __init__(self) -> None:
        super().__init__()
        self.parcel: Parcel | None = PARCEL
        self.payments = PaymentService(store=self.store, audit=self.audit, clock=self.clock)
        self.postage = ParcelPostage(
            payments=self.payments, events=self.events, prices=PRICES, clock=self.clock
        )
        self.notes: list[tuple[str, str, UUID | None]] = []
        self.effects = PostagePayments(
            parcels=self, payments=self.payments, audit=self, clock=self.clock
        )

    async def lock(self, parcel: UUID) -> Parcel | None:
        assert parcel == PARCEL.parcel
        return self.parcel

    async def save(self, parcel: Parcel) -> None:
        self.parcel = parcel

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        assert (about, why) == (SubjectKind.PARCEL.of(PARCEL.parcel), "")
        self.notes.append((actor, action, person))

    async def asked(self, parcel: Parcel = PARCEL) -> tuple[UUID, ...]:
        return await self.postage.ask(parcel, HER, LI_ON_PHONE.actor)

    @property
    def orders(self) -> list[UUID]:
        return list(self.store.rows)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_postage_is_owed_for_three_days_and_told_once(office: Office) -> None:
    told, again = await office.asked(), await office.asked()

    (order,) = office.orders
    held = office.held(order).order
    assert (told, again) == ((HER,), ())
    assert (held.amount_fen, held.purpose) == (1200, POSTAGE.name)
    assert (held.person, held.account) == (LI, HER)
    assert held.expires_at == NOW + POSTAGE_LIVES == NOW + timedelta(days=3)
    assert office.events.told == [(EventKind.PAYMENT_DUE, LI, HER)]
    assert await office.postage.seen(PARCEL) == office.held(order)


async def test_what_was_paid_holds_for_the_same_price_and_goes_back_for_another(
    office: Office,
) -> None:
    await office.asked()
    (first,) = office.orders
    office.paid(first)

    assert await office.asked(replace(PARCEL, to=replace(SHENZHEN, county="南山区"))) == ()
    assert office.orders == [first]
    assert await office.asked(replace(PARCEL, to=BEIJING)) == (HER,)

    second = office.held(office.orders[1])
    back = office.held(first)
    assert second.order.amount_fen == 2000
    assert back.order.state is OrderState.REFUNDING
    assert back.trades[0].reason is RefundReason.WITHDRAWN


async def test_nothing_is_packed_before_it_is_paid_or_where_nothing_is_owed(
    office: Office,
) -> None:
    await office.postage.check(PARCEL)
    await office.asked()
    with pytest.raises(Conflict) as refused:
        await office.postage.check(PARCEL)
    office.paid(office.orders[0])
    await office.postage.check(PARCEL)

    assert refused.value.problem is Problem.POSTAGE_UNPAID


async def test_what_a_courier_carried_is_paid_for(office: Office) -> None:
    await office.postage.give_back(PARCEL, RefundReason.WITHDRAWN, "system")  # nothing is owed
    await office.asked()
    (order,) = office.orders
    await office.postage.give_back(replace(PARCEL, handed_at=NOW), RefundReason.WITHDRAWN, "system")
    carried = office.held(order).order
    await office.postage.give_back(PARCEL, RefundReason.WITHDRAWN, "system")

    assert carried.open
    assert office.held(order).order.closed_as is CloseReason.NOT_DUE


async def test_a_parcel_whose_postage_nobody_paid_does_not_go_by_courier(office: Office) -> None:
    await office.asked()
    order = office.held(office.orders[0]).order
    await office.effects.hold(order)
    assert await office.effects.closed(order) == ()

    assert office.parcel is not None
    assert office.parcel.over
    assert office.notes == [("system", "parcel.cancel", LI)]


async def test_one_that_is_packed_goes_whatever_becomes_of_an_order(office: Office) -> None:
    await office.asked()
    order = office.held(office.orders[0]).order
    for parcel in (replace(PARCEL, state=ParcelState.ORDERED), None):
        office.parcel = parcel
        assert await office.effects.closed(order) == ()
        assert office.parcel == parcel

    assert office.notes == []


async def test_money_for_a_parcel_that_is_over_goes_back(office: Office) -> None:
    await office.asked()
    (key,) = office.orders
    office.paid(key)
    order = office.held(key).order
    assert await office.effects.paid(order) == ()
    kept = office.held(key).order.state
    office.parcel = replace(PARCEL, ended_at=NOW)
    await office.effects.paid(order)

    assert kept is OrderState.PAID
    assert office.held(key).order.state is OrderState.REFUNDING
    assert office.held(key).trades[0].reason is RefundReason.NOT_DONE
    assert await office.effects.refunded(order) == ()
