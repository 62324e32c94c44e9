from base64 import b32decode
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from auth.passwords import Passwords
from auth.second_factor import TotpCodes
from auth.tokens import Tokens
from domain.errors import Busy, Invalid, NotSignedIn, Refusal, TooMany
from domain.people import Citizen, Level, Officer, Role
from domain.problems import Problem
from domain.words import Language
from services.accounts.officers import OfficerService
from services.accounts.rate_limits import RateLimits
from services.accounts.second_factor import SecondFactors
from services.accounts.sign_in import SignedIn, SignInService
from storage.accounts.accounts import AccountStore
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.grants import GrantStore
from storage.accounts.officers import OfficerStore
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.accounts.sessions import SessionStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.accounts.staff import StaffStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.limits import Limits
from storage.pensions.review_claims import ReviewClaimStore
from tests.people import OTHER_PHONE, PHONE, FakeBell, FakeClock, make_vault, register

PASSWORD = "correct horse battery"
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
def desk(
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
        codes=SignInCodeStore(database, vault),
        tokens=tokens,
        passwords=passwords,
        second_factor=factors,
        sender=phones,
        holders=PhoneHolderStore(database, vault),
        guard=RateLimits(limits=Limits(None), per_address=100, per_city=100),
        bell=FakeBell(),
        clock=clock,
    )


@pytest.fixture
def officers(
    database: Database,
    vault: Vault,
    tokens: Tokens,
    passwords: CountingPasswords,
    clock: FakeClock,
) -> OfficerService:
    return OfficerService(
        staff=StaffStore(database, vault),
        emergencies=EmergencyStore(database),
        grants=GrantStore(database),
        reviews=ReviewClaimStore(database),
        passwords=passwords,
        codes=TotpCodes("zhijian"),
        tokens=tokens,
        clock=clock,
    )


async def hire(officers: OfficerService, *roles: Role) -> UUID:
    """Chen, at the counter unless said otherwise."""
    wanted = roles or (Role.COUNTER,)
    return (await officers.add(None, "chen", wanted, [""], "test", password=PASSWORD)).officer


async def factor(officers: OfficerService) -> str:
    """Of Chen, as an otpauth URI."""
    return await officers.renew_factor(None, await officers.named("chen"), "test")


async def sign_in(desk: SignInService, phones: FakePhones, phone: str = PHONE) -> SignedIn:
    await desk.send_code(phone, CALLER)
    return await desk.sign_in(phone, phones.codes[phone], CALLER, Language.ZH, "chrome windows")


async def refused(desk: SignInService, phone: str, code: str) -> Problem:
    with pytest.raises(NotSignedIn) as error:
        await desk.sign_in(phone, code, CALLER, Language.ZH, "chrome windows")
    return error.value.problem


async def refused_officer(desk: SignInService, username: str, password: str) -> Refusal:
    with pytest.raises(NotSignedIn) as error:
        await desk.sign_in_officer(username, password, CALLER)
    return error.value


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_code_of_six_digits_arrives_on_the_phone(
    desk: SignInService, phones: FakePhones
) -> None:
    sent = await desk.send_code(PHONE, CALLER)

    assert phones.codes[PHONE].isdigit()
    assert len(phones.codes[PHONE]) == 6
    assert (sent.resend_after, sent.expires_in) == (60, 300)


async def test_the_answer_does_not_tell_whether_a_phone_is_known(
    desk: SignInService, phones: FakePhones, clock: FakeClock
) -> None:
    await sign_in(desk, phones)
    clock.forward(minutes=1)

    assert await desk.send_code(PHONE, CALLER) == await desk.send_code(OTHER_PHONE, CALLER)


async def test_the_right_code_signs_in_at_level_1(
    desk: SignInService, phones: FakePhones, tokens: Tokens
) -> None:
    signed_in = await sign_in(desk, phones)

    assert isinstance(signed_in.principal, Citizen)
    assert signed_in.principal.level is Level.PHONE
    assert tokens.read(signed_in.access_token) == signed_in.principal
    assert signed_in.expires_in == 900


