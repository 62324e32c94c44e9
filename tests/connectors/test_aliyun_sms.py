"""Alibaba Cloud SMS: the signature, the request, and what each answer means."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp.test_utils import TestServer

from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from connectors.sms.aliyun_sms import AliyunAccount, AliyunSms, authorization
from domain.delivery import Answer, Channel, Outcome
from domain.events import TITLES, EventKind
from domain.templates import ByLanguage
from server.outside.transport import open_transport
from tests.connectors.deliveries import AT, answered, delivery
from tests.server.house import open_house

KNOWN = StandinAccounts()
ACCOUNT = AliyunAccount(
    "https://sms.example",
    KNOWN.secret_id,
    KNOWN.secret_key,
    KNOWN.sign_name,
    "1001",
    ByLanguage("1002"),
)
SMS = AliyunSms(ACCOUNT)


@pytest.fixture
async def standins() -> AsyncIterator[str]:
    async with TestServer(make_standins(KNOWN)) as server:
        yield str(server.make_url("")).rstrip("/")


def test_the_signature_is_that_of_the_vendors_own_example() -> None:
    query = {
        "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        "RegionId": "cn-shanghai",
    }
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }

    signed = authorization("YourAccessKeyId", "YourAccessKeySecret", query, headers)

    assert signed.endswith("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_a_notice_names_number_template_words_and_delivery() -> None:
    leg = delivery(Channel.SMS)

    query = parse_qs(urlsplit(SMS.build_send(leg, AT).url).query)

    assert query["PhoneNumbers"] == [leg.address]
    assert query["TemplateCode"] == ["1002"]
    assert TITLES[EventKind.CERTIFIED].zh in query["TemplateParam"][0]
    assert query["OutId"] == [str(leg.delivery)]


@pytest.mark.parametrize(
    ("code", "outcome", "wait"),
    [
        ("OK", Outcome.DELIVERED, None),
        ("isv.BUSINESS_LIMIT_CONTROL", Outcome.REFUSED, None),
        ("isv.MOBILE_NUMBER_ILLEGAL", Outcome.DEAD_ADDRESS, None),
        ("isv.SMS_TEMPLATE_ILLEGAL", Outcome.RETRY, 300.0),
        ("isv.SMS_SIGNATURE_ILLEGAL", Outcome.RETRY, 300.0),
        ("isv.AMOUNT_NOT_ENOUGH", Outcome.RETRY, 300.0),
        ("isv.BLACK_KEY_CONTROL_LIMIT", Outcome.REFUSED, None),
        ("SignatureDoesNotMatch", Outcome.RETRY, 300.0),
        ("InvalidAccessKeyId.NotFound", Outcome.RETRY, 300.0),
        ("Throttling.User", Outcome.RETRY, None),
        ("isp.SYSTEM_ERROR", Outcome.UNKNOWN, None),
    ],
)
def test_every_code_has_its_meaning(code: str, outcome: Outcome, wait: float | None) -> None:
    answer = SMS.parse_send(answered({"Code": code, "BizId": "b"}))

    assert answer == Answer(outcome, code, "b", wait)


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        (b"<html>", 200, Outcome.UNKNOWN),
        (b'{"Co', 200, Outcome.UNKNOWN),
        (b"[]", 200, Outcome.UNKNOWN),
        (b"", 500, Outcome.UNKNOWN),
        (b"", 503, Outcome.RETRY),
        (b"", 429, Outcome.RETRY),
        ({"Code": "SignatureDoesNotMatch"}, 400, Outcome.RETRY),
    ],
)
def test_what_may_have_been_sent_is_not_sent_again(
    body: object, status: int, outcome: Outcome
) -> None:
    assert SMS.parse_send(answered(body, status)).outcome is outcome


async def test_the_stand_in_takes_what_is_signed(standins: str) -> None:
    sms = AliyunSms(replace(ACCOUNT, base_url=standins))
    now = datetime.now(UTC)

    async with open_transport() as transport:
        code = await transport.send(sms.build_code("13800000000", "123456", now))
        notice = await transport.send(sms.build_send(delivery(Channel.SMS), now))

    assert sms.parse_send(code).outcome is Outcome.DELIVERED
    assert sms.parse_send(notice).outcome is Outcome.DELIVERED


async def test_the_stand_in_refuses_another_secret(standins: str) -> None:
    sms = AliyunSms(replace(ACCOUNT, base_url=standins, key_secret="other"))

    async with open_transport() as transport:
        answer = await transport.send(sms.build_code("13800000000", "1", datetime.now(UTC)))

    assert sms.parse_send(answer).code == "SignatureDoesNotMatch"


async def test_a_house_signs_in_by_whichever_vendor_is_set(
    database_url: str, tmp_path: Path
) -> None:
    async with open_house(database_url, tmp_path, lambda _: {"sms_vendor": "aliyun"}) as house:
        assert await house.citizen()
        async with house.http.get(f"{house.standins}/_standin/counts") as response:
            assert await response.json() == {"/": 1}
