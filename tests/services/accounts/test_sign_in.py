"""Sign-in by a code, and the life of its tokens."""

import pytest

from auth.tokens import Tokens
from domain.errors import Busy, NotSignedIn, TooMany
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Language
from server.wiring.accounts import make_binding
from services.accounts.sign_in import SignInService
from storage.database import Database
from storage.keys.vault import Vault
from tests.people import OTHER_PHONE, PHONE, FakeClock, register
from tests.services.accounts.sign_in_parts import (
    CALLER,
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


async def refused(service: SignInService, phone: str, code: str) -> Problem:
    with pytest.raises(NotSignedIn) as error:
        await service.sign_in(phone, code, CALLER, Language.ZH, "chrome windows")
    return error.value.problem


async def test_a_code_of_six_digits_arrives_on_the_phone(
    service: SignInService, phones: FakePhones
) -> None:
    sent = await service.send_code(PHONE, CALLER)

    assert phones.codes[PHONE].isdigit()
    assert len(phones.codes[PHONE]) == 6
    assert (sent.resend_after, sent.expires_in) == (60, 300)


async def test_the_answer_does_not_tell_whether_a_phone_is_known(
    service: SignInService, phones: FakePhones, clock: FakeClock
) -> None:
    await sign_in(service, phones)
    clock.forward(minutes=1)

    assert await service.send_code(PHONE, CALLER) == await service.send_code(OTHER_PHONE, CALLER)


async def test_the_right_code_signs_in_at_level_1(
    service: SignInService, phones: FakePhones, tokens: Tokens
) -> None:
    signed_in = await sign_in(service, phones)

    assert isinstance(signed_in.principal, Citizen)
    assert signed_in.principal.level is Level.PHONE
    assert tokens.read(signed_in.access_token) == signed_in.principal
    assert signed_in.expires_in == 900


async def test_a_phone_signs_in_to_the_same_account_again(
    service: SignInService, phones: FakePhones, clock: FakeClock
) -> None:
    first = await sign_in(service, phones)
    clock.forward(minutes=1)
    second = await sign_in(service, phones)

    assert isinstance(first.principal, Citizen)
    assert isinstance(second.principal, Citizen)
    assert first.principal.account == second.principal.account
    assert first.principal.session != second.principal.session


async def test_a_wrong_code_does_not_sign_in(service: SignInService, phones: FakePhones) -> None:
    await service.send_code(PHONE, CALLER)

    assert await refused(service, PHONE, other_than(phones.codes[PHONE])) is Problem.CODE_WRONG


async def test_a_phone_that_asked_for_no_code_hears_the_same(service: SignInService) -> None:
    assert await refused(service, OTHER_PHONE, "123456") is Problem.CODE_WRONG


async def test_a_code_signs_in_once(service: SignInService, phones: FakePhones) -> None:
    await sign_in(service, phones)

    assert await refused(service, PHONE, phones.codes[PHONE]) is Problem.CODE_WRONG


async def test_asking_too_soon_says_when_again(service: SignInService, clock: FakeClock) -> None:
    await service.send_code(PHONE, CALLER)
    clock.forward(seconds=18)

    with pytest.raises(TooMany) as error:
        await service.send_code(PHONE, CALLER)
    assert error.value.problem is Problem.CODE_TOO_SOON
    assert error.value.retry_after == 42


async def test_a_code_that_could_not_be_sent_is_busy_and_does_not_count(
    service: SignInService, phones: FakePhones
) -> None:
    phones.away = True
    for _ in range(12):
        with pytest.raises(Busy) as error:
            await service.send_code(PHONE, CALLER)
        assert error.value.problem is Problem.OUTSIDE_SYSTEM

    phones.away = False
    await service.send_code(PHONE, CALLER)


async def test_a_refresh_gives_new_tokens_for_the_same_session(
    service: SignInService, phones: FakePhones, tokens: Tokens, clock: FakeClock
) -> None:
    signed_in = await sign_in(service, phones)
    clock.forward(minutes=15)

    refreshed = await service.refresh(signed_in.refresh_token)

    assert refreshed.principal == signed_in.principal
    assert refreshed.refresh_token != signed_in.refresh_token
    assert tokens.read(refreshed.access_token) == signed_in.principal


async def test_a_refresh_knows_that_the_account_was_bound(
    service: SignInService, phones: FakePhones, database: Database, vault: Vault, clock: FakeClock
) -> None:
    signed_in = await sign_in(service, phones)
    assert isinstance(signed_in.principal, Citizen)
    person = await register(database, vault)
    await make_binding(database, vault).bind(signed_in.principal.account, person, clock())

    refreshed = await service.refresh(signed_in.refresh_token)

    assert isinstance(refreshed.principal, Citizen)
    assert refreshed.principal.level is Level.BOUND
    assert await service.renewed(signed_in.principal) == refreshed.principal


async def test_a_lost_answer_signs_nobody_out(
    service: SignInService, phones: FakePhones, clock: FakeClock
) -> None:
    signed_in = await sign_in(service, phones)
    missed = await service.refresh(signed_in.refresh_token)
    clock.forward(seconds=14)

    again = await service.refresh(signed_in.refresh_token)

    clock.forward(minutes=15)
    assert again.refresh_token == missed.refresh_token
    await service.refresh(again.refresh_token)


async def test_a_stolen_refresh_token_ends_the_session_with_its_access_tokens(
    service: SignInService, phones: FakePhones, tokens: Tokens, clock: FakeClock
) -> None:
    signed_in = await sign_in(service, phones)
    refreshed = await service.refresh(signed_in.refresh_token)
    clock.forward(seconds=15)

    for token in (signed_in.refresh_token, refreshed.refresh_token):
        with pytest.raises(NotSignedIn) as error:
            await service.refresh(token)
        assert error.value.problem is Problem.SESSION_OVER
    with pytest.raises(NotSignedIn):
        tokens.read(refreshed.access_token)


async def test_signing_out_ends_both_tokens_at_once(
    service: SignInService, phones: FakePhones, tokens: Tokens
) -> None:
    signed_in = await sign_in(service, phones)

    await service.sign_out(signed_in.principal)

    with pytest.raises(NotSignedIn):
        await service.refresh(signed_in.refresh_token)
    with pytest.raises(NotSignedIn):
        tokens.read(signed_in.access_token)
