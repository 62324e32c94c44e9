"""Gives every person, account and device its row of look-up by the newest key, and takes the old ones away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.subjects import SubjectKind
from storage.accounts.accounts import open_openid, open_phone
from storage.accounts.devices import device_blinds, open_token
from storage.accounts.names import name_blinds
from storage.accounts.persons import open_identity
from storage.accounts.register_lookups import month_blinds, phone_blinds
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.keys.vault import Lookup, Vault

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class _Index:
    """`read` gives the next rows after a key and holds them, so that none is erased meanwhile."""

    label: str
    read: str
    add: str
    blinds: Callable[[Vault, Row], list[bytes]]
    also: bool = False  # whose second key is a device


_INDEXES: Final = (
    _Index(
        "lookup_id_number",
        """SELECT person_id AS id, identity AS sealed FROM persons
        WHERE person_id > $1 ORDER BY person_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_id_number (blind, key_version, person_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[]) ON CONFLICT DO NOTHING""",
        lambda vault, row: _blinds(
            vault, "id-number", open_identity(vault, row["id"], row["sealed"]).key
        ),
    ),
    _Index(
        "lookup_name",
        """SELECT person_id AS id, identity AS sealed FROM persons
        WHERE person_id > $1 ORDER BY person_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_name (blind, key_version, person_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[]) ON CONFLICT DO NOTHING""",
        lambda vault, row: name_blinds(vault, open_identity(vault, row["id"], row["sealed"]).name),
    ),
    _Index(
        "lookup_birth_month",
        """SELECT person_id AS id, identity AS sealed FROM persons
        WHERE person_id > $1 ORDER BY person_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_birth_month (blind, key_version, person_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[]) ON CONFLICT DO NOTHING""",
        lambda vault, row: month_blinds(vault, open_identity(vault, row["id"], row["sealed"])),
    ),
    _Index(
        "lookup_person_phone",
        """SELECT person_id AS id, identity AS sealed FROM persons
        WHERE person_id > $1 ORDER BY person_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_person_phone (blind, key_version, person_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[]) ON CONFLICT DO NOTHING""",
        lambda vault, row: phone_blinds(vault, open_identity(vault, row["id"], row["sealed"])),
    ),
    _Index(
        "lookup_phone",
        """SELECT account_id AS id, phone AS sealed FROM accounts
        WHERE account_id > $1 AND phone <> '' ORDER BY account_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_phone (blind, key_version, account_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[]) ON CONFLICT DO NOTHING""",
        lambda vault, row: _blinds(vault, "phone", open_phone(vault, row["id"], row["sealed"])),
    ),
    _Index(
        "lookup_openid",
        """SELECT account_id AS id, openid AS sealed FROM accounts
        WHERE account_id > $1 AND openid IS NOT NULL ORDER BY account_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_openid (blind, key_version, account_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[]) ON CONFLICT DO NOTHING""",
        lambda vault, row: _blinds(vault, "openid", open_openid(vault, row["id"], row["sealed"])),
    ),
    _Index(
        "lookup_device",
        """SELECT device_id AS id, account_id, vendor, token AS sealed FROM devices
        WHERE device_id > $1 ORDER BY device_id LIMIT $2 FOR SHARE""",
        """INSERT INTO lookup_device (blind, key_version, device_id, account_id)
        SELECT * FROM unnest($1::bytea[], $2::integer[], $3::uuid[], $4::uuid[])
        ON CONFLICT DO NOTHING""",
        lambda vault, row: device_blinds(
            vault,
            Channel(row["vendor"]),
            open_token(vault, row["account_id"], row["id"], row["sealed"]),
        ),
        also=True,
    ),
)


async def reindex(
    database: Database,
    vault: Vault,
    *,
    on_progress: Callable[[str, int], None] = lambda _, __: None,
) -> None:
    """While all runs on, once every process writes by both keys. Safe to break off and to run again."""
    for index in _INDEXES:
        done, place = 0, UUID(int=0)
        while True:
            seen = await database.transact(
                lambda tx, index=index, place=place: _batch(tx, vault, index, place)  # type: ignore[misc]  # bound now
            )
            if not seen:
                break
            done, place = done + len(seen), seen[-1]
            on_progress(index.label, done)
    await audit.record(
        database,
        actor="system",
        action="keys.reindexed",
        person=None,
        about=SubjectKind.KEY.of(f"lookups:{max(vault.lookup_versions())}"),
        why="keys rotate",
    )


async def indexed_under(database: Database) -> dict[int, int]:
    """How many rows of look-up each version made."""
    counts: dict[int, int] = {}
    for index in _INDEXES:
        counting = f"SELECT key_version, count(*) AS n FROM {index.label} GROUP BY 1"  # noqa: S608  # names above
        for row in await database.fetch(counting):
            counts[row["key_version"]] = counts.get(row["key_version"], 0) + row["n"]
    return counts


async def forget(database: Database, version: int) -> None:
    """Takes away the rows of a version that no process writes any more."""
    for index in _INDEXES:
        await database.execute(f"DELETE FROM {index.label} WHERE key_version = $1", version)  # noqa: S608  # names above


async def _batch(tx: Transaction, vault: Vault, index: _Index, place: UUID) -> list[UUID]:
    rows = await tx.fetch(index.read, place, BATCH)
    newest = max(vault.lookup_versions())
    found = [(row, blinds[-1]) for row in rows if (blinds := index.blinds(vault, row))]
    values: list[object] = [
        [blind for _, blind in found],
        [newest] * len(found),
        [row["id"] for row, _ in found],
    ]
    if index.also:
        values.append([row["account_id"] for row, _ in found])
    await tx.execute(index.add, *values)
    return [row["id"] for row in rows]


def _blinds(vault: Vault, label: Lookup, value: str) -> list[bytes]:
    return vault.blind_indexes(label, value)
