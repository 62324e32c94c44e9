"""Sign-in of officers: passwords, locks, second factors."""

from base64 import b32decode
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from auth.second_factor import TotpCodes
from auth.tokens import Tokens
from domain.errors import Invalid, NotSignedIn, Refusal, TooMany
from domain.people import Officer, Role
from domain.problems import Problem
from server.wiring.accounts import make_officer_changes
from services.accounts.officers import OfficerService
from services.accounts.rate_limits import WRONG_PASSWORDS
from services.accounts.sign_in import SignInService
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.grants import GrantStore
from storage.accounts.persons import PersonStore
from storage.accounts.staff import StaffStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.reviews import ReviewStore
from tests.people import FakeClock
from tests.services.accounts.sign_in_parts import (
    CALLER,
    CountingPasswords,
    FakePhones,
    clock,
    factors,
    other_than,
    passwords,
    phones,
    service,
    sign_in,
    tokens,
    vault,
)

__all__ = ["clock", "factors", "passwords", "phones", "service", "tokens", "vault"]
PASSWORD = "correct horse battery"


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
        changes=make_officer_changes(database, vault),
        register=PersonStore(database, vault),
        emergencies=EmergencyStore(database),
        grants=GrantStore(database),
        reviews=ReviewStore(database, vault),
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


async def refused_officer(service: SignInService, username: str, password: str) -> Refusal:
    with pytest.raises(NotSignedIn) as error:
        await service.sign_in_officer(username, password, CALLER)
    return error.value


async def test_an_officer_signs_in_with_roles(
    service: SignInService, officers: OfficerService, tokens: Tokens
) -> None:
    officer = await hire(officers, Role.COUNTER, Role.REVIEWER)

    signed_in = await service.sign_in_officer("chen", PASSWORD, CALLER)

    assert isinstance(signed_in.principal, Officer)
    assert signed_in.principal.officer == officer
    assert signed_in.principal.roles == {Role.COUNTER, Role.REVIEWER}
    assert tokens.read(signed_in.access_token) == signed_in.principal
    refreshed = await service.refresh_officer(signed_in.refresh_token)
    assert refreshed.principal == signed_in.principal


async def test_a_citizen_renews_nothing_as_an_officer_nor_the_other_way(
    service: SignInService, officers: OfficerService, phones: FakePhones
) -> None:
    await hire(officers)
    officer = await service.sign_in_officer("chen", PASSWORD, CALLER)
    citizen = await sign_in(service, phones)

    with pytest.raises(NotSignedIn):
        await service.refresh_officer(citizen.refresh_token)
    with pytest.raises(NotSignedIn):
        await service.refresh(officer.refresh_token)


async def test_wrong_password_unknown_name_and_lock_have_one_answer_and_one_price(
    service: SignInService, officers: OfficerService, passwords: CountingPasswords
) -> None:
    await hire(officers)
    wrong = [await refused_officer(service, "chen", "a wrong password") for _ in range(5)]
    locked = await refused_officer(service, "chen", PASSWORD)
    unknown = await refused_officer(service, "nobody", PASSWORD)

    answers = {(str(refusal), refusal.retry_after) for refusal in (*wrong, locked, unknown)}
    assert answers == {("password-wrong", None)}
    assert len(passwords.asked) == 7
    assert passwords.asked[5:] == [None, None]


async def test_wrong_passwords_of_one_address_over_many_names_are_refused_before_they_are_looked_at(
    service: SignInService, officers: OfficerService, passwords: CountingPasswords
) -> None:
    await hire(officers)
    for n in range(WRONG_PASSWORDS):
        await refused_officer(service, f"nobody-{n}", "a wrong password")

    with pytest.raises(TooMany):
        await service.sign_in_officer("chen", PASSWORD, CALLER)

    assert len(passwords.asked) == WRONG_PASSWORDS


