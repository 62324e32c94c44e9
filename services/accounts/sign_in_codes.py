"""How often a phone may be sent a code: by each place that asks, and by all strangers together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts.accounts import PLACE_KNOWN, CodesSent, still_counted
from services.ports import UnitOfWork


class CodeStore(Protocol):
    """storage.accounts.sign_in_codes.SignInCodeStore, within the unit of work."""

    async def knows(self, phone: str, place: str, since: datetime) -> bool:
        """Whether the phone signed in from there since then."""

    async def lock(self, phone: str, place: str, now: datetime, *, whole: bool) -> CodesSent:
        """When the place was sent codes, and if asked for the phone by all strangers: held until the end."""

    async def keep(
        self, phone: str, place: str, code: str, sent: Sequence[datetime], now: datetime
    ) -> None:
        """As the place's only one; `sent` counts from now on."""

    async def count(self, phone: str, sent: Sequence[datetime], now: datetime) -> None:
        """What all strangers had the phone sent."""


def good_for(code: str, about: str) -> str:
    """The code as it is kept and compared: for what it is `about` alone; "" for a sign-in."""
    return f"{code} {about}" if about else code


class SignInCodes:
    def __init__(self, *, unit: UnitOfWork, codes: CodeStore) -> None:
        self._unit = unit
        self._codes = codes

    async def keep(
        self, phone: str, place: str, code: str, now: datetime, *, proven: bool = False
    ) -> int:
        """Keeps the code as the place's only one: 0; or keeps nothing: the seconds still to wait.

        `proven`: whoever asks has shown to hold the phone's account, so strangers use nothing up.
        """

        async def work() -> int:
            known = proven or await self._codes.knows(phone, place, now - PLACE_KNOWN)
            sent = await self._codes.lock(phone, place, now, whole=not known)
            if wait := sent.wait(now):
                return wait
            await self._codes.keep(phone, place, code, still_counted(sent.own, now), now)
            if sent.whole is not None:
                await self._codes.count(phone, still_counted(sent.whole, now), now)
            return 0

        return await self._unit.together(work)
