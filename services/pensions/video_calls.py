"""Video with an officer: its two parties let in, the day's list, and what the officer attests of a call."""

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import Mandate
from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, PlaceKind
from domain.errors import Conflict, Gone, NotFound
from domain.pensions.entitlement import Entitlement
from domain.pensions.evidence import Presence
from domain.pensions.videos import (
    TICKET_LASTS,
    Call,
    CallDone,
    CallDue,
    CallOutcome,
    Checked,
    IceServer,
    Party,
    check_window,
    conclude,
    window,
)
from domain.people import Citizen, Identity, Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.bookings.booking_moves import BookingMoves, Told
from services.pensions.attestations import Attestations, Met
from services.pensions.meeting_places import MeetingPlaces, PlaceStore, PostSource
from services.pensions.review_openings import ReviewOpenings
from services.ports import AuditLog, Bell, Clock, UnitOfWork

log = logging.getLogger(__name__)

LIST_MOST: Final = 100  # own choice: more than one officer's day


class VideoStore(Protocol):
    """storage.pensions.videos.VideoStore; what changes something, within the unit of work."""

    async def open(self, person: UUID, booking: UUID, closes_at: datetime) -> Call: ...

    async def lock(self, booking: UUID) -> Call | None: ...

    async def seat(
        self, call: Call, party: Party, ticket: bytes, session: UUID, until: datetime
    ) -> None: ...

    async def end(self, done: CallDone) -> bool: ...

    async def day(
        self, place: str, day: date, officer: UUID, at: datetime, most: int
    ) -> Sequence[CallDue]: ...


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def find(self, booking: UUID) -> Booking | None: ...


class Persons(Protocol):
    """storage.pensions.evidence.EvidenceStore, within the unit of work."""

    async def hold(self, person: UUID) -> bool: ...


class Identities(Protocol):
    """storage.accounts.identities.IdentityStore, or any that reads a person."""

    async def serves(self, officer: UUID, person: UUID) -> bool: ...

    async def identity(self, person: UUID) -> Identity: ...


class EntitlementStore(Protocol):
    """storage.pensions.entitlements.EntitlementStore, within the unit of work."""

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None: ...


class Acting(Protocol):
    """services.accounts.acting_for.ActingForService."""

    async def of(self, citizen: Citizen, mandate: Mandate | None) -> ActingFor: ...


