"""What the areas of the city are called."""

from collections.abc import Iterable
from typing import Protocol

from domain.actors import SYSTEM
from domain.hall.districts import District
from domain.subjects import SubjectKind
from services.ports import AuditLog, UnitOfWork


class DistrictStore(Protocol):
    """storage.hall.districts.DistrictStore."""

    async def all(self) -> tuple[District, ...]: ...

    async def put(self, district: District) -> bool: ...


class DistrictService:
    def __init__(self, *, unit: UnitOfWork, store: DistrictStore, audit: AuditLog) -> None:
        self._unit = unit
        self._store = store
        self._audit = audit

    async def all(self) -> tuple[District, ...]:
        """By their digits."""
        return await self._store.all()

    async def load(self, districts: Iterable[District]) -> int:
        """By the operator: added, or called otherwise; none is taken away. How many changed."""
        wanted = sorted(districts, key=lambda each: each.area)

        async def work() -> int:
            changed = [each for each in wanted if await self._store.put(each)]
            for each in changed:
                await self._audit.record(
                    actor=SYSTEM,
                    action="district.named",
                    person=None,
                    about=SubjectKind.DISTRICT.of(each.area),
                    why="",
                )
            return len(changed)

        return await self._unit.together(work)
