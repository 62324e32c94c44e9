"""OPPO's push service, as values. Sources: OPPO's page 调用地址，公共参数和返回码; modood/pushapi."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from connectors.answers import outside_answer, read_object
from connectors.push.pushes import (
    QUOTA_S,
    TTL_S,
    Codes,
    milliseconds,
    opened_by_a_tap,
    unreadable,
    words,
)
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse

#: The vendor's token lives a day; one made anew this often is never the oldest that it still takes.
TOKEN_LIFE_S: Final = 7200

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_CODES: Final = Codes(
    sent=("0", "32"),  # 32, a duplicate: an earlier try arrived after all
    expired=("11", "29"),
    dead=("10000",),
    later={
        "-1": None,
        "-2": None,
        "13": None,
        "55": None,
        "33": QUOTA_S,
        "14": OPERATOR_S,
        "16": OPERATOR_S,
        "18": OPERATOR_S,
        "19": OPERATOR_S,
        "27": OPERATOR_S,
        "28": OPERATOR_S,
        "30": OPERATOR_S,
    },
)


@dataclass(frozen=True, slots=True)
class OppoAccount:
    base_url: str
    key: str = field(repr=False)
    master_secret: str = field(repr=False)
    channel_id: str = ""  # of the app's notification channel; empty: the app's default
    callback: str = field(default="", repr=False)  # where reports are posted to; empty: nowhere


class Oppo:
    def __init__(self, account: OppoAccount, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._base = account.base_url.rstrip("/")
        self._clock = clock

    @property
    def vendor(self) -> str:
        return "oppo:" + hashlib.sha256(self._account.key.encode()).hexdigest()[:16]

    def build_token(self) -> HttpRequest:
        account, stamp = self._account, str(milliseconds(self._clock()))
        text = account.key + stamp + account.master_secret
        sign = hashlib.sha256(text.encode()).hexdigest()
        form = {"app_key": account.key, "timestamp": stamp, "sign": sign}
        url = f"{self._base}/server/v1/auth"
        return HttpRequest("POST", url, _FORM, urlencode(form).encode())

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        found = _object(response)
        if isinstance(found, Answer):
            return found
        match found:
            case {"code": 0, "data": {"auth_token": str(token)}} if token:
                return token, TOKEN_LIFE_S
        return _verdict(found)

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        notification: dict[str, object] = {
            "app_message_id": delivery.delivery.hex,
            "style": 2,
            "title": title,
            "content": text,
            "click_action_type": 0,
            "action_parameters": opened_by_a_tap(delivery),
            "off_line": True,
            "off_line_ttl": TTL_S,
        }
        if self._account.channel_id:
            notification["channel_id"] = self._account.channel_id
        if self._account.callback:
            notification["call_back_url"] = self._account.callback
            notification["call_back_parameter"] = delivery.delivery.hex
        message = {
            "target_type": 2,
            "target_value": delivery.address,
            "verify_registration_id": True,  # a phone that has got another id shows nothing
            "notification": notification,
        }
        form = {"auth_token": token, "message": json.dumps(message, ensure_ascii=False)}
        url = f"{self._base}/server/v1/message/notification/unicast"
        return HttpRequest("POST", url, _FORM, urlencode(form).encode())

    def parse_send(self, response: HttpResponse) -> Answer:
        found = _object(response)
        return found if isinstance(found, Answer) else _verdict(found)


def _object(response: HttpResponse) -> dict[str, object] | Answer:
    outside = outside_answer(response, on_fault=Outcome.RETRY)
    return outside or read_object(response) or unreadable()


def _verdict(found: Mapping[str, object]) -> Answer:
    code, data = found.get("code"), found.get("data")
    if type(code) is not int:
        return unreadable()
    reference = str(data.get("messageId", "")) if isinstance(data, dict) else ""
    return _CODES.answer(str(code), reference)
