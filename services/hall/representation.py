"""Applying in another's place: for whom, as what, and only while the mandate stands."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.mandates import Mandate, MandateSeen
from domain.days import day_of
from domain.errors import NotAllowed
from domain.hall.applicants import Applicant, objection
from domain.hall.applying import Applying, AtWindow, Filling
from domain.hall.cases import Case
from domain.hall.items import Item
from domain.problems import Problem
from services.accounts.acting_for import ActingForService
from services.accounts.person_binding import Bindings
from services.ports import Clock


class Mandates(Protocol):
    """storage.accounts.mandates.MandateStore."""

    async def keep(self, person: UUID, mandate: UUID) -> Mandate | None:
        """As it stands until the unit of work ends: whoever ends it meanwhile waits."""

    async def seen(self, person: UUID, mandate: UUID) -> MandateSeen | None: ...


class Applicants(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class Representation:
    def __init__(
        self, *, persons: Bindings, mandates: Mandates, applicants: Applicants, clock: Clock
    ) -> None:
        self._acting = ActingForService(
            persons=persons, mandates=mandates, register=applicants, clock=clock
        )
        self._mandates = mandates

    async def of(self, who: Filling, mandate: Mandate | None) -> Applying:
        """Whom it is about, and as what. `mandate`: as the door resolved it; None: for oneself.

        NotAllowed when the person of the mandate has died (Civil Code Art. 173).
        """
        if isinstance(who, AtWindow):
            return Applying(who.person, who.actor, who.level)
        acting = await self._acting.of(who, mandate)
        return Applying(acting.person, acting.actor, acting.level, acting.mandate)

    async def keep(self, applying: Applying) -> None:
        """In the unit of work of a change: the mandate stands until it commits. NotAllowed."""
        await self._acting.keep(applying)

    async def seen(self, case: Case) -> MandateSeen | None:
        """Who applied in the person's place; None for the person's own, and once the mandate is swept."""
        return await self._mandates.seen(case.person, case.mandate) if case.mandate else None


def check_may_apply(applying: Applying, item: Item, applicant: Applicant, now: datetime) -> None:
    """NotAllowed says why they can't."""
    why = objection(item, applicant, applying.who, applying.level, day_of(now))
    if why is not None:
        raise NotAllowed(Problem.APPLICANT_UNFIT, why)
