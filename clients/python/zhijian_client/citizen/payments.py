"""What is to be paid, and what was."""

from collections.abc import AsyncIterator
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.payments import Fee, Order, Orders, PaymentBegun

PayWay = Literal["jsapi", "h5", "native", "book"]


class PaymentCalls(Calls):
    """Of a person's own orders."""

    async def orders(self) -> AsyncIterator[Order]:
        """All of one's own, newest first, page by page."""
        async for page in self._door.pages(Orders, "/v1/orders"):
            for order in page.orders:
                yield order

    async def order(self, order: UUID) -> Order:
        return await self._door.get(Order, f"/v1/orders/{order}")

    async def pay(self, order: UUID, way: PayWay) -> PaymentBegun:
        """What the phone needs; asked again, the same payment goes on."""
        return await self._door.ask(PaymentBegun, f"/v1/orders/{order}/payments", {"way": way})

    async def fee(self, case: UUID) -> Fee:
        """What a case costs, and whether it is paid."""
        return await self._door.get(Fee, f"/v1/cases/{case}/fee")
