"""A city in memory to which citizens and an officer sign in: its stores, senders and kiosks."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.accounts import (
    OFFICER_LIFETIME,
    Account,
    Claimed,
    Lifetime,
    OfficerLogin,
    RefreshToken,
    Reused,
    SessionEnd,
)
from domain.accounts.kiosks import Kiosk
from domain.errors import Busy, TooMany
from domain.people import Citizen, Level, Role
from domain.problems import Problem
from domain.words import Language
from services.accounts.session_opening import SignedIn
from services.accounts.sign_in import CodeSent, SignInService
from tests.people import NOON, PHONE, FakeBell
from tests.services.accounts.officer_sign_in_parts import (
    FANG,
    NEW_SESSION,
    ROLES,
    TOKEN,
    FakeGuard,
    FakeTokens,
)
from tests.services.unit import ACCOUNT

MINE, SESSION, BEFORE = UUID(int=2), UUID(int=3), UUID(int=4)
SHOWN: Final = RefreshToken(SESSION, b"o" * 32)
LOGIN: Final = OfficerLogin(FANG, "hash of right", ROLES, second_factor=b"secret")
GIVEN: Final = replace(LOGIN, start_until=NOON + timedelta(days=1))
RIGHT: Final = "right"
OWN: Final = "twelve-chars"
KIOSK: Final = Kiosk(UUID(int=5), "Hall 1", "4403", NOON, device_key="kiosk key")


@dataclass
class City(FakeGuard, FakeTokens):
    """One phone's account, one officer, one kiosk. `login`: None while locked, or for a name of nobody."""

    login: OfficerLogin | None = LOGIN
    wait: int = 0
    full: bool = False
    away: bool = False
    turned: tuple[UUID, RefreshToken] | Reused | SessionEnd = (MINE, TOKEN)
    level_of: Level | None = Level.BOUND
    roles_of: frozenset[Role] | None = ROLES
    old_costs: bool = False
    held: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    bell: FakeBell = field(default_factory=FakeBell)

    @property
    def service(self) -> SignInService:
        return SignInService(
            accounts=self,
            holders=self,
            officers=Officers(self),
            sessions=Sessions(self),
            refresh_tokens=self,
            opening=self,
            new_codes=self,
            codes=self,
            tokens=self,
            passwords=self,
            second_factor=self,
            kiosks=self,
            sender=self,
            guard=self,
            bell=self.bell,
            clock=lambda: NOON,
            draw=lambda phone: f"code for {phone}",
        )

    async def before_code(self, caller: str) -> None:
        self.came.append(caller)

    async def before_sending(self) -> None:
        if self.full:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=60)

    async def keep(self, phone: str, place: str, code: str, now: datetime, *, proven: bool) -> int:
        assert (phone, now) == (PHONE, NOON)
        self.done.append(("keep", place, code, proven))
        return self.wait

    async def send(self, phone: str, code: str) -> None:
        if self.away:
            raise Busy(Problem.OUTSIDE_SYSTEM)
        self.done.append(("send", phone, code))

    async def take_back(self, phone: str, place: str, at: datetime) -> None:
        assert (phone, at) == (PHONE, NOON)
        self.done.append(("take back", place))

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool:
        return (phone, place, code, now) == (PHONE, "place", "123456", NOON)

    async def note_place(self, phone: str, place: str, now: datetime) -> None:
        self.done.append(("place", phone, place, now))

    async def claim(self, phone: str, language: Language, now: datetime) -> Claimed:
        assert now == NOON
        return Claimed(Account(MINE, Level.BOUND, phone, language=language), (BEFORE,))

    async def open(
        self,
        account: Account,
        *,
        device: str,
        device_key: str = "",
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[SignedIn, tuple[UUID, ...]]:
        assert now == NOON
        self.done.append(("open", account.account, account.language, device, device_key, lifetime))
        citizen = Citizen(account.account, account.level, NEW_SESSION, device_key)
        return SignedIn(citizen, "access", 60, "refresh", 60), (ACCOUNT,)

    async def of(self, device_key: str) -> Kiosk | None:
        return KIOSK if device_key == KIOSK.device_key else None

    async def clear(self, kiosk: Kiosk, at: datetime) -> None:
        self.done.append(("clear", kiosk, at))

    async def level(self, account: UUID) -> Level | None:
        assert account == MINE
        return self.level_of

    async def rotate(
        self,
        shown: RefreshToken,
        *,
        of_officer: bool,
        device_key: str = "",
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, RefreshToken] | Reused | SessionEnd:
        assert (shown, now) == (SHOWN, NOON)
        self.done.append(("rotate", of_officer, device_key, lifetime))
        return self.turned

    def end(self, session: UUID) -> None:
        self.ended.append(session)

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.done.append(("verify", password_hash))
        return password_hash == f"hash of {password}"

    def outdated(self, password_hash: str) -> bool:
        return self.old_costs

    async def refuse(self, login: OfficerLogin, code: str) -> Problem | None:
        if not code:
            return Problem.SECOND_FACTOR_NEEDED
        return None if code == "000111" else Problem.SECOND_FACTOR_WRONG

    async def code(self, place: str = "", about: str = "") -> CodeSent:
        return await self.service.send_code(PHONE, "10.0.0.1", place, about)

    async def enter(self, code: str = "123456", key: str = "") -> SignedIn:
        return await self.service.sign_in(PHONE, code, "place", Language.EN, "phone", key)

    async def officer(self, password: str = RIGHT, totp: str = "000111", own: str = "") -> SignedIn:
        return await self.service.sign_in_officer("fang", password, "10.0.0.1", totp, own)


@dataclass
class Officers:
    """storage.accounts.officers.OfficerStore."""

    city: City

    async def count_try(self, username: str, now: datetime) -> OfficerLogin | None:
        assert (username, now) == ("fang", NOON)
        return self.city.login

    async def sign_in(
        self,
        token: RefreshToken,
        login: OfficerLogin,
        new_hash: str | None,
        *,
        now: datetime,
        lifetime: Lifetime,
    ) -> bool:
        assert (token, now, lifetime) == (TOKEN, NOON, OFFICER_LIFETIME)
        self.city.done.append(("signed in", login, new_hash))
        return self.city.held

    async def roles(self, officer: UUID) -> frozenset[Role] | None:
        return self.city.roles_of

    async def take_back_try(self, officer: UUID) -> None:
        self.city.done.append(("try back", officer))


@dataclass
class Sessions(FakeTokens):
    """storage.accounts.sessions.SessionStore."""

    city: City

    async def end(self, session: UUID, now: datetime) -> None:
        self.city.done.append(("end", session, now))
