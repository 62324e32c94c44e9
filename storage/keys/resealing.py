"""Seals every value anew with the newest key, so that the older keys can be destroyed.

With an older key destroyed, nothing it sealed can be read again by anybody, in any backup made before.
"""

from collections.abc import Callable
from typing import Final

from domain.subjects import SubjectKind
from storage.audit import audit
from storage.card import Sealed, Table
from storage.database import Database, Row
from storage.keys.keys import Sealing
from storage.keys.vault import HEADER, KINDS, Vault
from storage.nouns import NOUNS

BATCH: Final = 500

Turn = Callable[[bytes], bytes]

#: Every column that holds sealed values, with its table.
COLUMNS: Final = tuple(
    (table, sealed) for noun in NOUNS for table in noun.tables for sealed in table.sealed
)


async def reseal(
    database: Database,
    vault: Vault,
    kind: Sealing,
    *,
    turn: Turn = bytes,
    on_progress: Callable[[str, int], None] = lambda _, __: None,
) -> int:
    """How many were sealed anew, while all runs on, once every process seals with the newest key.

    `turn` turns a face template by the newest key (biometrics/rotation.py).

    Safe to break off and to run again: each value is under one key or the other at any moment. Raises
    KeysError and SealBroken, with all that was done before kept. `on_progress` gets the table.
    """
    total = 0
    while found := await _once_through(database, vault, kind, turn, on_progress):
        total += found
    await audit.record(
        database,
        actor="system",
        action="keys.resealed",
        person=None,
        about=SubjectKind.KEY.of(f"{kind}:{vault.latest(kind)}"),
        why="keys rotate",
    )
    return total


async def sealed_under(database: Database, kind: Sealing) -> dict[int, int]:
    """How many values are sealed by each version; reads every table through."""
    counts: dict[int, int] = {}
    for table, sealed in COLUMNS:
        if sealed.kind != kind:
            continue
        for row in await database.fetch(_counting(table, sealed), KINDS[kind]):
            counts[row["version"]] = counts.get(row["version"], 0) + row["n"]
    return counts


async def _once_through(
    database: Database,
    vault: Vault,
    kind: Sealing,
    turn: Turn,
    on_progress: Callable[[str, int], None],
) -> int:
    """How many were met that an older key had sealed."""
    met = 0
    for table, column in COLUMNS:
        if column.kind == kind:
            turned = turn if column.turned else bytes
            met += await _column(database, vault, table, column, turned, on_progress)
    return met


async def _column(
    database: Database,
    vault: Vault,
    table: Table,
    column: Sealed,
    turn: Turn,
    on_progress: Callable[[str, int], None],
) -> int:
    first, following, swap = _statements(table, column)
    met = 0
    rows = await database.fetch(first, BATCH)
    while rows:
        for row in rows:
            sealed: bytes = row["sealed"]
            latest = vault.is_latest(column.kind, sealed)
            if latest and not column.turned:
                continue
            place = column.place(row)
            plain = vault.open(column.kind, sealed, aad=place)
            turned = turn(plain)
            if latest and turned == plain:
                continue
            again = vault.seal(column.kind, turned, aad=place)
            await database.execute(swap, *_key(table, row), sealed, again)
            met += 1
        on_progress(table.name, met)
        rows = await database.fetch(following, *_key(table, rows[-1]), BATCH)
    return met


def _key(table: Table, row: Row) -> list[object]:
    return [row[name] for name, _ in table.key]


def _statements(table: Table, column: Sealed) -> tuple[str, str, str]:
    """The first rows, those after a key, and the change of one; names come from the cards alone."""
    names = ", ".join(name for name, _ in table.key)
    after = ", ".join(f"${n}::{kind}" for n, (_, kind) in enumerate(table.key, 1))
    n, value = len(table.key), column.column
    # What is empty stands for no value.
    read = f"SELECT {names}, {value} AS sealed FROM {table.name} WHERE {value} <> ''"  # noqa: S608  # names of our own columns
    # Only what is still as it was read: who changes or erases at this moment is not undone.
    swap = (
        f"UPDATE {table.name} SET {value} = ${n + 2} "  # noqa: S608  # names of our own columns
        f"WHERE ({names}) = ({after}) AND {value} = ${n + 1}"
    )
    return (
        f"{read} ORDER BY {names} LIMIT $1",
        f"{read} AND ({names}) > ({after}) ORDER BY {names} LIMIT ${n + 1}",
        swap,
    )


def _counting(table: Table, column: Sealed) -> str:
    """By the version in the header: format, kind, and two bytes of version."""
    name, size = column.column, HEADER.size
    return (
        f"SELECT get_byte({name}, 2) * 256 + get_byte({name}, 3) AS version, count(*) AS n "  # noqa: S608  # names of our own columns
        f"FROM {table.name} WHERE length({name}) >= {size} AND get_byte({name}, 1) = $1 GROUP BY 1"
    )
