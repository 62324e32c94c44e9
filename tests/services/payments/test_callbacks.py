"""A vendor's call: what is taken, what is refused and why, and how that is counted."""

import pytest

from domain.errors import Busy, NotAllowed, NotFound
from domain.payments.payments import OrderState
from domain.payments.trades import Vendor
from domain.payments.vendor_calls import Forged
from domain.problems import Problem
from services.payments.callbacks import PaymentCallbackService
from tests.services.payments.books import AWAY, Books, FakeVendor, word


class Door(Books):
    def __init__(self) -> None:
        super().__init__()
        self.vendor = FakeVendor()
        self.service = PaymentCallbackService(
            vendors={Vendor.WECHAT_PAY: self.vendor}, settlement=self.settlement
        )

    async def called(self, name: str = "wechat_pay") -> None:
        await self.service.take(name, {}, b"{}")


@pytest.fixture
def door() -> Door:
    return Door()


async def test_what_is_the_vendors_is_settled_and_counted(door: Door) -> None:
    order = door.order()
    door.vendor.word = word(door.begun(order))

    await door.called()

    assert door.held(order).order.state is OrderState.PAID
    assert door.service.counts == {("wechat_pay", "taken"): 1}


async def test_what_is_forged_is_refused_and_counted_by_its_reason(door: Door) -> None:
    door.vendor.fails = Forged("signature")

    with pytest.raises(NotAllowed) as refused:
        await door.called()

    assert refused.value.problem is Problem.CALLBACK_FORGED
    assert door.service.counts == {("wechat_pay", "signature"): 1}


async def test_while_the_vendors_keys_can_not_be_had_it_is_to_call_again(door: Door) -> None:
    door.vendor.fails = AWAY

    with pytest.raises(Busy) as refused:
        await door.called()

    assert (refused.value.problem, refused.value.retry_after) == (Problem.OUTSIDE_SYSTEM, 30)
    assert door.service.counts == {("wechat_pay", "no-keys"): 1}


@pytest.mark.parametrize("name", ["nobody", "nontax", "window", ""])
async def test_nobody_calls_in_the_name_of_a_vendor_that_is_not_connected(
    door: Door, name: str
) -> None:
    with pytest.raises(NotFound) as refused:
        await door.called(name)

    assert refused.value.problem is Problem.NOT_FOUND
    assert door.service.counts == {}
