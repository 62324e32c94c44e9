"""Calls of the city to an integrator's address, verified (Standard Webhooks, v1 and v1a).

Public keys (v1a) need `pip install zhijian-client[device-key]`.
"""

import binascii
import hmac
import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from zhijian_client.errors import Untrue

__all__ = ["Untrue", "WebhookMessage", "verify"]

TOLERANCE: Final = 300  # seconds, as the standard's libraries
_PREFIX: Final = "whsec_"
_PUBLIC: Final = "whpk_"
_MOMENT: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """`id`: the same at each try; what was seen before is done already."""

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


def verify(
    headers: Mapping[str, str], body: bytes, keys: Sequence[str], *, at: float | None = None
) -> WebhookMessage:
    """What was told, under one of the keys: secrets (`whsec_…`), or the city's public ones (`whpk_…`).

    `body`: as it came; `at`: now, in seconds.

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
    shown = named.get("webhook-signature", "").split()
    if not any(_signed(key, content, shown) for key in keys):
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


def _signed(key: str, content: bytes, shown: Sequence[str]) -> bool:
    """Whether one of the signatures is by this key, in the version that it is of.

    ValueError for what is no key: it is the caller's own.
    """
    if key.startswith(_PUBLIC):
        return _signed_by(_decoded(key, _PUBLIC), content, shown)
    digest = hmac.new(_decoded(key, _PREFIX), content, sha256).digest()
    good = f"v1,{b64encode(digest).decode()}".encode()
    return any(hmac.compare_digest(good, each.encode()) for each in shown)


def _signed_by(key: bytes, content: bytes, shown: Sequence[str]) -> bool:
    # An extra, and who holds a secret needs none.
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # as said
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  # as said
        Ed25519PublicKey,
    )

    public = Ed25519PublicKey.from_public_bytes(key)
    for each in shown:
        version, _, signature = each.partition(",")
        if version == "v1a":
            with suppress(InvalidSignature, binascii.Error):
                public.verify(b64decode(signature, validate=True), content)
                return True
    return False


def _decoded(key: str, prefix: str) -> bytes:
    try:
        return b64decode(key.removeprefix(prefix), validate=True)
    except binascii.Error as odd:
        raise ValueError("not a webhook's key") from odd