async def test_a_phone_signs_in_to_the_same_account_again(
    desk: SignInService, phones: FakePhones, clock: FakeClock
) -> None:
    first = await sign_in(desk, phones)
    clock.forward(minutes=1)
    second = await sign_in(desk, phones)

    assert isinstance(first.principal, Citizen)
    assert isinstance(second.principal, Citizen)
    assert first.principal.account == second.principal.account
    assert first.principal.session != second.principal.session


async def test_a_wrong_code_does_not_sign_in(desk: SignInService, phones: FakePhones) -> None:
    await desk.send_code(PHONE, CALLER)

    assert await refused(desk, PHONE, other_than(phones.codes[PHONE])) is Problem.CODE_WRONG


async def test_a_phone_that_asked_for_no_code_hears_the_same(desk: SignInService) -> None:
    assert await refused(desk, OTHER_PHONE, "123456") is Problem.CODE_WRONG


async def test_a_code_signs_in_once(desk: SignInService, phones: FakePhones) -> None:
    await sign_in(desk, phones)

    assert await refused(desk, PHONE, phones.codes[PHONE]) is Problem.CODE_WRONG


async def test_asking_too_soon_says_when_again(desk: SignInService, clock: FakeClock) -> None:
    await desk.send_code(PHONE, CALLER)
    clock.forward(seconds=18)

    with pytest.raises(TooMany) as error:
        await desk.send_code(PHONE, CALLER)
    assert error.value.problem is Problem.CODE_TOO_SOON
    assert error.value.retry_after == 42


async def test_a_code_that_could_not_be_sent_is_busy_and_does_not_count(
    desk: SignInService, phones: FakePhones
) -> None:
    phones.away = True
    for _ in range(12):
        with pytest.raises(Busy) as error:
            await desk.send_code(PHONE, CALLER)
        assert error.value.problem is Problem.OUTSIDE_SYSTEM

    phones.away = False
    await desk.send_code(PHONE, CALLER)


async def test_a_refresh_gives_new_tokens_for_the_same_session(
    desk: SignInService, phones: FakePhones, tokens: Tokens, clock: FakeClock
) -> None:
    signed_in = await sign_in(desk, phones)
    clock.forward(minutes=15)

    refreshed = await desk.refresh(signed_in.refresh_token)

    assert refreshed.principal == signed_in.principal
    assert refreshed.refresh_token != signed_in.refresh_token
    assert tokens.read(refreshed.access_token) == signed_in.principal


async def test_a_refresh_knows_that_the_account_was_bound(
    desk: SignInService, phones: FakePhones, database: Database, vault: Vault, clock: FakeClock
) -> None:
    signed_in = await sign_in(desk, phones)
    assert isinstance(signed_in.principal, Citizen)
    person = await register(database, vault)
    await AccountStore(database, vault).bind(signed_in.principal.account, person, clock())

    refreshed = await desk.refresh(signed_in.refresh_token)

    assert isinstance(refreshed.principal, Citizen)
    assert refreshed.principal.level is Level.BOUND
    assert await desk.renewed(signed_in.principal) == refreshed.principal


async def test_a_lost_answer_signs_nobody_out(
    desk: SignInService, phones: FakePhones, clock: FakeClock
) -> None:
    signed_in = await sign_in(desk, phones)
    missed = await desk.refresh(signed_in.refresh_token)
    clock.forward(seconds=14)

    again = await desk.refresh(signed_in.refresh_token)

    clock.forward(minutes=15)
    assert again.refresh_token == missed.refresh_token
    await desk.refresh(again.refresh_token)


async def test_a_stolen_refresh_token_ends_the_session_with_its_access_tokens(
    desk: SignInService, phones: FakePhones, tokens: Tokens, clock: FakeClock
) -> None:
    signed_in = await sign_in(desk, phones)
    refreshed = await desk.refresh(signed_in.refresh_token)
    clock.forward(seconds=15)

    for token in (signed_in.refresh_token, refreshed.refresh_token):
        with pytest.raises(NotSignedIn) as error:
            await desk.refresh(token)
        assert error.value.problem is Problem.SESSION_OVER
    with pytest.raises(NotSignedIn):
        tokens.read(refreshed.access_token)


@pytest.mark.parametrize("text", ["", "junk", "é", "A" * 64, "A" * 10_000])
async def test_what_is_no_refresh_token_renews_nothing(desk: SignInService, text: str) -> None:
    with pytest.raises(NotSignedIn) as error:
        await desk.refresh(text)
    assert error.value.problem is Problem.SESSION_OVER


