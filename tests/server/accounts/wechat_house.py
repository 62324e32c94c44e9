"""A house to which WeChat is connected, and who signs in there by it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from clients.standins.accounts import StandinAccounts
from tests.server.accounts.test_own_sessions import CHROME, WECHAT, signed_in
from tests.server.house import PHONE, House, open_house

KNOWN: Final = StandinAccounts()
HERS, THEIRS = "o-hers", "o-theirs"
SIGN_IN: Final = "/v1/sign-in/wechat"


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    def more(outside: str) -> dict[str, object]:
        return {
            "wechat_base_url": outside,
            "wechat_appid": KNOWN.appid,
            "wechat_secret": KNOWN.app_secret,
        }

    async with open_house(database_url, tmp_path, more) as opened:
        yield opened


async def played(house: House, hook: str, body: object) -> dict[str, Any]:
    async with house.http.post(f"{house.standins}/_standin/{hook}", json=body) as response:
        return await response.json() if response.status == 200 else {}


async def login_code(house: House, openid: str) -> str:
    return str((await played(house, "wechat/codes", {"openid": openid}))["code"])


async def phone_code(house: House, openid: str, phone: str, country: str = "86") -> str:
    shown = {"openid": openid, "phone": phone, "country": country}
    return str((await played(house, "wechat/phones", shown))["code"])


async def by_wechat(house: House, openid: str, phone: str = "") -> tuple[int, dict[str, Any]]:
    """Opens the mini-program; with a phone, its number is shown as WeChat has it."""
    body = {"code": await login_code(house, openid)}
    if phone:
        body["phone_code"] = await phone_code(house, openid, phone)
    return await house.call("POST", SIGN_IN, body, headers={"User-Agent": WECHAT})


async def opened(house: House, openid: str, phone: str = "") -> str:
    status, session = await by_wechat(house, openid, phone)
    assert status == 201, session
    return str(session["access_token"])


async def link(house: House, token: str, openid: str) -> tuple[int, dict[str, Any]]:
    code = {"code": await login_code(house, openid)}
    return await house.call("POST", "/v1/me/wechat", code, token=token)


async def linked(house: House, openid: str = HERS, phone: str = PHONE) -> str:
    """Signed in by a code, and WeChat linked."""
    token = await signed_in(house, CHROME, phone)
    assert (await link(house, token, openid))[0] == 201
    return token


async def confirm(house: House, token: str, phone: str = PHONE) -> None:
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/me/codes", token=token)
    code = {"code": await house.code(phone)}
    status, answer = await house.call("POST", "/v1/me/confirmations", code, token=token)
    assert status == 204, answer


async def account(house: House, token: str) -> str:
    _, me = await house.call("GET", "/v1/me", token=token)
    return str(me["account"])


async def is_open(house: House, token: str) -> bool:
    return (await house.call("GET", "/v1/me", token=token))[0] == 200
