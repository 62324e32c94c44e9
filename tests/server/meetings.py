"""Places where officers meet people at home or by video, and bookings there at whatever time a test needs."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from domain.actors import SYSTEM
from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, PlaceKind, Rules
from domain.days import day_of
from domain.subjects import SubjectKind
from domain.words import Words
from storage.bookings.bookings import BookingStore
from storage.bookings.places import PlaceStore
from storage.database import Database
from tests.server.house import SCHEME

UNIT: Final = "social_insurance"


def _place(place: str, kind: PlaceKind, minutes: int, names: Words) -> Place:
    return Place(
        place=place,
        kind=kind,
        unit=UNIT,
        names=names,
        address=Words("", ""),
        size=5,
        walk_in_percent=0,
        minutes=minutes,
        hours={},
        rules=Rules(),
        kinds=(SubjectKind.ENTITLEMENT,),
    )


TEAM: Final = _place(
    "visits_futian", PlaceKind.HOME_VISIT, 60, Words("福田上门队", "Visits, Futian")
)
VIDEO: Final = _place("video_futian", PlaceKind.VIDEO, 30, Words("福田视频点", "Video, Futian"))


async def enrol(database: Database, username: str) -> None:
    """The officer holds the post of both places."""
    await database.execute(
        "INSERT INTO units (unit, zh, en) VALUES ($1, '社保局', 'Social insurance')"
        " ON CONFLICT DO NOTHING",
        UNIT,
    )
    await database.execute(
        "INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)"
        " SELECT officer_id, $2, 'clerk', '', now(), gen_random_uuid()"
        " FROM officers WHERE username = $1 ON CONFLICT DO NOTHING",
        username,
        UNIT,
    )


async def book(database: Database, person: UUID, place: Place, starts: datetime) -> UUID:
    """The person, at that time; the booking's id."""
    slot, now = uuid4(), starts - timedelta(days=1)
    await PlaceStore(database).put(place, now)
    await database.execute(
        "INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share, taken)"
        " VALUES ($1, $2, $3, $4, $5, $6, 5, 0, 1)",
        slot,
        place.place,
        day_of(starts),
        starts,
        place.minutes,
        now,
    )
    booking = Booking(
        person=person,
        booking=uuid4(),
        slot=slot,
        place=place.place,
        kind=place.kind,
        starts_at=starts,
        minutes=place.minutes,
        code="204060",
        made_by=SYSTEM,
        made_at=now,
        about=SubjectKind.ENTITLEMENT.of(SCHEME),
        state=BookingState.BOOKED,
    )
    assert await BookingStore(database).add(booking, starts + timedelta(days=1))
    return booking.booking
