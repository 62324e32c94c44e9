"""What services of every context write, in memory: one unit of work, the audit, who is told."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from domain.audit import About
from domain.events import EventKind
from domain.subjects import Subject

T = TypeVar("T")

ACCOUNT: Final = UUID(int=1)


class FakeUnit:
    """services.ports.UnitOfWork: of one process, and nothing is undone."""

    async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
        return await work()


@dataclass
class FakeAudit:
    """Who, what, of whom, about what and why."""

    entries: list[tuple[str, str, UUID | None, str, str]] = field(default_factory=list)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        self.entries.append((actor, action, person, str(about), why))


@dataclass
class FakeEvents:
    """What is told, about what, to whom; every person has one account, ACCOUNT. `acting`: who applied for them."""

    told: list[tuple[EventKind, str, UUID | None]] = field(default_factory=list)
    acting: list[UUID | None] = field(default_factory=list)

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        self.told.append((kind, str(subject), account if person is None else person))
        self.acting.append(acting)
        return (ACCOUNT,)

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        return None


@dataclass
class Allowed:
    allowed: bool = True
    remaining: int = 1
    reset_s: float = 12.2


@dataclass
class FakeLimits:
    """services.ports.Limits: what was counted and looked at; `full`: keys that have no room."""

    counted: list[tuple[str, int, float]] = field(default_factory=list)
    full: set[str] = field(default_factory=set)

    async def allow(self, key: str, limit: int, window_s: float) -> Allowed:
        self.counted.append((key, limit, window_s))
        return Allowed(key not in self.full)

    async def look(self, key: str, limit: int) -> Allowed:
        return Allowed(key not in self.full)
