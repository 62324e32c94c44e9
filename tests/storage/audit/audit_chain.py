"""An audit with keys of its own: entries, seals and their check."""

from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.subjects import SubjectKind
from storage.audit import audit
from storage.audit.audit_check import Checked, verify
from storage.audit.audit_seal import Sealer
from storage.database import Database
from storage.keys.vault import Keys, init_keys, load_keys

SYSTEM = "system"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class Undone(Exception):
    """Undoes a transaction."""


def undo() -> NoReturn:
    raise Undone


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("home") / "keys"
    init_keys(folder)
    return load_keys(folder)


@pytest.fixture
def sealer(database: Database, keys: Keys) -> Sealer:
    return Sealer(database, keys)


def public(keys: Keys) -> dict[str, Ed25519PublicKey]:
    return {kid: key.public_key() for kid, key in keys.token_keys.items()}


async def note(database: Database, *whys: str, person: UUID | None = None) -> None:
    for why in whys:
        await audit.record(
            database,
            actor=SYSTEM,
            action="noted",
            person=person,
            about=SubjectKind.PERSON.of(),
            why=why,
        )


async def seal(sealer: Sealer) -> None:
    """A mark, and the seal of what lies before it."""
    for _ in range(2):
        while await sealer.round():
            pass


async def check(database: Database, keys: Keys, known: dict[int, str] | None = None) -> Checked:
    return await verify(database, public(keys), known or {})
