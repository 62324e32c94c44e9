"""The audit as an administrator may search it: for a purpose, and each search on record itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.audit import AuditPurpose, AuditSeen
from domain.cursors import Numbered, numbered, page
from domain.people import Officer

PAGE: Final = 50  # own choice: what fits a screen

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEWEST: Final[Numbered] = (datetime(9999, 1, 1, tzinfo=UTC), 0)


class AuditStore(Protocol):
    async def search(
        self,
        *,
        person: UUID | None,
        actor: str,
        since: datetime,
        before: Numbered,
        limit: int,
        reader: str,
        why: str,
    ) -> list[AuditSeen]: ...


@dataclass(frozen=True, slots=True)
class AuditPage:
    entries: tuple[AuditSeen, ...]
    next_cursor: str  # "" at the end


class AuditService:
    def __init__(self, *, store: AuditStore) -> None:
        self._store = store

    async def search(
        self,
        officer: Officer,
        purpose: AuditPurpose,
        *,
        person: UUID | None = None,
        actor: str = "",
        since: datetime = ALWAYS,
        cursor: str = "",
    ) -> AuditPage:
        """Newest first; `actor` as recorded, or an officer's user name, or "" for anybody."""
        found = await self._store.search(
            person=person,
            actor=actor,
            since=since,
            before=numbered(cursor) if cursor else _NEWEST,
            limit=PAGE + 1,
            reader=officer.actor,
            why=purpose,
        )
        return AuditPage(*page(found, PAGE, lambda each: (each.entry.at, each.entry.seq)))
