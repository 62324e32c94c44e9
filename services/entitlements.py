"""What is due for a person, by when, and by which ways."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.entitlement import SHANGHAI
from domain.errors import NotAllowed
from domain.face_check import EngineId
from domain.offers import Offer, message, ways
from domain.people import Citizen
from domain.problems import Problem
from domain.register import Held, Situation
from domain.words import Words


class EntitlementStore(Protocol):
    async def situation(self, account: UUID) -> Situation | None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One entitlement with what its holder is told."""

    held: Held
    due: bool
    overdue: bool
    message: Words
    ways: tuple[Offer, ...]  # empty when nothing is to do


@dataclass(frozen=True, slots=True)
class Page:
    today: date  # in the city
    entitlements: tuple[Told, ...]


class Entitlements:
    def __init__(
        self,
        *,
        store: EntitlementStore,
        engine: EngineId,
        clock: Callable[[], datetime],
        former: EngineId | None = None,
        outside: Collection[Way] = (),
    ) -> None:
        self._store = store
        self._engines = {str(one) for one in (engine, former) if one is not None}
        self._clock = clock

    async def page(self, citizen: Citizen) -> Page:
        situation = await self._store.situation(citizen.account)
        if situation is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        today = self._clock().astimezone(SHANGHAI).date()
        return Page(today, tuple(self._told(situation, held, today) for held in situation.held))

    def _told(self, situation: Situation, held: Held, today: date) -> Told:
        entitlement = held.entitlement
        died = situation.died_on is not None
        offered: tuple[Offer, ...] = ()
        if entitlement.due(today) or died:  # a mistaken death can be answered by every way
            on_record = str(self._engine) in situation.engines
            offered = ways(on_record=on_record, death_recorded=died)
        return Told(
            held=held,
            due=entitlement.due(today),
            overdue=today > entitlement.certified_until,
            message=message(entitlement, today, death_recorded=died),
            ways=offered,
        )
