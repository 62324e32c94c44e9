"""Each fault of a vendor, met on the wire by our transport and read by our connector."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from clients.standins.accounts import StandinAccounts
from clients.standins.serving import serve
from connectors.sms.aliyun_sms import AliyunAccount, AliyunSms
from connectors.sms.aliyun_voice import AliyunVoice, VoiceAccount
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from connectors.wechat.wechat import Template, Wechat, WechatAccount
from connectors.wechat.wechat_account import ServiceAccount, WechatService
from domain.delivery import Channel, Outcome
from domain.events import EventKind
from domain.templates import ByLanguage
from domain.wire import TransportFailed
from server.outside.transport import Transport, open_transport
from tests.connectors.deliveries import delivery

KNOWN = StandinAccounts()
UNSENT = "nothing left the house"
UNKNOWN_OUTCOME = "it may have arrived"

COMMON: list[tuple[dict[str, object], str]] = [
    ({"mode": "status", "status": 503}, Outcome.RETRY),
    ({"mode": "status", "status": 429, "retry_after": "40"}, Outcome.RETRY),
    ({"mode": "status", "status": 403}, Outcome.RETRY),
    ({"mode": "status", "status": 302}, Outcome.RETRY),
    ({"mode": "status", "status": 429}, Outcome.RETRY),
    ({"mode": "drop"}, UNKNOWN_OUTCOME),
    ({"mode": "drop_after"}, UNKNOWN_OUTCOME),
    ({"mode": "slow", "seconds": 2.0}, UNKNOWN_OUTCOME),
    ({"mode": "half"}, UNKNOWN_OUTCOME),
    ({"mode": "garbage"}, Outcome.UNKNOWN),
    ({"mode": "html"}, Outcome.UNKNOWN),
    ({"mode": "drip", "seconds": 0.2}, UNKNOWN_OUTCOME),
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
def fault() -> dict[str, object]:
    """None, unless a row of a table says so."""
    return {}


@pytest.fixture
async def transport(fault: dict[str, object]) -> AsyncIterator[Transport]:
    """In haste only when the answer takes seconds: a loaded machine may be slow itself."""
    async with open_transport(timeout_s=0.5 if "seconds" in fault else 20.0) as opened:
        yield opened


async def fail(standins: str, vendor: str, fault: dict[str, object]) -> None:
    async with ClientSession(standins) as session:
        response = await session.post("/_standin/faults", json={"vendor": vendor, **fault})
        assert response.status == 204


ALIYUN_ROWS = [
    *COMMON,
    ({"mode": "status", "status": 500}, Outcome.UNKNOWN),
]
VOICE_ROWS = [
    *ALIYUN_ROWS,
    ({"mode": "error", "code": "Throttling.User"}, Outcome.RETRY),
    ({"mode": "error", "code": "isv.MOBILE_NUMBER_ILLEGAL"}, Outcome.DEAD_ADDRESS),
    ({"mode": "error", "code": "isv.TTS_TEMPLATE_ILLEGAL"}, Outcome.REFUSED),
    ({"mode": "error", "code": "isp.SYSTEM_ERROR"}, Outcome.UNKNOWN),
]
ACCOUNT_ROWS = [
    *COMMON,
    ({"mode": "status", "status": 502}, Outcome.RETRY),
    ({"mode": "error", "code": "-1"}, Outcome.RETRY),
    ({"mode": "error", "code": "40001"}, Outcome.TOKEN_EXPIRED),
    ({"mode": "error", "code": "43004"}, Outcome.REFUSED),
    ({"mode": "error", "code": "40003"}, Outcome.DEAD_ADDRESS),
]


async def sms_told(transport: Transport, base_url: str) -> str:
    account = SmsAccount(
        base_url=base_url,
        secret_id=KNOWN.secret_id,
        secret_key=KNOWN.secret_key,
        sdk_app_id=KNOWN.sdk_app_id,
        sign_name=KNOWN.sign_name,
        code_template="1001",
        notice_template=ByLanguage("1002"),
    )
    sms = TencentSms(account)
    request = sms.build_send(delivery(Channel.SMS), datetime.now(UTC))
    try:
        return sms.parse_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_OUTCOME if broken.sent else UNSENT


async def wechat_told(transport: Transport, base_url: str) -> str:
    templates = {EventKind.CERTIFIED: Template("standin-notice")}
    wechat = Wechat(WechatAccount(base_url, KNOWN.appid, KNOWN.app_secret, templates))
    request = wechat.build_send(delivery(Channel.WECHAT, address="o1"), "token")
    try:
        return wechat.parse_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_OUTCOME if broken.sent else UNSENT


async def aliyun_told(transport: Transport, base_url: str) -> str:
    account = AliyunAccount(
        base_url, KNOWN.secret_id, KNOWN.secret_key, KNOWN.sign_name, "1001", ByLanguage("1002")
    )
    sms = AliyunSms(account)
    request = sms.build_send(delivery(Channel.SMS), datetime.now(UTC))
    try:
        return sms.parse_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_OUTCOME if broken.sent else UNSENT


async def voice_told(transport: Transport, base_url: str) -> str:
    account = VoiceAccount(base_url, KNOWN.secret_id, KNOWN.secret_key, ByLanguage("TTS_1001"))
    voice = AliyunVoice(account)
    request = voice.build_send(delivery(Channel.VOICE), datetime.now(UTC))
    try:
        return voice.parse_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_OUTCOME if broken.sent else UNSENT


async def account_told(transport: Transport, base_url: str) -> str:
    templates = {EventKind.CERTIFIED: Template("standin-service")}
    service = WechatService(
        ServiceAccount(base_url, KNOWN.service_appid, KNOWN.service_secret, templates)
    )
    request = service.build_send(delivery(Channel.WECHAT_ACCOUNT, address="o1"), "token")
    try:
        return service.parse_send(await transport.send(request)).outcome
    except TransportFailed as broken:
        return UNKNOWN_OUTCOME if broken.sent else UNSENT


WAYS = {
    "sms": sms_told,
    "aliyun": aliyun_told,
    "voice": voice_told,
    "wechat": wechat_told,
    "wechat_account": account_told,
}


@pytest.mark.parametrize(("fault", "told"), ALIYUN_ROWS)
async def test_a_fault_of_the_other_sms_vendor_is_read_as_what_it_is(
    standins: str, transport: Transport, fault: dict[str, object], told: str
) -> None:
    await fail(standins, "sms", fault)

    assert await aliyun_told(transport, standins) == told


@pytest.mark.parametrize(("fault", "told"), VOICE_ROWS)
async def test_a_fault_of_the_voice_vendor_is_read_as_what_it_is(
    standins: str, transport: Transport, fault: dict[str, object], told: str
) -> None:
    await fail(standins, "voice", fault)

    assert await voice_told(transport, standins) == told


@pytest.mark.parametrize(("fault", "told"), ACCOUNT_ROWS)
async def test_a_fault_of_a_service_account_is_read_as_what_it_is(
    standins: str, transport: Transport, fault: dict[str, object], told: str
) -> None:
    await fail(standins, "wechat_account", fault)

    assert await account_told(transport, standins) == told


@pytest.mark.parametrize("way", ["sms", "voice", "aliyun"])
async def test_the_right_answer_under_a_wrong_content_type_is_the_answer(
    standins: str, transport: Transport, way: str
) -> None:
    await fail(standins, "voice" if way == "voice" else "sms", {"mode": "json_as_html"})

    assert await WAYS[way](transport, standins) == Outcome.DELIVERED


async def test_wechat_is_read_under_a_wrong_content_type_too_its_token_and_its_word(
    standins: str, transport: Transport
) -> None:
    await fail(standins, "wechat", {"mode": "json_as_html"})
    granted = {"openid": "o1", "template_id": "standin-notice", "count": 1}
    async with ClientSession(standins) as session:
        await session.post("/_standin/wechat/grants", json=granted)
    templates = {EventKind.CERTIFIED: Template("standin-notice")}
    wechat = Wechat(WechatAccount(standins, KNOWN.appid, KNOWN.app_secret, templates))
    token = wechat.parse_token(await transport.send(wechat.build_token()))
    assert isinstance(token, tuple)

    request = wechat.build_send(delivery(Channel.WECHAT, address="o1"), token[0])
    answer = wechat.parse_send(await transport.send(request))
    assert answer.outcome is Outcome.DELIVERED


@pytest.mark.parametrize("way", WAYS)
async def test_a_host_that_cannot_encrypt_is_told_nothing(
    standins: str, transport: Transport, way: str
) -> None:
    encrypted = standins.replace("http://", "https://")  # what listens there speaks plain HTTP

    assert await WAYS[way](transport, encrypted) == UNSENT


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
