# Written by `make sdk` from zhijian_client/officer/kiosks.py.
"""Kiosks as administrators make them and take them out of service; each change states why, which is on record."""

from uuid import UUID

import zhijian_client.officer.kiosks as asynchronous
from zhijian_client.answers.kiosks import Kiosk, KioskCode
from zhijian_client.sync._portal import Calls


class KioskCalls(Calls):
    """Of the administrator's areas."""

    _calls: asynchronous.KioskCalls

    def list(self) -> tuple[Kiosk, ...]:
        return self._portal.run(self._calls.list())

    def add(self, name: str, area: str, why: str) -> KioskCode:
        return self._portal.run(self._calls.add(name, area, why))

    def renew_code(self, kiosk: UUID, why: str) -> KioskCode:
        """For a machine that was replaced; what the former key did is over at once."""
        return self._portal.run(self._calls.renew_code(kiosk, why))

    def revoke(self, kiosk: UUID, why: str) -> Kiosk:
        """Out of service for good, with all that goes on at it."""
        return self._portal.run(self._calls.revoke(kiosk, why))
