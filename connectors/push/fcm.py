"""Firebase Cloud Messaging, HTTP v1, as values. Not to be reached from most of the mainland.

Sources: Firebase's pages ErrorCode and FCM error codes.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import jwt

from connectors.answers import read_object, retry_after
from connectors.push.huawei import read_bearer
from connectors.push.pushes import TTL_S, Codes, post_json, unreadable, words
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse

SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"
TOKEN_LIFE_S: Final = 3600

_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_OK: Final = 200
_RATE_S: Final = 60.0  # the shortest that the vendor names for one device
_CODES: Final = Codes(
    sent=(),
    expired=("UNAUTHENTICATED",),
    dead=("UNREGISTERED", "SENDER_ID_MISMATCH"),
    later={
        "QUOTA_EXCEEDED": _RATE_S,
        "RESOURCE_EXHAUSTED": _RATE_S,
        "UNAVAILABLE": None,
        "INTERNAL": None,
        "THIRD_PARTY_AUTH_ERROR": OPERATOR_S,
        "PERMISSION_DENIED": OPERATOR_S,
    },
)


@dataclass(frozen=True, slots=True)
class FcmAccount:
    """What the service account's key file says."""

    base_url: str
    project_id: str
    email: str
    token_uri: str
    key: str = field(repr=False)  # PEM, RSA


def read_key_file(text: str, base_url: str) -> FcmAccount:
    """The service account's file as the console gives it; raises ValueError."""
    match json.loads(text):
        case {
            "project_id": str(project),
            "client_email": str(email),
            "private_key": str(key),
            "token_uri": str(token_uri),
        }:
            return FcmAccount(base_url, project, email, token_uri, key)
    raise ValueError("not the key file of a Firebase service account")


class Fcm:
    def __init__(self, account: FcmAccount, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._clock = clock
        project = account.project_id
        self._url = f"{account.base_url.rstrip('/')}/v1/projects/{project}/messages:send"
        self._assertion(datetime.now(UTC))  # a key that can't sign is found at the start

    @property
    def vendor(self) -> str:
        return f"fcm:{self._account.project_id}"

    def build_token(self) -> HttpRequest:
        form = {"grant_type": _GRANT, "assertion": self._assertion(self._clock())}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return HttpRequest("POST", self._account.token_uri, headers, urlencode(form).encode())

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        return read_bearer(response)

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        mark = delivery.delivery.hex
        message: dict[str, object] = {
            "token": delivery.address,
            "notification": {"title": title, "body": text},
            "data": {"n": str(delivery.event_n)},
            "android": {
                "ttl": f"{TTL_S}s",
                "priority": "HIGH",
                # No collapse_key: the vendor keeps four of them a device and drops what has another.
                "notification": {"tag": mark},
            },
        }
        headers = {"Authorization": f"Bearer {token}"}
        return post_json(self._url, {"validate_only": False, "message": message}, headers)

    def parse_send(self, response: HttpResponse) -> Answer:
        found = read_object(response) or {}
        wait = retry_after(response)
        match found:
            case {"name": str(name)} if response.status == _OK:
                return Answer(Outcome.DELIVERED, str(_OK), name)
            case {"error": {**error}}:
                return _error(error, response.status, wait)
        if response.status == _OK:
            return unreadable()
        return Answer(Outcome.RETRY, f"http-{response.status}", "", wait)

    def _assertion(self, at: datetime) -> str:
        account, now = self._account, int(at.timestamp())
        claims = {
            "iss": account.email,
            "scope": SCOPE,
            "aud": account.token_uri,
            "iat": now,
            "exp": now + TOKEN_LIFE_S,
        }
        return jwt.encode(claims, account.key, "RS256")


def _error(error: dict[Any, Any], status: int, wait: float | None) -> Answer:
    """FCM's own code, where it gives one, says more than the status of all of the vendor's services."""
    details = error.get("details")
    own, fields = "", set[object]()
    for each in details if isinstance(details, list) else ():
        match each:
            case {"errorCode": str(code)}:
                own = code
            case {"fieldViolations": [*violations]}:
                fields |= {each.get("field") for each in violations if isinstance(each, dict)}
    code = own or str(error.get("status", "")) or f"http-{status}"
    if code == "INVALID_ARGUMENT":  # with FCM's own code it is the token, else a field of ours
        if own and fields <= {"message.token"}:
            return Answer(Outcome.DEAD_ADDRESS, f"{code}-token")
        return Answer(Outcome.REFUSED, code)
    if wait is not None and code in {"QUOTA_EXCEEDED", "RESOURCE_EXHAUSTED"}:
        wait = max(wait, _RATE_S)
    return _CODES.answer(code, status=status, wait=wait)
