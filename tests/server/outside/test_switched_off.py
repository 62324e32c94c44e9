"""What stands where a system outside is not configured, and what its switch turns on."""

from typing import Any, Final, cast

import pytest

from connectors.sms.aliyun_sms import AliyunSms
from connectors.sms.tencent_sms import TencentSms
from domain.accounts.partners import Environment
from domain.errors import Busy
from domain.problems import Problem
from server.outside.mailing import mailing
from server.outside.partner_events import partner_environment
from server.outside.pushes import web_push_key
from server.outside.scanning import virus_scanner
from server.outside.sms import code_sender, puller, sms_api
from server.outside.wechat import mini_program, service_account, wechat_login
from server.settings import BadSettings, Settings
from tests.people import FakeClock, make_vault

NOTHING: Final = cast("Any", None)
CLOCK: Final = FakeClock()
SMS: Final[dict[str, object]] = {"sms_base_url": "https://sms.example.cn"}


def of(*parts: dict[str, object], **more: object) -> Settings:
    merged: dict[str, object] = {}
    for part in parts:
        merged |= part
    return Settings.model_validate(merged | more)


async def test_without_an_sms_vendor_a_code_is_refused_as_one_of_an_outside_system() -> None:
    with pytest.raises(Busy) as refused:
        await code_sender(Settings(), NOTHING, CLOCK).send("13800138000", "123456")

    assert refused.value.problem is Problem.OUTSIDE_SYSTEM


async def test_without_wechat_neither_who_opened_it_nor_their_number_is_known() -> None:
    wechat = wechat_login(Settings(), NOTHING, NOTHING, make_vault(), CLOCK)

    for asked in (wechat.openid("code"), wechat.phone("code", "openid")):
        with pytest.raises(Busy) as refused:
            await asked
        assert refused.value.problem is Problem.WECHAT_AWAY


def test_nothing_is_made_of_what_is_off() -> None:
    off = Settings()

    made = (sms_api(off), mini_program(off), service_account(off), mailing(off), virus_scanner(off))
    assert set(made) == {None}
    assert web_push_key(off, CLOCK) == ""


def test_an_address_turns_its_system_on() -> None:
    assert mini_program(Settings(wechat_base_url="https://api.weixin.qq.com"))
    assert service_account(Settings(wechat_account_base_url="https://api.weixin.qq.com"))
    assert virus_scanner(Settings(clamd="tcp://127.0.0.1:3310"))


def test_text_messages_go_by_the_vendor_that_is_named() -> None:
    assert isinstance(sms_api(of(SMS)), TencentSms)
    assert isinstance(sms_api(of(SMS, sms_vendor="aliyun")), AliyunSms)


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        (of(SMS, sms_pull_reports=True), True),
        (of(SMS), False),
        (of(SMS, sms_pull_reports=True, sms_vendor="aliyun"), False),
        (of({}, sms_pull_reports=True), False),
    ],
    ids=["asked for", "not asked for", "of another vendor", "without a vendor"],
)
def test_reports_are_asked_of_tencent_alone_and_where_the_city_wants_them(
    settings: Settings,
    asked: bool,  # noqa: FBT001  # of the table
) -> None:
    assert (puller(settings, NOTHING, NOTHING, CLOCK) is not None) is asked


@pytest.mark.parametrize("sender", ["", "hall", "hall@", "@"])
def test_a_sender_of_mails_that_is_no_address_stops_the_start(sender: str) -> None:
    with pytest.raises(BadSettings, match="mail_from is no address"):
        mailing(Settings(smtp_host="mail.example.cn", mail_from=sender))


@pytest.mark.parametrize("origins", [(), ("https://hall.example.cn",)])
def test_a_mail_server_needs_no_page_beside_it(origins: tuple[str, ...]) -> None:
    assert mailing(
        Settings(smtp_host="mail.example.cn", mail_from="hall@example.cn", origins=origins)
    )


@pytest.mark.parametrize(
    ("environment", "of_partners"),
    [
        ("production", Environment.PRODUCTION),
        ("sandbox", Environment.SANDBOX),
        ("development", Environment.SANDBOX),
    ],
)
def test_partners_try_wherever_it_is_not_the_city_s_own(
    environment: str, of_partners: Environment
) -> None:
    assert partner_environment(of({}, environment=environment)) is of_partners
