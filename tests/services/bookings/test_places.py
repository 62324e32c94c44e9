"""Places as the operator loads them and everybody sees them, and their slots, made a day before they are released."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest

from domain.actors import SYSTEM
from domain.bookings.places import Calendar, DayKind, Place, PlaceKind, Slot, SlotPlan, Span
from domain.days import SHANGHAI, day_of
from domain.errors import NotFound
from domain.problems import Problem
from services.bookings.places import DAYS_MOST, PAGE, Loaded, PlaceService
from tests.services.bookings.ledger import FIRST, NOW, OPTICIAN, TODAY
from tests.services.unit import FakeAudit, FakeUnit

DAY = timedelta(days=1)
#: From nine until half past ten each Wednesday; from today until Wednesday in two weeks three are released.
WEDNESDAYS = replace(OPTICIAN, hours={DayKind.WED: (Span(540, 630),)})


class EveryDay:
    def works(self, day: date) -> bool:
        return day.weekday() < 5

    def knows(self, day: date) -> bool:
        return True


@dataclass
class City:
    """All stores of places, of one unit."""

    places: dict[str, Place] = field(default_factory=dict)
    made: list[SlotPlan] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    unmade: list[tuple[str, datetime]] = field(default_factory=list)
    asked: list[tuple[str, datetime, datetime, datetime]] = field(default_factory=list)
    listed: list[tuple[PlaceKind | None, str, str]] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)

    @property
    def service(self) -> PlaceService:
        return PlaceService(
            unit=FakeUnit(),
            places=self,
            slots=self,
            units=self,
            calendars=self,
            audit=self.audit,
            clock=lambda: NOW,
        )

    async def all(self) -> Sequence[Place]:
        return list(self.places.values())

    async def open_(
        self, kind: PlaceKind | None, part_of: str, after: str, limit: int
    ) -> Sequence[Place]:
        self.listed.append((kind, part_of, after))
        return [self.places[each] for each in sorted(self.places) if each > after][:limit]

    async def read(self, place: str) -> Place | None:
        return self.places.get(place)

    async def hold(self, place: str) -> Place | None:
        return self.places.get(place)

    async def put(self, place: Place, at: datetime) -> None:
        assert at == NOW
        self.places[place.place] = place

    async def make(self, plans: Sequence[SlotPlan], days: Sequence[date]) -> int:
        new = [each for each in plans if each not in self.made]
        self.made += new
        self.days += days
        return len(new)

    async def unmake(self, place: str, after: datetime) -> None:
        self.unmade.append((place, after))

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]:
        self.asked.append((place, since, until, at))
        return [FIRST]

    async def keep(self, unit: str) -> object | None:
        return unit if unit == "household" else None

    async def current(self) -> Calendar:
        return EveryDay()


@pytest.fixture
def city() -> City:
    return City()


async def test_a_new_place_is_loaded_on_record_with_its_slots(city: City) -> None:
    assert await city.service.load([WEDNESDAYS]) == Loaded(added=1, changed=0, same=0)

    assert city.places == {"eyes": WEDNESDAYS}
    assert city.audit.entries == [(SYSTEM, "place.loaded", None, "place:eyes", "")]
    assert city.unmade == [("eyes", NOW)]
    assert city.days == [TODAY + n * DAY for n in (1, 1, 1, 8, 8, 8, 15, 15, 15)]
    first = city.made[0]
    assert (first.place, first.size, first.walk_in_share, first.minutes) == ("eyes", 2, 1, 30)
    assert first.starts_at == datetime.combine(TODAY + DAY, time(9), SHANGHAI)


async def test_what_is_said_as_before_is_left_and_what_is_said_otherwise_changed(
    city: City,
) -> None:
    same, other = replace(OPTICIAN, place="same"), replace(OPTICIAN, place="zoo")
    await city.service.load([same, other])
    city.audit.entries.clear()
    city.unmade.clear()

    loaded = await city.service.load([replace(other, size=3), same, replace(OPTICIAN, place="new")])

    assert loaded == Loaded(added=1, changed=1, same=1)
    assert [about for *_, about, _ in city.audit.entries] == ["place:new", "place:zoo"]
    assert [place for place, _ in city.unmade] == ["new", "zoo"]
    assert city.places["zoo"].size == 3


async def test_a_place_of_no_unit_or_of_another_kind_than_before_is_not_loaded(
    city: City,
) -> None:
    await city.service.load([OPTICIAN])
    with pytest.raises(ValueError, match="'eyes': is a photo, and stays one"):
        await city.service.load([replace(OPTICIAN, kind=PlaceKind.DOCTOR)])
    with pytest.raises(ValueError, match="'new': no unit 'nobody'"):
        await city.service.load([replace(OPTICIAN, place="new", unit="nobody")])

    assert city.places == {"eyes": OPTICIAN}
    assert len(city.audit.entries) == 1


async def test_of_a_place_that_is_closed_no_slots_are_made(city: City) -> None:
    closed = replace(WEDNESDAYS, closed=True)

    assert await city.service.load([closed]) == Loaded(1, 0, 0)
    assert await city.service.make_ahead() == 0

    assert (city.made, city.unmade) == ([], [("eyes", NOW)])


async def test_slots_are_made_ahead_of_every_place_once(city: City) -> None:
    city.places = {each: replace(WEDNESDAYS, place=each) for each in ("one", "two")}

    assert await city.service.make_ahead() == 18
    assert await city.service.make_ahead() == 0

    assert {each.place for each in city.made} == {"one", "two"}
    assert [day_of(each.starts_at) for each in city.made] == city.days[:18]


async def test_a_place_is_shown_and_one_that_there_is_not_is_not_found(city: City) -> None:
    city.places = {"eyes": OPTICIAN}

    assert await city.service.all() == [OPTICIAN]
    assert await city.service.show("eyes") == OPTICIAN
    for ask in (city.service.show("nowhere"), city.service.slots("nowhere", None, 1)):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.NOT_FOUND


@pytest.mark.parametrize(
    ("more", "following"), [(0, ""), (1, "p050")], ids=["all_on_one_page", "one_more"]
)
async def test_places_are_listed_by_fifty(city: City, more: int, following: str) -> None:
    for n in range(1, PAGE + more + 1):
        city.places[f"p{n:03}"] = replace(OPTICIAN, place=f"p{n:03}")

    shown, cursor = await city.service.open_(PlaceKind.PHOTO, "civic", "")

    assert (PAGE, len(shown), cursor) == (50, PAGE, following)
    assert city.listed == [(PlaceKind.PHOTO, "civic", "")]
    rest, end = await city.service.open_(None, "", "p050")
    assert (len(rest), end) == (more, "")


MIDNIGHT = datetime.combine(TODAY, time(), SHANGHAI)


@pytest.mark.parametrize(
    ("first", "days", "since", "until"),
    [
        (None, 1, NOW, MIDNIGHT + DAY),
        (TODAY - DAY, 2, NOW, MIDNIGHT + DAY),
        (TODAY + DAY, 7, MIDNIGHT + DAY, MIDNIGHT + 8 * DAY),
        (TODAY + DAY, 32, MIDNIGHT + DAY, MIDNIGHT + 32 * DAY),
        (date(9998, 12, 31), 1, datetime(9998, 12, 31, tzinfo=SHANGHAI), None),
    ],
    ids=["today", "since_yesterday", "a_week", "a_month_at_most", "the_last_day"],
)
async def test_slots_of_so_many_days_are_shown_and_what_is_past_is_left_out(
    city: City, first: date | None, days: int, since: datetime, until: datetime | None
) -> None:
    city.places = {"eyes": OPTICIAN}

    assert await city.service.slots("eyes", first, days) == (OPTICIAN, [FIRST])

    assert city.asked == [("eyes", since, until or since + DAY, NOW)]
    assert DAYS_MOST == 31


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(9999, 1, 1), False),
        (date(9999, 12, 31), False),
    ],
)
async def test_days_of_no_calendar_have_no_slots(city: City, day: date, *, asked: bool) -> None:
    city.places = {"eyes": OPTICIAN}

    found = await city.service.slots("eyes", day, 1)

    assert found == (OPTICIAN, [FIRST] if asked else ())
    assert len(city.asked) == asked
