"""The stand-in of WeChat's host keeps the platform's documented rules."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins

APP = {"appid": "wx0000000000000000", "secret": "standin-app-secret"}
DATA = {
    "thing1": {"value": "待遇资格认证已完成"},
    "time2": {"value": "2026年11月25日 00:05"},
    "thing3": {"value": "请打开页面查看详情"},
}


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Phone:
    """Speaks to the stand-in as our server and as the world around it do."""

    def __init__(self, session: ClientSession, clock: Clock) -> None:
        self.session = session
        self.clock = clock

    async def post(self, path: str, body: object) -> Any:  # noqa: ANN401  # JSON
        async with self.session.post(path, json=body) as response:
            assert response.status in {200, 204}
            return await response.json() if response.status == 200 else None

    async def get(self, path: str, **query: str) -> Any:  # noqa: ANN401  # JSON
        async with self.session.get(path, params=query) as response:
            assert response.status == 200
            return await response.json()

    async def token(self, *, force: bool = False, other: dict[str, str] | None = None) -> Any:  # noqa: ANN401  # JSON
        body = {"grant_type": "client_credential", **APP, "force_refresh": force, **(other or {})}
        return await self.post("/cgi-bin/stable_token", body)

    async def sign_in(self, code: str) -> Any:  # noqa: ANN401  # JSON
        query = {**APP, "js_code": code, "grant_type": "authorization_code"}
        return await self.get("/sns/jscode2session", **query)

    async def write(self, token: str, **other: object) -> Any:  # noqa: ANN401  # JSON
        body = {"touser": "o1", "template_id": "standin-notice", "data": DATA, **other}
        return await self.post(f"/cgi-bin/message/subscribe/send?access_token={token}", body)

    async def grant(self, count: int = 1) -> None:
        body = {"openid": "o1", "template_id": "standin-notice", "count": count}
        await self.post("/_standin/wechat/grants", body)


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    clock = Clock()
    async with (
        TestServer(make_standins(clock=clock)) as server,
        ClientSession(server.make_url("/")) as session,
    ):
        yield Phone(session, clock)


async def test_a_token_stays_the_same_until_five_minutes_before_its_end(phone: Phone) -> None:
    first = await phone.token()
    phone.clock.now += 6899
    second = await phone.token()

    assert first["expires_in"] == 7200
    assert second == {"access_token": first["access_token"], "expires_in": 301}


async def test_old_and_new_token_both_work_while_they_overlap(phone: Phone) -> None:
    await phone.grant(2)
    old = (await phone.token())["access_token"]
    phone.clock.now += 6901
    new = (await phone.token())["access_token"]

    assert new != old
    assert (await phone.write(old))["errcode"] == 0
    assert (await phone.write(new))["errcode"] == 0


async def test_a_token_past_its_end_is_expired_and_one_never_given_is_invalid(phone: Phone) -> None:
    old = (await phone.token())["access_token"]
    phone.clock.now += 7201

    assert (await phone.write(old))["errcode"] == 42001
    assert (await phone.write("no-such"))["errcode"] == 40001


async def test_forcing_ends_the_old_token_but_not_twice_in_half_a_minute(phone: Phone) -> None:
    first = (await phone.token())["access_token"]
    second = (await phone.token(force=True))["access_token"]
    phone.clock.now += 29
    third = (await phone.token(force=True))["access_token"]

    assert first != second == third
    assert (await phone.write(first))["errcode"] == 40001


async def test_forcing_a_twenty_first_time_in_a_day_is_refused(phone: Phone) -> None:
    for _ in range(20):
        await phone.token(force=True)
        phone.clock.now += 31

    assert (await phone.token(force=True))["errcode"] == 45009


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"appid": "wx1"}, 40013),
        ({"secret": "other"}, 40001),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "password"}, 40002),
    ],
)
async def test_a_wrong_application_gets_no_token(
    phone: Phone, change: dict[str, str], code: int
) -> None:
    answer = await phone.token(other=change)

    assert answer["errcode"] == code
    assert "rid: " in answer["errmsg"]


async def test_a_sign_in_code_works_once(phone: Phone) -> None:
    code = (await phone.post("/_standin/wechat/codes", {"openid": "o1"}))["code"]

    assert (await phone.sign_in(code))["openid"] == "o1"
    assert (await phone.sign_in(code))["errcode"] == 40029


async def test_a_sign_in_code_works_for_five_minutes(phone: Phone) -> None:
    code = (await phone.post("/_standin/wechat/codes", {"openid": "o1"}))["code"]
    phone.clock.now += 300

    assert (await phone.sign_in(code))["errcode"] == 40029


async def test_a_user_may_sign_in_a_hundred_times_a_minute(phone: Phone) -> None:
    answers = []
    for _ in range(101):
        code = (await phone.post("/_standin/wechat/codes", {"openid": "o1"}))["code"]
        answers.append(await phone.sign_in(code))

    assert all("openid" in answer for answer in answers[:100])
    assert answers[100]["errcode"] == 45011


async def shown(phone: Phone, code: str, **other: str) -> Any:  # noqa: ANN401  # JSON
    token = (await phone.token())["access_token"]
    path = f"/wxa/business/getuserphonenumber?access_token={token}"
    return await phone.post(path, {"code": code, **other})


async def phone_code(phone: Phone, **other: str) -> str:
    body = {"openid": "o1", "phone": "13800138000", **other}
    return str((await phone.post("/_standin/wechat/phones", body))["code"])


async def test_a_phone_code_tells_the_number_once_with_its_watermark(phone: Phone) -> None:
    code = await phone_code(phone)

    assert (await shown(phone, code, openid="o1"))["phone_info"] == {
        "phoneNumber": "13800138000",
        "purePhoneNumber": "13800138000",
        "countryCode": "86",
        "watermark": {"timestamp": 1_800_000_000, "appid": APP["appid"]},
    }
    assert (await shown(phone, code, openid="o1"))["errcode"] == 40029


async def test_a_phone_code_is_good_for_its_own_user_and_five_minutes(phone: Phone) -> None:
    of_another, late = await phone_code(phone), await phone_code(phone)

    assert (await shown(phone, of_another, openid="o2"))["errcode"] == 40003
    phone.clock.now += 300
    assert (await shown(phone, late))["errcode"] == 40029


async def test_neither_code_does_for_the_other(phone: Phone) -> None:
    sign_in = (await phone.post("/_standin/wechat/codes", {"openid": "o1"}))["code"]

    assert (await shown(phone, sign_in))["errcode"] == 40029
    assert (await phone.sign_in(await phone_code(phone)))["errcode"] == 40029


async def test_a_number_is_told_for_a_good_access_token_alone(phone: Phone) -> None:
    body = {"code": await phone_code(phone)}
    path = "/wxa/business/getuserphonenumber?access_token="

    assert (await phone.post(path + "of-another-app", body))["errcode"] == 40001


async def test_one_grant_is_one_message(phone: Phone) -> None:
    await phone.grant()
    token = (await phone.token())["access_token"]

    assert await phone.write(token, page="pages/inbox/index") == {"errcode": 0, "errmsg": "ok"}
    assert (await phone.write(token))["errcode"] == 43101
    messages = await phone.get("/_standin/wechat/messages")
    assert [(each["openid"], each["page"]) for each in messages] == [("o1", "pages/inbox/index")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"touser": "stranger"}, 40003),
        ({"template_id": "unknown"}, 40037),
        ({"page": "pages/other"}, 41030),
        ({"miniprogram_state": "beta"}, 47003),
        ({"data": {}}, 47003),
        ({"data": {**DATA, "thing1": {"value": "认" * 21}}}, 47003),
        ({"data": {**DATA, "time2": {"value": "soon"}}}, 47003),
        ({"data": {**DATA, "thing9": {"value": "more"}}}, 47003),
        ({"data": {**DATA, "thing3": "bare"}}, 47003),
    ],
)
async def test_a_faulty_message_is_refused_and_costs_no_grant(
    phone: Phone, change: dict[str, object], code: int
) -> None:
    await phone.grant()
    token = (await phone.token())["access_token"]

    assert (await phone.write(token, **change))["errcode"] == code
    assert (await phone.write(token))["errcode"] == 0


async def test_a_value_too_long_is_named(phone: Phone) -> None:
    await phone.grant()
    token = (await phone.token())["access_token"]
    data = {**DATA, "thing3": {"value": "认" * 21}}

    assert "data.thing3.value invalid" in (await phone.write(token, data=data))["errmsg"]


async def test_a_body_that_is_no_object_is_said_to_be_none(phone: Phone) -> None:
    for body, code in ((b"", 44002), (b"{", 47001), (b"[]", 47001)):
        async with phone.session.post("/cgi-bin/stable_token", data=body) as response:
            assert (await response.json())["errcode"] == code


@pytest.mark.parametrize(
    ("agent", "change", "status"),
    [
        ("MicroMessenger/8.0", {}, 302),
        ("Chrome/130", {}, 200),
        ("MicroMessenger/8.0", {"appid": "wx-of-nobody"}, 200),
        ("MicroMessenger/8.0", {"scope": "snsapi_all"}, 200),
        ("MicroMessenger/8.0", {"state": "not letters!"}, 200),
    ],
)
async def test_a_page_is_sent_back_with_a_code_in_wechat_alone(
    phone: Phone, agent: str, change: dict[str, str], status: int
) -> None:
    query = {
        "appid": StandinAccounts().service_appid,
        "redirect_uri": "https://hall.test/",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "6a",
    } | change
    headers = {"User-Agent": agent}
    path = "/connect/oauth2/authorize"
    async with phone.session.get(
        path, params=query, headers=headers, allow_redirects=False
    ) as response:
        assert response.status == status


async def test_a_link_with_its_parameters_in_another_order_is_refused(phone: Phone) -> None:
    query = {"scope": "snsapi_base", "appid": StandinAccounts().service_appid}
    headers = {"User-Agent": "MicroMessenger/8.0"}
    async with phone.session.get(
        "/connect/oauth2/authorize", params=query, headers=headers, allow_redirects=False
    ) as response:
        assert "链接参数有误" in await response.text()
