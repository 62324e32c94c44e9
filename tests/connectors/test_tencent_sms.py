"""Tencent Cloud SMS as values: the signature by the vendor's vector, a verdict for each code."""

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.sms.tencent_sms import SmsAccount, TencentSms, authorization
from domain.delivery import Answer, Channel, Outcome
from domain.templates import ByLanguage
from domain.words import Language
from tests.connectors.deliveries import AT, answered, delivery

ACCOUNT = SmsAccount(
    base_url="https://sms.test:8443",
    secret_id="id-1",
    secret_key="keep-me",
    sdk_app_id="1400000000",
    sign_name="深圳政务",
    code_template="100",
    notice_template=ByLanguage("200"),
)
SMS = TencentSms(ACCOUNT)
# The example of the vendor's own page on signature v3.
EXAMPLE = SmsAccount(
    base_url="https://cvm.tencentcloudapi.com",
    secret_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    sdk_app_id="",
    sign_name="",
    code_template="",
    notice_template=ByLanguage(""),
)
EXAMPLE_BODY = (
    rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
)


def test_the_vendor_s_own_example_gets_the_vendor_s_own_signature() -> None:
    at = datetime.fromtimestamp(1551113065, UTC)

    assert authorization(EXAMPLE, at, EXAMPLE_BODY, service="cvm") == (
        "TC3-HMAC-SHA256 "
        "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_comes_to_the_same_signature() -> None:
    request = SMS.build_code("13800000000", "123456", AT)

    def mac(key: str, text: str) -> str:
        command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}"]
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, check=True
        )  # a fixed program
        return done.stdout.split()[-1].decode()

    canonical = (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:sms.test:8443\n\n"
        "content-type;host\n" + hashlib.sha256(request.body).hexdigest()
    )
    stamp = request.headers["X-TC-Timestamp"]
    scope = "2026-11-24/sms/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"TC3keep-me".hex()
    for part in scope.split("/"):
        key = mac(key, part)

    assert request.headers["Authorization"].endswith(f"Signature={mac(key, to_sign)}")


def test_a_code_goes_to_one_mainland_number() -> None:
    request = SMS.build_code("13800000000", "123456", AT)

    assert (request.method, request.url) == ("POST", "https://sms.test:8443/")
    assert request.headers["X-TC-Action"] == "SendSms"
    assert request.headers["X-TC-Version"] == "2021-01-11"
    assert request.headers["X-TC-Region"] == "ap-guangzhou"
    assert request.headers["X-TC-Timestamp"] == str(int(AT.timestamp()))
    assert json.loads(request.body) == {
        "PhoneNumberSet": ["+8613800000000"],
        "SmsSdkAppId": "1400000000",
        "SignName": "深圳政务",
        "TemplateId": "100",
        "TemplateParamSet": ["123456"],
        "SessionContext": "",
    }


def test_a_notice_carries_neutral_words_and_the_delivery_s_id() -> None:
    body = json.loads(SMS.build_send(delivery(Channel.SMS), AT).body)

    assert body["TemplateId"] == "200"
    assert body["TemplateParamSet"] == [
        "待遇资格认证已完成",
        "本年度资格认证已通过，待遇照常发放。",
    ]
    assert body["SessionContext"] == "00000000-0000-0000-0000-000000000007"


def test_the_key_does_not_show_when_the_account_is_printed() -> None:
    assert "keep-me" not in repr(ACCOUNT)


def status(code: str) -> dict[str, object]:
    row = {"SerialNo": "s-1", "PhoneNumber": "+8613800000000", "Fee": 1, "Code": code}
    return {"Response": {"SendStatusSet": [row], "RequestId": "r-1"}}


