"""Tencent Cloud SMS: SendSms of 2021-01-11, signed with TC3-HMAC-SHA256, as values.

Sources: Tencent Cloud's pages SendSms, PullSmsSendStatus, DescribeSmsTemplateList, 签名方法 v3, 错误码 and 安全相关问题.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from connectors.answers import outside_answer, read_object, template_found
from domain.delivery import OPERATOR_S, Answer, Channel, Delivery, Outcome
from domain.events import said_by
from domain.notices.approvals import TemplateFound, TemplateInUse
from domain.templates import Approval, ByLanguage
from domain.wire import HttpRequest, HttpResponse

_VERSION: Final = "2021-01-11"
_SERVICE: Final = "sms"
_CONTENT_TYPE: Final = "application/json; charset=utf-8"
_SIGNED_HEADERS: Final = "content-type;host"

# Approved and in force; in review, or approved and not in force yet; rejected.
_STATES: Final = {
    0: Approval.APPROVED,
    1: Approval.PENDING,
    2: Approval.PENDING,
    -1: Approval.REJECTED,
}
_NO_TEMPLATE: Final = (
    "FailedOperation.TemplateIdNotExist",
    "FailedOperation.MissingTemplateList",
    "FailedOperation.NotFound",
)
_FIELD: Final = re.compile(r"\{(\d+)\}")

_OK: Final = "Ok"
_RETRY: Final = ("InternalError.Timeout", "RequestLimitExceeded")
_DEAD_ADDRESS: Final = (
    "FailedOperation.PhoneNumberInBlacklist",
    "InvalidParameterValue.IncorrectPhoneNumber",
)
# The account, not the message: keys, permission, clock, an empty package of messages; a signature or
# template that the carriers took back, for a while as a rule.
_ACCOUNT: Final = (
    "AuthFailure",
    "UnauthorizedOperation",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "FailedOperation.SignatureIncorrectOrUnapproved",
    "FailedOperation.TemplateIncorrectOrUnapproved",
)


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """As configured. The code template has {1} code; the notice template {1} title and {2} text."""

    base_url: str
    secret_id: str
    secret_key: str = field(repr=False)
    sdk_app_id: str
    sign_name: str
    code_template: str
    notice_template: ByLanguage
    region: str = "ap-guangzhou"
    page: str = ""  # the city's, to which a notice may lead


class TencentSms:
    def __init__(self, account: SmsAccount) -> None:
        self._account = account

    def build_code(self, phone: str, code: str, at: datetime) -> HttpRequest:
        """A sign-in code to a mainland number of 11 digits."""
        return self._ask(phone, self._account.code_template, [code], "", at)

    def build_send(self, delivery: Delivery, at: datetime) -> HttpRequest:
        """A notice; the delivery's id travels as the session context and comes back in reports."""
        template, language = self._account.notice_template.chosen(delivery.language)
        told = said_by(delivery, language, self._account.page)
        words = [told.title, told.text]
        return self._ask(delivery.address, template, words, str(delivery.delivery), at)

    def parse_send(self, response: HttpResponse) -> Answer:
        """The verdict on the one number that was sent to."""
        # Sent twice is worse than told "unknown": nothing stops a second text message.
        outside = outside_answer(response, on_fault=Outcome.UNKNOWN)
        if outside:
            return outside
        found = (read_object(response) or {}).get("Response")
        if not isinstance(found, dict):
            return Answer(Outcome.UNKNOWN, code="unreadable")
        error = found.get("Error")
        if isinstance(error, dict):
            return _verdict(str(error.get("Code", "")), str(found.get("RequestId", "")))
        match found.get("SendStatusSet"):
            case [{"Code": str(code), **status}]:
                return _verdict(code, str(status.get("SerialNo", "")))
        return Answer(Outcome.UNKNOWN, code="unreadable")

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        account = self._account
        numbered = (
            (account.code_template, "1"),
            *((each, "12") for each in account.notice_template.all),
        )
        return tuple(
            TemplateInUse(Channel.SMS, template, frozenset(fields))
            for template, fields in numbered
            if template
        )

    def build_template(self, template: str, at: datetime) -> HttpRequest:
        """How the vendor has it (DescribeSmsTemplateList); ValueError where it can't be one of theirs."""
        body = {"International": 0, "TemplateIdSet": [int(template)]}
        return self._call("DescribeSmsTemplateList", body, at)

    def parse_template(self, response: HttpResponse) -> TemplateFound | Answer | None:
        """None: the vendor knows no such template."""
        outside = outside_answer(response, on_fault=Outcome.RETRY)
        if outside:
            return outside
        found = (read_object(response) or {}).get("Response")
        match found:
            case {"Error": {"Code": str(code)}}:
                return None if _is_among(code, _NO_TEMPLATE) else _verdict(code, "")
            case {"DescribeTemplateStatusSet": []}:
                return None
            case {
                "DescribeTemplateStatusSet": [
                    {
                        "TemplateId": int(template),
                        "StatusCode": int(status),
                        "TemplateContent": str(content),
                        **rest,
                    }
                ]
            }:
                fields = frozenset(_FIELD.findall(content))
                state = _STATES.get(status, Approval.PENDING)
                return template_found(str(template), state, rest.get("ReviewReply"), fields)
        return Answer(Outcome.UNKNOWN, code="unreadable")

    def build_reports(self, at: datetime) -> HttpRequest:
        """The next hundred reports that the vendor holds (connectors.sms_reports reads them)."""
        body = {"SmsSdkAppId": self._account.sdk_app_id, "Limit": 100}
        return self._call("PullSmsSendStatus", body, at)

    def _ask(
        self, phone: str, template: str, words: Sequence[str], context: str, at: datetime
    ) -> HttpRequest:
        body = {
            "PhoneNumberSet": [f"+86{phone}"],
            "SmsSdkAppId": self._account.sdk_app_id,
            "SignName": self._account.sign_name,
            "TemplateId": template,
            "TemplateParamSet": list(words),
            "SessionContext": context,
        }
        return self._call("SendSms", body, at)

    def _call(self, action: str, found: Mapping[str, object], at: datetime) -> HttpRequest:
        body = json.dumps(found).encode()
        headers = {
            "Content-Type": _CONTENT_TYPE,
            "X-TC-Action": action,
            "X-TC-Version": _VERSION,
            "X-TC-Region": self._account.region,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "Authorization": authorization(self._account, at, body),
        }
        return HttpRequest("POST", self._account.base_url.rstrip("/") + "/", headers, body)


