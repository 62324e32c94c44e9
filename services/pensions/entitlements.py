"""What is due for a person, by when, and by which ways."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.kiosks import Kiosk
from domain.accounts.mandates import Acting
from domain.days import day_of
from domain.errors import NotAllowed
from domain.faces.actions import Actions, Capture
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


class Kiosks(Protocol):
    """services.accounts.kiosk_gate.KioskGate."""

    async def of(self, device_key: str) -> Kiosk | None: ...


class EntitlementService:
    def __init__(
        self,
        *,
        store: EntitlementStore,
        engine: EngineId,
        clock: Callable[[], datetime],
        actions: Actions,
        kiosks: Kiosks,
        former: EngineId | None = None,
        outside: Collection[Way] = (),
        attests: bool = False,
    ) -> None:
        self._store = store
        self._engines = {str(one) for one in (engine, former) if one is not None}
        self._clock = clock
        self._outside = outside  # ways of providers that are configured
        self._actions = actions
        self._kiosks = kiosks
        self._attests = attests  # apps may prove themselves

    async def page(self, acting: Acting, device_key: str = "") -> Page:
        """Who helps for an hour is shown what is due, and nothing else that the person holds.

        `device_key`: of the sign-in, by which a kiosk's camera is known.
        """
        situation = await self._store.situation(acting.account, acting.person)
        if situation is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        today, camera = day_of(self._clock()), await self._camera(device_key)
        shown = tuple(self._told(situation, held, today, camera=camera) for held in situation.held)
        if acting.helps:
            shown = tuple(_for_helper(told) for told in shown if told.due)
        return Page(today, shown)

    async def of_person(self, account: UUID, person: UUID) -> Page:
        """As a partner sees it, whom the person let; `account`: by which that was agreed."""
        situation = await self._store.situation(account, person)
        today, held = day_of(self._clock()), situation.held if situation else ()
        told = (
            (self._told(situation, each, today, camera=False) for each in held) if situation else ()
        )
        return Page(today, tuple(told))

    async def _camera(self, device_key: str) -> bool:
        """Whether the camera at hand is enough for the city."""
        if self._actions.open(CERTIFY.name):
            return True
        if await self._kiosks.of(device_key) is not None:
            return self._actions.open(CERTIFY.name, Capture.KIOSK)
        by_app = self._attests and device_key != ""
        return by_app and self._actions.open(CERTIFY.name, Capture.ATTESTED)

    def _told(self, situation: Situation, held: Held, today: date, *, camera: bool) -> Told:
        entitlement = held.entitlement
        died = situation.died_on is not None
        offered: tuple[Offer, ...] = ()
        if entitlement.due(today) or died:  # a mistaken death can be answered by every way
            on_record = not situation.engines.isdisjoint(self._engines)
            offered = ways(
                on_record=on_record,
                death_recorded=died,
                outside=self._outside,
                camera=camera,
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
