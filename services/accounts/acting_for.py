"""Acting in another's place: for whom, and only while the mandate stands and the person lives."""

from datetime import date
from typing import Protocol
from uuid import UUID

from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import Mandate, Scope
from domain.errors import NotAllowed
from domain.people import Citizen
from domain.problems import Problem
from services.accounts.person_binding import Bindings, person_of
from services.ports import Clock


class Mandates(Protocol):
    """storage.accounts.mandates.MandateStore."""

    async def keep(self, person: UUID, mandate: UUID) -> Mandate | None:
        """As it stands until the unit of work ends: whoever ends it meanwhile waits."""


class Entry(Protocol):
    @property
    def died_on(self) -> date | None: ...


class Register(Protocol):
    async def of(self, person: UUID) -> Entry | None: ...


class ActingForService:
    """Of what a mandate for cases covers (Scope.CASES)."""

    def __init__(
        self, *, persons: Bindings, mandates: Mandates, register: Register, clock: Clock
    ) -> None:
        self._persons = persons
        self._mandates = mandates
        self._register = register
        self._clock = clock

    async def of(self, citizen: Citizen, mandate: Mandate | None) -> ActingFor:
        """`mandate`: as the door resolved it; None: for oneself.

        NotAllowed when the person of the mandate has died (Civil Code Art. 173).
        """
        if mandate is None:
            person = await person_of(self._persons, citizen.account)
        else:
            person = mandate.person
            entry = await self._register.of(person)
            if entry is None or entry.died_on is not None:
                raise NotAllowed(Problem.MANDATE_ENDED)
        return ActingFor(person, citizen.actor, citizen.level, mandate)

    async def keep(self, acting: ActingFor) -> None:
        """In the unit of work of a change: the mandate stands until it commits. NotAllowed."""
        if acting.mandate is None:
            return
        kept = await self._mandates.keep(acting.person, acting.mandate.mandate)
        if kept is None:
            raise NotAllowed(Problem.MANDATE_ENDED)
        kept.check(Scope.CASES, self._clock())
