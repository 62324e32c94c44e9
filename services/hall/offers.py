"""Offers before somebody asks: made day by day to whoever comes to the age, once each, no faster than carriers take.

A batch is one unit of work: a worker that is killed has offered what it committed, and nothing twice.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.actors import SYSTEM
from domain.days import day_of
from domain.events import EventKind
from domain.hall.applicants import Applicant, objection
from domain.hall.items import Item, Offer, Who
from domain.hall.offers import (
    Candidate,
    Offered,
    OfferState,
    birth_months,
    ends_on,
    is_due,
)
from domain.notices.campaigns import speaks_from
from domain.subjects import SubjectKind
from services.ports import AuditLog, Bell, Clock, OrderedEvents, UnitOfWork

#: Own choices. A city of ten million has some hundred a day that come to an age; a carrier takes tens a second.
A_MINUTE: Final = 300
BATCH: Final = 50  # persons looked at in one transaction
PAUSE_S: Final = 5.0  # while the minute is full
LOOK_S: Final = 5.0  # for what is offered newly
ROUND: Final = timedelta(hours=1)  # between rounds else; who is due is so from a day on


class OfferStore(Protocol):
    """storage.hall.offers.OfferStore, within the unit of work."""

    async def lock_pace(self) -> None: ...

    async def made_since(self, at: datetime) -> int: ...

    async def candidates(
        self, month: str, item: str, version: int, after: UUID, most: int
    ) -> Sequence[Candidate]: ...

    async def phones(self, person: UUID) -> tuple[str, ...]: ...

    async def has_open(self, person: UUID) -> bool: ...

    async def add(self, offered: Offered) -> bool: ...

    async def end(self, today: date) -> None: ...


class RegisterLookups(Protocol):
    """storage.accounts.register_lookups.RegisterLookupStore."""

    async def enter_slice(self) -> int: ...

    async def known_by(self, phone: str) -> frozenset[UUID]: ...


class OfferingItems(Protocol):
    """services.hall.items.ItemService."""

    async def offering(self) -> Collection[Item]: ...


@dataclass(frozen=True, slots=True)
class Made:
    """`after`: where to go on, None at the end of the month; `full`: the minute takes no more."""

    told: tuple[UUID, ...]  # accounts to ring
    offers: int
    after: UUID | None
    full: bool = False


class OfferService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: OfferStore,
        lookups: RegisterLookups,
        items: OfferingItems,
        events: OrderedEvents,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
        a_minute: int = A_MINUTE,
    ) -> None:
        self._unit = unit
        self._store = store
        self._lookups = lookups
        self._items = items
        self._events = events
        self._audit = audit
        self._bell = bell
        self._clock = clock
        self._a_minute = a_minute

    async def forever(self) -> None:
        known: frozenset[str] = frozenset()
        following = self._clock()
        while True:
            offering = frozenset(item.reference for item in await self._items.offering())
            if offering - known or self._clock() >= following:
                await self.round()
                known, following = offering, self._clock() + ROUND
            await asyncio.sleep(LOOK_S)

    async def round(self) -> int:
        """Over all that is offered, broken off when the quiet hours begin; how many offers were made."""
        while await self._lookups.enter_slice():
            pass
        today, made = day_of(self._clock()), 0
        await self._store.end(today)
        for item in await self._items.offering():
            assert item.offer is not None
            for month in birth_months(item.offer, today):
                after: UUID | None = UUID(int=0)
                while after is not None:
                    at = self._clock()
                    if speaks_from(at) > at:
                        return made
                    done = await self.batch(item, month, after)
                    await self._bell.ring(done.told)
                    made, after = made + done.offers, done.after
                    if done.full:
                        await asyncio.sleep(PAUSE_S)
        return made

    async def batch(self, item: Item, month: str, after: UUID) -> Made:
        """Of those born in the month the next few behind `after`: who is due is offered the item."""
        return await self._unit.together(partial(self._batch, item, month, after))

    async def _batch(self, item: Item, month: str, after: UUID) -> Made:
        at, offer = self._clock(), item.offer
        assert offer is not None
        await self._store.lock_pace()
        room = self._a_minute - await self._store.made_since(at - timedelta(minutes=1))
        if room <= 0:
            return Made((), 0, after, full=True)
        most = min(BATCH, room)
        found = await self._store.candidates(month, item.name, item.version, after, most)
        due = [each for each in found if _may_have(each.applicant, item, offer, day_of(at))]
        await self._events.hold([each.person for each in due])
        told: list[UUID] = []
        made = 0
        for each in due:
            assert each.applicant is not None
            if (
                offered := await self._offered(each.person, each.applicant, item, offer, at)
            ) is None:
                continue
            told += await self._tell(offered, item, at)
            made += 1
        return Made(tuple(told), made, found[-1].person if len(found) == most else None)

    async def _offered(
        self, person: UUID, applicant: Applicant, item: Item, offer: Offer, at: datetime
    ) -> Offered | None:
        """None for whom no phone is on record, and for whom it was offered to meanwhile."""
        phones = await self._store.phones(person) or (applicant.identity.phone,)
        if not any(phones):
            return None
        alone = all([await self._lookups.known_by(phone) == {person} for phone in phones])
        answered = offer.by_sms and alone and not await self._store.has_open(person)
        born = applicant.registered.born
        assert born is not None
        offered = Offered(
            person,
            item.name,
            item.version,
            OfferState.OPEN if answered else OfferState.TOLD,
            at,
            ends_on(born, offer, day_of(at)),
        )
        return offered if await self._store.add(offered) else None

    async def _tell(self, offered: Offered, item: Item, at: datetime) -> tuple[UUID, ...]:
        subject = SubjectKind.ITEM.of(item.reference)
        await self._audit.record(
            actor=SYSTEM, action="offer.made", person=offered.person, about=subject, why=""
        )
        answered = offered.state is OfferState.OPEN
        kind = EventKind.OFFER_MADE if answered else EventKind.OFFER_TO_APPLY
        return await self._events.tell(person=offered.person, kind=kind, subject=subject, at=at)


def _may_have(applicant: Applicant | None, item: Item, offer: Offer, today: date) -> bool:
    """Whether it is offered today, and nothing that the register knows stands against an application."""
    return (
        applicant is not None
        and (born := applicant.registered.born) is not None
        and is_due(born, offer, today)
        and objection(item, applicant, Who.PERSON, item.applicants.level, today) is None
    )
