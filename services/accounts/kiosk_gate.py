"""Whether a key that was proven is a kiosk's, asked wherever it matters; and an end to all that goes on there."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.kiosks import Kiosk
from domain.errors import NotAllowed
from domain.problems import Problem
from services.ports import TokenRevoker


class KioskStore(Protocol):
    """storage.accounts.kiosks.KioskStore."""

    async def of_key(self, device_key: str) -> Kiosk | None: ...

    async def end_sessions(self, device_key: str, at: datetime) -> tuple[UUID, ...]: ...


class KioskGate:
    def __init__(self, *, store: KioskStore, tokens: TokenRevoker) -> None:
        self._store = store
        self._tokens = tokens

    async def of(self, device_key: str) -> Kiosk | None:
        """None for a key that is no kiosk's, and for none; NotAllowed for one out of service."""
        kiosk = await self._store.of_key(device_key) if device_key else None
        if kiosk is not None and kiosk.revoked_at is not None:
            raise NotAllowed(Problem.KIOSK_REVOKED)
        return kiosk

    async def must(self, device_key: str) -> Kiosk:
        """NotAllowed for whatever is no kiosk."""
        kiosk = await self.of(device_key)
        if kiosk is None:
            raise NotAllowed(Problem.KIOSK_UNKNOWN)
        return kiosk

    async def clear(self, kiosk: Kiosk, at: datetime) -> None:
        """Whoever is signed in there is so no more, in any process."""
        for session in await self._store.end_sessions(kiosk.device_key, at):
            self._tokens.end(session)
