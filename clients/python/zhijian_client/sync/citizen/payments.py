# Written by `make sdk` from zhijian_client/citizen/payments.py.
"""What is to be paid, and what was."""

from collections.abc import Iterator
from uuid import UUID

import zhijian_client.citizen.payments as asynchronous
from zhijian_client.answers.payments import Fee, Order, PaymentBegun
from zhijian_client.citizen.payments import PayWay
from zhijian_client.sync._portal import (
    Calls,
)


class PaymentCalls(Calls):
    """Of a person's own orders."""

    _calls: asynchronous.PaymentCalls

    def orders(self) -> Iterator[Order]:
        """All of one's own, newest first, page by page."""
        return self._portal.each(self._calls.orders())

    def order(self, order: UUID) -> Order:
        return self._portal.run(self._calls.order(order))

    def pay(self, order: UUID, way: PayWay) -> PaymentBegun:
        """What the phone needs; asked again, the same payment goes on."""
        return self._portal.run(self._calls.pay(order, way))

    def fee(self, case: UUID) -> Fee:
        """What a case costs, and whether it is paid."""
        return self._portal.run(self._calls.fee(case))
