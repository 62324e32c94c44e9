"""Files that are handed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Upload:
    """`kind`, `size` and `sha256` are of the file as the city keeps it: None, 0 and "" before it was looked at.

    `state`: receiving, scanning, ready or refused; `why_words` say why one can't be used; `case`: which names it.
    """

    upload: UUID
    name: str
    length: int
    received: int
    state: str
    standing: str
    kind: str | None
    size: int
    sha256: str
    scan: str | None
    scanned: str
    why: str | None
    why_words: str
    case: UUID | None
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Uploads:
    uploads: tuple[Upload, ...]


@dataclass(frozen=True, slots=True)
class Photographs:
    """What phones sent for one paper at a window; `name`: of the paper, in words."""

    material: str
    name: str
    uploads: tuple[Upload, ...]


@dataclass(frozen=True, slots=True)
class CaseFile(Upload):
    """`same_as`: others of the case that are the same, byte for byte."""

    material: str
    handed_in_at: datetime | None
    same_as: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """`version`: of the case, for the next change."""

    case: UUID
    version: int
    files: tuple[CaseFile, ...]
