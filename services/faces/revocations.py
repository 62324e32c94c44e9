"""Google's list of revoked keys of phones, as the operator loads it."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, Protocol

from domain.actors import SYSTEM
from domain.subjects import SubjectKind
from services.ports import AuditLog, Clock, UnitOfWork

#: Its file has had some 100 kB; more is none.
MOST_BYTES: Final = 16 * 1024 * 1024


class RevocationStore(Protocol):
    """storage.faces.phone_attestations.RevocationStore."""

    async def load(self, serials: Collection[str], at: datetime) -> None: ...

    async def loaded_at(self) -> datetime | None: ...


class RevocationService:
    def __init__(
        self, *, unit: UnitOfWork, store: RevocationStore, audit: AuditLog, clock: Clock
    ) -> None:
        self._unit = unit
        self._store = store
        self._audit = audit
        self._clock = clock

    async def load(self, serials: Collection[str]) -> None:
        """In place of the list before."""

        async def work() -> None:
            await self._store.load(serials, self._clock())
            await self._audit.record(
                actor=SYSTEM,
                action="attestation.revocations_loaded",
                person=None,
                about=SubjectKind.ATTESTATIONS.of(),
                why=f"{len(serials)} serials",
            )

        await self._unit.together(work)

    async def loaded_at(self) -> datetime | None:
        return await self._store.loaded_at()


def read_revocations(text: bytes) -> frozenset[str]:
    """Of the answer of https://android.googleapis.com/attestation/status: every serial that it names.

    A suspended key counts as a revoked one. ValueError for what is no such list, or names nothing: an empty list
    would clear every key that leaked.
    """
    if len(text) > MOST_BYTES:
        raise ValueError("larger than any list of revoked keys")
    said = json.loads(text)
    entries = said.get("entries") if isinstance(said, Mapping) else None
    if not isinstance(entries, Mapping) or not entries:
        raise ValueError("no list of revoked keys: it has no entries")
    return frozenset(serial.lower() for serial in entries)
