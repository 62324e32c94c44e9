"""Devices that asked to be told by push: what they registered, and whether it can be a token at all."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from domain.delivery import Channel

#: The least recently seen device leaves when another one comes.
DEVICES_MAX: Final = 10

_POINT_BYTES: Final = 65  # an uncompressed point of P-256
_AUTH_BYTES: Final = 16
_TOKENS: Final = {
    Channel.APNS: re.compile(r"(?:[0-9a-f]{2}){32,100}"),
    Channel.HARMONY: re.compile(r"[0-9A-Za-z_-]{16,512}"),
    Channel.HMS: re.compile(r"[0-9A-Za-z_-]{16,512}"),
    Channel.HONOR: re.compile(r"[0-9A-Za-z_.:-]{16,512}"),
    Channel.XIAOMI: re.compile(r"[0-9A-Za-z+/=]{16,128}"),
    # Parts before the last name a country; only the domestic service is spoken to here.
    Channel.OPPO: re.compile(r"(?:CN_|OPPO_CN_)?[0-9A-Za-z]{16,128}"),
    Channel.VIVO: re.compile(r"[0-9A-Za-z]{16,128}"),
    Channel.FCM: re.compile(r"[0-9A-Za-z_:-]{16,512}"),
}


@dataclass(frozen=True, slots=True)
class Device:
    """As its owner sees it; its token is never shown again."""

    device: UUID
    vendor: Channel
    app: str
    created_at: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser's push subscription (RFC 8030, 8291)."""

    endpoint: str
    point: bytes  # 65 bytes: the browser's public key
    auth: bytes  # 16 bytes


def fits(vendor: Channel, token: str) -> bool:
    """Whether the vendor may have given out such a token; what it means, the vendor knows alone."""
    if vendor is Channel.WEBPUSH:
        try:
            read_subscription(token)
        except ValueError:
            return False
        return True
    shape = _TOKENS.get(vendor)
    return shape is not None and shape.fullmatch(token) is not None


def read_subscription(token: str) -> Subscription:
    """From the JSON of PushSubscription.toJSON(); raises ValueError."""
    match _parsed(token):
        case {"endpoint": str(endpoint), "keys": {"p256dh": str(point), "auth": str(auth)}}:
            found = Subscription(endpoint, _unpacked(point), _unpacked(auth))
        case _:
            raise ValueError("not a push subscription")
    if len(found.point) != _POINT_BYTES or len(found.auth) != _AUTH_BYTES:
        raise ValueError("not the keys of a push subscription")
    return found


def is_push_host(endpoint: str, hosts: frozenset[str]) -> bool:
    """Whether `endpoint` lies at one of `hosts` or below it, by https; ports are not theirs to choose.

    A citizen names the endpoint, and our server calls it: without the list it could be made to call
    anything. A host with a port in the list is a stand-in and is called by http.
    """
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    if parts.scheme == "http":
        return ":" in parts.netloc and parts.netloc in hosts
    name = parts.netloc
    return parts.scheme == "https" and any(name == h or name.endswith(f".{h}") for h in hosts)


def _parsed(token: str) -> object:
    try:
        return json.loads(token)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep


def _unpacked(text: str) -> bytes:
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as broken:
        raise ValueError("not base64url") from broken