def authorization(account: SmsAccount, at: datetime, body: bytes, service: str = _SERVICE) -> str:
    """The Authorization header of a JSON POST to / of the account's host, good for five minutes."""
    moment = int(at.timestamp())
    scope, key = _of_moment(account.secret_key, moment, service)
    host = urlsplit(account.base_url).netloc
    canonical = (
        f"POST\n/\n\ncontent-type:{_CONTENT_TYPE}\nhost:{host}\n\n{_SIGNED_HEADERS}\n"
        f"{hashlib.sha256(body).hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return (
        f"TC3-HMAC-SHA256 Credential={account.secret_id}/{scope}, "
        f"SignedHeaders={_SIGNED_HEADERS}, Signature={signature}"
    )


@lru_cache(maxsize=4)  # many leave within one second, by two services
def _of_moment(secret_key: str, moment: int, service: str) -> tuple[str, bytes]:
    """Scope and key of that second's day."""
    day = datetime.fromtimestamp(moment, UTC).date().isoformat()
    key = f"TC3{secret_key}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return f"{day}/{service}/tc3_request", key


def _verdict(code: str, reference: str) -> Answer:
    if code == _OK:
        return Answer(Outcome.DELIVERED, code, reference)
    outcome, retry_after = _meaning(code)
    return Answer(outcome, code or "unreadable", reference, retry_after)


def _meaning(code: str) -> tuple[Outcome, float | None]:
    """Limits per number (LimitExceeded…) and words are refusals: asked again, the same."""
    if _is_among(code, _RETRY):
        return Outcome.RETRY, None
    if _is_among(code, _ACCOUNT):
        return Outcome.RETRY, OPERATOR_S
    if _is_among(code, _DEAD_ADDRESS):
        return Outcome.DEAD_ADDRESS, None
    if not code or _is_among(code, ("InternalError",)):
        return Outcome.UNKNOWN, None
    return Outcome.REFUSED, None


def _is_among(code: str, families: Sequence[str]) -> bool:
    """Codes are families with a detail after a dot, which the vendor adds to from time to time."""
    return any(code == family or code.startswith(f"{family}.") for family in families)
