"""Home visits: a team's day handed to an officer's phone, and what was done at each door, sent later."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, PlaceKind
from domain.days import day_of
from domain.errors import Conflict, NotFound, Unfit, fault
from domain.pensions.entitlement import Entitlement
from domain.pensions.evidence import Presence
from domain.pensions.home_visits import (
    LIST_MOST,
    Doubt,
    Outcome,
    Reading,
    Report,
    VisitDone,
    VisitDue,
    VisitList,
    settle,
)
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.bookings.booking_moves import BookingMoves, Told
from services.pensions.attestations import Attestations, Met
from services.pensions.meeting_places import MeetingPlaces, PlaceStore, PostSource
from services.pensions.review_openings import ReviewOpenings
from services.ports import AuditLog, Bell, Clock, UnitOfWork

log = logging.getLogger(__name__)

_TO_COME: Final = frozenset({BookingState.BOOKED, BookingState.CHECKED_IN})


class HomeVisitStore(Protocol):
    """storage.pensions.home_visits.HomeVisitStore; what changes something, within the unit of work."""

    async def due(
        self, place: str, day: date, officer: UUID, at: datetime, most: int
    ) -> Sequence[VisitDue]:
        """Of the officer's areas, and neither their own nor of somebody for whom they act."""

    async def serves(self, officer: UUID, person: UUID) -> bool: ...

    async def hand_over(self, handed: VisitList) -> None: ...

    async def list_(self, list_: UUID, officer: UUID) -> VisitList | None: ...

    async def read(self, person: UUID, booking: UUID) -> VisitDone | None: ...

    async def add(self, done: VisitDone) -> None: ...


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def find(self, booking: UUID) -> Booking | None: ...


