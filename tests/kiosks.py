"""A city with no kiosk, or with one whose key is KIOSK_KEY."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.accounts.kiosks import Kiosk

KIOSK_KEY: Final = "the kiosk's own"
KIOSK: Final = Kiosk(
    UUID("7f3a09c2-0000-4000-8000-00000000000c"),
    "市民中心大厅 1 号机",
    "440304",
    made_at=datetime(2026, 11, 1, tzinfo=UTC),
    device_key=KIOSK_KEY,
)


@dataclass(frozen=True, slots=True)
class FakeKiosks:
    kiosk: Kiosk | None = None

    async def of(self, device_key: str) -> Kiosk | None:
        return self.kiosk if self.kiosk and device_key == self.kiosk.device_key else None


NO_KIOSKS: Final = FakeKiosks()
