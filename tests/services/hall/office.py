"""An office of administrators, officers and units in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from domain.accounts.officers import AdminScope
from domain.audit import About
from domain.errors import Invalid
from domain.four_eyes import OfficerChange
from domain.hall.posts import Post, PostGranted, PostRole, Posts, Unit
from domain.people import Officer
from domain.words import Words
from services.hall.posts import PostService
from tests.people import FakeBell
from tests.services.unit import FakeUnit

ADMIN = Officer(UUID(int=1), frozenset(), UUID(int=2))
FANG = UUID(int=3)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
NAMES = Words("民政局", "Civil affairs")
CLERK = Post("civil_affairs", PostRole.CLERK, "4403")
APPROVER = replace(CLERK, role=PostRole.APPROVER)
SCOPE = AdminScope(administers=False, covered=True)


class Office:
    """Everybody is within the administrator's reach; areas of whoever is asked about, all at first."""

    def __init__(self) -> None:
        self.units = {"civil_affairs": Unit("civil_affairs", NAMES)}
        self.held: dict[UUID, list[Post]] = {}
        self.by_provider: set[Post] = set()
        self.given_by: list[UUID | None] = []
        self.scope_of: AdminScope | None = SCOPE
        self.outside: set[UUID] = set()
        self.touches: list[OfficerChange] = []
        self.audit: list[tuple[str, str, str]] = []
        self.about: list[About] = []
        self.desks = FakeBell()
        self.service = PostService(
            unit=FakeUnit(),
            store=self,
            units=self,
            staff=self,
            touches=self,
            audit=self,
            desks=self.desks,
            clock=lambda: NOW,
        )

    async def of(self, officer: UUID) -> Posts:
        return Posts.of(self.held.get(officer, ()))

    async def holders(self, post: Post) -> dict[UUID, str]:
        return {officer: "fang" for officer, held in self.held.items() if post in held}

    async def granted(self, officer: UUID) -> Sequence[PostGranted]:
        unit = self.units["civil_affairs"]
        return [PostGranted(each, unit, NOW, ()) for each in self.held.get(officer, ())]

    async def grant(self, officer: UUID, post: Post, *, by: UUID | None, at: datetime) -> bool:
        assert at == NOW
        new = post not in self.held.setdefault(officer, [])
        if new:
            self.held[officer].append(post)
            self.given_by.append(by)
        return new

    async def revoke(self, officer: UUID, post: Post) -> bool:
        found = post in self.held.get(officer, ())
        if found:
            self.held[officer].remove(post)
        return found

    async def keep(self, unit: str) -> Unit | None:
        return self.units.get(unit)

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None:
        return self.scope_of

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        return admin not in self.outside

    async def note(self, change: OfficerChange) -> None:
        self.touches.append(change)

    async def of_provider(self, officer: UUID) -> frozenset[Post]:
        return frozenset(self.by_provider)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        assert person is None
        self.audit.append((actor, action, why))
        self.about.append(about)


def where(refused: Invalid) -> tuple[str, str]:
    (wrong,) = refused.errors
    return wrong.pointer, wrong.code
