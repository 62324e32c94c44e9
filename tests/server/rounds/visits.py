"""A round through the doors of meetings: a home visit."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from domain.actors import SYSTEM
from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, PlaceKind, Rules
from domain.days import SHANGHAI, day_of
from domain.pensions.home_visits import QUESTIONS
from domain.subjects import SubjectKind
from domain.words import Words
from storage.bookings.bookings import BookingStore
from storage.bookings.places import PlaceStore
from tests.server.house import SCHEME
from tests.server.rounds.city import City

TEAM = Place(
    place="visits_futian",
    kind=PlaceKind.HOME_VISIT,
    unit="social_insurance",
    names=Words("福田上门队", "Visits, Futian"),
    address=Words("", ""),
    size=5,
    walk_in_percent=0,
    minutes=60,
    hours={},
    rules=Rules(),
    kinds=(SubjectKind.ENTITLEMENT,),
)


async def visited(city: City, person: UUID) -> None:
    enter, desk = city.walker.enter, city.officers["chen"]
    now = datetime.now(UTC)
    await _booked(city, person, TEAM, now)
    await enter("GET /v1/officer/home-visits/teams", by=desk)
    asked = {"place": TEAM.place, "day": day_of(now).isoformat(), "phone_at": now.isoformat()}
    handed = await enter("POST /v1/officer/home-visits/lists", asked, by=desk)
    body = {
        "visit_list": handed["visit_list"],
        "report": str(uuid4()),
        "door": "met",
        "met_at": (now + timedelta(minutes=1)).isoformat(),
        "sent_at": (now + timedelta(minutes=1)).isoformat(),
        "document": True,
        "alive": True,
        "answers": {question.name: question.settled for question in QUESTIONS},
        "sign": "ticked",
        "words": "在家中核对身份证",
    }
    visit = handed["visits"][0]["visit"]
    await enter("POST /v1/officer/home-visits/{visit}/reports", body, by=desk, visit=visit)


async def _booked(city: City, person: UUID, place: Place, at: datetime) -> None:
    """The person, today at noon, where chen works."""
    database = city.house.infrastructure.database
    starts = datetime.combine(day_of(at), time(12), SHANGHAI)
    slot = uuid4()
    await database.execute(
        "INSERT INTO units (unit, zh, en) VALUES ('social_insurance', '社保局', 'Social insurance')"
        " ON CONFLICT DO NOTHING"
    )
    await database.execute(
        "INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)"
        " SELECT officer_id, 'social_insurance', 'clerk', '', now(), gen_random_uuid()"
        " FROM officers WHERE username = 'chen' ON CONFLICT DO NOTHING"
    )
    await PlaceStore(database).put(place, at)
    await database.execute(
        "INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share, taken)"
        " VALUES ($1, $2, $4, $3, 60, now(), 5, 0, 1)",
        slot,
        place.place,
        starts,
        day_of(at),
    )
    booking = Booking(
        person=person,
        booking=uuid4(),
        slot=slot,
        place=place.place,
        kind=place.kind,
        starts_at=starts,
        minutes=60,
        code="204060",
        made_by=SYSTEM,
        made_at=at,
        about=SubjectKind.ENTITLEMENT.of(SCHEME),
        state=BookingState.BOOKED,
    )
    assert await BookingStore(database).add(booking, starts + timedelta(days=1))
