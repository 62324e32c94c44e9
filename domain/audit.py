"""The audit: who did what to whose data and why, chained in order, and the signed heads of the chain."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

GENESIS: Final = bytes(32)  # what the first entry is chained to
#: Said before each head that is signed, so that no signature of ours over anything else is a head.
SIGNED_AS: Final = b"zhijian audit seal\n"


class AuditPurpose(StrEnum):
    """Why an administrator searches the audit: a code, since free text has no place in a URL."""

    PERSON = "person"  # a person asks who saw their data
    COMPLAINT = "complaint"
    INSPECTION = "inspection"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`seq` rises with gaps: a transaction that was undone leaves its number unused."""

    seq: int
    at: datetime
    actor: str  # citizen:UUID, officer:UUID or system
    action: str
    person: UUID | None
    about: str
    why: str

    def line(self) -> str:
        """The one text that is hashed and exported: a compact JSON array, times in UTC."""
        person = None if self.person is None else str(self.person)
        whole = [self.seq, _zulu(self.at), self.actor, self.action, person, self.about, self.why]
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class SealHead:
    """What a signature stands under: every entry with `after` < seq <= `to`, in order of seq."""

    seal: int  # 1, 2, 3 … without gaps
    after: int
    to: int
    entries: int
    previous: bytes  # the chain before
    chain: bytes  # and behind these entries
    sealed_at: datetime
    kid: str  # whose key signed

    def line(self) -> str:
        """Compact JSON with its names in order, digests in hexadecimal."""
        whole = {
            "after": self.after,
            "chain": self.chain.hex(),
            "entries": self.entries,
            "kid": self.kid,
            "previous": self.previous.hex(),
            "seal": self.seal,
            "sealed_at": _zulu(self.sealed_at),
            "to": self.to,
        }
        return json.dumps(whole, separators=(",", ":"))

    def signed_bytes(self) -> bytes:
        return SIGNED_AS + self.line().encode()


@dataclass(frozen=True, slots=True)
class AuditSeen:
    """An entry as an administrator finds it; `name` is the acting officer's user name, else ""."""

    entry: AuditEntry
    name: str
    sealed: bool


def chain(previous: bytes, entries: Iterable[AuditEntry]) -> bytes:
    """SHA-256 over the chain so far (32 bytes) and the entry's line, entry after entry."""
    for entry in entries:
        previous = hashlib.sha256(previous + entry.line().encode()).digest()
    return previous


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
