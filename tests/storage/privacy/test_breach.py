"""What the audit says of an incident, in a real database; and each person told once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.audited import Data
from domain.subjects import SubjectKind
from server.wiring.privacy import make_breaches
from storage.audit import audit
from storage.database import Database
from tests.storage.city import LI, NOW, City, found

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
THIEF = f"officer:{UUID(int=66)}"


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


async def read(city: City, person: UUID, actor: str = THIEF, action: str = "person.read") -> None:
    await audit.record(
        city.database,
        actor=actor,
        action=action,
        person=person,
        about=SubjectKind.PERSON.of(),
        why="x",
    )


async def until(city: City) -> datetime:
    """Just behind everything that is on record now."""
    newest: datetime = await city.database.fetchval("SELECT max(at) FROM audit")
    return newest + timedelta(microseconds=1)


async def test_whose_data_an_officer_touched_is_found_by_the_officer(city: City) -> None:
    await city.officer(UUID(int=66))
    wang, li = await city.resident(), await city.resident(LI)
    await read(city, wang)
    await read(city, wang, action="review.read")

    seen = await make_breaches(city.database, lambda: NOW).look(
        "I-1", SINCE, await until(city), UUID(int=66).hex
    )

    assert set(seen.persons) == {wang}
    assert li not in seen.persons
    assert seen.persons[wang] == {Data.IDENTITY, Data.PENSION, Data.CHECKS, Data.WORDS}
    [actor] = seen.findings.actors
    assert (actor.actor, actor.name, actor.entries, actor.persons) == (
        THIEF,
        UUID(int=66).hex,
        2,
        1,
    )


async def test_a_refused_look_touched_nothing(city: City) -> None:
    wang = await city.resident()
    await read(city, wang, action="person.refused")

    seen = await make_breaches(city.database, lambda: NOW).look(
        "I-1", SINCE, await until(city), THIEF
    )

    assert (seen.findings.entries, seen.persons) == (0, {})


async def test_what_happens_at_the_end_of_the_window_is_outside(city: City) -> None:
    await read(city, await city.resident())
    newest = await until(city) - timedelta(microseconds=1)

    seen = await make_breaches(city.database, lambda: NOW).look("I-1", SINCE, newest, THIEF)
    after = await make_breaches(city.database, lambda: NOW).look(
        "I-1", newest, await until(city), THIEF
    )

    assert (seen.findings.entries, after.findings.entries) == (0, 1)


async def test_more_than_a_page_is_counted_whole(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.privacy.breach.PAGE", 2)
    wang = await city.resident()
    for _ in range(5):
        await read(city, wang)

    seen = await make_breaches(city.database, lambda: NOW).look(
        "I-1", SINCE, await until(city), THIEF
    )

    assert seen.findings.entries == 5


async def test_citizens_are_one_among_the_actors(city: City) -> None:
    wang = await city.resident()
    for number in (1, 2):
        await read(city, wang, f"citizen:{UUID(int=number)}")

    seen = await make_breaches(city.database, lambda: NOW).look("I-1", SINCE, await until(city))

    assert [each.entries for each in seen.findings.actors if each.actor == "citizens"] == [2]


async def test_the_report_is_on_record_itself(city: City) -> None:
    await make_breaches(city.database, lambda: NOW).look("I-1", SINCE, NOW)

    about = await city.database.fetchval("SELECT about FROM audit WHERE action = 'breach.reported'")
    assert about == "incident:I-1"


async def test_a_person_is_told_once_of_an_incident_and_again_of_another(city: City) -> None:
    wang = await city.resident()
    account = await city.account(wang)
    breaches = make_breaches(city.database, lambda: NOW)

    told = [await breaches.tell(which, wang) for which in ("I-1", "I-1", "I-2")]

    assert told == [(account,), None, (account,)]
    assert await city.told(account) == ["data.incident"] * 2
    assert (await city.recorded(wang)).count("breach.told") == 2


async def test_nobody_is_told_who_is_not_on_the_register(city: City) -> None:
    assert await make_breaches(city.database, lambda: NOW).tell("I-1", UUID(int=404)) is None
