"""vivo's push service, as values. Sources: modood/pushapi; the comments of vivo's PUSH-UPS-API."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from connectors.answers import outside_answer, read_object
from connectors.push.pushes import (
    QUOTA_S,
    TTL_S,
    Codes,
    milliseconds,
    post_json,
    words,
)
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse

#: The vendor's token lives a day; its asking is itself limited, and one for all processes is enough.
TOKEN_LIFE_S: Final = 7200

_DEAD_STATUS: Final = (1, 2)  # not found; uninstalled or unsubscribed
_CODES: Final = Codes(
    sent=("0",),
    expired=("10000",),
    dead=("10302",),
    later=dict.fromkeys(("10070", "10071", "10072", "10073"), QUOTA_S),
)


@dataclass(frozen=True, slots=True)
class VivoAccount:
    base_url: str
    app_id: str
    app_key: str
    secret: str = field(repr=False)
    category: str = "ACCOUNT"  # of system messages, as approved for the app
    callback: str = field(default="", repr=False)  # where reports are posted to; empty: nowhere


class Vivo:
    def __init__(self, account: VivoAccount, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._base = account.base_url.rstrip("/")
        self._clock = clock

    @property
    def vendor(self) -> str:
        return f"vivo:{self._account.app_id}"

    def build_token(self) -> HttpRequest:
        account, stamp = self._account, milliseconds(self._clock())
        text = f"{account.app_id}{account.app_key}{stamp}{account.secret}"
        # The vendor asks for MD5; the secret in it is what makes it hard to forge.
        sign = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        body: dict[str, object] = {
            "appId": account.app_id,
            "appKey": account.app_key,
            "timestamp": stamp,
            "sign": sign,
        }
        return post_json(f"{self._base}/message/auth", body, {})

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        found = _object(response, Outcome.RETRY)
        if isinstance(found, Answer):
            return found
        match found:
            case {"result": 0, "authToken": str(token)} if token:
                return token, TOKEN_LIFE_S
            case {"result": int(code)}:
                return Answer(Outcome.RETRY, str(code), retry_after=OPERATOR_S)
        return Answer(Outcome.RETRY, "unreadable")

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        body: dict[str, object] = {
            "appId": self._account.app_id,
            "regId": delivery.address,
            "notifyType": 4,
            "title": title,
            "content": text,
            "timeToLive": TTL_S,
            "skipType": 1,
            "classification": 1,
            "category": self._account.category,
            "requestId": delivery.delivery.hex,
            "pushMode": 0,
            "clientCustomMap": {"n": str(delivery.event_n)},
        }
        if self._account.callback:
            body["extra"] = {
                "callback": self._account.callback,
                "callback.param": delivery.delivery.hex,
            }
        return post_json(f"{self._base}/message/send", body, {"authToken": token})

    def parse_send(self, response: HttpResponse) -> Answer:
        # The vendor documents nothing by which a second message replaces the first.
        found = _object(response, Outcome.UNKNOWN)
        if isinstance(found, Answer):
            return found
        code, reference = found.get("result"), str(found.get("taskId", ""))
        if type(code) is not int:
            return Answer(Outcome.UNKNOWN, "unreadable")
        match found.get("invalidUser"):
            case {"status": int(status)}:
                dead = status in _DEAD_STATUS
                outcome = Outcome.DEAD_ADDRESS if dead else Outcome.REFUSED
                return Answer(outcome, f"{code}-{status}", reference)
        return _CODES.answer(str(code), reference)


def _object(response: HttpResponse, on_fault: Outcome) -> dict[str, object] | Answer:
    outside = outside_answer(response, on_fault=on_fault)
    return outside or read_object(response) or Answer(on_fault, "unreadable")
