# Written by `make sdk` from zhijian_client/officer/payments.py.
"""Money at the counter and in finance."""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

import zhijian_client.officer.payments as asynchronous
from zhijian_client.answers.payments import (
    Difference,
    Fee,
    FundDay,
    Order,
    PaymentBegun,
    ReconciledDay,
)
from zhijian_client.sync._portal import (
    Calls,
)


class PaymentCalls(Calls):
    """Of orders, fees and differences."""

    _calls: asynchronous.PaymentCalls

    def orders_of(self, person: UUID, purpose: str) -> tuple[Order, ...]:
        """The newest first."""
        return self._portal.run(self._calls.orders_of(person, purpose))

    def code(self, person: UUID, order: UUID) -> PaymentBegun:
        """For the counter's screen."""
        return self._portal.run(self._calls.code(person, order))

    def receive(
        self, person: UUID, order: UUID, way: Literal["cash", "card"], receipt: str
    ) -> Order:
        """Paid at the window; `receipt`: its number."""
        return self._portal.run(self._calls.receive(person, order, way, receipt))

    def pay_out(self, person: UUID, order: UUID, receipt: str) -> Order:
        """What was paid at the window is given back there."""
        return self._portal.run(self._calls.pay_out(person, order, receipt))

    def fee(self, case: UUID) -> Fee:
        return self._portal.run(self._calls.fee(case))

    def waive_fee(self, case: UUID, why: str) -> Fee:
        """By an approver; what was paid goes back."""
        return self._portal.run(self._calls.waive_fee(case, why))

    def differences(self) -> Iterator[Difference]:
        """Those that nobody resolved, the oldest first."""
        return self._portal.each(self._calls.differences())

    def propose_resolution(
        self,
        difference: UUID,
        resolution: Literal["explained", "settled", "refund_again"],
        words: str,
    ) -> Difference:
        """For another officer to agree to."""
        return self._portal.run(self._calls.propose_resolution(difference, resolution, words))

    def answer_resolution(self, difference: UUID, *, agrees: bool) -> Difference:
        return self._portal.run(self._calls.answer_resolution(difference, agrees=agrees))

    def reconciled_days(self) -> tuple[ReconciledDay, ...]:
        """The newest first."""
        return self._portal.run(self._calls.reconciled_days())

    def fund_days(self) -> tuple[FundDay, ...]:
        """Whose account at the vendor was compared, the newest first."""
        return self._portal.run(self._calls.fund_days())
