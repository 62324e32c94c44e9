"""What the service says of places, their slots, bookings and waiting lists."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlaceBrief:
    """`kind`: window, doctor, home_visit, photo, video."""

    place: str
    kind: str
    kind_words: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """`items` and `kinds`: what people book for, none of both: any matter. So many missed within `missed_days` close booking online."""

    place: PlaceBrief
    unit: str
    part_of: str
    area: str
    items: tuple[str, ...]
    kinds: tuple[str, ...]
    closed: bool
    days_ahead: int
    released_at: str
    hold_minutes: int
    late_minutes: int
    missed_most: int
    missed_days: int
    closed_days: int


@dataclass(frozen=True, slots=True)
class Places:
    places: tuple[Place, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Slot:
    """`free`: by page and app; `opens_at`: before it nobody takes it so."""

    slot: UUID
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    free: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Slots:
    place: Place
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class BookedFor:
    """All None where nothing was said."""

    item: str | None
    case: UUID | None
    scheme: str | None


@dataclass(frozen=True, slots=True)
class Booking:
    """`state`: held, booked, checked_in, served, missed, cancelled, stopped; `code`: shown at the counter.

    `missed`: lately, of `missed_most` that close booking online; `closed_until`: until when it is closed.
    """

    booking: UUID
    place: PlaceBrief
    slot: UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    state_words: str
    code: str
    about: BookedFor
    held_until: datetime | None
    cancel_until: datetime
    offered: bool
    late: bool
    represented: bool
    made_at: datetime
    missed: int
    missed_most: int
    closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Bookings:
    bookings: tuple[Booking, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Wait:
    """`before`: how many come first; `day`: None for any."""

    wait: UUID
    place: PlaceBrief
    day: date | None
    before: int
    about: BookedFor
    since: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    waits: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class OfficerPlaces:
    places: tuple[PlaceBrief, ...]


@dataclass(frozen=True, slots=True)
class OfficerSlot:
    """`taken`: at the counter too, of which `walked_in`; `walk_in_share`: kept for it."""

    slot: UUID
    starts_at: datetime
    ends_at: datetime
    size: int
    taken: int
    walked_in: int
    walk_in_share: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class OfficerBooking:
    """`words`: what is to be said to who is late; `ticket`: the number of who was checked in just now."""

    booking: UUID
    person: UUID
    name: str
    slot: UUID
    starts_at: datetime
    state: str
    state_words: str
    about: BookedFor
    at_counter: bool
    represented: bool
    late: bool
    words: str
    ticket: str


@dataclass(frozen=True, slots=True)
class BookedDay:
    place: PlaceBrief
    day: date
    slots: tuple[OfficerSlot, ...]
    bookings: tuple[OfficerBooking, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class SlotStopped:
    bookings: int
