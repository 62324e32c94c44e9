"""What officers' sign-ins stand on, in memory: second factors, tries, wrong answers by caller, tokens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.accounts import OfficerLogin, RefreshToken
from domain.people import Officer, Principal, Role
from domain.problems import Problem
from tests.people import NOON

FANG, SESSION, NEW_SESSION = UUID(int=31), UUID(int=32), UUID(int=33)
ROLES: Final = frozenset({Role.COUNTER})
ON_DESK: Final = Officer(FANG, ROLES, SESSION)
LOGIN: Final = OfficerLogin(FANG, "h", ROLES, second_factor=b"secret")
TOKEN: Final = RefreshToken(NEW_SESSION, b"s" * 32)
ABOUT: Final = f"officer:{FANG}"


@dataclass
class FakeTries:
    """storage.accounts.officers.OfficerStore; `login`: None while locked."""

    login: OfficerLogin | None = LOGIN
    counted: int = 0

    async def count_own_try(self, officer: UUID, now: datetime) -> OfficerLogin | None:
        assert (officer, now) == (FANG, NOON)
        self.counted += 1
        return self.login

    async def take_back_try(self, officer: UUID) -> None:
        assert officer == FANG
        self.counted -= 1


@dataclass
class FakeFactors:
    """services.accounts.second_factor.SecondFactors: "123456" is right."""

    async def refuse(self, login: OfficerLogin, code: str) -> Problem | None:
        assert login == LOGIN
        if not code:
            return Problem.SECOND_FACTOR_NEEDED
        return None if code == "123456" else Problem.SECOND_FACTOR_WRONG


@dataclass
class FakeGuard:
    """services.accounts.rate_limits.RateLimits: who came, and who was wrong."""

    came: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def before_password(self, caller: str) -> None:
        self.came.append(caller)

    async def wrong_password(self, caller: str) -> None:
        self.wrong.append(caller)


class FakeTokens:
    """New sessions' refresh tokens, and access tokens for a minute."""

    def new_token(self) -> RefreshToken:
        return TOKEN

    def issue(self, principal: Principal, at_most: timedelta) -> tuple[str, int]:
        return f"access of {principal.session} {at_most}", 60
