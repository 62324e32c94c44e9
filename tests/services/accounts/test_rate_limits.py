"""Caps that span phones and user names."""

import pytest

from domain.errors import TooMany
from services.accounts.rate_limits import WRONG_PASSWORDS, RateLimits
from storage.limits import Limits

HALL, ELSEWHERE = "an address", "another address"


def floods(*, per_address: int = 3, per_city: int = 100) -> RateLimits:
    return RateLimits(limits=Limits(None), per_address=per_address, per_city=per_city)


async def test_codes_to_many_phones_from_one_address_are_capped_by_the_hour() -> None:
    guard = floods()
    for _ in range(3):
        await guard.before_code(HALL)

    with pytest.raises(TooMany) as refused:
        await guard.before_code(HALL)

    assert 3500 < (refused.value.retry_after or 0) <= 3600
    assert guard.codes_refused_address == 1


async def test_one_address_does_not_take_the_codes_of_another() -> None:
    guard = floods()
    for _ in range(3):
        await guard.before_code(HALL)

    await guard.before_code(ELSEWHERE)


async def test_codes_in_the_whole_city_are_capped_and_counted() -> None:
    guard = floods(per_city=2)
    for _ in range(2):
        await guard.before_sending()

    with pytest.raises(TooMany):
        await guard.before_sending()

    assert guard.codes_refused_city == 1


async def test_wrong_passwords_of_one_address_count_over_all_names() -> None:
    guard = floods()
    for _ in range(WRONG_PASSWORDS):
        await guard.before_password(HALL)
        await guard.wrong_password(HALL)

    with pytest.raises(TooMany):
        await guard.before_password(HALL)

    await guard.before_password(ELSEWHERE)
    assert guard.passwords_refused == 1


async def test_right_passwords_cost_nothing() -> None:
    guard = floods()

    for _ in range(2 * WRONG_PASSWORDS):
        await guard.before_password(HALL)
