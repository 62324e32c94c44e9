"""The auditor's side: recomputes the whole chain, and writes it out for others to recompute."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.audit import GENESIS, AuditEntry, MonthGone, SealHead, chain
from domain.base64url import packed
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.audit.audit import read_entry
from storage.audit.audit_seal import ENTRIES_BETWEEN
from storage.database import Queries, Row

SEALS: Final = """
SELECT seal, after_seq, to_seq, entries, previous, chain, sealed_at, kid, signature
FROM audit_seals WHERE seal > $1 ORDER BY seal LIMIT $2
"""
AFTER: Final = """
SELECT seq, at, actor, action, person_id, about, why FROM audit
WHERE seq > $1 ORDER BY seq LIMIT $2
"""
SEALED_TO: Final = "SELECT sealed_to FROM audit_sealer"
AGE: Final = "SELECT extract(epoch FROM now() - $1::timestamptz)::float8"

#: The action of an entry that says which month the database let go: storage/audit/audit_archive.py.
DETACHED: Final = "audit.detached"

_PAGE: Final = 1_000


class Archive(Protocol):
    """The entries of months that the database let go."""

    def take(self, to: int) -> list[AuditEntry]: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verification found; `faults` are sentences, none when all is as it was sealed."""

    seals: int
    entries: int
    newest: SealHead | None
    unsealed: int  # entries not sealed yet: nothing shows whether these were changed
    unsealed_s: float  # age of the oldest of them
    archived: int  # sealed entries that the database let go on record, and no archive given holds
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sealed:
    head: SealHead
    signature: bytes
    entries: list[AuditEntry]  # that are there now


async def verify(
    database: Queries,
    keys: Mapping[str, Ed25519PublicKey],
    known: Mapping[int, str],
    archives: Sequence[Archive] = (),
) -> Checked:
    """Recomputes every seal from its entries.

    `keys` by their id; `known` are chain ends kept elsewhere, hexadecimal by number of seal: only
    these show that the newest seals were cut off together with their entries and the sealer's mark.
    Of a month that the database let go, the entries are those of `archives`.
    """
    mark: int = await database.fetchval(SEALED_TO)
    faults: list[str] = []
    number, to, end, entries = 0, 0, GENESIS, 0
    newest: SealHead | None = None
    short: list[
        tuple[SealHead, int]
    ] = []  # seals with fewer entries than were sealed, and how many
    gone: list[MonthGone] = []
    async for sealed in _sealed(database):
        head, name = sealed.head, f"seal {sealed.head.seal}"
        if head.seal != number + 1:
            faults.append(f"{name} follows seal {number}: those between are gone")
        elif (head.after, head.previous) != (to, end):
            faults.append(f"{name} is not chained to the seal before it")
        if not _signed(sealed, keys):
            faults.append(f"{name} carries no signature of a known key over what it says")
        mine = _with_archived(sealed, archives)
        gone += _let_go(mine)
        count = len(mine)
        if count < head.entries:
            short.append((head, count))
        elif count != head.entries or chain(head.previous, mine) != head.chain:
            faults.append(_changed(head, count))
        if known.get(head.seal, head.chain.hex()) != head.chain.hex():
            faults.append(f"{name} is not the one that you know")
        number, to, end, newest = head.seal, head.to, head.chain, head
        entries += count
    faults += [f"seal {seal}, which you know, is gone" for seal in sorted(known) if seal > number]
    if to < mark:
        faults.append(f"the newest seals, up to entry {mark}, are gone")
    unsealed, oldest = 0, None
    async for entry in _after(database, to):
        unsealed, oldest = unsealed + 1, oldest or entry.at
        gone += _let_go([entry])
    archived, unexplained = _archived(short, gone)
    faults += unexplained
    age = 0.0 if oldest is None else float(await database.fetchval(AGE, oldest))
    return Checked(number, entries, newest, unsealed, age, archived, tuple(faults))


