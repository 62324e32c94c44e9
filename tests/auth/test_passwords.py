import asyncio

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import ARGON2_VERSION

from auth.passwords import Passwords, of_nobody
from domain.errors import Busy
from domain.problems import Problem

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(CHEAP)


async def test_the_right_password_is_right(passwords: Passwords) -> None:
    hashed = await passwords.hash("correct horse battery")

    assert await passwords.verify(hashed, "correct horse battery")


async def test_another_password_is_wrong(passwords: Passwords) -> None:
    hashed = await passwords.hash("correct horse battery")

    assert not await passwords.verify(hashed, "correct horse batterY")


async def test_two_hashes_of_one_password_differ(passwords: Passwords) -> None:
    assert await passwords.hash("the same") != await passwords.hash("the same")


async def test_nobody_has_no_password(passwords: Passwords) -> None:
    assert not await passwords.verify(None, "")


async def test_the_hash_of_nobody_costs_what_every_hash_costs() -> None:
    drawn = of_nobody(PasswordHasher())

    assert extract_parameters(drawn) == extract_parameters(PasswordHasher().hash("anything"))
    with pytest.raises(VerifyMismatchError):  # worked out to its end
        PasswordHasher().verify(drawn, "anything")


async def test_a_broken_hash_is_wrong_and_no_error(passwords: Passwords) -> None:
    assert not await passwords.verify("$argon2id$broken", "anything")


async def test_the_default_is_argon2id_at_the_second_choice_of_rfc_9106() -> None:
    costs = extract_parameters(await Passwords().hash("correct horse battery"))

    assert costs.type is Type.ID
    assert costs.version == ARGON2_VERSION
    assert (costs.memory_cost, costs.time_cost, costs.parallelism) == (65536, 3, 4)


async def test_a_hash_of_other_costs_is_outdated(passwords: Passwords) -> None:
    hashed = await passwords.hash("correct horse battery")

    assert not passwords.outdated(hashed)
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).outdated(hashed)


async def test_a_flood_of_guesses_is_told_busy_at_once(passwords: Passwords) -> None:
    hashed = await passwords.hash("correct horse battery")

    answers = await asyncio.gather(
        *(passwords.verify(hashed, "guess") for _ in range(50)), return_exceptions=True
    )

    busy = [answer for answer in answers if isinstance(answer, Busy)]
    assert len(busy) == 32
    assert (busy[0].problem, busy[0].retry_after) == (Problem.BUSY, 1)
    assert await passwords.verify(hashed, "correct horse battery")
