"""Honor's push service, as values.

Sources: cossim/hipush; Honor's developer post of 2023-11-01 on 下行消息 (address of the token, timestamp in
milliseconds).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from connectors.answers import read_object, retry_after
from connectors.push.huawei import read_bearer
from connectors.push.pushes import (
    TTL_S,
    milliseconds,
    number,
    opened_by_a_tap,
    post_json,
    unreadable,
    words,
)
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse

_OK: Final = 200
_UNAUTHORIZED: Final = 401
_SERVER_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class HonorAccount:
    base_url: str
    token_url: str  # the whole address at which tokens are given
    app_id: str
    client_id: str
    secret: str = field(repr=False)


class Honor:
    def __init__(self, account: HonorAccount, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._clock = clock

    @property
    def vendor(self) -> str:
        return f"honor:{self._account.app_id}"

    def build_token(self) -> HttpRequest:
        account = self._account
        form = {
            "grant_type": "client_credentials",
            "client_id": account.client_id,
            "client_secret": account.secret,
        }
        return HttpRequest(
            "POST",
            account.token_url,
            {"Content-Type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
        )

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        return read_bearer(response)

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        body: dict[str, object] = {
            "data": opened_by_a_tap(delivery),
            "notification": {"title": title, "body": text},
            "android": {
                "ttl": f"{TTL_S}s",
                "biTag": delivery.delivery.hex,
                "targetUserType": 0,
                "notification": {
                    "title": title,
                    "body": text,
                    "importance": "NORMAL",
                    "clickAction": {"type": 3},
                    "notifyId": number(delivery),
                },
            },
            "token": [delivery.address],
        }
        headers = {
            "Authorization": f"Bearer {token}",
            "timestamp": str(milliseconds(self._clock())),
        }
        url = f"{self._account.base_url.rstrip('/')}/api/v1/{self._account.app_id}/sendMessage"
        return post_json(url, body, headers)

    def parse_send(self, response: HttpResponse) -> Answer:
        found = read_object(response) or {}
        code, data = found.get("code"), found.get("data")
        if type(code) is not int:
            return _by_status(response)
        sent = data if isinstance(data, dict) else {}
        reference = str(sent.get("requestId", ""))
        for dead in ("failTokens", "expireTokens"):  # under 200, as if it had gone well
            if sent.get(dead):
                return Answer(Outcome.DEAD_ADDRESS, dead, reference)
        if code == _OK and sent.get("sendResult") is True:
            return Answer(Outcome.DELIVERED, str(code), reference)
        if code == _UNAUTHORIZED:
            return Answer(Outcome.TOKEN_EXPIRED, str(code), reference)
        # The vendor's list of codes is not public: what is no refusal of this token is asked again.
        return Answer(Outcome.RETRY, str(code), reference, retry_after(response) or OPERATOR_S)


def _by_status(response: HttpResponse) -> Answer:
    code = f"http-{response.status}"
    if response.status == _OK:
        return unreadable()
    if response.status == _UNAUTHORIZED:
        return Answer(Outcome.TOKEN_EXPIRED, code)
    wait = retry_after(response)
    if wait is None and response.status < _SERVER_FAULT:
        wait = OPERATOR_S
    return Answer(Outcome.RETRY, code, retry_after=wait)
