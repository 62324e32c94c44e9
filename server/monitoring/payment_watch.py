"""Money that does not move: orders that are open past their time, refunds that wait, differences nobody resolved."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol


class OrderStore(Protocol):
    """storage.payments.orders.OrderStore."""

    async def overdue(self, at: datetime) -> int:
        """Open orders whose time is over, up to 1,000."""


class RefundStore(Protocol):
    """storage.payments.refund_outbox.RefundStore."""

    async def waiting(self) -> tuple[int, datetime | None]: ...


class DifferenceStore(Protocol):
    """storage.payments.differences.DifferenceStore."""

    async def count(self) -> tuple[int, datetime | None]: ...


class Callbacks(Protocol):
    """services.payments.callbacks.PaymentCallbackService."""

    @property
    def counts(self) -> Counter[tuple[str, str]]: ...


class PaymentWatch:
    """The newest known, for /metrics."""

    every_s: Final = 60.0

    def __init__(
        self,
        *,
        orders: OrderStore,
        refunds: RefundStore,
        differences: DifferenceStore,
        callbacks: Callbacks,
        clock: Callable[[], datetime],
    ) -> None:
        self._orders = orders
        self._refunds = refunds
        self._differences = differences
        self._callbacks = callbacks
        self._clock = clock
        self._numbers: dict[str, float] = {}

    async def look(self) -> None:
        at = self._clock()
        waiting, refund_since = await self._refunds.waiting()
        differ, differ_since = await self._differences.count()
        self._numbers = {
            "payment_orders_overdue": await self._orders.overdue(at),
            "payment_refunds_waiting": waiting,
            "payment_refund_oldest_seconds": _age(refund_since, at),
            "payment_differences_open": differ,
            "payment_difference_oldest_seconds": _age(differ_since, at),
        }

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        calls = {
            f"payment_callbacks_{vendor}_{what.replace('-', '_')}": float(count)
            for (vendor, what), count in self._callbacks.counts.items()
        }
        return self._numbers | calls


def _age(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else max(0.0, (at - since).total_seconds())
