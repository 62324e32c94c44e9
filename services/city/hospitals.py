"""Hospitals of the city: loaded by the operator, shown to everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.actors import SYSTEM
from domain.bookings.places import Place
from domain.city.hospitals import Doctor, Hospital, HospitalFile
from domain.errors import NotFound
from domain.hall.posts import Unit
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.places import Loaded
from services.ports import AuditLog, Clock, UnitOfWork


class HospitalStore(Protocol):
    """storage.city.hospitals.HospitalStore."""

    async def all(self) -> Sequence[Hospital]: ...

    async def doctors(self, hospital: str, department: str = "") -> Sequence[Doctor]: ...

    async def put(
        self, hospitals: Sequence[Hospital], doctors: Sequence[Doctor], at: datetime
    ) -> None: ...


class Places(Protocol):
    """services.bookings.places.PlaceService."""

    async def all(self) -> Sequence[Place]: ...

    async def load(self, places: Sequence[Place]) -> Loaded: ...


class Units(Protocol):
    """storage.hall.units.UnitStore, within the unit of work."""

    async def add(self, unit: Unit) -> bool:
        """False for one that there is."""


class HospitalService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: HospitalStore,
        places: Places,
        units: Units,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._places = places
        self._units = units
        self._audit = audit
        self._clock = clock

    async def all(self) -> Sequence[Hospital]:
        return await self._store.all()

    async def show(self, hospital: str) -> Hospital:
        """NotFound."""
        for each in await self._store.all():
            if each.hospital == hospital:
                return each
        raise NotFound(Problem.NOT_FOUND)

    async def doctors(self, hospital: str, department: str) -> Sequence[Doctor]:
        """Who takes registrations, by their words; `department`: "" for all of them. NotFound for no hospital."""
        await self.show(hospital)
        closed = {each.place for each in await self._places.all() if each.closed}
        found = await self._store.doctors(hospital, department)
        return [each for each in found if each.place not in closed]

    async def load(self, file: HospitalFile) -> Loaded:
        """As places are loaded; each hospital is a unit of the city, whose officers work there. ValueError."""

        async def work() -> Loaded:
            for each in file.hospitals:
                await self._units.add(Unit(each.hospital, each.names))
            loaded = await self._places.load(file.places)
            await self._store.put(file.hospitals, file.doctors, self._clock())
            for each in file.hospitals:
                await self._audit.record(
                    actor=SYSTEM,
                    action="hospital.loaded",
                    person=None,
                    about=SubjectKind.UNIT.of(each.hospital),
                    why="",
                )
            return loaded

        return await self._unit.together(work)
