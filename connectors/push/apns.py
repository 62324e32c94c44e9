"""Apple's push service: HTTP/2 with a signed provider token, as values.

Sources: Apple's pages Sending notification requests to APNs, Establishing a token-based connection
to APNs and Handling notification responses from APNs; the reasons follow the list of crate a2.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import jwt

from connectors.answers import read_object, retry_after
from connectors.push.pushes import Codes, expires, post_json, words
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.events import EventKind
from domain.notice_kinds import KINDS
from domain.wire import HttpRequest, HttpResponse

#: A token is taken for an hour, and a new one no sooner than after 20 minutes.
TOKEN_LIFE_S: Final = 3300

_OK: Final = 200
_SERVER_FAULT: Final = 500
_TOO_MANY_TOKENS_S: Final = 1200.0
_CODES: Final = Codes(
    sent=(),
    expired=("ExpiredProviderToken",),
    dead=(
        "BadDeviceToken",
        "DeviceTokenNotForTopic",
        "MissingDeviceToken",
        "Unregistered",
        "ExpiredToken",
    ),
    later={
        "TooManyProviderTokenUpdates": _TOO_MANY_TOKENS_S,
        "TooManyRequests": None,
        "IdleTimeout": None,
        "InternalServerError": None,
        "ServiceUnavailable": None,
        "Shutdown": None,
        "InvalidProviderToken": OPERATOR_S,
        "MissingProviderToken": OPERATOR_S,
        "BadCertificate": OPERATOR_S,
        "BadCertificateEnvironment": OPERATOR_S,
        "Forbidden": OPERATOR_S,
    },
)


@dataclass(frozen=True, slots=True)
class ApnsAccount:
    base_url: str  # production or development: their device tokens differ
    team_id: str
    key_id: str
    key: str = field(repr=False)  # PEM, P-256
    topic: str = ""  # the app's bundle id


class Apns:
    def __init__(self, account: ApnsAccount) -> None:
        self._account = account
        self._base = account.base_url.rstrip("/")
        self.mint(datetime.now(UTC))  # a key that can't sign is found at the start

    @property
    def vendor(self) -> str:
        """The name under which the provider token is kept, one for all processes."""
        return f"apns:{self._account.key_id}"

    def mint(self, at: datetime) -> tuple[str, int]:
        """A provider token made at `at`, and the seconds it lives."""
        account = self._account
        claims = {"iss": account.team_id, "iat": int(at.timestamp())}
        headers = {"kid": account.key_id}
        return jwt.encode(claims, account.key, "ES256", headers=headers), TOKEN_LIFE_S

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        title, text = words(delivery)
        urgent = KINDS[EventKind(delivery.kind)].urgent
        body: dict[str, object] = {
            "aps": {
                "alert": {"title": title, "body": text},
                "sound": "default",
                "interruption-level": "time-sensitive" if urgent else "active",
            },
            "n": delivery.event_n,
        }
        headers = {
            "authorization": f"bearer {token}",
            "apns-topic": self._account.topic,
            "apns-push-type": "alert",
            "apns-priority": "10",
            "apns-expiration": str(int(expires(delivery).timestamp())),
            "apns-collapse-id": delivery.delivery.hex,
            "apns-id": str(delivery.delivery),
        }
        return post_json(f"{self._base}/3/device/{delivery.address}", body, headers)

    def parse_send(self, response: HttpResponse) -> Answer:
        if response.status == _OK:
            return Answer(Outcome.DELIVERED, "200", response.headers.get("apns-id", ""))
        found = read_object(response) or {}
        reason, wait = found.get("reason"), retry_after(response)
        if response.status >= _SERVER_FAULT or not isinstance(reason, str) or not reason:
            return Answer(Outcome.RETRY, f"http-{response.status}", "", wait)
        dead_since = _moment(found.get("timestamp"))
        return _CODES.answer(reason, wait=wait, dead_since=dead_since)


def _moment(stamp: object) -> datetime | None:
    """From milliseconds since 1970, which come with 410 only."""
    if type(stamp) is not int:
        return None
    try:
        return datetime.fromtimestamp(stamp / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