ROWS = [
    ("Ok", Outcome.DELIVERED, None),
    ("InternalError.Timeout", Outcome.RETRY, None),
    ("RequestLimitExceeded", Outcome.RETRY, None),
    ("RequestLimitExceeded.UinLimitExceeded", Outcome.RETRY, None),
    ("AuthFailure.SignatureExpire", Outcome.RETRY, 300.0),
    ("AuthFailure.SecretIdNotFound", Outcome.RETRY, 300.0),
    ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", Outcome.RETRY, 300.0),
    ("FailedOperation.InsufficientBalanceInSmsPackage", Outcome.RETRY, 300.0),
    ("FailedOperation.PhoneNumberInBlacklist", Outcome.DEAD_ADDRESS, None),
    ("InvalidParameterValue.IncorrectPhoneNumber", Outcome.DEAD_ADDRESS, None),
    ("InternalError.OtherError", Outcome.UNKNOWN, None),
    ("LimitExceeded.DeliveryFrequencyLimit", Outcome.REFUSED, None),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", Outcome.REFUSED, None),
    ("LimitExceeded.PhoneNumberOneHourLimit", Outcome.REFUSED, None),
    ("LimitExceeded.PhoneNumberDailyLimit", Outcome.REFUSED, None),
    ("LimitExceeded.PhoneNumberSameContentDailyLimit", Outcome.REFUSED, None),
    ("FailedOperation.ContainSensitiveWord", Outcome.REFUSED, None),
    ("FailedOperation.TemplateIncorrectOrUnapproved", Outcome.RETRY, 300.0),
    ("FailedOperation.SignatureIncorrectOrUnapproved", Outcome.RETRY, 300.0),
    ("SomethingNew", Outcome.REFUSED, None),
]


@pytest.mark.parametrize(("code", "outcome", "retry_after"), ROWS)
def test_each_code_of_a_number_has_its_verdict(
    code: str, outcome: Outcome, retry_after: float | None
) -> None:
    assert SMS.parse_send(answered(status(code))) == Answer(outcome, code, "s-1", retry_after)


def test_an_error_of_the_whole_request_under_status_200_is_read_too() -> None:
    error = {"Code": "RequestLimitExceeded", "Message": "too fast"}
    answer = SMS.parse_send(answered({"Response": {"Error": error, "RequestId": "r-1"}}))

    assert answer == Answer(Outcome.RETRY, "RequestLimitExceeded", "r-1")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\x01",
        b"<html><body>busy</body></html>",
        b'{"Response":{"SendStatusSet":[{"Code":"O',
        b"[1]",
        b"{}",
        b'{"Response":null}',
        b'{"Response":{}}',
        b'{"Response":{"SendStatusSet":[]}}',
        b'{"Response":{"SendStatusSet":[{"Code":1}]}}',
        b'{"Response":{"SendStatusSet":["Ok"]}}',
        b'{"Response":{"Error":{}}}',
    ],
)
def test_what_is_no_answer_of_the_vendor_leaves_the_message_unknown(body: bytes) -> None:
    answer = SMS.parse_send(answered(body))

    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, "unreadable")


@pytest.mark.parametrize("code", [302, 403, 404, 429, 503])
def test_a_status_that_let_nothing_through_is_tried_again(code: int) -> None:
    answer = SMS.parse_send(answered(b"", code, retry_after="9"))

    assert answer == Answer(Outcome.RETRY, f"http-{code}", "", 9.0)


@pytest.mark.parametrize("code", [500, 502, 504])
def test_a_fault_behind_which_the_message_may_have_gone_is_not_tried_again(code: int) -> None:
    assert SMS.parse_send(answered(b"", code)).outcome is Outcome.UNKNOWN


def test_who_reads_english_is_written_to_in_english_where_the_vendor_has_such_a_template() -> None:
    both = TencentSms(replace(ACCOUNT, notice_template=ByLanguage("200", "201")))
    chinese = TencentSms(ACCOUNT)
    leg = replace(delivery(Channel.SMS), language=Language.EN)

    told = json.loads(both.build_send(leg, AT).body)
    assert told["TemplateId"] == "201"
    assert told["TemplateParamSet"][0] == "Your certification is complete"
    assert json.loads(chinese.build_send(leg, AT).body)["TemplateId"] == "200"
    assert {each.template_id for each in both.in_use} == {"100", "200", "201"}