async def test_an_account_that_is_gone_renews_nothing(
    desk: SignInService, phones: FakePhones, database: Database
) -> None:
    signed_in = await sign_in(desk, phones)
    assert isinstance(signed_in.principal, Citizen)
    await database.execute("DELETE FROM accounts")

    with pytest.raises(NotSignedIn):
        await desk.refresh(signed_in.refresh_token)
    with pytest.raises(NotSignedIn):
        await desk.renewed(signed_in.principal)


async def test_signing_out_ends_both_tokens_at_once(
    desk: SignInService, phones: FakePhones, tokens: Tokens
) -> None:
    signed_in = await sign_in(desk, phones)

    await desk.sign_out(signed_in.principal)

    with pytest.raises(NotSignedIn):
        await desk.refresh(signed_in.refresh_token)
    with pytest.raises(NotSignedIn):
        tokens.read(signed_in.access_token)


async def test_tokens_do_not_show_in_a_log(desk: SignInService, phones: FakePhones) -> None:
    signed_in = await sign_in(desk, phones)

    assert signed_in.access_token not in repr(signed_in)
    assert signed_in.refresh_token not in repr(signed_in)


async def test_an_officer_signs_in_with_roles(
    desk: SignInService, officers: OfficerService, tokens: Tokens
) -> None:
    officer = await hire(officers, Role.COUNTER, Role.REVIEWER)

    signed_in = await desk.sign_in_officer("chen", PASSWORD, CALLER)

    assert isinstance(signed_in.principal, Officer)
    assert signed_in.principal.officer == officer
    assert signed_in.principal.roles == {Role.COUNTER, Role.REVIEWER}
    assert tokens.read(signed_in.access_token) == signed_in.principal
    refreshed = await desk.refresh_officer(signed_in.refresh_token)
    assert refreshed.principal == signed_in.principal


async def test_a_citizen_renews_nothing_as_an_officer_nor_the_other_way(
    desk: SignInService, officers: OfficerService, phones: FakePhones
) -> None:
    await hire(officers)
    officer = await desk.sign_in_officer("chen", PASSWORD, CALLER)
    citizen = await sign_in(desk, phones)

    with pytest.raises(NotSignedIn):
        await desk.refresh_officer(citizen.refresh_token)
    with pytest.raises(NotSignedIn):
        await desk.refresh(officer.refresh_token)


async def test_wrong_password_unknown_name_and_lock_have_one_answer_and_one_price(
    desk: SignInService, officers: OfficerService, passwords: CountingPasswords
) -> None:
    await hire(officers)
    wrong = [await refused_officer(desk, "chen", "a wrong password") for _ in range(5)]
    locked = await refused_officer(desk, "chen", PASSWORD)
    unknown = await refused_officer(desk, "nobody", PASSWORD)

    answers = {(str(refusal), refusal.retry_after) for refusal in (*wrong, locked, unknown)}
    assert answers == {("password-wrong", None)}
    assert len(passwords.asked) == 7
    assert passwords.asked[5:] == [None, None]


async def test_after_15_minutes_the_lock_is_off(
    desk: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    for _ in range(5):
        await refused_officer(desk, "chen", "a wrong password")
    clock.forward(minutes=15)

    await desk.sign_in_officer("chen", PASSWORD, CALLER)


async def test_the_right_password_in_time_makes_up_for_wrong_ones(
    desk: SignInService, officers: OfficerService
) -> None:
    await hire(officers)
    for _ in range(3):
        for _ in range(4):
            await refused_officer(desk, "chen", "a wrong password")
        await desk.sign_in_officer("chen", PASSWORD, CALLER)


async def test_a_hash_of_old_costs_is_made_anew_at_sign_in(
    desk: SignInService, database: Database, vault: Vault
) -> None:
    cheaper = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16)
    await StaffStore(database, vault).add(
        "chen",
        [Role.COUNTER],
        [""],
        password_hash=cheaper.hash(PASSWORD),
        actor="system",
        why="test",
    )

    await desk.sign_in_officer("chen", PASSWORD, CALLER)

    kept = await database.fetchval("SELECT password_hash FROM officers")
    assert cheaper.check_needs_rehash(kept)
    await desk.sign_in_officer("chen", PASSWORD, CALLER)


