"""The base register as a source of facts."""

from typing import Protocol
from uuid import UUID

from domain.days import day_of
from domain.hall.decisions import FactValue
from domain.hall.registered import Registered
from services.hall.facts import NotKnown
from services.ports import Clock


class RegisterStore(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def registered(self, person: UUID) -> Registered | None: ...


class RegisterFacts:
    """domain/hall/registered.py says what it can be asked."""

    def __init__(self, *, store: RegisterStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def answer(self, person: UUID, what: str) -> FactValue:
        """As of today in the city. Raises NotKnown for nobody, and for what is not on record."""
        known = await self._store.registered(person)
        value = None if known is None else known.answer(what, day_of(self._clock()))
        if value is None:
            raise NotKnown
        return value