async def test_after_15_minutes_the_lock_is_off(
    service: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    for _ in range(5):
        await refused_officer(service, "chen", "a wrong password")
    clock.forward(minutes=15)

    await service.sign_in_officer("chen", PASSWORD, CALLER)


async def test_the_right_password_in_time_makes_up_for_wrong_ones(
    service: SignInService, officers: OfficerService
) -> None:
    await hire(officers)
    for _ in range(3):
        for _ in range(4):
            await refused_officer(service, "chen", "a wrong password")
        await service.sign_in_officer("chen", PASSWORD, CALLER)


async def test_a_hash_of_old_costs_is_made_anew_at_sign_in(
    service: SignInService, database: Database, vault: Vault
) -> None:
    cheaper = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16)
    await make_officer_changes(database, vault).add(
        "chen",
        [Role.COUNTER],
        [""],
        password_hash=cheaper.hash(PASSWORD),
        actor="system",
        why="test",
    )

    await service.sign_in_officer("chen", PASSWORD, CALLER)

    kept = await database.fetchval("SELECT password_hash FROM officers")
    assert cheaper.check_needs_rehash(kept)
    await service.sign_in_officer("chen", PASSWORD, CALLER)


async def test_a_disabled_officer_neither_signs_in_nor_renews(
    service: SignInService, officers: OfficerService, database: Database
) -> None:
    await hire(officers)
    signed_in = await service.sign_in_officer("chen", PASSWORD, CALLER)
    await database.execute("UPDATE officers SET disabled_at = now()")

    await refused_officer(service, "chen", PASSWORD)
    with pytest.raises(NotSignedIn):
        await service.refresh_officer(signed_in.refresh_token)


async def test_a_user_name_is_one_officers(officers: OfficerService) -> None:
    await hire(officers)

    with pytest.raises(Invalid) as error:
        await officers.add(None, "chen", [Role.ADMIN], [""], "test", password=PASSWORD)
    assert error.value.errors[0].pointer == "/username"


required = pytest.mark.parametrize("factors", [True], indirect=True, ids=["required"])


def code_at(uri: str, moment: datetime) -> str:
    """What the officer's app shows."""
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(moment.timestamp())).decode()  # noqa: S303  # RFC 6238


async def asked_for(service: SignInService, totp: str = "", password: str = PASSWORD) -> Problem:
    with pytest.raises(NotSignedIn) as error:
        await service.sign_in_officer("chen", password, CALLER, totp)
    return error.value.problem


async def test_an_officer_with_a_second_factor_needs_its_code(
    service: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    uri = await factor(officers)

    assert await asked_for(service) is Problem.SECOND_FACTOR_NEEDED
    assert (
        await asked_for(service, other_than(code_at(uri, clock()))) is Problem.SECOND_FACTOR_WRONG
    )
    await service.sign_in_officer("chen", PASSWORD, CALLER, code_at(uri, clock()))


async def test_the_code_of_a_second_factor_signs_in_once(
    service: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    code = code_at(await factor(officers), clock())
    await service.sign_in_officer("chen", PASSWORD, CALLER, code)

    assert await asked_for(service, code) is Problem.SECOND_FACTOR_WRONG


async def test_wrong_codes_lock_as_wrong_passwords_do(
    service: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    uri = await factor(officers)
    wrong = other_than(code_at(uri, clock()))
    for _ in range(5):
        assert (
            await asked_for(service) is Problem.SECOND_FACTOR_NEEDED
        )  # does not set the count back
        assert await asked_for(service, wrong) is Problem.SECOND_FACTOR_WRONG

    assert await asked_for(service, code_at(uri, clock())) is Problem.PASSWORD_WRONG
    clock.forward(minutes=15)
    await service.sign_in_officer("chen", PASSWORD, CALLER, code_at(uri, clock()))


async def test_codes_of_a_replaced_second_factor_are_void(
    service: SignInService, officers: OfficerService, clock: FakeClock
) -> None:
    await hire(officers)
    old = await factor(officers)
    await factor(officers)

    assert await asked_for(service, code_at(old, clock())) is Problem.SECOND_FACTOR_WRONG


@required
async def test_where_a_second_factor_is_required_none_signs_in_without(
    service: SignInService, officers: OfficerService
) -> None:
    await hire(officers)

    for _ in range(6):
        assert await asked_for(service) is Problem.SECOND_FACTOR_UNSET
