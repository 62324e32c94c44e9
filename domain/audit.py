"""The audit: who did what to whose data and why, chained in order, and the signed heads of the chain."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.subjects import Subject, UnderMandate

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
    about: str  # as it was written: the chain is over this text
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


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the audit, in UTC."""

    first: date

    @classmethod
    def read(cls, text: str) -> Self:
        """From 2026-11; ValueError for anything else."""
        return cls(datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date())

    @property
    def partition(self) -> str:
        return self.first.strftime("audit_%Y_%m")

    def __str__(self) -> str:
        """As an entry names it that says it was archived."""
        return self.partition

    @property
    def begins(self) -> datetime:
        return datetime(self.first.year, self.first.month, 1, tzinfo=UTC)

    def ends(self, years_on: int = 0) -> datetime:
        """The beginning of the month behind it, so many years later."""
        years, month = divmod(self.first.month, 12)
        return datetime(self.first.year + years + years_on, month + 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MonthGone:
    """What an entry names that says the database let a month go: its own entries, all in one file."""

    partition: str
    first: int  # the number of its first entry
    last: int
    entries: int
    sha256: str  # of the file, hexadecimal

    def __str__(self) -> str:
        return f"{self.partition} {self.first} {self.last} {self.entries} {self.sha256}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From the entry's text; ValueError for anything else."""
        partition, first, last, entries, sha256 = text.split()
        return cls(partition, int(first), int(last), int(entries), sha256)


#: What an entry of the audit can be about.
About = Subject | UnderMandate | Month | MonthGone


def chain(previous: bytes, entries: Iterable[AuditEntry]) -> bytes:
    """SHA-256 over the chain so far (32 bytes) and the entry's line, entry after entry."""
    for entry in entries:
        previous = hashlib.sha256(previous + entry.line().encode()).digest()
    return previous


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
