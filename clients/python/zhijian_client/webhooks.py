"""Calls of the city to an integrator's address, verified (Standard Webhooks, v1)."""

import binascii
import hmac
import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from zhijian_client.errors import Untrue

__all__ = ["Untrue", "WebhookMessage", "verify"]

TOLERANCE: Final = 300  # seconds, as the standard's libraries
_PREFIX: Final = "whsec_"
_MOMENT: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """`id`: the same at each try; what was seen before is done already."""

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, at: float | None = None
) -> WebhookMessage:
    """What was told, with one of the secrets (`whsec_…`). `body`: as it came; `at`: now, in seconds.

    Untrue says `headers`, `early`, `late`, `signature` or `form`.
    """
    named = {name.lower(): value for name, value in headers.items()}
    mark, moment = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    if not mark or _MOMENT.fullmatch(moment) is None:
        raise Untrue("headers")
    now = time.time() if at is None else at
    if int(moment) > now + TOLERANCE:
        raise Untrue("early")
    if int(moment) < now - TOLERANCE:
        raise Untrue("late")
    content = f"{mark}.{moment}.".encode() + body
    good = [f"v1,{_sign(secret, content)}".encode() for secret in secrets]
    shown = [each.encode() for each in named.get("webhook-signature", "").split()]
    if not any(hmac.compare_digest(one, other) for one in good for other in shown):
        raise Untrue("signature")
    return _told(mark, body)


def _told(mark: str, body: bytes) -> WebhookMessage:
    try:
        told = json.loads(body)
        if not isinstance(told["type"], str) or not isinstance(told["data"], dict):
            raise Untrue("form")
        at = datetime.fromisoformat(told["timestamp"])
    except (ValueError, TypeError, KeyError) as odd:
        raise Untrue("form") from odd
    return WebhookMessage(mark, told["type"], at, told["data"])


def _sign(secret: str, content: bytes) -> str:
    """ValueError for what is no secret: it is the caller's own."""
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as odd:
        raise ValueError("not a webhook's secret") from odd
    return b64encode(hmac.new(key, content, sha256).digest()).decode()
