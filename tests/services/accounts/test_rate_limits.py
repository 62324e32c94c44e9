"""Caps that span phones and user names."""

from uuid import UUID

import pytest

from domain.errors import TooMany
from domain.problems import Problem
from services.accounts.rate_limits import WRONG_PASSWORDS, RateLimits
from storage.limits import Limits
from tests.services.unit import FakeLimits

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


async def test_sign_ins_by_wechat_are_twenty_a_day_and_wrong_passwords_thirty_in_a_quarter_hour() -> (
    None
):
    limits, account = FakeLimits(), UUID(int=1)
    guard = RateLimits(limits=limits, per_address=3, per_city=100)

    await guard.before_wechat(account)
    await guard.wrong_password(HALL)

    of_account = f"wechat {account}"
    assert limits.counted == [(of_account, 20, 86_400.0), (f"passwords {HALL}", 30, 900.0)]
    limits.full.add(of_account)
    with pytest.raises(TooMany) as refused:
        await guard.before_wechat(account)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)
