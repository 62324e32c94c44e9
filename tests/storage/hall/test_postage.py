"""Postage that the citizen pays: owed with the choice, waited for by whoever packs, and given back."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from domain.errors import Conflict
from domain.hall.cases import Case, Move
from domain.hall.items import Postage
from domain.hall.parcels import Parcel, ParcelMove, ParcelState
from domain.hall.postage import POSTAGE, POSTAGE_LIVES
from domain.payments import trades
from domain.payments.payments import CloseReason, OrderState, Paid
from domain.payments.trades import PayWay
from domain.payments.vendor_words import TradeSaid, TradeWord
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.payments.settlement import Settlement
from services.payments.sweep import PaymentSweep
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.payments.differences import DifferenceStore
from storage.payments.orders import OrderStore
from tests.domain.hall.sample import ISSUER
from tests.storage.hall.desk import SHOP
from tests.storage.hall.parcel_desk import (
    HOME,
    NUMBER,
    SECOND,
    SENT,
    Bell,
    ParcelDesk,
    open_parcels,
)

FAR: Final = replace(HOME, province="海南省", city="海口市", county="美兰区")


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> ParcelDesk:
    made = await open_parcels(database, tmp_path / "keys")
    made.hall.items.held[SHOP.name, 1] = replace(SENT, courier=Postage.CITIZEN)
    return made


async def owed(desk: ParcelDesk, parcel: Parcel) -> Paid:
    found = await desk.payments.seen(SubjectKind.PARCEL.of(parcel.parcel), POSTAGE.name)
    assert found is not None
    return found


def settlement(desk: ParcelDesk, database: Database) -> Settlement:
    return Settlement(
        unit=database,
        store=OrderStore(database),
        differences=DifferenceStore(database),
        effects={POSTAGE.name: desk.paying},
        events=EventStore(database),
        audit=AuditStore(database),
        bell=Bell(),
        wake=lambda: None,
        clock=lambda: desk.hall.now[0],
    )


async def pay(desk: ParcelDesk, database: Database, parcel: Parcel) -> Paid:
    """By WeChat Pay, which tells of it."""
    held = await owed(desk, parcel)
    order, at = held.order, desk.hall.now[0]
    trade = trades.begin(order.order, order.number, 1, PayWay.NATIVE, None, at, order.expires_at)
    await OrderStore(database).save(held, replace(held, trades=(trade,)))
    word = TradeWord(
        trade.vendor, trade.number, TradeSaid.PAID, f"42{order.number}", order.amount_fen, "CNY", at
    )
    await settlement(desk, database).take(word)
    return await owed(desk, parcel)


async def chosen(desk: ParcelDesk) -> tuple[Case, Parcel]:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    return case, file.parcel


async def test_it_is_packed_once_its_postage_is_paid(desk: ParcelDesk, database: Database) -> None:
    _, parcel = await chosen(desk)
    with pytest.raises(Conflict) as early:
        await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)
    paid = await pay(desk, database, parcel)
    packed = await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)

    assert early.value.problem is Problem.POSTAGE_UNPAID
    assert (paid.order.amount_fen, paid.order.state) == (1200, OrderState.PAID)
    assert packed.state is ParcelState.ORDERED
    assert "payment.due" in await desk.hall.city.told(desk.hall.account)


async def test_another_address_of_another_price_is_another_order(desk: ParcelDesk) -> None:
    case, parcel = await chosen(desk)
    first = await owed(desk, parcel)
    await desk.send(case, replace(HOME, street="前海路2号"))
    same = await owed(desk, parcel)
    await desk.send(case, FAR)
    second = await owed(desk, parcel)

    assert same.order.order == first.order.order
    assert (second.order.amount_fen, second.order.state) == (2000, OrderState.OPEN)


async def test_a_paid_price_that_is_another_now_goes_back_and_is_owed_anew(
    desk: ParcelDesk, database: Database
) -> None:
    case, parcel = await chosen(desk)
    first = await pay(desk, database, parcel)
    await desk.send(case, FAR)
    before = await OrderStore(database).read(first.order.order)

    assert before is not None
    assert before.order.state is OrderState.REFUNDING


async def test_cancelled_before_the_hand_over_all_of_it_goes_back(
    desk: ParcelDesk, database: Database
) -> None:
    _, parcel = await chosen(desk)
    await pay(desk, database, parcel)
    await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)
    await desk.move(ISSUER, parcel.parcel, ParcelMove.UNPACK)
    await desk.mine.cancel(desk.hall.citizen, parcel.parcel)

    assert (await owed(desk, parcel)).order.state is OrderState.REFUNDING


async def test_fetched_at_the_window_in_its_stead_all_of_it_goes_back(
    desk: ParcelDesk, database: Database
) -> None:
    case, parcel = await chosen(desk)
    await pay(desk, database, parcel)
    await desk.hall.move(ISSUER, case, Move.DELIVER, "issue")

    assert (await desk.only(case)).state is ParcelState.FETCHED
    assert (await owed(desk, parcel)).order.state is OrderState.REFUNDING


async def test_what_a_courier_carried_is_not_given_back(
    desk: ParcelDesk, database: Database
) -> None:
    case, parcel = await chosen(desk)
    await pay(desk, database, parcel)
    await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)
    await desk.move(SECOND, parcel.parcel, ParcelMove.HAND_OVER, NUMBER)
    await desk.move(SECOND, parcel.parcel, ParcelMove.COME_BACK, NUMBER)
    await desk.hall.move(ISSUER, await desk.case(case), Move.DELIVER, "issue")

    assert (await owed(desk, parcel)).order.state is OrderState.PAID


async def test_a_lost_one_is_made_again_without_another_payment(
    desk: ParcelDesk, database: Database
) -> None:
    case, parcel = await chosen(desk)
    await pay(desk, database, parcel)
    await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)
    await desk.move(SECOND, parcel.parcel, ParcelMove.HAND_OVER, NUMBER)
    await desk.move(SECOND, parcel.parcel, ParcelMove.LOSE, words="快递公司确认丢失")
    await desk.move(ISSUER, parcel.parcel, ParcelMove.REISSUE)
    again = await desk.only(case)
    packed = await desk.move(ISSUER, again.parcel, ParcelMove.PACK)

    assert packed.state is ParcelState.ORDERED


async def test_what_nobody_pays_in_three_days_is_fetched_instead(
    desk: ParcelDesk, database: Database
) -> None:
    case, parcel = await chosen(desk)
    desk.hall.now[0] += POSTAGE_LIVES
    sweep = PaymentSweep(
        unit=database,
        store=OrderStore(database),
        vendors={},
        settlement=settlement(desk, database),
        effects={POSTAGE.name: desk.paying},
        events=EventStore(database),
        audit=AuditStore(database),
        bell=Bell(),
        clock=lambda: desk.hall.now[0],
    )
    await sweep.expire()

    assert (await desk.only(case)).state is ParcelState.CANCELLED
    assert (await owed(desk, parcel)).order.closed_as is CloseReason.EXPIRED
    assert (await desk.mine.of_case(desk.hall.citizen, case.case)).may_send


async def test_money_that_comes_for_a_cancelled_parcel_goes_back_by_itself(
    desk: ParcelDesk, database: Database
) -> None:
    _, parcel = await chosen(desk)
    held = await owed(desk, parcel)
    at = desk.hall.now[0]
    trade = trades.begin(held.order.order, held.order.number, 1, PayWay.NATIVE, None, at, None)
    await OrderStore(database).save(held, replace(held, trades=(trade,)))
    await desk.mine.cancel(desk.hall.citizen, parcel.parcel)
    word = TradeWord(trade.vendor, trade.number, TradeSaid.PAID, "4200001", 1200, "CNY", at)
    await settlement(desk, database).take(word)
    (after,) = (await owed(desk, parcel)).trades

    assert (after.surplus, after.refunds) == (True, 1)


async def test_who_pays_near_and_then_moves_far_is_not_carried_for_the_near_price(
    desk: ParcelDesk, database: Database
) -> None:
    """The laziest way to save eight yuan: pay for the next street, then change the address."""
    case, parcel = await chosen(desk)
    await pay(desk, database, parcel)
    await desk.send(case, FAR)
    with pytest.raises(Conflict) as unpaid:
        await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)

    assert unpaid.value.problem is Problem.POSTAGE_UNPAID


async def test_nothing_is_collected_where_the_citizen_pays(desk: ParcelDesk) -> None:
    case = await desk.hall.submitted()
    found = await desk.mine.of_case(desk.hall.citizen, case.case)

    assert (found.collected, found.may_send) == ((), True)
