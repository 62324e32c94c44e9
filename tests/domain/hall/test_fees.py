"""When nothing has to be waited for: the fee is paid, or nobody owes it any more."""

from dataclasses import replace

from domain.hall.fees import settles
from domain.payments.payments import CloseReason, OrderState
from tests.domain.payments.test_orders import an_order


def test_a_fee_is_settled_once_it_is_paid_or_waived() -> None:
    order = an_order()
    waived = replace(order, state=OrderState.CLOSED, closed_as=CloseReason.WAIVED)

    assert settles(replace(order, state=OrderState.PAID))
    assert settles(waived)
    assert not settles(order)
    assert not settles(None)
