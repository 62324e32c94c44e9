"""Money at the counter and in finance."""

from collections.abc import AsyncIterator
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.payments import (
    Difference,
    Differences,
    Fee,
    FundDay,
    Order,
    Orders,
    PaymentBegun,
    ReconciledDay,
    ReconciledDays,
)


class PaymentCalls(Calls):
    """Of orders, fees and differences."""

    async def orders_of(self, person: UUID, purpose: str) -> tuple[Order, ...]:
        """The newest first."""
        path = f"/v1/officer/persons/{person}/orders"
        return (await self._door.look(Orders, path, purpose)).orders

    async def code(self, person: UUID, order: UUID) -> PaymentBegun:
        """For the counter's screen."""
        path = f"/v1/officer/persons/{person}/orders/{order}/codes"
        return await self._door.ask(PaymentBegun, path)

    async def receive(
        self, person: UUID, order: UUID, way: Literal["cash", "card"], receipt: str
    ) -> Order:
        """Paid at the window; `receipt`: its number."""
        path = f"/v1/officer/persons/{person}/orders/{order}/receipts"
        return await self._door.create(Order, path, {"way": way, "receipt": receipt})

    async def pay_out(self, person: UUID, order: UUID, receipt: str) -> Order:
        """What was paid at the window is given back there."""
        path = f"/v1/officer/persons/{person}/orders/{order}/payouts"
        return await self._door.create(Order, path, {"receipt": receipt})

    async def fee(self, case: UUID) -> Fee:
        return await self._door.get(Fee, f"/v1/officer/cases/{case}/fee")

    async def waive_fee(self, case: UUID, why: str) -> Fee:
        """By an approver; what was paid goes back."""
        return await self._door.create(Fee, f"/v1/officer/cases/{case}/fee-waivers", {"why": why})

    async def differences(self) -> AsyncIterator[Difference]:
        """Those that nobody resolved, the oldest first."""
        async for page in self._door.pages(Differences, "/v1/officer/payment-differences"):
            for difference in page.differences:
                yield difference

    async def propose_resolution(
        self,
        difference: UUID,
        resolution: Literal["explained", "settled", "refund_again"],
        words: str,
    ) -> Difference:
        """For another officer to agree to."""
        path = f"/v1/officer/payment-differences/{difference}/proposals"
        body = {"resolution": resolution, "words": words}
        return await self._door.create(Difference, path, body)

    async def answer_resolution(self, difference: UUID, *, agrees: bool) -> Difference:
        path = f"/v1/officer/payment-differences/{difference}/answers"
        return await self._door.create(Difference, path, {"agrees": agrees})

    async def reconciled_days(self) -> tuple[ReconciledDay, ...]:
        """The newest first."""
        return (await self._door.get(ReconciledDays, "/v1/officer/payment-days")).days

    async def fund_days(self) -> tuple[FundDay, ...]:
        """Whose account at the vendor was compared, the newest first."""
        return (await self._door.get(ReconciledDays, "/v1/officer/payment-days")).funds
