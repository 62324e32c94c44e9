"""The names by which persons are found: keyed digests beside what is sealed, never the names themselves."""

from typing import Final
from uuid import UUID

from domain.identifiers import name_key
from storage.database import Queries
from storage.keys.vault import Vault

NOTE: Final = """
INSERT INTO lookup_name (blind, key_version, person_id)
SELECT blind, version, $3 FROM unnest($1::bytea[], $2::integer[]) AS t (blind, version)
ON CONFLICT (blind, person_id) DO NOTHING
"""
LET_GO: Final = "DELETE FROM lookup_name WHERE blind = ANY ($1::bytea[]) AND person_id = $2"
NAMED: Final = "UPDATE persons SET named = true WHERE person_id = $1 AND NOT named"


async def note(tx: Queries, vault: Vault, person: UUID, name: str) -> None:
    """From now on the person is found by this name; a row by each version of the key."""
    await tx.execute(NOTE, name_blinds(vault, name), vault.lookup_versions(), person)
    await tx.execute(NAMED, person)


async def rename(tx: Queries, vault: Vault, person: UUID, old: str, new: str) -> None:
    """By the new name, and by the old one no more."""
    await tx.execute(LET_GO, name_blinds(vault, old), person)
    await note(tx, vault, person, new)


def name_blinds(vault: Vault, name: str) -> list[bytes]:
    """Of the whole name as names are compared, by each version of the key."""
    return vault.blind_indexes("name", name_key(name))
