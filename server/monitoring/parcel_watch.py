"""Parcels without news, and orders that the courier does not take, or not take back; in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from domain.hall.parcels import SILENT_AFTER


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore."""

    async def silent(self, before: datetime) -> int:
        """How many under way have had no news of the courier since."""


class OrderStore(Protocol):
    """storage.hall.parcel_orders.ParcelOrderStore."""

    async def waiting(self) -> tuple[int, datetime | None]:
        """How many were tried in vain and are tried again, and since when the oldest waits."""


class RecallStore(Protocol):
    """storage.hall.parcel_recalls.ParcelRecallStore."""

    async def count_left(self) -> int:
        """How many the courier did not take back, and nobody settled."""


class ParcelWatch:
    """The newest known, for /metrics."""

    every_s: Final = 60.0

    def __init__(
        self,
        parcels: ParcelStore,
        orders: OrderStore,
        recalls: RecallStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._parcels = parcels
        self._orders = orders
        self._recalls = recalls
        self._clock = clock
        self._silent, self._waiting, self._oldest_s, self._left = 0, 0, 0.0, 0

    async def look(self) -> None:
        now = self._clock()
        self._silent = await self._parcels.silent(now - SILENT_AFTER)
        self._waiting, oldest = await self._orders.waiting()
        self._oldest_s = (now - oldest).total_seconds() if oldest else 0.0
        self._left = await self._recalls.count_left()

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        return {
            "parcels_silent": self._silent,
            "parcel_orders_waiting": self._waiting,
            "parcel_orders_oldest_seconds": self._oldest_s,
            "parcel_orders_left": self._left,
        }
