"""Passkeys of officers: where they are good, what is kept of each, and what gives a copied one away."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit
from uuid import UUID

#: Own choice: a phone, two computers, two keys, and as many again.
MOST: Final = 10
#: What a browser waits for a finger or a PIN, and no longer.
CHALLENGE_LIFE: Final = timedelta(minutes=5)
CHALLENGE_BYTES: Final = 32  # WebAuthn, section 13.4.3, asks for 16 at least
NAME_LENGTH: Final = 60
_PORTS: Final = {"https": 443, "http": 80}
_OWN_MACHINE: Final = "localhost"  # the one page without https that browsers trust


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Where passkeys are good: `host` stands in each of them for ever, `origin` is the page's."""

    host: str
    origin: str

    @classmethod
    def at(cls, public_url: str) -> Self | None:
        """None for an address at which no browser makes a passkey: not https, or no name."""
        try:
            url = urlsplit(public_url)
            host, port = url.hostname or "", url.port
        except ValueError:
            return None
        secure = url.scheme == "https" or (url.scheme, host) == ("http", _OWN_MACHINE)
        if not host or not secure or _is_number(host):
            return None
        written = "" if port in {None, _PORTS[url.scheme]} else f":{port}"
        return cls(host, f"{url.scheme}://{host}{written}")


@dataclass(frozen=True, slots=True)
class Passkey:
    """`sign_count`: what its authenticator counted at the last sign-in; 0 where it counts nothing."""

    passkey: UUID
    officer: UUID
    credential: bytes
    public_key: bytes = field(repr=False)
    sign_count: int

    def is_copied(self, counted: int) -> bool:
        """Two hold the same key when one of them has counted no further than the other (WebAuthn 7.2)."""
        return counted <= self.sign_count and not counted == self.sign_count == 0


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What an authenticator made, verified."""

    credential: bytes
    public_key: bytes = field(repr=False)
    sign_count: int


@dataclass(frozen=True, slots=True)
class PasskeySeen:
    """One in its officer's list; `here`: it opened the session that asks."""

    passkey: UUID
    name: str
    added_at: datetime
    used_at: datetime | None
    here: bool


@dataclass(frozen=True, slots=True)
class Registration:
    """A browser's answer to `navigator.credentials.create`, as it came."""

    client_data: bytes
    attestation: bytes


@dataclass(frozen=True, slots=True)
class Assertion:
    """A browser's answer to `navigator.credentials.get`, as it came."""

    credential: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