class IceServers(Protocol):
    """connectors.turn.coturn.IceServers."""

    def of(self, user: str, expires_at: datetime) -> tuple[IceServer, ...]:
        """`user`: says nothing of a person."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """`ticket` lets one socket in, once, within a minute."""

    booking: Booking
    ticket: str
    ice_servers: tuple[IceServer, ...]
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class OfficersEntrance:
    """With what is compared with the document that is held to the camera."""

    entrance: Entrance
    identity: Identity


class VideoCallService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: VideoStore,
        places: PlaceStore,
        bookings: BookingStore,
        moves: BookingMoves,
        posts: PostSource,
        persons: Persons,
        identities: Identities,
        entitlements: EntitlementStore,
        acting: Acting,
        attestations: Attestations,
        reviews: ReviewOpenings,
        audit: AuditLog,
        bell: Bell,
        calls: Bell,
        ice: IceServers,
        clock: Clock,
    ) -> None:
        """`calls`: rings for calls in which something is new."""
        self._unit = unit
        self._store = store
        self._places = places
        self._own_places = MeetingPlaces(PlaceKind.VIDEO, places=places, posts=posts)
        self._bookings = bookings
        self._moves = moves
        self._persons = persons
        self._identities = identities
        self._entitlements = entitlements
        self._acting = acting
        self._attestations = attestations
        self._reviews = reviews
        self._audit = audit
        self._bell = bell
        self._calls = calls
        self._ice = ice
        self._clock = clock

    async def enter(
        self, citizen: Citizen, booking: UUID, mandate: Mandate | None = None
    ) -> Entrance:
        """Into the waiting room; who comes is checked in, and can't be missed any more.

        NotFound for anybody else's. Conflict before it opens, Gone afterwards.
        """
        acting = await self._acting.of(citizen, mandate)
        found = await self._booked(booking)
        if found.person != acting.person or not acting.sees_what(found.made_by):
            raise NotFound(Problem.NOT_FOUND)
        return await self._enter(booking, Party.CITIZEN, acting.actor, citizen.session)

    async def enter_desk(self, officer: Officer, booking: UUID, purpose: str) -> OfficersEntrance:
        """NotFound outside the officer's places and areas. Conflict where a colleague is in it."""
        found = await self._booked(booking)
        if not await self._may(officer, found):
            raise NotFound(Problem.NOT_FOUND)
        await self._attestations.keep_away(officer, found.person, self._clock())
        entrance = await self._enter(
            booking,
            Party.OFFICER,
            officer.actor,
            officer.session,
            officer.officer,
            why=purpose,
        )
        return OfficersEntrance(entrance, await self._identities.identity(found.person))

    async def places(self, officer: Officer) -> Sequence[Place]:
        """Whose calls the officer holds."""
        return await self._own_places.of(officer)

    async def day(self, officer: Officer, place: str, day: date, purpose: str) -> Sequence[CallDue]:
        """Each look is on record. NotFound for a place of others."""
        found = await self._own_places.own(officer, place)

        async def look() -> Sequence[CallDue]:
            due = await self._store.day(found.place, day, officer.officer, self._clock(), LIST_MOST)
            for each in due:
                await self._record(
                    officer.actor, "video.listed", each.person, each.booking, purpose
                )
            return due

        return await self._unit.together(look)

    async def conclude(
        self, officer: Officer, booking: UUID, said: Checked, language: Language
    ) -> CallDone:
        """What the officer of the call says of it, once. Gone for one that is over; Conflict says what lacks."""
        found = await self._booked(booking)
        if not await self._may(officer, found):
            raise NotFound(Problem.NOT_FOUND)
        done, rung = await self._unit.together(
            partial(self._conclude, officer, found, said, language)
        )
        await self._bell.ring(rung)
        await self._calls.ring([booking])
        log.info("video call %s: %s", booking, done.outcome)
        return done

    def now(self) -> datetime:
        return self._clock()

    async def _enter(
        self,
        booking: UUID,
        party: Party,
        actor: str,
        session: UUID,
        officer: UUID | None = None,
        *,
        why: str = "",
    ) -> Entrance:
        ticket = secrets.token_urlsafe(32)

        async def enter() -> tuple[Entrance, tuple[UUID, ...]]:
            now, told = self._clock(), Told.nothing()
            held, place = await self._moves.locked(booking, now)
            check_window(held, now)
            opens, closes = window(held)
            if party is Party.CITIZEN and held.state is BookingState.BOOKED:
                came = held.check_in(now, place.rules)
                held = await self._moves.change(held, came, place, actor, now, told)
            call = await self._store.open(held.person, booking, closes)
            seated = call.enter(party, now, officer)
            until = now + TICKET_LASTS
            await self._store.seat(seated, party, digest_of(ticket), session, until)
            await self._record(actor, "video.entered", held.person, booking, why)
            servers = self._ice.of(secrets.token_hex(8), closes)
            return Entrance(held, ticket, servers, opens, closes), await self._moves.tell(told, now)

        entrance, rung = await self._unit.together(enter)
        await self._bell.ring(rung)
        await self._calls.ring([booking])
        return entrance

    async def _conclude(
        self, officer: Officer, booked: Booking, said: Checked, language: Language
    ) -> tuple[CallDone, tuple[UUID, ...]]:
        now, told = self._clock(), Told.nothing()
        person, scheme = booked.person, booked.about.scheme
        if not await self._persons.hold(person):
            raise NotFound(Problem.NOT_FOUND)
        await self._attestations.keep_away(officer, person, now)
        # Before the booking: in the order of locks.
        if await self._entitlements.lock(person, scheme) is None:
            raise NotFound(Problem.NOT_FOUND)
        held, place = await self._moves.locked(booked.booking, now)
        call = await self._store.lock(booked.booking)
        if call is None or call.outcome is not None or held.state is not BookingState.CHECKED_IN:
            raise Gone(Problem.VIDEO_OVER)
        if call.officer != officer.officer:
            raise Conflict(Problem.VIDEO_TAKEN)
        outcome, doubts = conclude(call, said)
        not_held = outcome is CallOutcome.NOT_HELD
        after = held.stop(now) if not_held else held.meet(now)
        await self._moves.change(held, after, place, officer.actor, now, told)
        done = CallDone(
            person=person,
            booking=held.booking,
            officer=officer.officer,
            scheme=scheme,
            said=said,
            outcome=outcome,
            doubts=doubts,
            met_at=call.met_at,
            ended_at=now,
        )
        done, rung = await self._follow(officer, done, language)
        await self._store.end(done)
        await self._record(officer.actor, "video.ended", person, held.booking, done.outcome)
        return done, (*rung, *await self._moves.tell(told, now))

    async def _follow(
        self, officer: Officer, done: CallDone, language: Language
    ) -> tuple[CallDone, tuple[UUID, ...]]:
        if done.outcome is CallOutcome.NOT_HELD:
            return done, ()
        if done.outcome is CallOutcome.REVIEW:
            opened = await self._reviews.of_meeting(
                done.person, done.scheme, done.for_review.zh, officer.actor, done.ended_at
            )
            return done, opened.told
        met = Met(done.person, done.scheme, Presence.VIDEO, done.said.words, language)
        attested = await self._attestations.vouch(officer, met, done.ended_at)
        done = replace(done, evidence=attested.evidence.check)
        if not attested.outcome.certified_until:  # with a recorded death an officer looks
            done = replace(done, outcome=CallOutcome.REVIEW)
        return done, attested.rung

    async def _booked(self, booking: UUID) -> Booking:
        found = await self._bookings.find(booking)
        if found is None or found.kind is not PlaceKind.VIDEO:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _may(self, officer: Officer, booked: Booking) -> bool:
        place = await self._places.read(booked.place)
        return (
            place is not None
            and await self._own_places.holds(officer, place)
            and await self._identities.serves(officer.officer, booked.person)
        )

    async def _record(self, actor: str, action: str, person: UUID, booking: UUID, why: str) -> None:
        await self._audit.record(
            actor=actor,
            action=action,
            person=person,
            about=SubjectKind.BOOKING.of(booking),
            why=why,
        )


def digest_of(ticket: str) -> bytes:
    """As it is kept: whoever reads the row enters with nothing."""
    return hashlib.sha256(ticket.encode()).digest()
