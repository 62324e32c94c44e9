"""Rate limits beside those of a phone or an officer: codes sent from one place or in the city, passwords tried, WeChat.

What one phone or one officer may do is counted with them (domain/accounts/accounts.py); these hold whoever takes
a new number or a new name for each try.
"""

from math import ceil
from typing import Final
from uuid import UUID

from domain.accounts.wechat import SIGN_INS, SIGN_INS_PERIOD
from domain.errors import TooMany
from domain.problems import Problem
from services.ports import Allowance, Limits

HOUR: Final = 3600.0
#: Wrong passwords of one address within the window. A whole office may stand behind an address, and
#: its officers mistype now and then; a spraying of the commonest password over names needs far more.
WRONG_PASSWORDS: Final = 30
WRONG_WINDOW_S: Final = 900.0

_CITY: Final = "codes city"


class RateLimits:
    """`per_address`, `per_city`: codes an hour. Counters say what was refused, for the metrics."""

    def __init__(self, *, limits: Limits, per_address: int, per_city: int) -> None:
        self._limits = limits
        self._per_address = per_address
        self._per_city = per_city
        self.codes_refused_address = 0
        self.codes_refused_city = 0
        self.passwords_refused = 0

    async def before_code(self, caller: str) -> None:
        """Counts a wish for a code by the address it comes from; TooMany says when again."""
        of_address = await self._limits.allow(f"codes {caller}", self._per_address, HOUR)
        if not of_address.allowed:
            self.codes_refused_address += 1
            raise _later(of_address)

    async def before_sending(self) -> None:
        """Counts a code that is about to be sent in the city; only those that would be sent count."""
        of_city = await self._limits.allow(_CITY, self._per_city, HOUR)
        if not of_city.allowed:
            self.codes_refused_city += 1
            raise _later(of_city)

    async def before_wechat(self, account: UUID) -> None:
        """Counts a sign-in by WeChat, which costs nobody a code; TooMany says when again."""
        period_s = SIGN_INS_PERIOD.total_seconds()
        of_account = await self._limits.allow(f"wechat {account}", SIGN_INS, period_s)
        if not of_account.allowed:
            raise _later(of_account)

    async def before_password(self, caller: str) -> None:
        """TooMany once an address has had too many wrong passwords, whatever name comes next."""
        left = await self._limits.look(f"passwords {caller}", WRONG_PASSWORDS)
        if not left.allowed:
            self.passwords_refused += 1
            raise _later(left)

    async def wrong_password(self, caller: str) -> None:
        await self._limits.allow(f"passwords {caller}", WRONG_PASSWORDS, WRONG_WINDOW_S)


def _later(allowance: Allowance) -> TooMany:
    return TooMany(Problem.TOO_MANY_REQUESTS, retry_after=max(1, ceil(allowance.reset_s)))