async def test_a_disabled_officer_neither_signs_in_nor_renews(
    desk: SignInService, officers: OfficerService, database: Database
) -> None:
    await hire(officers)
    signed_in = await desk.sign_in_officer("chen", PASSWORD, CALLER)
    await database.execute("UPDATE officers SET disabled_at = now()")

    await refused_officer(desk, "chen", PASSWORD)
    with pytest.raises(NotSignedIn):
        await desk.refresh_officer(signed_in.refresh_token)


@pytest.mark.parametrize(
    ("username", "password", "roles", "pointer"),
    [
        ("", PASSWORD, [Role.ADMIN], "/username"),
        ("li", "too short", [Role.ADMIN], "/password"),
        ("li", PASSWORD, [], "/roles"),
        ("chen", PASSWORD, [Role.ADMIN], "/username"),
    ],
)
async def test_an_officer_needs_a_name_of_their_own_a_long_password_and_a_role(
    desk: SignInService,
    officers: OfficerService,
    username: str,
    password: str,
    roles: list[Role],
    pointer: str,
) -> None:
    await hire(officers)

    with pytest.raises(Invalid) as error:
        await officers.add(None, username, roles, [""], "test", password=password)
    assert error.value.errors[0].pointer == pointer


async def test_a_token_of_an_account_that_never_was_is_over(desk: SignInService) -> None:
    with pytest.raises(NotSignedIn) as error:
        await desk.renewed(Citizen(uuid4(), Level.PHONE, UUID(int=1)))
    assert error.value.problem is Problem.SESSION_OVER


required = pytest.mark.parametrize("factors", [True], indirect=True, ids=["required"])


def code_at(uri: str, moment: datetime) -> str:
    """What the officer's app shows."""
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(moment.timestamp())).decode()  # noqa: S303  # RFC 6238


async def asked_for(desk: SignInService, totp: str = "", password: str = PASSWORD) -> Problem:
    with pytest.raises(NotSignedIn) as error:
        await desk.sign_in_officer("chen", password, CALLER, totp)
    return error.value.problem


async def test_an_officer_with_a_second_factor_needs_its_code(
    desk: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    uri = await factor(officers)

    assert await asked_for(desk) is Problem.SECOND_FACTOR_NEEDED
    assert await asked_for(desk, other_than(code_at(uri, clock()))) is Problem.SECOND_FACTOR_WRONG
    await desk.sign_in_officer("chen", PASSWORD, CALLER, code_at(uri, clock()))


async def test_the_code_of_a_second_factor_signs_in_once(
    desk: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    code = code_at(await factor(officers), clock())
    await desk.sign_in_officer("chen", PASSWORD, CALLER, code)

    assert await asked_for(desk, code) is Problem.SECOND_FACTOR_WRONG


async def test_without_the_password_nobody_hears_of_a_second_factor(
    desk: SignInService, officers: OfficerService
) -> None:
    await hire(officers)
    await factor(officers)

    assert await asked_for(desk, password="a wrong password") is Problem.PASSWORD_WRONG


async def test_wrong_codes_lock_as_wrong_passwords_do(
    desk: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    uri = await factor(officers)
    wrong = other_than(code_at(uri, clock()))
    for _ in range(5):
        assert await asked_for(desk) is Problem.SECOND_FACTOR_NEEDED  # does not set the count back
        assert await asked_for(desk, wrong) is Problem.SECOND_FACTOR_WRONG

    assert await asked_for(desk, code_at(uri, clock())) is Problem.PASSWORD_WRONG
    clock.forward(minutes=15)
    await desk.sign_in_officer("chen", PASSWORD, CALLER, code_at(uri, clock()))


async def test_codes_of_a_replaced_second_factor_are_void(
    desk: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    old = await factor(officers)
    await factor(officers)

    assert await asked_for(desk, code_at(old, clock())) is Problem.SECOND_FACTOR_WRONG


@required
async def test_where_a_second_factor_is_required_none_signs_in_without(
    desk: SignInService, officers: OfficerService
) -> None:
    await hire(officers)

    for _ in range(6):
        assert await asked_for(desk) is Problem.SECOND_FACTOR_UNSET
