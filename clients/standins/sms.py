"""Tencent Cloud's SMS host: SendSms with its signature checked, and every message taken kept."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import click
from aiohttp import ClientSession, web

from clients.standins.accounts import StandinAccounts

DRIFT_S: Final = 300
NUMBERS_MAX: Final = 200
_STATES: Final = {"approved": 0, "pending": 1, "rejected": -1}

_AUTHORIZATION: Final = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>[\d-]{10})/sms/tc3_request, ?"
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_PHONE: Final = re.compile(r"\+861[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Sms:
    phone: str
    template: str
    params: tuple[str, ...]
    context: str
    at: float


@dataclass(slots=True)
class TencentSms:
    """The vendor's memory. `answers` are the codes for the next messages to a number, by hook."""

    accounts: StandinAccounts
    clock: Callable[[], float]
    taken: list[Sms] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)

    async def send(self, request: web.Request) -> web.Response:
        raw = await request.read()
        fault = self._unsigned(request, raw)
        if fault:
            return error(fault)
        body = _body(raw)
        if request.headers.get("X-TC-Action") == "DescribeSmsTemplateList":
            return self._templates(body)
        fault = self._misformed(request, body)
        if fault:
            return error(fault)
        phones = body["PhoneNumberSet"]
        params = tuple(map(str, body.get("TemplateParamSet", ())))
        context = str(body.get("SessionContext", ""))
        statuses = []
        for phone in phones:
            sms = Sms(str(phone), body["TemplateId"], params, context, self.clock())
            statuses.append(self._status(sms, body["SignName"]))
        return web.json_response(
            {"Response": {"SendStatusSet": statuses, "RequestId": secrets.token_hex(16)}}
        )

    async def hand_on(self, url: str, phone: str, text: str) -> int:
        """What somebody answers, posted as the vendor posts it; the status of the answer."""
        body = {
            "extend": "",
            "mobile": phone,
            "nationcode": "86",
            "sign": self.accounts.sign_name,
            "text": text,
            "time": int(self.clock()),
        }
        async with ClientSession() as http, http.post(url, json=body) as response:
            return response.status

    def newest_code(self, phone: str) -> str | None:
        """What came to `phone` (+86…) last by the template of codes, which has one parameter."""
        template = next(name for name, many in self.accounts.sms_templates.items() if many == 1)
        came = [sms for sms in self.taken if (sms.phone, sms.template) == (phone, template)]
        return came[-1].params[0] if came else None

    def _templates(self, body: dict[str, Any]) -> web.Response:
        """How we have those of the ids, each a number."""
        ids = body.get("TemplateIdSet")
        if not isinstance(ids, list) or body.get("International") != 0:
            return error("MissingParameter")
        if not all(type(each) is int for each in ids):
            return error("InvalidParameter")
        states = self.accounts.template_states
        known = [each for each in ids if str(each) in self.accounts.sms_templates]
        found = [
            {
                "TemplateId": each,
                "International": 0,
                "StatusCode": _STATES[states.get(str(each), "approved")],
                "ReviewReply": "变量过多" if states.get(str(each)) == "rejected" else "",
                "TemplateName": "notice",
                "CreateTime": int(self.clock()),
                "TemplateContent": "，".join(
                    f"{{{n + 1}}}" for n in range(self.accounts.sms_templates[str(each)])
                ),
            }
            for each in known
            if states.get(str(each)) != "gone"
        ]
        return web.json_response(
            {"Response": {"DescribeTemplateStatusSet": found, "RequestId": secrets.token_hex(16)}}
        )

    def _status(self, sms: Sms, sign: str) -> dict[str, object]:
        code = self._code(sms, sign)
        ok = code == "Ok"
        if ok:
            self.taken.append(sms)
            click.echo(f"sms to {sms.phone}: [{sign}] {sms.template} {' | '.join(sms.params)}")
        return {
            "SerialNo": secrets.token_hex(10) if ok else "",
            "PhoneNumber": sms.phone,
            "Fee": int(ok),
            "SessionContext": sms.context,
            "Code": code,
            "Message": "send success" if ok else "not sent",
            "IsoCode": "CN",
        }

    def _code(self, sms: Sms, sign: str) -> str:
        scripted = self.answers.get(sms.phone)
        if scripted:
            return scripted.pop(0)
        if not _PHONE.fullmatch(sms.phone):
            return "InvalidParameterValue.IncorrectPhoneNumber"
        if sign != self.accounts.sign_name:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        wanted = self.accounts.sms_templates.get(sms.template)
        if wanted is None:
            return "FailedOperation.TemplateIncorrectOrUnapproved"
        if wanted != len(sms.params):
            return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        return "Ok"

    def _misformed(self, request: web.Request, body: dict[str, Any]) -> str:
        """What is wrong with the call as a whole; empty when nothing is."""
        if request.headers.get("X-TC-Action") != "SendSms":
            return "InvalidAction"
        if request.headers.get("X-TC-Version") != "2021-01-11":
            return "NoSuchVersion"
        match body:
            case {
                "PhoneNumberSet": [str(), *_] as phones,
                "SmsSdkAppId": str(app),
                "SignName": str(),
                "TemplateId": str(),
            }:
                if app != self.accounts.sdk_app_id:
                    return "UnauthorizedOperation.SmsSdkAppIdVerifyFail"
                many = len(phones) > NUMBERS_MAX
                return "LimitExceeded.PhoneNumberCountLimit" if many else ""
        return "MissingParameter"

    def _unsigned(self, request: web.Request, raw: bytes) -> str:
        """What is wrong with the signature; empty when nothing is."""
        found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        stamp = request.headers.get("X-TC-Timestamp", "")
        if not found or not stamp.isdecimal():
            return "AuthFailure.InvalidAuthorization"
        if found["id"] != self.accounts.secret_id:
            return "AuthFailure.SecretIdNotFound"
        at = int(stamp)
        if abs(at - self.clock()) > DRIFT_S:
            return "AuthFailure.SignatureExpire"
        names = found["headers"].split(";")
        day = datetime.fromtimestamp(at, UTC).date().isoformat()
        if day != found["day"] or not {"content-type", "host"} <= set(names):
            return "AuthFailure.SignatureFailure"
        lines = [
            request.method,
            "/",
            "",
            *(f"{name}:{request.headers.get(name, '').strip()}" for name in names),
            "",
            found["headers"],
            hashlib.sha256(raw).hexdigest(),
        ]
        canonical = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        text = f"TC3-HMAC-SHA256\n{stamp}\n{day}/sms/tc3_request\n{canonical}"
        key = b"TC3" + self.accounts.secret_key.encode()
        for part in (day, "sms", "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        good = hmac.compare_digest(signature, found["signature"])
        return "" if good else "AuthFailure.SignatureFailure"


def _body(raw: bytes) -> dict[str, Any]:
    """The JSON object sent; empty when it is none."""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def error(code: str) -> web.Response:
    """The vendor's error of a whole request: status 200."""
    return web.json_response(
        {
            "Response": {
                "Error": {"Code": code, "Message": "not done"},
                "RequestId": secrets.token_hex(16),
            }
        }
    )
