"""Web Push: encrypted for the browser alone, signed for its push service; as values.

Sources: RFC 8030 (delivery), RFC 8292 (VAPID); http_ece encrypts as RFC 8188 and 8291 say.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from connectors.answers import retry_after
from connectors.push.pushes import TTL_S, Codes, words
from domain.base64url import packed
from domain.delivery import OPERATOR_S, Answer, Delivery, Outcome
from domain.events import EventKind
from domain.notice_kinds import KINDS
from domain.notices.push import Subscription, is_push_host, read_subscription
from domain.wire import HttpRequest, HttpResponse

PROOF_LIFE: Final = timedelta(hours=12)

_RECORD: Final = 4096
_SALT: Final = 16
_CODES: Final = Codes(
    sent=(),
    expired=(),
    dead=("http-404", "http-410"),
    later={
        "http-400": OPERATOR_S,  # our proof is wrong
        "http-401": OPERATOR_S,
        "http-403": OPERATOR_S,
        "http-429": None,
    },
)


@dataclass(frozen=True, slots=True)
class WebPushAccount:
    subject: str  # mailto: or https:, whom a push service may tell
    key: str = field(repr=False)  # PEM, P-256
    hosts: frozenset[str] = frozenset()  # push services that may be called


class WebPush:
    """Raises ValueError for a key that is not of P-256."""

    def __init__(self, account: WebPushAccount, clock: Callable[[], datetime]) -> None:
        key = load_pem_private_key(account.key.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("the key of web pushes is not of P-256")
        self._account = account
        self._clock = clock
        self._key = key
        self.public_key = packed(_point(key.public_key()))

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:  # noqa: ARG002  # has none
        """The message, or ValueError where the address is none that may be called."""
        to = read_subscription(delivery.address)
        if not is_push_host(to.endpoint, self._account.hosts):
            raise ValueError("not a push service that is known here")
        title, text = words(delivery)
        content = {"title": title, "body": text, "n": delivery.event_n}
        plain = json.dumps(content, ensure_ascii=False).encode()
        sender = ec.generate_private_key(ec.SECP256R1())
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(TTL_S),
            "Urgency": "high" if KINDS[EventKind(delivery.kind)].urgent else "normal",
            "Topic": delivery.delivery.hex,
            "Authorization": f"vapid t={self._proof(to.endpoint)}, k={self.public_key}",
        }
        body = encrypt(plain, to, sender, os.urandom(_SALT))
        return HttpRequest("POST", to.endpoint, headers, body)

    def parse_send(self, response: HttpResponse) -> Answer:
        code = f"http-{response.status}"
        if 200 <= response.status < 300:  # noqa: PLR2004  # the class of success; services differ in it
            reference = response.headers.get("location", "")
            return Answer(Outcome.DELIVERED, code, urlsplit(reference).path.rsplit("/", 1)[-1])
        wait = retry_after(response)
        if not 400 <= response.status < 500:  # noqa: PLR2004  # a gateway's page or fault
            return Answer(Outcome.RETRY, code, "", wait)
        return _CODES.answer(code, wait=wait)

    def _proof(self, endpoint: str) -> str:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((self._clock() + PROOF_LIFE).timestamp()),
            "sub": self._account.subject,
        }
        return jwt.encode(claims, self._key, "ES256")


def encrypt(
    plain: bytes, to: Subscription, sender: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """One record of aes128gcm with its header; `sender` and `salt` are for this message alone.

    Raises ValueError for what a push service need not take: more than 4096 bytes in all.
    """
    body = bytes(
        http_ece.encrypt(
            plain, salt=salt, private_key=sender, dh=to.point, auth_secret=to.auth, rs=_RECORD
        )
    )
    if len(body) > _RECORD:
        raise ValueError("longer than a push service must take")
    return body


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
