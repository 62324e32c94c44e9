"""What all vendors' calls back have in common: a secret in the path, our mark, a time, a body.

Most of them sign nothing. Their address is known to us and to them alone: it ends in a token that is
made of one secret and the vendor's name, so that no vendor can speak for another.
"""

import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from uuid import UUID

from domain.delivery import kept
from domain.notices.delivery_reports import Called, DeliveryReport, Forged, Unreadable

#: Reports in one call: the most that a vendor documents is 100 (Huawei); a bound against nonsense.
REPORTS_MAX: Final = 1000

_SHANGHAI: Final = timezone(timedelta(hours=8))  # no summer time since 1991
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_MAX: Final = 10**14  # the year 5138


def path_token(secret: str, vendor: str) -> str:
    """32 letters; the end of the address under which the vendor calls."""
    return hmac.digest(secret.encode(), f"callback:{vendor}".encode(), "sha256").hex()[:32]


class SecretPath:
    """Of one vendor: lets in who knows the address."""

    def __init__(self, secret: str, vendor: str) -> None:
        self._token = path_token(secret, vendor).encode()

    def check(self, called: Called) -> None:
        """Raises Forged."""
        if not hmac.compare_digest(called.token.encode(), self._token):
            raise Forged


class PathReader(ABC):
    """Reports of a vendor who is known by its address alone; each knows its own body."""

    reply = "OK"

    def __init__(self, path: SecretPath) -> None:
        self._path = path

    def read(self, called: Called, at: datetime) -> tuple[DeliveryReport, ...]:  # noqa: ARG002  # as the port says
        """Raises Forged or Unreadable."""
        self._path.check(called)
        return self.reports(called.body)

    @abstractmethod
    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        """Raises Unreadable."""


def signed(secret: str, *parts: str) -> bytes:
    """HMAC-SHA-256 of the parts, one after another."""
    return hmac.digest(secret.encode(), "".join(parts).encode(), hashlib.sha256)


def read_json(body: bytes) -> object:
    """Raises Unreadable."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Unreadable from broken


def objects(found: object) -> Iterator[Mapping[str, object]]:
    """The objects of a JSON list; Unreadable when it is no list of at most REPORTS_MAX objects."""
    if not isinstance(found, list) or len(found) > REPORTS_MAX:
        raise Unreadable
    for each in found:
        if not isinstance(each, dict):
            raise Unreadable
        yield each


def text(found: Mapping[str, object], name: str) -> str:
    """A field as text, as a store can keep it; "" when it is missing or no plain value."""
    value = found.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return kept(str(value))


def mark(value: str) -> UUID | None:
    """Our own delivery, where the vendor gives it back."""
    try:
        return UUID(value)
    except ValueError:
        return None


def local_time(value: str) -> datetime | None:
    """`2026-11-24 08:03:04`, as the clouds write it: in Shanghai."""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=_SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):  # some write the year 1 where they know no time
        return None


def from_milliseconds(value: str) -> datetime | None:
    if not (value.isascii() and value.isdigit()) or int(value) > _MILLISECONDS_MAX:
        return None
    return _EPOCH + timedelta(milliseconds=int(value))
