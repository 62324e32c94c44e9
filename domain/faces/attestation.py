"""Attestation of captures: what a phone shows to prove that the city's own app filmed, bound to one check.

An iPhone shows App Attest (Apple), an Android phone key attestation (Google). Pages show nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

CHALLENGE_BYTES: Final = 32
#: Own choice: the phone answers within seconds, and the ticket of the check is good for three minutes.
CHALLENGE_LIFE: Final = timedelta(minutes=3)
#: Google changes its list about once a week. Own choice: with an older one nobody knows which keys leaked.
REVOCATIONS_GOOD: Final = timedelta(days=30)
#: From here on `zhijian check` asks for a newer one.
REVOCATIONS_FRESH: Final = timedelta(days=7)


class Attestation(StrEnum):
    """What a capture had that may call itself attested."""

    APP_ATTEST = "app_attest"  # an iPhone, its Secure Enclave
    ANDROID_TEE = "android_tee"  # an Android phone, its trusted environment
    ANDROID_STRONGBOX = "android_strongbox"  # and a chip of its own


@dataclass(frozen=True, slots=True)
class AppleApps:
    """`ids`: App IDs, "TEAM.bundle"; `development`: builds that were not distributed count as well."""

    ids: tuple[str, ...]
    development: bool = False


@dataclass(frozen=True, slots=True)
class AndroidApps:
    """`signers`: of each package the SHA-256 of the certificates that its builds are signed with."""

    signers: dict[str, frozenset[bytes]]


@dataclass(frozen=True, slots=True)
class AppleKeyNew:
    """What `attestKey` gave for a key that this phone has just made."""

    key: bytes  # its id
    statement: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppleKeyUsed:
    """What `generateAssertion` gave by a key that was shown before."""

    key: bytes
    statement: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AndroidKey:
    """The chain of `KeyStore.getCertificateChain` of a key made for this challenge, its own certificate first."""

    certificates: tuple[bytes, ...] = field(repr=False)


Shown = AppleKeyNew | AppleKeyUsed | AndroidKey


@dataclass(frozen=True, slots=True)
class AndroidVerified:
    """`serials`: of all certificates above the phone's own, each in the forms in which a list may name it."""

    attestation: Attestation
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppleKey:
    """A key of an iPhone whose attestation was verified; `counter`: how often it has signed."""

    key: bytes
    public_key: bytes = field(repr=False)  # SubjectPublicKeyInfo
    counter: int

    def is_replayed(self, counted: int) -> bool:
        return counted <= self.counter


@dataclass(frozen=True, slots=True)
class Challenge:
    """For one check of one sign-in, once."""

    challenge: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ToAttest:
    """A check for which a phone may still prove itself."""

    person: UUID
    check: UUID
    account: UUID
    session: UUID  # whose camera it will be


@dataclass(frozen=True, slots=True)
class Listed:
    """What the newest list says of one chain."""

    loaded_at: datetime
    revoked: bool

    def clears(self, now: datetime) -> bool:
        return not self.revoked and now - self.loaded_at <= REVOCATIONS_GOOD
