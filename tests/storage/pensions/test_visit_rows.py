"""Home visits and spot checks: whose they are, and which officer may see to them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain import actors
from domain.pensions.home_visits import (
    Clock,
    Door,
    Doubt,
    Outcome,
    Reading,
    Report,
    Settled,
    Sign,
    Taken,
    VisitDone,
    VisitList,
)
from domain.pensions.spot_checks import MetBy, SpotKept, SpotMonth, SpotResult
from domain.subjects import SubjectKind
from domain.ways import Way
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.home_visits import HomeVisitStore
from storage.pensions.home_visits import of_person as visits_of
from storage.pensions.spot_checks import SpotCheckStore, of_person
from tests.people import WANG, make_vault, register
from tests.storage.rows import put

STRANGER, ONE, TWO, OTHER_ACCOUNT, OFFICER, OTHER = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
PENSION = SubjectKind.ENTITLEMENT.of("basic")


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
async def person(database: Database, vault: Vault) -> UUID:
    """And an officer of the district in which she lives, who may act for another."""
    mother = await register(database, vault)
    await database.execute("UPDATE persons SET area = '440304'")
    await put(database, "accounts", account_id=OTHER_ACCOUNT, person_id=STRANGER)
    await put(database, "persons", person_id=STRANGER, area="440305")
    await put(database, "officers", officer_id=OFFICER, areas=["440304"])
    return mother


LIST = VisitList(ONE, OFFICER, "home", TODAY, Reading(NOW, LATER), (ONE, TWO))


async def test_a_list_is_the_officers_to_whom_it_was_handed_and_a_visit_is_kept_whole(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = HomeVisitStore(database, vault)
    await store.hand_over(LIST)
    await store.hand_over(replace(LIST, visit_list=TWO, officer=OTHER))
    assert await store.list_(ONE, OFFICER) == LIST
    assert (await store.list_(TWO, OFFICER), await store.list_(ONE, OTHER)) == (None, None)
    said = Report(
        door=Door.MET,
        met_at=NOW,
        document=True,
        alive=True,
        answers={"well": True},
        sign=Sign.TICKED,
        words="后门",
    )
    done = VisitDone(
        person=person,
        booking=ONE,
        officer=OFFICER,
        visit_list=ONE,
        report=TWO,
        scheme="basic",
        said=said,
        sent=Reading(NOW, LATER),
        settled=Settled(Outcome.REVIEW, Taken(NOW, Clock.CORRECTED), (Doubt.CLOCK,)),
        evidence=OTHER,
    )
    unclear = replace(
        done,
        booking=TWO,
        sent=Reading(NOW, LATER + SECOND),
        settled=Settled(Outcome.NOT_MET, Taken(None, Clock.UNCLEAR), ()),
    )
    for each in (done, unclear, replace(done, person=STRANGER)):
        await store.add(each)

    assert await store.read(person, ONE) == done
    assert (await store.read(person, OTHER), await store.read(STRANGER, TWO)) == (None, None)
    assert await visits_of(database, vault, person, 9) == (unclear, done)
    assert await visits_of(database, vault, person, 1) == (unclear,)
    assert [await store.serves(OFFICER, each) for each in (person, STRANGER)] == [True, False]


async def test_a_days_visits_are_those_of_the_place_that_the_officer_may_make_in_their_order(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = HomeVisitStore(database, vault)
    usual: dict[str, object] = {
        "person_id": person,
        "place": "home",
        "day": TODAY,
        "state": "booked",
        "about": str(PENSION),
        "starts_at": NOW,
        "minutes": 30,
    }
    cases: tuple[dict[str, object], ...] = (
        {"starts_at": LATER, "state": "checked_in"},
        {"state": "cancelled"},
        {"place": "other"},
        {"day": TODAY + DAY},
        {"about": "case:1", "state": "missed"},
        {"person_id": STRANGER},
    )
    for n, columns in enumerate(cases, 1):
        await put(database, "bookings", booking_id=UUID(int=n), **usual | columns)

    async def due(place: str = "home", day: date = TODAY, officer: UUID = OFFICER) -> list[int]:
        found = await store.due(place, day, officer, NOW, 9)
        return [each.booking.int for each in found]

    assert (await due(), await due(officer=OTHER)) == ([1], [])
    assert (await due("other"), await due(day=TODAY + DAY)) == ([3], [4])
    (visit,) = await store.due("home", TODAY, OFFICER, NOW, 1)
    assert (visit.name, visit.address, visit.scheme) == (WANG.name, WANG.address, "basic")
    assert visit.born_year == 1950
    await database.execute("UPDATE officers SET person_id = $1", STRANGER)
    acting = {"account_id": OTHER_ACCOUNT, "person_id": person, "ended_at": None}
    await put(database, "mandates", **acting, ends_at=NOW)
    assert await due() == [1]
    await database.execute("UPDATE mandates SET ends_at = $1", LATER)
    assert await due() == []
    await database.execute("UPDATE mandates SET ended_at = $1", NOW)
    assert await due() == [1]
    await database.execute("UPDATE officers SET person_id = $1", person)
    assert await due() == []


async def spot(database: Database, number: int, person: UUID, **columns: object) -> None:
    usual: dict[str, object] = {"scheme": "basic", "drawn_at": NOW, "due_at": NOW, "way": "face"}
    key = {"spot_id": UUID(int=number), "person_id": person, "check_id": UUID(int=number)}
    await put(database, "spot_checks", **key, **usual | columns)


async def test_spot_checks_are_on_the_list_of_who_serves_the_area_and_did_not_attest(
    database: Database, person: UUID
) -> None:
    spots = SpotCheckStore(database)
    over = {"result": "met", "met_by": "visit", "ended_at": NOW}
    await spot(database, 1, person, due_at=LATER)
    await spot(database, 2, person)
    await spot(database, 3, person, **over, drawn_at=NOW - SECOND)
    await spot(database, 4, STRANGER)
    await spot(database, 5, person)
    for check, whose, by in ((5, person, OFFICER), (2, person, OTHER), (1, STRANGER, OFFICER)):
        row = {"person_id": whose, "evidence_id": UUID(int=check), "attested_by": by}
        await put(database, "evidence", **row)
    begin = (NOW - DAY, OTHER)

    found = await spots.read(begin, 9, officer=OFFICER, why="w")

    assert [each.spot.int for each in found] == [2, 1]
    page = await spots.read(begin, 1, officer=OFFICER, why="w")
    assert page == found[:1]
    assert await spots.read((NOW, UUID(int=2)), 9, officer=OFFICER, why="w") == found[1:]
    mine = [await spots.whose(UUID(int=n), OFFICER) for n in range(1, 7)]
    assert mine == [person, person, None, None, None, None]
    rows = await database.fetch("SELECT about FROM audit WHERE action = 'spot_check.read'")
    assert len(rows) == 3  # the last of a page is fetched to see that there are more
    assert await spots.end(UUID(int=1), OFFICER, SpotResult.MET, MetBy.CALL, NOW) == (
        "basic",
        UUID(int=1),
    )
    assert await spots.end(UUID(int=1), OFFICER, SpotResult.MET, MetBy.CALL, NOW) is None
    kept = SpotKept("basic", NOW, SpotResult.MET, MetBy.CALL, NOW)
    earlier = replace(kept, drawn_at=NOW - SECOND, met_by=MetBy.VISIT)
    assert await of_person(database, person, 9) == (kept, earlier)
    assert await of_person(database, person, 1) == (kept,)


async def test_months_of_the_city_count_what_was_drawn_met_wrong_open_and_overdue(
    database: Database, person: UUID
) -> None:
    spots = SpotCheckStore(database)
    since = datetime(2026, 10, 31, 16, tzinfo=UTC)  # the first of November in Shanghai
    cases: tuple[dict[str, object], ...] = (
        {"drawn_at": since},
        {"drawn_at": since - SECOND},
        {"due_at": NOW - SECOND},
        {"result": "met", "ended_at": NOW, "due_at": NOW - SECOND},
        {"result": "another_person", "ended_at": NOW, "due_at": NOW - SECOND},
        {"way": "video"},
        {"drawn_at": datetime(2026, 11, 30, 16, tzinfo=UTC)},
    )
    for n, columns in enumerate(cases, 1):
        await spot(database, n, person, **columns)

    assert await spots.months(since, NOW, [Way.FACE]) == [
        SpotMonth(date(2026, 12, 1), drawn=1, met=0, wrong=0, open=1, overdue=0),
        SpotMonth(date(2026, 11, 1), drawn=4, met=1, wrong=1, open=2, overdue=1),
    ]
    await spots.draw(person, OTHER, "basic", Way.FACE, NOW)
    (row,) = await database.fetch("SELECT * FROM spot_checks WHERE check_id = $1", OTHER)
    assert row["due_at"] > NOW
    (entry,) = await database.fetch("SELECT * FROM audit WHERE action = 'spot_check.drawn'")
    assert (entry["actor"], entry["person_id"]) == (actors.SYSTEM, None)
