"""Sign-in on a real database, with phones and passwords of our own."""

from dataclasses import dataclass, field

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.passwords import Passwords
from auth.second_factor import TotpCodes
from auth.tokens import Tokens
from domain.errors import Busy
from domain.problems import Problem
from domain.words import Language
from server.wiring.accounts import (
    make_phone_reassignment,
    make_refresh_tokens,
    make_session_opening,
    make_sign_in_codes,
)
from services.accounts.kiosk_gate import KioskGate
from services.accounts.rate_limits import RateLimits
from services.accounts.second_factor import SecondFactors
from services.accounts.session_opening import SignedIn
from services.accounts.sign_in import SignInService
from storage.accounts.accounts import AccountStore
from storage.accounts.kiosks import KioskStore
from storage.accounts.officers import OfficerStore
from storage.accounts.sessions import SessionStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.limits import Limits
from tests.people import PHONE, FakeBell, FakeClock, make_vault

CALLER = "an address, digested"


@dataclass
class FakePhones:
    """What arrived where; while `away`, nothing does."""

    codes: dict[str, str] = field(default_factory=dict)
    away: bool = False

    async def send(self, phone: str, code: str) -> None:
        if self.away:
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=30)
        self.codes[phone] = code


@dataclass
class CountingPasswords(Passwords):
    """Remembers what it was asked to verify: a hash, or None for nobody's."""

    asked: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        Passwords.__init__(self, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.asked.append(password_hash)
        return await Passwords.verify(self, password_hash, password)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def phones() -> FakePhones:
    return FakePhones()


@pytest.fixture
def passwords() -> CountingPasswords:
    return CountingPasswords()


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens({"now": Ed25519PrivateKey.generate()}, "now", "zhijian", clock=clock)


@pytest.fixture(params=[False], ids=["optional"])
def factors(
    database: Database, vault: Vault, clock: FakeClock, request: pytest.FixtureRequest
) -> SecondFactors:
    return SecondFactors(
        store=OfficerStore(database, vault),
        codes=TotpCodes("zhijian"),
        required=request.param,
        clock=clock,
    )


@pytest.fixture
def service(
    database: Database,
    vault: Vault,
    tokens: Tokens,
    passwords: CountingPasswords,
    phones: FakePhones,
    clock: FakeClock,
    factors: SecondFactors,
) -> SignInService:
    return SignInService(
        accounts=AccountStore(database, vault),
        officers=OfficerStore(database, vault),
        sessions=SessionStore(database, vault),
        refresh_tokens=make_refresh_tokens(database, vault),
        opening=make_session_opening(database, vault, tokens),
        new_codes=make_sign_in_codes(database, vault),
        codes=SignInCodeStore(database, vault),
        tokens=tokens,
        passwords=passwords,
        second_factor=factors,
        kiosks=KioskGate(store=KioskStore(database, vault), tokens=tokens),
        sender=phones,
        holders=make_phone_reassignment(database, vault),
        guard=RateLimits(limits=Limits(None), per_address=100, per_city=100),
        bell=FakeBell(),
        clock=clock,
    )


async def sign_in(service: SignInService, phones: FakePhones, phone: str = PHONE) -> SignedIn:
    await service.send_code(phone, CALLER)
    return await service.sign_in(phone, phones.codes[phone], CALLER, Language.ZH, "chrome windows")


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
