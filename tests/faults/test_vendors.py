"""Each fault of a vendor, met on the wire by our transport and read by our connector."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from clients.standins.accounts import StandinAccounts
from clients.standins.serving import serve
from connectors.tencent_sms import SmsAccount, TencentSms
from connectors.wechat import Template, Wechat, WechatAccount
from domain.delivery import Channel, Outcome
from domain.notices import EventKind
from domain.wire import TransportFailed
from server.transport import Transport, open_transport
from tests.connectors.letters import delivery

KNOWN = StandinAccounts()
UNSENT = "nothing left the house"
UNKNOWN_FATE = "it may have arrived"

COMMON: list[tuple[dict[str, object], str]] = [
    ({"mode": "status", "status": 503}, Outcome.RETRY),
    ({"mode": "status", "status": 429, "retry_after": "40"}, Outcome.RETRY),
    ({"mode": "status", "status": 403}, Outcome.RETRY),
    ({"mode": "status", "status": 302}, Outcome.RETRY),
    ({"mode": "drop"}, UNKNOWN_FATE),
    ({"mode": "drop_after"}, UNKNOWN_FATE),
    ({"mode": "slow", "seconds": 1.0}, UNKNOWN_FATE),
    ({"mode": "half"}, UNKNOWN_FATE),
    ({"mode": "garbage"}, Outcome.UNKNOWN),
    ({"mode": "html"}, Outcome.UNKNOWN),
]
SMS_ROWS = [
    *COMMON,
    ({"mode": "status", "status": 500}, Outcome.UNKNOWN),
    ({"mode": "status", "status": 502}, Outcome.UNKNOWN),
    ({"mode": "error", "code": "RequestLimitExceeded"}, Outcome.RETRY),
    ({"mode": "error", "code": "InternalError.Timeout"}, Outcome.RETRY),
    ({"mode": "error", "code": "FailedOperation.X"}, Outcome.REFUSED),
]
WECHAT_ROWS = [
    *COMMON,
    ({"mode": "status", "status": 500}, Outcome.RETRY),
    ({"mode": "status", "status": 502}, Outcome.RETRY),
    ({"mode": "error", "code": "-1"}, Outcome.RETRY),
    ({"mode": "error", "code": "42001"}, Outcome.TOKEN_EXPIRED),
    ({"mode": "error", "code": "40037"}, Outcome.REFUSED),
]


@pytest.fixture
async def standins() -> AsyncIterator[str]:
    async with serve() as address:
        yield address


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with open_transport(timeout_s=0.3) as opened:
        yield opened


async def fail(standins: str, vendor: str, fault: dict[str, object]) -> None:
    async with ClientSession(standins) as session:
        response = await session.post("/_standin/faults", json={"vendor": vendor, **fault})
        assert response.status == 204


async def sms_told(transport: Transport, base_url: str) -> str:
    account = SmsAccount(
        base_url=base_url,
        secret_id=KNOWN.secret_id,
        secret_key=KNOWN.secret_key,
        sdk_app_id=KNOWN.sdk_app_id,
        sign_name=KNOWN.sign_name,
        code_template="1001",
        notice_template="1002",
    )
    sms = TencentSms(account)
    request = sms.ask_send(delivery(Channel.SMS), datetime.now(UTC))
    try:
        return sms.read_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_FATE if broken.sent else UNSENT


async def wechat_told(transport: Transport, base_url: str) -> str:
    templates = {EventKind.CERTIFIED: Template("standin-notice")}
    wechat = Wechat(WechatAccount(base_url, KNOWN.appid, KNOWN.app_secret, templates))
    request = wechat.ask_send(delivery(Channel.WECHAT, address="o1"), "token")
    try:
        return wechat.read_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_FATE if broken.sent else UNSENT


@pytest.mark.parametrize(("fault", "told"), SMS_ROWS)
async def test_a_fault_of_the_sms_vendor_is_read_as_what_it_is(
    standins: str, transport: Transport, fault: dict[str, object], told: str
) -> None:
    await fail(standins, "sms", fault)

    assert await sms_told(transport, standins) == told


@pytest.mark.parametrize(("fault", "told"), WECHAT_ROWS)
async def test_a_fault_of_wechat_is_read_as_what_it_is(
    standins: str, transport: Transport, fault: dict[str, object], told: str
) -> None:
    await fail(standins, "wechat", fault)

    assert await wechat_told(transport, standins) == told


async def test_a_vendor_that_is_well_takes_the_message(standins: str, transport: Transport) -> None:
    assert await sms_told(transport, standins) == Outcome.DELIVERED


async def test_a_closed_port_lets_nothing_out(transport: Transport) -> None:
    async with serve() as address:
        pass

    assert await sms_told(transport, address) == UNSENT
    assert await wechat_told(transport, address) == UNSENT


async def test_after_a_shut_door_the_first_try_is_known_to_be_unsent(
    standins: str, transport: Transport
) -> None:
    assert await sms_told(transport, standins) == Outcome.DELIVERED  # leaves an open connection
    async with ClientSession(standins) as session:
        await session.post("/_standin/refuse", json={"seconds": 5})

    assert await sms_told(transport, standins) == UNSENT
