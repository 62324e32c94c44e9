"""Huawei's push service: v3 for HarmonyOS 5 and newer, v1 for Android; as values.

Sources: Huawei's pages 基于服务账号生成鉴权令牌, 推送场景化消息, 请求体结构说明 and 响应参数; v1 follows
modood/pushapi and Huawei's page 自定义点击消息动作 (`data` is handed to the app by a tap).
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import jwt

from connectors.answers import read_object, retry_after
from connectors.push.pushes import (
    TTL_S,
    Codes,
    number,
    opened_by_a_tap,
    post_json,
    unreadable,
    words,
)
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse

TOKEN_LIFE_S: Final = 3600
_PARTIAL: Final = "80100000"
_CODES: Final = Codes(
    sent=("80000000",),
    expired=("80200001", "80200003", "80200005"),
    dead=("80300007",),
    later={
        "80600003": None,  # their token service
        "81000001": None,
        "80300002": OPERATOR_S,  # no permission
    },
)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_BAD_REQUEST, _UNAUTHORIZED, _NOT_FOUND, _OK_STATUS = 400, 401, 404, 200


@dataclass(frozen=True, slots=True)
class HarmonyAccount:
    """What the service account's key file says."""

    base_url: str
    project_id: str
    key_id: str
    sub_account: str
    audience: str  # the file's token_uri
    key: str = field(repr=False)  # PEM, RSA


def read_key_file(text: str, base_url: str) -> HarmonyAccount:
    """The service account's file as the console gives it; raises ValueError."""
    match json.loads(text):
        case {
            "project_id": str(project),
            "key_id": str(key_id),
            "private_key": str(key),
            "sub_account": str(sub_account),
            "token_uri": str(audience),
        }:
            return HarmonyAccount(base_url, project, key_id, sub_account, audience, key)
    raise ValueError("not the key file of a Huawei service account")


class Harmony:
    def __init__(self, account: HarmonyAccount) -> None:
        self._account = account
        self._url = f"{account.base_url.rstrip('/')}/v3/{account.project_id}/messages:send"
        self.mint(datetime.now(UTC))  # a key that can't sign is found at the start

    @property
    def vendor(self) -> str:
        return f"harmony:{self._account.key_id}"

    def mint(self, at: datetime) -> tuple[str, int]:
        """The bearer token itself: there is no exchange of it for another."""
        account, now = self._account, int(at.timestamp())
        claims = {
            "iss": account.sub_account,
            "aud": account.audience,
            "iat": now,
            "exp": now + TOKEN_LIFE_S,
        }
        headers = {"kid": account.key_id, "typ": "JWT"}
        return jwt.encode(claims, account.key, "PS256", headers=headers), TOKEN_LIFE_S

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        body: dict[str, object] = {
            "payload": {
                "notification": {
                    "category": "WORK",
                    "title": title,
                    "body": text,
                    "clickAction": {"actionType": 0, "data": {"n": delivery.event_n}},
                    "notifyId": number(delivery),
                }
            },
            "target": {"token": [delivery.address]},
            "pushOptions": {"testMessage": False, "ttl": TTL_S, "biTag": delivery.delivery.hex},
        }
        headers = {"Authorization": f"Bearer {token}", "push-type": "0"}
        return post_json(self._url, body, headers)

    def parse_send(self, response: HttpResponse) -> Answer:
        return _read_send(response)


@dataclass(frozen=True, slots=True)
class HmsAccount:
    base_url: str
    token_url: str  # the OAuth host's address
    app_id: str
    secret: str = field(repr=False)


class Hms:
    def __init__(self, account: HmsAccount) -> None:
        self._account = account

    @property
    def vendor(self) -> str:
        return f"hms:{self._account.app_id}"

    def build_token(self) -> HttpRequest:
        account = self._account
        form = {
            "grant_type": "client_credentials",
            "client_id": account.app_id,
            "client_secret": account.secret,
        }
        url = account.token_url.rstrip("/") + "/oauth2/v2/token"
        return HttpRequest("POST", url, _FORM, urlencode(form).encode())

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        return read_bearer(response)

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        body: dict[str, object] = {
            "validate_only": False,
            "message": {
                "data": opened_by_a_tap(delivery),
                "android": {
                    "category": "WORK",
                    "ttl": f"{TTL_S}s",
                    "collapse_key": -1,
                    "bi_tag": delivery.delivery.hex,
                    "notification": {
                        "title": title,
                        "body": text,
                        "click_action": {"type": 3},
                        "notify_id": number(delivery),
                    },
                },
                "token": [delivery.address],
            },
        }
        url = f"{self._account.base_url.rstrip('/')}/v1/{self._account.app_id}/messages:send"
        return post_json(url, body, {"Authorization": f"Bearer {token}"})

    def parse_send(self, response: HttpResponse) -> Answer:
        return _read_send(response)


def read_bearer(response: HttpResponse) -> tuple[str, int] | Answer:
    """An OAuth 2 answer: the access token and the seconds it lives."""
    found = read_object(response) or {}
    if response.status == _OK_STATUS:
        match found:
            case {"access_token": str(token), "expires_in": int(seconds)} if token and seconds > 0:
                return token, seconds
    error = found.get("error")
    said = isinstance(error, str | int) and bool(error)
    return Answer(
        Outcome.RETRY,
        str(error)[:64] if said else f"http-{response.status}",
        retry_after=OPERATOR_S if said else retry_after(response),
    )


def _read_send(response: HttpResponse) -> Answer:
    found = read_object(response) or {}
    code, request = found.get("code"), str(found.get("requestId", ""))
    if not isinstance(code, str) or not code:
        return _by_status(response)
    if code == _PARTIAL and _is_illegal(found.get("msg")):
        return Answer(Outcome.DEAD_ADDRESS, f"{code}-illegal", request)
    # 503 is flow control, whatever the code.
    return _CODES.answer(code, request, status=response.status, wait=retry_after(response))


def _is_illegal(said: object) -> bool:
    """Whether our one token is named among the illegal ones; v1 and v3 name them differently."""
    try:
        found: Any = json.loads(said) if isinstance(said, str) else None
    except ValueError:
        return False
    if not isinstance(found, dict):
        return False
    illegal = found.get("illegalTokens") or found.get("illegal_tokens")
    return any(illegal.values()) if isinstance(illegal, dict) else bool(illegal)


def _by_status(response: HttpResponse) -> Answer:
    code = f"http-{response.status}"
    if response.status == _OK_STATUS:
        return unreadable()
    if response.status == _UNAUTHORIZED:
        return Answer(Outcome.TOKEN_EXPIRED, code)
    if response.status == _BAD_REQUEST:
        return Answer(Outcome.REFUSED, code)
    wait = OPERATOR_S if response.status == _NOT_FOUND else retry_after(response)
    return Answer(Outcome.RETRY, code, retry_after=wait)