async def export(
    database: Queries, keys: Mapping[str, Ed25519PublicKey], *, actor: str
) -> AsyncIterator[str]:
    """Lines of JSON: the public keys, then each seal behind its entries, then what is unsealed.

    The export itself is on record first.
    """
    await audit.record(
        database,
        actor=actor,
        action="audit.exported",
        person=None,
        about=SubjectKind.AUDIT.of(),
        why="export",
    )
    yield json.dumps({"keys": public_keys(keys)})
    to = 0
    async for sealed in _sealed(database):
        for entry in sealed.entries:
            yield f'{{"entry":{entry.line()}}}'
        yield seal_line(sealed.head, sealed.signature)
        to = sealed.head.to
    async for entry in _after(database, to):
        yield f'{{"unsealed":{entry.line()}}}'


def public_keys(keys: Mapping[str, Ed25519PublicKey]) -> list[dict[str, str]]:
    """As JSON Web Keys: the first line of a file for the auditor."""
    return [
        {"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": packed(key.public_bytes_raw())}
        for kid, key in keys.items()
    ]


def seal_line(head: SealHead, signature: bytes) -> str:
    """A seal's line of such a file."""
    return f'{{"seal":{head.line()},"signature":{json.dumps(packed(signature))}}}'


def read_head(row: Row) -> SealHead:
    """From the columns of a seal."""
    return SealHead(
        seal=row["seal"],
        after=row["after_seq"],
        to=row["to_seq"],
        entries=row["entries"],
        previous=row["previous"],
        chain=row["chain"],
        sealed_at=row["sealed_at"],
        kid=row["kid"],
    )


async def _sealed(database: Queries) -> AsyncIterator[_Sealed]:
    """Every seal with its entries, page by page."""
    read_to, ahead = 0, list[AuditEntry]()
    number = 0
    while rows := await database.fetch(SEALS, number, _PAGE):
        page_to = rows[-1]["to_seq"]
        for row in rows:
            head = read_head(row)
            while not ahead or ahead[-1].seq <= head.to:
                more = await database.fetch(ENTRIES_BETWEEN, read_to, page_to, _PAGE)
                if not more:
                    break
                ahead += [read_entry(entry) for entry in more]
                read_to = ahead[-1].seq
            mine = [entry for entry in ahead if head.after < entry.seq <= head.to]
            ahead = [entry for entry in ahead if entry.seq > head.to]
            yield _Sealed(head, row["signature"], mine)
        number = rows[-1]["seal"]


async def _after(database: Queries, to: int) -> AsyncIterator[AuditEntry]:
    while rows := await database.fetch(AFTER, to, _PAGE):
        for row in rows:
            yield read_entry(row)
        to = rows[-1]["seq"]


def _with_archived(sealed: _Sealed, archives: Sequence[Archive]) -> list[AuditEntry]:
    """The entries of a seal in order, whether the database or an archive holds them."""
    there = {entry.seq for entry in sealed.entries}  # an archived month that is not let go yet
    taken = [entry for archive in archives for entry in archive.take(sealed.head.to)]
    more = [entry for entry in taken if entry.seq not in there]
    return sorted([*sealed.entries, *more], key=lambda entry: entry.seq)


def _let_go(entries: Sequence[AuditEntry]) -> list[MonthGone]:
    return [MonthGone.parse(entry.about) for entry in entries if entry.action == DETACHED]


def _archived(
    short: Sequence[tuple[SealHead, int]], gone: Sequence[MonthGone]
) -> tuple[int, list[str]]:
    """How many entries lie in months let go on record, and the faults of those that do not."""
    count, faults = 0, list[str]()
    for head, there in short:
        if any(month.first <= head.to and month.last > head.after for month in gone):
            count += head.entries - there
        else:
            faults.append(_changed(head, there))
    on_record = sum(month.entries for month in gone)
    if count > on_record:
        faults.append(f"{count} entries are gone, and only {on_record} of them into archives")
    return count, faults


def _changed(head: SealHead, count: int) -> str:
    return (
        f"seal {head.seal}: the entries {head.after + 1} to {head.to} are not those that were sealed"
        f" ({count} are there, {head.entries} were)"
    )


def _signed(sealed: _Sealed, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    key = keys.get(sealed.head.kid)
    if key is None:
        return False
    try:
        key.verify(sealed.signature, sealed.head.signed_bytes())
    except InvalidSignature:
        return False
    return True
