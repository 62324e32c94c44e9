"""Alibaba Cloud's hosts: SendSms and SingleCallByTts with their signatures checked.

Messages are kept with those of the other SMS vendor.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from aiohttp import web

from clients.standins.accounts import StandinAccounts
from clients.standins.sms import Sms

DRIFT_S: Final = 900
_STATES: Final = {"pending": 0, "approved": 1, "rejected": 2}
_AUTHORIZATION: Final = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<id>[^,]+),SignedHeaders=(?P<names>[a-z0-9;-]+),"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_SIGNED: Final = {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-content-sha256"}


@dataclass(slots=True)
class AliyunSms:
    accounts: StandinAccounts
    clock: Callable[[], float]
    taken: list[Sms]
    calls: list[Sms] = field(default_factory=list)

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        fault = self._unsigned(request)
        if fault:
            return error(fault, 400)
        if request.headers.get("x-acs-action") == "SingleCallByTts":
            return self._call(request)
        if request.headers.get("x-acs-action") == "QuerySmsTemplate":
            return self._template(request.query.get("TemplateCode", ""))
        query = request.query
        if query.get("SignName") != self.accounts.sign_name:
            return error("isv.SMS_SIGNATURE_ILLEGAL")
        template = query.get("TemplateCode", "")
        if template not in self.accounts.sms_templates:
            return error("isv.SMS_TEMPLATE_ILLEGAL")
        phone = query.get("PhoneNumbers", "")
        if not re.fullmatch(r"1[3-9]\d{9}", phone):
            return error("isv.MOBILE_NUMBER_ILLEGAL")
        words = tuple(json.loads(query.get("TemplateParam", "{}")).values())
        if len(words) != self.accounts.sms_templates[template]:
            return error("isv.TEMPLATE_MISSING_PARAMETERS")
        out_id = query.get("OutId", "")
        self.taken.append(Sms(f"+86{phone}", template, words, out_id, self.clock()))
        return web.json_response({"Code": "OK", "Message": "OK", "BizId": "b1", "RequestId": "r1"})

    def _template(self, template: str) -> web.Response:
        state = self.accounts.template_states.get(template, "approved")
        if template not in self.accounts.sms_templates or state == "gone":
            return error("isv.SMS_TEMPLATE_ILLEGAL")
        one = self.accounts.sms_templates[template] == 1
        return web.json_response(
            {
                "Code": "OK",
                "Message": "OK",
                "RequestId": "r1",
                "TemplateCode": template,
                "TemplateName": "notice",
                "TemplateType": 0 if one else 1,
                "TemplateStatus": _STATES[state],
                "Reason": "变量过多" if state == "rejected" else "",
                "TemplateContent": "验证码${code}" if one else "${title}，${text}",
                "CreateDate": "2026-11-24 10:00:00",
            }
        )

    def _call(self, request: web.Request) -> web.Response:
        """A call is taken at once; what became of it the vendor reports later."""
        query, known = request.query, self.accounts.voice_templates
        template, phone = query.get("TtsCode", ""), query.get("CalledNumber", "")
        if template not in known:
            return error("isv.TTS_TEMPLATE_ILLEGAL")
        if not re.fullmatch(r"1[3-9]\d{9}", phone):
            return error("isv.MOBILE_NUMBER_ILLEGAL")
        words = tuple(json.loads(query.get("TtsParam", "{}")).values())
        if len(words) != known[template]:
            return error("isv.TEMPLATE_MISSING_PARAMETERS")
        if query.get("PlayTimes") not in {"1", "2", "3"}:
            return error("isv.INVALID_PARAMETERS")
        self.calls.append(Sms(phone, template, words, query.get("OutId", ""), self.clock()))
        found = {"Code": "OK", "Message": "OK", "CallId": f"c{len(self.calls)}", "RequestId": "r1"}
        return web.json_response(found)

    def _unsigned(self, request: web.Request) -> str:
        """The code of what is wrong with the signature, "" when nothing is."""
        found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
        names = found["names"].split(";") if found else []
        if found is None or not set(names) >= _SIGNED or names != sorted(names):
            return "IncompleteSignature"
        if found["id"] != self.accounts.secret_id:
            return "InvalidAccessKeyId.NotFound"
        try:
            sent = datetime.fromisoformat(request.headers.get("x-acs-date", ""))
        except ValueError:
            return "InvalidTimeStamp.Format"
        if abs(sent.astimezone(UTC).timestamp() - self.clock()) > DRIFT_S:
            return "InvalidTimeStamp.Expired"
        pairs = sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in request.query.items())
        lines = [f"{name}:{request.headers.get(name, '').strip()}" for name in names]
        canonical = "\n".join(
            [
                request.method,
                "/",
                "&".join(f"{key}={value}" for key, value in pairs),
                *lines,
                "",
                found["names"],
                request.headers.get("x-acs-content-sha256", ""),
            ]
        )
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
        key = self.accounts.secret_key.encode()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        good = hmac.compare_digest(signature, found["signature"])
        return "" if good else "SignatureDoesNotMatch"


def error(code: str, status: int = 200) -> web.Response:
    return web.json_response(
        {"Code": code, "Message": "not done", "RequestId": "r1"}, status=status
    )
