"""Alibaba Cloud SMS: SendSms of 2017-05-25, signed with ACS3-HMAC-SHA256, as values.

Sources: Alibaba Cloud's pages SendSms, QuerySmsTemplate, V3版本请求体&签名机制 and 什么是短信发送流控限制.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

from connectors.answers import outside_answer, read_object, template_found
from domain.delivery import OPERATOR_S, Answer, Channel, Delivery, Outcome
from domain.events import said_by
from domain.notices.approvals import TemplateFound, TemplateInUse
from domain.templates import Approval, ByLanguage
from domain.wire import HttpRequest, HttpResponse

_EMPTY: Final = hashlib.sha256(b"").hexdigest()

# In review; approved; rejected; withdrawn from the review.
_STATES: Final = {
    0: Approval.PENDING,
    1: Approval.APPROVED,
    2: Approval.REJECTED,
    10: Approval.REJECTED,
}
_NO_TEMPLATE: Final = frozenset({"isv.SMS_TEMPLATE_ILLEGAL", "isv.TEMPLATE_NOT_EXIST"})
_FIELD: Final = re.compile(r"\$\{(\w+)\}")

_OK: Final = "OK"

_DEAD_ADDRESS: Final = frozenset({"isv.MOBILE_NUMBER_ILLEGAL"})
# The account, not the message: keys, permission, clock, money; a signature or template that is not
# approved any more.
_ACCOUNT: Final = (
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "InvalidTimeStamp",
    "Forbidden",
)
_UNKNOWN: Final = frozenset({"isp.SYSTEM_ERROR", "InternalError"})


@dataclass(frozen=True, slots=True)
class AliyunAccount:
    """As configured. The code template has ${code}; the notice template ${title} and ${text}."""

    base_url: str
    key_id: str
    key_secret: str = field(repr=False)
    sign_name: str
    code_template: str
    notice_template: ByLanguage
    page: str = ""  # the city's, to which a notice may lead


class AliyunSms:
    def __init__(self, account: AliyunAccount) -> None:
        self._account = account

    def build_code(self, phone: str, code: str, at: datetime) -> HttpRequest:
        """A sign-in code to a mainland number of 11 digits."""
        return self._ask(phone, self._account.code_template, {"code": code}, "", at)

    def build_send(self, delivery: Delivery, at: datetime) -> HttpRequest:
        """A notice; the delivery's id travels as OutId and comes back in reports."""
        template, language = self._account.notice_template.chosen(delivery.language)
        told = said_by(delivery, language, self._account.page)
        words = {"title": told.title, "text": told.text}
        return self._ask(delivery.address, template, words, str(delivery.delivery), at)

    def parse_send(self, response: HttpResponse) -> Answer:
        found = read_object(response) or {}
        code = found.get("Code")
        if not isinstance(code, str) or not code:
            # Sent twice is worse than told "unknown": nothing stops a second text message.
            outside = outside_answer(response, on_fault=Outcome.UNKNOWN)
            return outside or Answer(Outcome.UNKNOWN, "unreadable")
        outcome, retry_after = meaning(code)
        return Answer(outcome, code, str(found.get("BizId", "")), retry_after)

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        account = self._account
        named = (
            (account.code_template, {"code"}),
            *((each, {"title", "text"}) for each in account.notice_template.all),
        )
        return tuple(
            TemplateInUse(Channel.SMS, template, frozenset(fields))
            for template, fields in named
            if template
        )

    def build_template(self, template: str, at: datetime) -> HttpRequest:
        """How the vendor has it (QuerySmsTemplate)."""
        account, query = self._account, {"TemplateCode": template}
        return ask(
            account.base_url, account.key_id, account.key_secret, "QuerySmsTemplate", query, at
        )

    def parse_template(self, response: HttpResponse) -> TemplateFound | Answer | None:
        """None: the vendor knows no such template."""
        found = read_object(response) or {}
        match found:
            case {
                "Code": "OK",
                "TemplateCode": str(template),
                "TemplateStatus": int(status),
                "TemplateContent": str(content),
                **rest,
            }:
                fields = frozenset(_FIELD.findall(content))
                state = _STATES.get(status, Approval.PENDING)
                return template_found(template, state, rest.get("Reason"), fields)
            case {"Code": str(code)} if code and code != _OK:
                if code in _NO_TEMPLATE:
                    return None
                outcome, pause = meaning(code)
                return Answer(outcome, code, retry_after=pause)
        outside = outside_answer(response, on_fault=Outcome.RETRY)
        return outside or Answer(Outcome.UNKNOWN, "unreadable")

    def _ask(
        self, phone: str, template: str, words: Mapping[str, str], out_id: str, at: datetime
    ) -> HttpRequest:
        account = self._account
        query = {
            "PhoneNumbers": phone,
            "SignName": account.sign_name,
            "TemplateCode": template,
            "TemplateParam": json.dumps(words, ensure_ascii=False),
            **({"OutId": out_id} if out_id else {}),
        }
        return ask(account.base_url, account.key_id, account.key_secret, "SendSms", query, at)


def ask(
    base_url: str,
    key_id: str,
    key_secret: str,
    action: str,
    query: Mapping[str, str],
    at: datetime,
) -> HttpRequest:
    """A signed call of version 2017-05-25 without a body."""
    headers = {
        "host": urlsplit(base_url).netloc,
        "x-acs-action": action,
        "x-acs-version": "2017-05-25",
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": secrets.token_hex(16),
        "x-acs-content-sha256": _EMPTY,
    }
    signature = authorization(key_id, key_secret, query, headers)
    url = f"{base_url.rstrip('/')}/?{canonical_query(query)}"
    return HttpRequest("POST", url, {**headers, "Authorization": signature})


def canonical_query(query: Mapping[str, str]) -> str:
    """As the signature wants it: sorted, everything but the unreserved characters escaped."""
    pairs = sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in query.items())
    return "&".join(f"{key}={value}" for key, value in pairs)


def authorization(
    key_id: str, key_secret: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> str:
    """The Authorization header of a POST to / without a body; `headers` in lower case, all signed."""
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    listed = ";".join(names)
    canonical = f"POST\n/\n{canonical_query(query)}\n{lines}\n{listed}\n{_EMPTY}"
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(key_secret.encode(), text.encode(), "sha256").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={listed},Signature={signature}"


def meaning(code: str) -> tuple[Outcome, float | None]:
    """Of a code that all services of this cloud give; limits per number are refusals, asked again the same."""
    if code == _OK:
        return Outcome.DELIVERED, None
    if code.startswith("Throttling"):
        return Outcome.RETRY, None
    if code.startswith(_ACCOUNT):
        return Outcome.RETRY, OPERATOR_S
    if code in _DEAD_ADDRESS:
        return Outcome.DEAD_ADDRESS, None
    return Outcome.UNKNOWN if code in _UNKNOWN else Outcome.REFUSED, None
