"""Seals every value anew with the newest key, so that the older keys can be destroyed.

With an older key destroyed, nothing it sealed can be read again by anybody, in any backup made before.
"""

from collections.abc import Callable
from typing import Any, Final

from storage.audit import audit
from storage.database import Database
from storage.keys.keys import Sealing
from storage.keys.sealed import COLUMNS, Column
from storage.keys.vault import HEADER, KINDS, Vault

BATCH: Final = 500

Turn = Callable[[bytes], bytes]


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
        about=f"key:{kind}:{vault.latest(kind)}",
        why="keys rotate",
    )
    return total


async def sealed_under(database: Database, kind: Sealing) -> dict[int, int]:
    """How many values are sealed by each version; reads every table through."""
    counts: dict[int, int] = {}
    for column in COLUMNS:
        if column.kind != kind:
            continue
        for row in await database.fetch(_counting(column), KINDS[kind]):
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
    for column in COLUMNS:
        if column.kind == kind:
            met += await _column(
                database, vault, column, turn if column.turned else bytes, on_progress
            )
    return met


async def _column(
    database: Database,
    vault: Vault,
    column: Column,
    turn: Turn,
    on_progress: Callable[[str, int], None],
) -> int:
    first, following, swap = _statements(column)
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
            await database.execute(swap, *_key(column, row), sealed, again)
            met += 1
        on_progress(column.table, met)
        rows = await database.fetch(following, *_key(column, rows[-1]), BATCH)
    return met


def _key(column: Column, row: Any) -> list[object]:  # noqa: ANN401  # the driver's row
    return [row[name] for name, _ in column.keys]


def _statements(column: Column) -> tuple[str, str, str]:
    """The first rows, those after a key, and the change of one; names come from COLUMNS alone."""
    names = ", ".join(name for name, _ in column.keys)
    after = ", ".join(f"${n}::{kind}" for n, (_, kind) in enumerate(column.keys, 1))
    n = len(column.keys)
    # What is empty stands for no value.
    read = f"SELECT {names}, {column.name} AS sealed FROM {column.table} WHERE {column.name} <> ''"  # noqa: S608  # names of our own columns
    # Only what is still as it was read: who changes or erases at this moment is not undone.
    swap = (
        f"UPDATE {column.table} SET {column.name} = ${n + 2} "  # noqa: S608  # names of our own columns
        f"WHERE ({names}) = ({after}) AND {column.name} = ${n + 1}"
    )
    return (
        f"{read} ORDER BY {names} LIMIT $1",
        f"{read} AND ({names}) > ({after}) ORDER BY {names} LIMIT ${n + 1}",
        swap,
    )


def _counting(column: Column) -> str:
    """By the version in the header: format, kind, and two bytes of version."""
    name, size = column.name, HEADER.size
    return (
        f"SELECT get_byte({name}, 2) * 256 + get_byte({name}, 3) AS version, count(*) AS n "  # noqa: S608  # names of our own columns
        f"FROM {column.table} WHERE length({name}) >= {size} AND get_byte({name}, 1) = $1 GROUP BY 1"
    )