class PersonStore(Protocol):
    """storage.pensions.evidence.EvidenceStore, within the unit of work."""

    async def hold(self, person: UUID) -> bool: ...


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore, within the unit of work."""

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None: ...


@dataclass(frozen=True, slots=True)
class Handed:
    """`handed`: its id has to be named when a visit of it is sent."""

    handed: VisitList
    place: Place
    visits: tuple[VisitDue, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """One visit as a phone sends it. `report`: made by the phone, once for the visit; `sent_at`: by its clock."""

    visit_list: UUID
    report: UUID
    said: Report
    sent_at: datetime
    language: Language


class HomeVisitService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: HomeVisitStore,
        places: PlaceStore,
        bookings: BookingStore,
        moves: BookingMoves,
        posts: PostSource,
        persons: PersonStore,
        entitlements: EntitlementStore,
        attestations: Attestations,
        reviews: ReviewOpenings,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._teams = MeetingPlaces(PlaceKind.HOME_VISIT, places=places, posts=posts)
        self._bookings = bookings
        self._moves = moves
        self._persons = persons
        self._entitlements = entitlements
        self._attestations = attestations
        self._reviews = reviews
        self._audit = audit
        self._bell = bell
        self._clock = clock

    async def teams(self, officer: Officer) -> Sequence[Place]:
        """Those for whose visits the officer is enrolled."""
        return await self._teams.of(officer)

    async def hand_over(
        self, officer: Officer, place: str, day: date, phone_at: datetime
    ) -> Handed:
        """The day's visits, each on record. NotFound for a team of others; Invalid for another day."""
        team = await self._teams.own(officer, place)
        now = self._clock()
        try:
            handed = VisitList.hand_over(
                uuid4(), officer.officer, team.place, day, Reading(phone_at, now)
            )
        except Unfit as unfit:
            raise fault("/day", "day", unfit.words) from unfit

        async def hand() -> tuple[VisitDue, ...]:
            visits = await self._store.due(team.place, day, officer.officer, now, LIST_MOST)
            of = tuple(each.booking for each in visits)
            await self._store.hand_over(replace(handed, bookings=of))
            for each in visits:
                await self._record(
                    officer, "home_visit.handed_over", each.person, each.booking, place
                )
            return tuple(visits)

        return Handed(handed, team, await self._unit.together(hand))

    async def send(self, officer: Officer, booking: UUID, sending: Sending) -> VisitDone:
        """What came of it; the same once more for the same report. Conflict where it was told otherwise."""
        done, rung = await self._unit.together(partial(self._send, officer, booking, sending))
        await self._bell.ring(rung)
        return done

    async def _send(
        self, officer: Officer, booking: UUID, sending: Sending
    ) -> tuple[VisitDone, tuple[UUID, ...]]:
        handed = await self._store.list_(sending.visit_list, officer.officer)
        found = await self._bookings.find(booking)
        if handed is None or found is None or booking not in handed.bookings:
            raise NotFound(Problem.NOT_FOUND)
        if not await self._persons.hold(found.person):
            raise NotFound(Problem.NOT_FOUND)
        if (before := await self._store.read(found.person, booking)) is not None:
            if (before.report, before.said) == (sending.report, sending.said):
                return before, ()
            raise Conflict(Problem.VISIT_DONE)
        await self._attestations.keep_away(officer, found.person, self._clock())
        # Before the booking: in the order of locks.
        if await self._entitlements.lock(found.person, found.about.scheme) is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._settle(officer, handed, sending, found.about.scheme, booking)

    async def _settle(
        self, officer: Officer, handed: VisitList, sending: Sending, scheme: str, booking: UUID
    ) -> tuple[VisitDone, tuple[UUID, ...]]:
        now, told = self._clock(), Told.nothing()
        sent = Reading(sending.sent_at, now)
        held, place = await self._moves.locked(booking, now)
        settled = settle(sending.said, handed.handed, sent)
        if settled.outcome is not Outcome.NOT_MET and not await self._may(officer, place, held):
            settled = settled.doubted(Doubt.NOT_ENROLLED)
        if held.state in _TO_COME:  # else it was cancelled while the officer was on the way
            after = held.not_met(now) if settled.outcome is Outcome.NOT_MET else held.meet(now)
            await self._moves.change(held, after, place, officer.actor, now, told)
        done = VisitDone(
            person=held.person,
            booking=booking,
            officer=officer.officer,
            visit_list=handed.visit_list,
            report=sending.report,
            scheme=scheme,
            said=sending.said,
            sent=sent,
            settled=settled,
        )
        done, rung = await self._follow(officer, done, sending.language)
        await self._store.add(done)
        await self._record(officer, "home_visit.sent", done.person, booking, done.settled.outcome)
        log.info("home visit %s: %s, clock %s", booking, settled.outcome, settled.taken.clock)
        return done, (*rung, *await self._moves.tell(told, now))

    async def _follow(
        self, officer: Officer, done: VisitDone, language: Language
    ) -> tuple[VisitDone, tuple[UUID, ...]]:
        """Certified from the day on which it took place; or an officer decides; or nothing."""
        now, settled = done.sent.server, done.settled
        if settled.outcome is Outcome.NOT_MET:
            return done, ()
        if settled.outcome is Outcome.REVIEW:
            opened = await self._reviews.of_meeting(
                done.person, done.scheme, settled.words.zh, officer.actor, now
            )
            return done, opened.told
        on = settled.on
        met = Met(
            done.person,
            done.scheme,
            Presence.HOME_VISIT,
            done.said.words,
            language,
            on=None if on == day_of(now) else on,
        )
        attested = await self._attestations.vouch(officer, met, now)
        done = replace(done, evidence=attested.evidence.check)
        if not attested.outcome.certified_until:  # with a recorded death an officer looks
            done = replace(done, settled=replace(settled, outcome=Outcome.REVIEW))
        return done, attested.rung

    async def _may(self, officer: Officer, place: Place, held: Booking) -> bool:
        enrolled = await self._teams.holds(officer, place)
        return enrolled and await self._store.serves(officer.officer, held.person)

    async def _record(
        self, officer: Officer, action: str, person: UUID, booking: UUID, why: str
    ) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=person,
            about=SubjectKind.BOOKING.of(booking),
            why=why,
        )
