"""Of the pensions that a browser alone certified, some are confirmed by a call or a visit."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import NotFound
from domain.faces.face_check import Verdict
from domain.pensions.spot_checks import BY_BROWSER, WITHIN, MetBy, SpotResult
from domain.people import Officer, Role
from domain.ways import Way
from server.wiring.effects import make_effects
from services.pensions.spot_checks import SpotCheckService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.pensions.spot_checks import SpotCheckStore
from storage.privacy.retention import sweep
from storage.privacy.rights import RightsStore
from storage.privacy.uses import FIRST_PAGE
from tests.people import FakeBell, make_signer
from tests.storage.books import Book
from tests.storage.city import LI, NOW, SCHEME, WANG, City, found
from tests.storage.faces.test_slips import agreed, begin, end

FIRST = (NOW - timedelta(days=900), UUID(int=0))
OFFICER, OUTSIDER, NOBODYS = UUID(int=21), UUID(int=22), UUID(int=23)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


def book(city: City, percent: float = 100) -> Book:
    return Book(city, percent=percent)


async def certified(city: City, percent: float = 100) -> UUID:
    """Somebody who passed a check in the browser, and is served by an officer."""
    await city.officer(OFFICER)
    person, account = await agreed(city)
    at = book(city, percent)
    booked = await end(at, await begin(at, person, account), Verdict.PASS, NOW)
    assert booked.outcome.certified_until == "2027-11-24"
    return person


async def only(city: City) -> UUID:
    spot: UUID = await city.database.fetchval("SELECT spot_id FROM spot_checks")
    return spot


async def end_spot(
    city: City,
    spot: UUID,
    result: SpotResult,
    *,
    officer: UUID = OFFICER,
    met_by: MetBy = MetBy.CALL,
    why: str = "回访",
) -> list[UUID]:
    """The accounts that were rung."""
    bell = FakeBell()
    service = SpotCheckService(
        unit=city.database,
        store=SpotCheckStore(city.database),
        reviews=make_effects(city.database, city.vault, make_signer()).reviewer,
        audit=AuditStore(city.database),
        bell=bell,
        clock=lambda: NOW,
    )
    who = Officer(officer, frozenset({Role.COUNTER}), UUID(int=1))
    await service.end(who, spot, result, met_by, why)
    return bell.rung


async def listed(city: City, officer: UUID = OFFICER) -> list[UUID]:
    found_ = await SpotCheckStore(city.database).read(FIRST, 10, officer=officer, why="回访")
    return [each.person for each in found_]


async def test_the_certification_stands_and_an_officer_has_fourteen_days(city: City) -> None:
    person = await certified(city)

    (spot,) = await SpotCheckStore(city.database).read(FIRST, 10, officer=OFFICER, why="回访")

    assert (spot.person, spot.scheme, spot.due_at) == (person, SCHEME, NOW + WITHIN)
    assert not spot.overdue(NOW + WITHIN)
    assert spot.overdue(NOW + WITHIN + timedelta(seconds=1))
    (held,) = await city.database.fetch("SELECT * FROM entitlements")
    assert (held["certified_until"], held["certified_by"]) == (date(2027, 11, 24), Way.FACE)


async def test_with_a_share_of_nothing_nobody_is_called(city: City) -> None:
    await certified(city, percent=0)

    assert await city.count("spot_checks") == 0


async def test_the_draw_is_the_key_s_and_another_city_draws_others(
    city: City, tmp_path: Path
) -> None:
    person, account = await agreed(city)
    hand = await begin(book(city), person, account)
    other = found(city.database, tmp_path / "others")

    assert city.vault.mac("spot-check", hand.check.bytes) != other.vault.mac(
        "spot-check", hand.check.bytes
    )


async def test_a_check_that_did_not_certify_is_not_drawn(city: City) -> None:
    person, account = await agreed(city)
    at = book(city)
    await end(at, await begin(at, person, account), Verdict.UNSURE, NOW)
    await city.database.execute("UPDATE persons SET died_on = '2026-01-01'")
    await end(at, await begin(at, person, account, NOW + timedelta(minutes=1)), Verdict.PASS, NOW)

    assert await city.count("spot_checks") == 0


async def test_that_the_draw_hit_is_read_once_it_has_ended_and_not_before(city: City) -> None:
    person = await certified(city)
    account: UUID = await city.database.fetchval("SELECT account_id FROM accounts")
    assert await listed(city) == [person]  # an officer looked

    async def seen() -> list[str]:
        uses = await RightsStore(city.database, city.vault).uses(person, account, FIRST_PAGE, 50)
        return [use.action for use in uses if use.action.startswith("spot")]

    assert await seen() == []
    assert await city.told(account) == ["entitlement.certified"]
    await end_spot(city, await only(city), SpotResult.MET, why="电话里聊了")
    assert await seen() == ["spot_check.ended", "spot_check.read"]


async def test_who_was_met_has_nothing_more_to_do(city: City) -> None:
    person = await certified(city)

    assert await end_spot(city, await only(city), SpotResult.MET, met_by=MetBy.VISIT) == []
    assert await city.count("review_grounds") == 0
    assert await listed(city) == []
    assert "spot_check.ended" in await city.recorded(person)


@pytest.mark.parametrize("result", [each for each in SpotResult if each is not SpotResult.MET])
async def test_all_but_a_meeting_is_a_review_s_to_decide_and_takes_nothing_away(
    city: City, result: SpotResult
) -> None:
    await certified(city)

    rung = await end_spot(city, await only(city), result, why="三次无人接听")

    assert len(rung) == 1
    (review,) = await city.database.fetch(
        "SELECT kind, scheme, decision, words FROM review_grounds"
    )
    assert (review["kind"], review["scheme"], review["decision"]) == ("spot_check", SCHEME, None)
    assert "三次无人接听" in review["words"]
    assert await city.database.fetchval("SELECT certified_until FROM entitlements") == date(
        2027, 11, 24
    )
    assert await city.database.fetchval("SELECT standing FROM entitlements") == "active"


async def test_it_is_ended_once(city: City) -> None:
    await certified(city)
    spot = await only(city)
    await end_spot(city, spot, SpotResult.MET)

    with pytest.raises(NotFound):
        await end_spot(city, spot, SpotResult.NOT_ALIVE)

    assert await city.database.fetchval("SELECT result FROM spot_checks") == "met"


async def test_officers_of_other_areas_and_of_none_see_and_end_nothing(city: City) -> None:
    await certified(city)
    await city.officer(OUTSIDER, "4403")  # the person has no area: the whole city's alone
    await city.officer(NOBODYS)
    await city.database.execute("UPDATE officers SET areas = '{}' WHERE officer_id = $1", NOBODYS)
    spot = await only(city)

    for officer in (OUTSIDER, NOBODYS, UUID(int=99)):
        assert await listed(city, officer) == []
        with pytest.raises(NotFound):
            await end_spot(city, spot, SpotResult.MET, officer=officer)
    assert await listed(city) != []


async def test_results_are_counted_by_the_month_in_which_they_were_drawn(city: City) -> None:
    await city.officer(OFFICER)
    await certified_many(city)

    newest, before = await SpotCheckStore(city.database).months(
        NOW - timedelta(days=365), NOW + timedelta(days=1), BY_BROWSER
    )

    assert (newest.first, before.first) == (date(2026, 11, 1), date(2026, 10, 1))
    assert (newest.drawn, newest.met, newest.wrong, newest.unclear) == (4, 1, 1, 1)
    assert (newest.open, newest.overdue) == (1, 0)
    assert (before.drawn, before.open, before.overdue) == (1, 1, 1)


async def certified_many(city: City) -> None:
    person = await city.resident(WANG)
    rows = [
        (NOW, "met"),
        (NOW, "not_alive"),
        (NOW, "not_reached"),
        (NOW, None),
        (NOW - timedelta(days=40), None),
    ]
    for at, result in rows:
        await city.database.execute(
            "INSERT INTO spot_checks (spot_id, person_id, check_id, scheme, drawn_at, due_at, result,"
            " met_by, ended_at) VALUES (gen_random_uuid(), $1, gen_random_uuid(), $2, $3::timestamptz,"
            " $3::timestamptz + interval '14 days', $4,"
            " CASE WHEN $4::text IS NULL THEN NULL ELSE 'call' END,"
            " CASE WHEN $4::text IS NULL THEN NULL ELSE $3::timestamptz END)",
            person,
            SCHEME,
            at,
            result,
        )


async def test_what_ended_three_years_ago_is_swept_and_what_is_open_stays(city: City) -> None:
    await city.resident(LI)
    await certified_many(city)
    await city.database.execute(
        "UPDATE spot_checks SET ended_at = now() - interval '3 years 1 day' WHERE result = 'met'"
    )

    await sweep(city.database)

    assert await city.count("spot_checks") == 4
