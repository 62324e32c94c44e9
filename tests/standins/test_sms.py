"""The stand-in of the SMS vendor checks what the vendor checks."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from domain.templates import ByLanguage

NOW = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)


class Sender:
    """Sends codes to the stand-in by the connector, changed as a test wants."""

    def __init__(self, session: ClientSession, base_url: str) -> None:
        self.session = session
        self.base_url = base_url

    async def code(
        self,
        *,
        phone: str = "13800000000",
        at: datetime = NOW,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        **account: str,
    ) -> Any:  # noqa: ANN401  # JSON
        known = StandinAccounts()
        parts = {
            "base_url": self.base_url,
            "secret_id": known.secret_id,
            "secret_key": known.secret_key,
            "sdk_app_id": known.sdk_app_id,
            "sign_name": known.sign_name,
            "code_template": "1001",
            **account,
        }
        sms = SmsAccount(**parts, notice_template=ByLanguage("1002"))
        request = TencentSms(sms).build_code(phone, "123456", at)
        async with self.session.post(
            request.url, data=body or request.body, headers={**request.headers, **(headers or {})}
        ) as response:
            assert response.status == 200
            return (await response.json())["Response"]

    async def taken(self) -> Any:  # noqa: ANN401  # JSON
        async with self.session.get(f"{self.base_url}/_standin/sms") as response:
            return await response.json()


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with TestServer(make_standins(clock=NOW.timestamp)) as server, ClientSession() as session:
        yield Sender(session, str(server.make_url("/")).rstrip("/"))


async def test_a_signed_message_is_taken_and_kept(sender: Sender) -> None:
    [status] = (await sender.code())["SendStatusSet"]

    assert (status["Code"], status["PhoneNumber"]) == ("Ok", "+8613800000000")
    assert await sender.taken() == [
        {
            "phone": "+8613800000000",
            "template": "1001",
            "params": ["123456"],
            "context": "",
            "at": NOW.timestamp(),
        }
    ]


async def test_each_message_taken_is_a_line_on_the_terminal(
    sender: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    await sender.code()

    assert capsys.readouterr().out == "sms to +8613800000000: [深圳政务] 1001 123456\n"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"secret_key": "other"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "other"}, "AuthFailure.SecretIdNotFound"),
        ({"at": NOW + timedelta(seconds=301)}, "AuthFailure.SignatureExpire"),
        ({"at": NOW - timedelta(seconds=301)}, "AuthFailure.SignatureExpire"),
        ({"headers": {"Authorization": "none"}}, "AuthFailure.InvalidAuthorization"),
        ({"body": b"{}"}, "AuthFailure.SignatureFailure"),
        ({"headers": {"X-TC-Action": "Other"}}, "InvalidAction"),
        ({"headers": {"X-TC-Version": "2019-07-11"}}, "NoSuchVersion"),
        ({"sdk_app_id": "1"}, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
    ],
)
async def test_a_wrong_call_is_refused_as_a_whole(
    sender: Sender, change: dict[str, Any], code: str
) -> None:
    assert (await sender.code(**change))["Error"]["Code"] == code
    assert await sender.taken() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phone": "12800000000"}, "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"sign_name": "其他"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"code_template": "9"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"code_template": "1002"}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
    ],
)
async def test_a_wrong_message_is_refused_for_its_number(
    sender: Sender, change: dict[str, Any], code: str
) -> None:
    [status] = (await sender.code(**change))["SendStatusSet"]

    assert status["Code"] == code
    assert await sender.taken() == []


async def test_the_next_answers_to_a_number_can_be_scripted(sender: Sender) -> None:
    script = {"phone": "+8613800000000", "codes": ["LimitExceeded.PhoneNumberDailyLimit"]}
    await sender.session.post(f"{sender.base_url}/_standin/sms/answers", data=json.dumps(script))

    first, second = await sender.code(), await sender.code()

    assert first["SendStatusSet"][0]["Code"] == "LimitExceeded.PhoneNumberDailyLimit"
    assert second["SendStatusSet"][0]["Code"] == "Ok"


async def test_the_newest_code_of_a_phone_is_read_where_the_demo_reads_it(sender: Sender) -> None:
    await sender.code(phone="13800000001")

    async with sender.session.get(f"{sender.base_url}/_standin/sms/13800000001/code") as answer:
        assert (answer.status, await answer.text()) == (200, "123456")
    async with sender.session.get(f"{sender.base_url}/_standin/sms/13800000002/code") as answer:
        assert answer.status == 404
