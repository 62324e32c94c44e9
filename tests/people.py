"""Keys, a clock and invented residents, for tests about who somebody is."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.tokens import Tokens
from domain.people import Identity
from services.faces.face_gate import FaceGate
from storage.accounts.persons import PersonStore
from storage.database import Database
from storage.keys.vault import Keys, Vault

NOON: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PHONE: Final = "13800138000"
OTHER_PHONE: Final = "13900139000"
WANG: Final = Identity("王秀英", "440304195001010021", PHONE)

#: Outside production faces may always be looked at.
OPEN_GATE: Final = FaceGate(assessments=None, clock=lambda: NOON)


@dataclass
class FakeClock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


@dataclass
class FakeBell:
    rung: list[UUID] = field(default_factory=list)

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.extend(accounts)


def make_signer() -> Tokens:
    """Signs receipts with a key of its own."""
    return Tokens({"one": Ed25519PrivateKey.generate()}, "one", "zhijian")


def make_vault() -> Vault:
    """A vault with keys of its own, in memory."""
    return Vault(
        Keys(
            secrets={
                kind: {1: secrets.token_bytes(32)}
                for kind in ("identity", "templates", "digests", "lookups")
            },
            token_keys={"one": Ed25519PrivateKey.generate()},
            current_kid="one",
        )
    )


async def register(database: Database, vault: Vault, identity: Identity = WANG) -> UUID:
    """Puts an invented resident on the base register."""
    person = await PersonStore(database, vault).add(identity, [], actor="system")
    assert person is not None
    return person
