"""Bookings as the officers of a place see them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.bookings.booking_lists import DayList, Listed
from domain.bookings.bookings import CODE_DIGITS, LATE_WORDS, STATE_WORDS, BookingState
from domain.bookings.places import Place, Slot
from domain.errors import Unfit
from domain.people import masked_name
from domain.words import Language
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Day, Moment
from proto.http.bookings.bookings import AboutSeen, PlaceBrief


class CheckIn(Body):
    """By the six digits that the person shows, or by the booking of the list."""

    code: Annotated[str | None, Field(pattern=rf"^[0-9]{{{CODE_DIGITS}}}$")] = None
    booking: Annotated[UUID | None, Field(strict=False)] = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.code is None) is (self.booking is None):
            raise Unfit("预约码或名单中的一个", "the code, or one of the list")
        return self


class SlotStop(Body):
    why: Text


class BookingCancelled(Body):
    why: Text


class OfficerPlaces(Answer):
    """At which the officer works."""

    places: list[PlaceBrief]

    @classmethod
    def of(cls, places: list[Place], language: Language) -> Self:
        return cls(places=[PlaceBrief.of(each, language) for each in places])


class OfficerSlot(Answer):
    slot: UUID
    starts_at: Moment
    ends_at: Moment
    size: int
    taken: int  # at the counter too
    walked_in: int  # of these at the counter
    walk_in_share: int  # kept for it
    stopped: bool

    @classmethod
    def of(cls, slot: Slot) -> Self:
        return cls(
            slot=slot.slot,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            size=slot.size,
            taken=slot.taken - slot.lapsed,
            walked_in=slot.walked_in,
            walk_in_share=slot.walk_in_share,
            stopped=slot.closed_at is not None,
        )


class OfficerBooking(Answer):
    booking: UUID
    person: UUID
    name: str  # masked
    slot: UUID
    starts_at: Moment
    state: BookingState
    state_words: str
    about: AboutSeen
    at_counter: bool  # made there, or by phone
    represented: bool
    late: bool
    words: str  # what is to be said to who is late; else ""
    ticket: str  # the number to be told, of who was checked in just now at a hall; else ""

    @classmethod
    def of(cls, listed: Listed, language: Language) -> Self:
        held = listed.booking
        return cls(
            booking=held.booking,
            person=held.person,
            name=masked_name(listed.name),
            slot=held.slot,
            starts_at=held.starts_at,
            state=held.state,
            state_words=STATE_WORDS[held.state].in_(language),
            about=AboutSeen.of(held.about),
            at_counter=held.walk_in,
            represented=held.mandate is not None,
            late=held.late,
            words=LATE_WORDS.in_(language) if held.late else "",
            ticket=listed.ticket,
        )


class DaySeen(Answer):
    place: PlaceBrief
    day: Day
    slots: list[OfficerSlot]
    bookings: list[OfficerBooking]
    next_cursor: str  # "" at the end

    @classmethod
    def of(cls, found: DayList, language: Language) -> Self:
        return cls(
            place=PlaceBrief.of(found.place, language),
            day=found.day,
            slots=[OfficerSlot.of(each) for each in found.slots],
            bookings=[OfficerBooking.of(each, language) for each in found.bookings],
            next_cursor=found.next_cursor,
        )


class SlotStopped(Answer):
    bookings: int  # that were stopped; each person is told
