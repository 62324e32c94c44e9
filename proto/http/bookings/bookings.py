"""Places, their slots, and a person's own bookings."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from domain.bookings.booking_lists import BookingFile, WaitFile
from domain.bookings.bookings import STATE_WORDS, BookingState
from domain.bookings.places import KIND_WORDS, Place, PlaceKind, Slot, read_place
from domain.errors import Unfit
from domain.subjects import NoSubject, Subject, SubjectKind
from domain.words import Language
from proto.http.base import Answer, Body, Day, Moment

PlaceWord = Annotated[str, Field(max_length=60), AfterValidator(read_place)]


def _read_word(text: str) -> str:
    """Of an item or a scheme."""
    try:
        SubjectKind.ITEM.of(text)
    except NoSubject as wrong:
        raise Unfit("事项的代码", "the name of a matter") from wrong
    return text


Word = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_read_word)]


class Wanted(Body):
    """What the person comes for: an item, an own case, or an own entitlement; nothing where the place asks nothing."""

    item: Word | None = None
    case: Annotated[UUID | None, Field(strict=False)] = None
    scheme: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.item, self.case, self.scheme)) > 1:
            raise Unfit("只选一件事", "one matter alone")
        return self

    @property
    def about(self) -> Subject | None:
        if self.item is not None:
            return SubjectKind.ITEM.of(self.item)
        if self.case is not None:
            return SubjectKind.CASE.of(self.case)
        return None if self.scheme is None else SubjectKind.ENTITLEMENT.of(self.scheme)


class BookingNew(Wanted):
    slot: Annotated[UUID, Field(strict=False)]


class BookingMove(Body):
    slot: Annotated[UUID, Field(strict=False)]  # of the same place


class WaitNew(Wanted):
    place: PlaceWord
    day: Annotated[date, Field(strict=False)]


class AboutSeen(Answer):
    """What it is for; all None where nothing was said."""

    item: str | None
    case: UUID | None
    scheme: str | None

    @classmethod
    def of(cls, about: Subject) -> Self:
        return cls(
            item=about.reference if about.kind is SubjectKind.ITEM else None,
            case=about.row if about.kind is SubjectKind.CASE else None,
            scheme=about.scheme or None,
        )


class PlaceBrief(Answer):
    place: str
    kind: PlaceKind
    kind_words: str
    name: str
    address: str

    @classmethod
    def of(cls, place: Place, language: Language) -> Self:
        return cls(
            place=place.place,
            kind=place.kind,
            kind_words=KIND_WORDS[place.kind].in_(language),
            name=place.names.in_(language),
            address=place.address.in_(language),
        )


class PlaceSeen(Answer):
    place: PlaceBrief
    unit: str
    part_of: str  # a hall, a department of a hospital; "" stands alone
    area: str
    items: list[str]  # names of those that people book for; with no kinds either: any matter
    kinds: list[str]  # of other matters: case, entitlement
    closed: bool
    days_ahead: int
    released_at: str  # the time of day, like 06:00
    hold_minutes: int
    late_minutes: (
        int  # so long after a slot somebody who is late still keeps the place, behind the others
    )
    missed_most: (
        int  # missed within `missed_days`, after which booking online closes for `closed_days`
    )
    missed_days: int
    closed_days: int

    @classmethod
    def of(cls, place: Place, language: Language) -> Self:
        return cls(
            place=PlaceBrief.of(place, language),
            unit=place.unit,
            part_of=place.part_of,
            area=place.area,
            items=list(place.items),
            kinds=list(place.kinds),
            closed=place.closed,
            days_ahead=place.rules.days_ahead,
            released_at=place.rules.released_at.isoformat("minutes"),
            hold_minutes=place.rules.hold_min,
            late_minutes=place.rules.late_min,
            missed_most=place.rules.misses,
            missed_days=place.rules.miss_days,
            closed_days=place.rules.closed_days,
        )


class PlacesSeen(Answer):
    places: list[PlaceSeen]
    next_cursor: str  # "" at the end


class SlotSeen(Answer):
    slot: UUID
    starts_at: Moment
    ends_at: Moment
    opens_at: Moment  # before it nobody takes it by page or app
    free: int  # by page and app
    stopped: bool  # by the office

    @classmethod
    def of(cls, slot: Slot) -> Self:
        return cls(
            slot=slot.slot,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            opens_at=slot.opens_at,
            free=slot.free,
            stopped=slot.closed_at is not None,
        )


class SlotsSeen(Answer):
    place: PlaceSeen
    slots: list[SlotSeen]


class BookingSeen(Answer):
    booking: UUID
    place: PlaceBrief
    slot: UUID
    starts_at: Moment
    ends_at: Moment
    state: BookingState
    state_words: str
    code: str  # six digits, shown at the counter
    about: AboutSeen
    held_until: Moment | None  # to be confirmed by then
    cancel_until: Moment  # moved or cancelled by then
    offered: bool  # held for who waited, or whose slot was stopped
    late: bool
    represented: bool  # by who acts for the person
    made_at: Moment
    missed: int  # of the person, lately, at places of this kind
    missed_most: int  # so many close booking online
    closed_until: Moment | None  # until then none is made online

    @classmethod
    def of(cls, file: BookingFile, language: Language) -> Self:
        held, rules = file.booking, file.place.rules
        return cls(
            booking=held.booking,
            place=PlaceBrief.of(file.place, language),
            slot=held.slot,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
            state=held.state,
            state_words=STATE_WORDS[held.state].in_(language),
            code=held.code,
            about=AboutSeen.of(held.about),
            held_until=held.held_until,
            cancel_until=rules.cancelled_until(held.starts_at),
            offered=held.offered,
            late=held.late,
            represented=held.mandate is not None,
            made_at=held.made_at,
            missed=file.missed,
            missed_most=rules.misses,
            closed_until=file.closed_until,
        )


class BookingsSeen(Answer):
    bookings: list[BookingSeen]
    next_cursor: str  # "" at the end


class WaitSeen(Answer):
    wait: UUID
    place: PlaceBrief
    day: Day | None  # None: any, of who was stopped
    before: int  # how many come first
    about: AboutSeen
    since: Moment

    @classmethod
    def of(cls, file: WaitFile, language: Language) -> Self:
        return cls(
            wait=file.wait.wait,
            place=PlaceBrief.of(file.place, language),
            day=file.wait.day,
            before=file.before,
            about=AboutSeen.of(file.wait.about),
            since=file.wait.since,
        )


class WaitsSeen(Answer):
    waits: list[WaitSeen]
