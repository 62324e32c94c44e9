"""Kiosks as administrators make them and take them out of service; each change states why, which is on record."""

from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.kiosks import Kiosk, KioskCode, Kiosks

_KIOSKS = "/v1/officer/kiosks"


class KioskCalls(Calls):
    """Of the administrator's areas."""

    async def list(self) -> tuple[Kiosk, ...]:
        return (await self._door.get(Kiosks, _KIOSKS)).kiosks

    async def add(self, name: str, area: str, why: str) -> KioskCode:
        return await self._door.ask(KioskCode, _KIOSKS, {"name": name, "area": area, "why": why})

    async def renew_code(self, kiosk: UUID, why: str) -> KioskCode:
        """For a machine that was replaced; what the former key did is over at once."""
        return await self._door.ask(KioskCode, f"{_KIOSKS}/{kiosk}/codes", {"why": why})

    async def revoke(self, kiosk: UUID, why: str) -> Kiosk:
        """Out of service for good, with all that goes on at it."""
        return await self._door.create(Kiosk, f"{_KIOSKS}/{kiosk}/revocations", {"why": why})
