"""Old months of the audit: written to a file, read back from it, and then let go by the database."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.audit import AuditEntry, Month, MonthGone
from storage.audit import audit
from storage.audit.audit import read_entry
from storage.audit.audit_check import DETACHED, public_keys, read_head, seal_line
from storage.database import Database, Queries

#: Whole years behind a month's end before the database may let it go (PIPL Art. 56: 3 years).
KEPT_YEARS: Final = 3

THERE: Final = "SELECT to_regclass($1) IS NOT NULL"
SPAN: Final = """
SELECT coalesce(min(seq), 0) AS first, coalesce(max(seq), 0) AS last,
    coalesce(max(seq), 0) <= (SELECT sealed_to FROM audit_sealer) AS sealed,
    now() >= $2::timestamptz AS over
FROM audit WHERE at >= $1 AND at < $2
"""
OLD_ENOUGH: Final = "SELECT now() >= $1::timestamptz"
OF_MONTH: Final = """
SELECT seq, at, actor, action, person_id, about, why FROM audit
WHERE at >= $1 AND at < $2 AND seq > $3 ORDER BY seq LIMIT $4
"""
SEALS_OVER: Final = """
SELECT seal, after_seq, to_seq, entries, previous, chain, sealed_at, kid, signature
FROM audit_seals WHERE seal > $1 AND to_seq >= $2 AND after_seq < $3 ORDER BY seal LIMIT $4
"""

_PAGE: Final = 1_000


class NotArchivable(Exception):
    """Why a month cannot be archived or let go yet, in a sentence for the operator."""


class ArchiveFile:
    """The entries of an archive in order, taken piece by piece as a verification comes to them."""

    def __init__(self, file: Path) -> None:
        self._entries = entries_of(file)
        self._next = next(self._entries, None)

    def take(self, to: int) -> list[AuditEntry]:
        """Those up to this number that were not taken yet; ValueError if a line is none of ours."""
        taken = []
        while self._next is not None and self._next.seq <= to:
            taken.append(self._next)
            self._next = next(self._entries, None)
        return taken


def entries_of(file: Path) -> Iterator[AuditEntry]:
    """Every entry that the file holds, in its order; ValueError if a line is none of ours."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            if not isinstance(said, dict):
                raise ValueError("a line is no JSON object")  # noqa: TRY004  # of a file, not of a caller
            if "entry" in said:
                seq, at, actor, action, person, about, why = said["entry"]
                yield AuditEntry(
                    seq=int(seq),
                    at=datetime.fromisoformat(at),
                    actor=actor,
                    action=action,
                    person=None if person is None else UUID(person),
                    about=about,
                    why=why,
                )


async def archive(
    database: Queries, keys: Mapping[str, Ed25519PublicKey], month: Month, *, actor: str
) -> AsyncIterator[str]:
    """Lines of JSON: the public keys, then the month's entries, each seal behind those it covers.

    A seal at either edge covers entries of the neighbouring month too. The archive itself is on
    record first. NotArchivable while the month runs or has entries without a seal.
    """
    if not await database.fetchval(THERE, month.partition):
        raise NotArchivable(f"there is no {month.partition} in the database")
    span = await database.fetchrow(SPAN, month.begins, month.ends())
    assert span is not None  # an aggregate has a row
    if not span["over"]:
        raise NotArchivable("the month is not over")
    if not span["sealed"]:
        raise NotArchivable("some entries of the month are not sealed yet")
    await audit.record(
        database,
        actor=actor,
        action="audit.archived",
        person=None,
        about=month,
        why="archive",
    )
    yield json.dumps({"keys": public_keys(keys)})
    entries = _of_month(database, month)
    entry = await anext(entries, None)
    number = 0
    while seals := await database.fetch(SEALS_OVER, number, span["first"], span["last"], _PAGE):
        for row in seals:
            while entry is not None and entry.seq <= row["to_seq"]:
                yield f'{{"entry":{entry.line()}}}'
                entry = await anext(entries, None)
            yield seal_line(read_head(row), row["signature"])
        number = seals[-1]["seal"]


async def detach(database: Database, month: Month, file: Path, *, actor: str) -> int:
    """Drops the month's partition and says how many entries went; the file holds each of them.

    What went, and the file's SHA-256, is on record in the same transaction. NotArchivable before
    KEPT_YEARS are over or if file and database differ; ValueError if the file is no archive.
    """
    if not await database.fetchval(THERE, month.partition):
        raise NotArchivable(f"there is no {month.partition} in the database")
    if not await database.fetchval(OLD_ENOUGH, month.ends(KEPT_YEARS)):
        raise NotArchivable(f"the month is kept until {month.ends(KEPT_YEARS):%Y-%m-%d}")
    archived = entries_of(file)
    first, last, count = 0, 0, 0
    async for entry in _of_month(database, month):
        if next(archived, None) != entry:
            raise NotArchivable(f"entry {entry.seq} is not in the file as it is in the database")
        first, last, count = first or entry.seq, entry.seq, count + 1
    if next(archived, None) is not None:
        raise NotArchivable("the file holds entries that the database does not")
    with file.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    async with database.transaction() as tx:
        # Whoever writes an entry waits behind this statement: rather give up than hold them all.
        await tx.execute("SET LOCAL lock_timeout = '5s'")
        await tx.execute(f"ALTER TABLE audit DETACH PARTITION {month.partition}")
        if await tx.fetchval(f"SELECT count(*) FROM {month.partition}") != count:  # noqa: S608  # of a date
            raise NotArchivable("the month was written to meanwhile")
        await tx.execute(f"DROP TABLE {month.partition}")
        await audit.record(
            tx,
            actor=actor,
            action=DETACHED,
            person=None,
            about=MonthGone(month.partition, first, last, count, digest),
            why="archive",
        )
    return count


async def _of_month(database: Queries, month: Month) -> AsyncIterator[AuditEntry]:
    seq = 0
    while rows := await database.fetch(OF_MONTH, month.begins, month.ends(), seq, _PAGE):
        for row in rows:
            yield read_entry(row)
        seq = rows[-1]["seq"]
