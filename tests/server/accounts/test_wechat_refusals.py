"""Signing in by WeChat, at the door: what becomes of WeChat's own refusals."""

import pytest

from tests.server.accounts.test_own_sessions import NEW_PHONE
from tests.server.accounts.wechat_house import (
    HERS,
    SIGN_IN,
    THEIRS,
    by_wechat,
    house,
    linked,
    login_code,
    opened,
    phone_code,
    played,
)
from tests.server.house import PHONE, House

__all__ = ["house"]


async def test_a_code_that_wechat_does_not_know_or_knows_as_used_signs_nobody_in(
    house: House,
) -> None:
    await linked(house)
    code = {"code": await login_code(house, HERS)}
    assert (await house.call("POST", SIGN_IN, code))[0] == 201

    again = await house.call("POST", SIGN_IN, code)
    invented = await house.call("POST", SIGN_IN, {"code": "no-such"})

    assert [each[1]["type"] for each in (again, invented)] == ["/problems/wechat-code"] * 2
    assert "短信验证码" in again[1]["next_step"]


async def test_a_phone_code_of_somebody_else_opens_no_account(house: House) -> None:
    body = {
        "code": await login_code(house, THEIRS),
        "phone_code": await phone_code(house, HERS, PHONE),
    }

    status, problem = await house.call("POST", SIGN_IN, body)

    assert (status, problem["type"]) == (422, "/problems/wechat-code")


async def test_a_number_of_another_country_is_refused_as_it_is_everywhere(house: House) -> None:
    body = {
        "code": await login_code(house, HERS),
        "phone_code": await phone_code(house, HERS, "91234567", "852"),
    }

    status, problem = await house.call("POST", SIGN_IN, body)

    assert (status, problem["errors"][0]["pointer"]) == (422, "/phone_code")


@pytest.mark.parametrize("code", ["-1", "45011", "48001"])
async def test_a_wechat_that_is_busy_costs_nothing_and_a_code_by_sms_does_as_well(
    house: House, code: str
) -> None:
    await linked(house)
    await played(house, "faults", {"vendor": "wechat", "mode": "error", "code": code, "times": 1})

    status, problem = await by_wechat(house, HERS)

    assert (status, problem["type"]) == (503, "/problems/wechat-away")
    assert "短信验证码" in problem["next_step"]
    assert (await by_wechat(house, HERS))[0] == 201


@pytest.mark.parametrize("known", [True, False], ids=["expired", "unknown"])
async def test_an_access_token_that_is_over_is_renewed_once(house: House, known: bool) -> None:  # noqa: FBT001  # a parameter
    await opened(house, HERS, PHONE)
    await played(house, "wechat/tokens/end", {"known": known})

    await opened(house, THEIRS, NEW_PHONE)

    async with house.http.get(f"{house.standins}/_standin/counts") as response:
        counts = await response.json()
    assert counts["/cgi-bin/stable_token"] == 2
    assert counts["/wxa/business/getuserphonenumber"] == 3


async def test_the_log_has_neither_number_nor_codes(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code, shown = await login_code(house, HERS), await phone_code(house, HERS, PHONE)
    body = {"code": code, "phone_code": shown}
    for _ in range(2):
        await house.call("POST", SIGN_IN, body)

    # The stand-in's own log of who called it, here in one process, is WeChat's.
    said = [each.getMessage() for each in caplog.records if each.name != "aiohttp.access"]
    for secret in (PHONE, code, shown, HERS, "session_key"):
        assert not [line for line in said if secret in line]
    assert said
