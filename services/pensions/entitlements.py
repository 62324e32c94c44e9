"""What is due for a person, by when, and by which ways."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.mandates import Acting
from domain.days import day_of
from domain.errors import NotAllowed
from domain.faces.actions import Actions
from domain.faces.face_check import EngineId
from domain.pensions.certification_ways import message, ways
from domain.pensions.certify import CERTIFY
from domain.pensions.register import Held, Situation
from domain.problems import Problem
from domain.ways import Offer, Way
from domain.words import Words


class EntitlementStore(Protocol):
    async def situation(self, account: UUID, person: UUID | None = None) -> Situation | None: ...


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


class EntitlementService:
    def __init__(
        self,
        *,
        store: EntitlementStore,
        engine: EngineId,
        clock: Callable[[], datetime],
        actions: Actions,
        former: EngineId | None = None,
        outside: Collection[Way] = (),
    ) -> None:
        self._store = store
        self._engines = {str(one) for one in (engine, former) if one is not None}
        self._clock = clock
        self._outside = outside  # ways of providers that are configured
        self._camera = actions.open(CERTIFY.name)

    async def page(self, acting: Acting) -> Page:
        """Who helps for an hour is shown what is due, and nothing else that the person holds."""
        situation = await self._store.situation(acting.account, acting.person)
        if situation is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        today = day_of(self._clock())
        shown = tuple(self._told(situation, held, today) for held in situation.held)
        if acting.helps:
            shown = tuple(_for_helper(told) for told in shown if told.due)
        return Page(today, shown)

    def _told(self, situation: Situation, held: Held, today: date) -> Told:
        entitlement = held.entitlement
        died = situation.died_on is not None
        offered: tuple[Offer, ...] = ()
        if entitlement.due(today) or died:  # a mistaken death can be answered by every way
            on_record = not situation.engines.isdisjoint(self._engines)
            offered = ways(
                on_record=on_record,
                death_recorded=died,
                outside=self._outside,
                camera=self._camera,
            )
        return Told(
            held=held,
            due=entitlement.due(today),
            overdue=today > entitlement.certified_until,
            message=message(entitlement, today, death_recorded=died),
            ways=offered,
        )


def _for_helper(told: Told) -> Told:
    held = replace(told.held, review=None, review_opened_at=None)
    return replace(
        told, held=replace(held, entitlement=replace(held.entitlement, back_pay_from=None))
    )
