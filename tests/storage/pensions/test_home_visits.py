"""A home visit: booked, handed to a phone, done without a network, sent later, and what it comes to."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.errors import Busy, Conflict, Invalid, NotFound
from domain.pensions.home_visits import Clock, Door, Doubt, Outcome, Sign
from domain.people import Officer
from domain.problems import Problem
from storage.database import Database
from storage.pensions.certifications import CertificationStore
from storage.pensions.spot_checks import SpotCheckStore
from storage.privacy.retention import sweep
from tests.storage.city import LI, NOW, WANG
from tests.storage.dying import MOST, DyingDatabase
from tests.storage.pensions.visiting import DAY, OFFICER, TEAM, Visiting, open_visiting

ABSENT = {
    "door": Door.NOT_MET,
    "document": False,
    "alive": False,
    "answers": {},
    "sign": Sign.NONE,
}


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> Visiting:
    return await open_visiting(database, tmp_path / "keys")


@pytest.fixture
async def officer(town: Visiting) -> Officer:
    return await town.enrol(OFFICER)


async def state(town: Visiting, booking: UUID) -> str:
    found: str = await town.city.database.fetchval(
        "SELECT state FROM bookings WHERE booking_id = $1", booking
    )
    return found


async def test_it_certifies_from_the_day_on_which_it_took_place(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    town.desk.at("2026-11-05 23:58")
    said = town.report()
    town.desk.at("2026-11-09 10:00")

    done = await town.send(officer, booked.booking, handed, said)

    assert (done.settled.outcome, done.settled.on) == (Outcome.CERTIFIED, DAY)
    assert await town.certified() == (date(2027, 11, 5), "home_visit")
    assert await state(town, booked.booking) == "served"
    row = await town.city.database.fetchrow("SELECT presence, attested_by, met_on FROM evidence")
    assert row is not None
    assert tuple(row) == ("home_visit", OFFICER, DAY)
    assert {"home_visit.handed_over", "home_visit.sent", "evidence.attested"} <= set(
        await town.city.recorded(booked.person)
    )


async def test_the_person_reads_of_it_under_the_day_of_the_visit(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    said = town.report()
    town.desk.at("2026-11-06 10:00")
    await town.send(officer, booked.booking, handed, said)
    assert booked.account is not None

    (past,) = await CertificationStore(town.city.database).past(
        booked.account, None, (NOW + timedelta(days=9), UUID(int=0)), 9, NOW
    )

    assert (past.way, past.on) == ("home_visit", DAY)
    told = await town.city.told(booked.account)
    assert told[-1] == "entitlement.certified"


async def test_a_phone_that_is_hours_wrong_certifies_the_right_day(
    town: Visiting, officer: Officer
) -> None:
    town.ahead = -timedelta(hours=8)
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    town.desk.at("2026-11-06 00:01")
    said = town.report()

    done = await town.send(officer, booked.booking, handed, said)

    assert (done.settled.on, done.settled.taken.clock) == (date(2026, 11, 6), Clock.CORRECTED)


async def test_sent_twice_it_counts_once_and_is_answered_the_same(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    said, report = town.report(), uuid4()

    sent = await asyncio.gather(
        *(town.send(officer, booked.booking, handed, said, report) for _ in range(4))
    )
    town.desk.later(days=2)
    again = await town.send(officer, booked.booking, handed, said, report)

    assert {each.settled for each in (*sent, again)} == {again.settled}
    assert await town.city.count("evidence") == 1
    assert await town.city.count("home_visits") == 1


async def test_what_was_told_once_is_not_told_otherwise(town: Visiting, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed, report = await town.hand_over(officer), uuid4()
    colleague = await town.enrol(UUID(int=22))
    theirs = await town.hand_over(colleague)
    await town.send(officer, booked.booking, handed, town.report(), report)

    for who, list_, said, id_ in (
        (officer, handed, town.report(alive=False), report),
        (officer, handed, town.report(**ABSENT), uuid4()),
        (colleague, theirs, town.report(), uuid4()),
    ):
        with pytest.raises(Conflict) as refused:
            await town.send(who, booked.booking, list_, said, id_)
        assert refused.value.problem is Problem.VISIT_DONE


async def test_whatever_is_not_settled_is_a_review_and_takes_nothing_away(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)

    done = await town.send(officer, booked.booking, handed, town.report(document=False))

    assert (done.settled.outcome, done.settled.doubts) == (Outcome.REVIEW, (Doubt.DOCUMENT,))
    assert (await town.certified())[1] == "window"  # as it was
    review = await town.city.database.fetchrow("SELECT kind, words, decision FROM review_grounds")
    assert review is not None
    assert tuple(review) == ("meeting", "没有核对证件，或证件不符", None)
    assert await state(town, booked.booking) == "served"


async def test_with_a_recorded_death_it_is_a_review_too(town: Visiting, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    await town.city.database.execute("UPDATE persons SET died_on = '2026-11-01'")

    done = await town.send(officer, booked.booking, handed, town.report())

    assert done.settled.outcome is Outcome.REVIEW
    assert await town.city.database.fetchval("SELECT kind FROM review_grounds") == "death_recorded"


async def test_nobody_there_is_a_missed_booking(town: Visiting, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)

    done = await town.send(officer, booked.booking, handed, town.report(**ABSENT))

    assert done.settled.outcome is Outcome.NOT_MET
    assert await state(town, booked.booking) == "missed"
    assert await town.city.count("review_grounds") == 0
    assert booked.account is not None
    assert (await town.city.told(booked.account))[-1] == "booking.missed"


async def test_after_fourteen_days_an_officer_decides(town: Visiting, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    said = town.report()
    town.desk.later(days=14, minutes=1)

    done = await town.send(officer, booked.booking, handed, said)

    assert (done.settled.outcome, done.settled.doubts) == (Outcome.REVIEW, (Doubt.LATE,))


async def test_a_visit_of_which_nobody_tells_is_the_offices_fault_and_never_the_persons(
    town: Visiting,
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 12:00")
    await town.desk.times.round()
    assert await state(town, booked.booking) == "booked"  # the officer may have no network

    town.desk.later(days=16)
    await town.desk.times.round()

    assert await state(town, booked.booking) == "stopped"


async def test_one_that_was_cancelled_while_the_officer_was_on_the_way_still_certifies(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    await town.city.database.execute("UPDATE bookings SET state = 'cancelled'")

    done = await town.send(officer, booked.booking, handed, town.report())

    assert done.settled.outcome is Outcome.CERTIFIED
    assert await state(town, booked.booking) == "cancelled"


async def test_a_list_has_who_is_booked_that_day_in_the_officers_areas_and_no_more(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    await town.booked(LI, area="440306")  # of another area
    town.desk.at("2026-11-05 08:00")
    elsewhere = await town.enrol(UUID(int=23), "440304")

    handed = await town.hand_over(elsewhere)
    (due,) = handed.visits

    assert (due.booking, due.name, due.born_year) == (booked.booking, WANG.name, 1959)
    assert len((await town.hand_over(officer)).visits) == 2
    assert (await town.hand_over(officer, DAY + timedelta(days=1))).visits == ()


async def test_nobody_visits_themselves_or_somebody_for_whom_they_act(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    before = await town.hand_over(officer)
    await town.city.database.execute("UPDATE officers SET person_id = $1", booked.person)

    assert (await town.hand_over(officer)).visits == ()
    with pytest.raises(Exception, match="own-case"):
        await town.send(officer, booked.booking, before, town.report())


async def test_who_is_not_enrolled_has_no_list(town: Visiting, officer: Officer) -> None:
    others = await town.enrol(UUID(int=24), area="440306")

    assert [each.place for each in await town.visits.teams(officer)] == [TEAM.place]
    assert await town.visits.teams(others) == []
    with pytest.raises(NotFound):
        await town.hand_over(others)


async def test_who_is_enrolled_no_more_has_a_colleague_look(
    town: Visiting, officer: Officer
) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    await town.city.database.execute("DELETE FROM posts")

    done = await town.send(officer, booked.booking, handed, town.report())

    assert done.settled.doubts == (Doubt.NOT_ENROLLED,)


async def test_what_stood_on_no_list_of_the_officers_is_not_found(
    town: Visiting, officer: Officer
) -> None:
    town.desk.at("2026-11-04 08:00")
    handed = await town.hand_over(officer)
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    colleague = await town.enrol(UUID(int=22))
    theirs = await town.hand_over(colleague)

    for list_ in (handed, theirs):
        with pytest.raises(NotFound):
            await town.send(officer, booked.booking, list_, town.report())


@pytest.mark.parametrize("days", [-1, 2])
async def test_a_list_is_of_today_or_tomorrow(town: Visiting, officer: Officer, days: int) -> None:
    with pytest.raises(Invalid):
        await town.hand_over(officer, town.desk.now[0].date() + timedelta(days=days))


async def test_a_share_is_confirmed_by_somebody_else(town: Visiting, officer: Officer) -> None:
    town.drawn[0] = True
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed = await town.hand_over(officer)
    await town.send(officer, booked.booking, handed, town.report())
    await town.enrol(UUID(int=22))
    spots = SpotCheckStore(town.city.database)

    first = (NOW - timedelta(days=900), UUID(int=0))
    assert await spots.read(first, 9, officer=OFFICER, why="回访") == []
    (spot,) = await spots.read(first, 9, officer=UUID(int=22), why="回访")
    assert (spot.person, spot.way) == (booked.person, "home_visit")
    assert await spots.whose(spot.spot, OFFICER) is None


async def test_lists_and_visits_end_with_their_time(town: Visiting, officer: Officer) -> None:
    booked = await town.booked()
    town.desk.at("2026-11-05 08:00")
    await town.send(officer, booked.booking, await town.hand_over(officer), town.report())
    await town.city.database.execute(
        "UPDATE visit_lists SET handed_at = now() - interval '31 days'"
    )
    await town.city.database.execute(
        "UPDATE home_visits SET received_at = now() - interval '3 years 1 day'"
    )

    await sweep(town.city.database)

    assert await town.city.count("visit_lists") == 0
    assert await town.city.count("home_visits") == 0


async def test_a_process_that_dies_between_any_two_statements_leaves_nothing_and_it_is_sent_again(
    database: Database, tmp_path: Path
) -> None:
    dying = DyingDatabase(database)
    town = await open_visiting(dying, tmp_path / "keys")  # type: ignore[arg-type]  # as the database
    officer, booked = await town.enrol(OFFICER), await town.booked()
    town.desk.at("2026-11-05 08:00")
    handed, report, said = await town.hand_over(officer), uuid4(), town.report()
    before = await remains(database)

    deaths = 0
    for dying.dies_at in range(1, MOST):
        try:
            done = await town.send(officer, booked.booking, handed, said, report)
        except Busy:
            deaths += 1
            assert await remains(database) == before
        else:
            break
    else:
        pytest.fail("never sent")

    assert deaths > 15
    assert done.settled.outcome is Outcome.CERTIFIED
    assert await town.city.count("evidence") == 1


async def remains(database: Database) -> list[str]:
    """All that a visit would leave, as it is."""
    tables = ("home_visits", "evidence", "receipts", "entitlements", "bookings", "inbox", "audit")
    rows = "SELECT array_agg(t::text ORDER BY t::text) FROM"
    return [str(await database.fetchval(f"{rows} {table} AS t")) for table in tables]
