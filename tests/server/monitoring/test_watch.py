import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from domain.filing import FILING_AT, Filing, file_by, filing, latest_review
from server.monitoring.checks import unassessed
from server.monitoring.watch import Watch
from server.settings import Settings
from storage.database import Database
from storage.faces.tallies import NOTE_REACHED, Tallies
from storage.privacy.assessments import Assessment, AssessmentStore
from storage.privacy.filings import Filed, FilingStore
from tests.people import NOON
from tests.server.house import House

TODAY = NOON.date()
PIA = Assessment("PIA-1", TODAY - timedelta(days=30), TODAY + timedelta(days=300))


async def look(database: Database) -> Watch:
    watch = Watch(database, lambda: NOON)
    await watch.look()
    return watch


async def counted(house: House) -> dict[str, Any]:
    """Readiness, once the background has counted."""
    for _ in range(200):
        _, ready = await house.call("GET", "/readyz")
        if ready["persons_with_faces"] is not None:
            return ready
        await asyncio.sleep(0.05)
    pytest.fail("nothing was counted")


async def faces(database: Database, count: int) -> None:
    await database.execute("DELETE FROM tallies")
    await database.execute("INSERT INTO tallies VALUES ('persons_with_faces', $1, $2)", count, NOON)


@pytest.mark.parametrize(
    ("persons", "state"),
    [
        (79_999, Filing.NOT_DUE),
        (80_000, Filing.NEAR),
        (99_999, Filing.NEAR),
        (100_000, Filing.DUE),
    ],
)
def test_filing_is_near_at_eighty_thousand_and_due_at_a_hundred(
    persons: int, state: Filing
) -> None:
    assert filing(persons) is state


def test_an_assessment_lasts_three_years_at_most() -> None:
    assert latest_review(date(2026, 11, 2)) == date(2029, 11, 2)
    assert latest_review(date(2028, 2, 29)) == date(2031, 2, 28)


@pytest.mark.parametrize(
    ("reached", "last"),
    [
        (date(2026, 11, 24), date(2027, 1, 5)),
        (date(2026, 11, 27), date(2027, 1, 8)),  # a Friday
        (date(2026, 11, 28), date(2027, 1, 8)),  # a Saturday
    ],
)
def test_the_filing_is_due_on_the_thirtieth_working_day(reached: date, last: date) -> None:
    assert file_by(reached) == last


async def reached(database: Database, count: int) -> None:
    """As the count leaves it once so many have a stored face."""
    await faces(database, count)
    await database.execute(NOTE_REACHED, count, NOON)


async def test_a_hundred_thousand_persons_raise_an_alert_with_its_day(database: Database) -> None:
    await AssessmentStore(database).record(PIA)
    await reached(database, 100_000)

    watch = await look(database)

    by = file_by(TODAY)
    assert watch.notes()["alerts"] == [f"filing is {Filing.DUE}, by {by}"]
    assert watch.gauges()["persons_with_faces"] == 100_000
    assert watch.gauges()["filing_days_left"] == (by - TODAY).days


async def test_what_was_filed_ends_the_alarm(database: Database) -> None:
    await AssessmentStore(database).record(PIA)
    await reached(database, 100_000)
    filings = FilingStore(database)

    assert await filings.record(Filed("粤网信备 7", TODAY, 100_000))
    assert not await filings.record(Filed("粤网信备 7", TODAY, 1))

    watch = await look(database)
    assert watch.alerts() == []
    assert "filing_days_left" not in watch.gauges()


async def test_a_number_that_fell_again_leaves_the_duty_to_file(database: Database) -> None:
    await AssessmentStore(database).record(PIA)
    await reached(database, 100_000)
    await database.execute("UPDATE tallies SET value = 7 WHERE name = 'persons_with_faces'")

    watch = await look(database)

    assert watch.alerts() == [f"filing is {Filing.DUE}, by {file_by(TODAY)}"]


async def test_the_day_on_which_the_number_is_first_reached_is_kept(database: Database) -> None:
    await database.execute(
        "INSERT INTO biometric.face_records (person_id, engine, source, template, created_at, review_on)"
        " SELECT gen_random_uuid(), 'e', 'id_photo', '', now(), current_date FROM generate_series(1, $1)",
        FILING_AT,
    )
    tallies, filings = Tallies(database), FilingStore(database)
    assert await filings.reached_on() is None

    await tallies.count(NOON)
    await tallies.count(NOON + timedelta(days=3))

    assert await filings.reached_on() == TODAY


async def test_without_an_assessment_there_is_an_alert(database: Database) -> None:
    watch = await look(database)

    assert watch.alerts() == ["no impact assessment is on record"]


async def test_the_review_of_an_assessment_is_watched(database: Database) -> None:
    await AssessmentStore(database).record(Assessment("PIA-2", PIA.approved_on, TODAY))

    watch = await look(database)

    assert watch.alerts() == ["the impact assessment's review is overdue"]
    assert watch.gauges()["assessment_days_left"] == 0


async def test_an_assessment_on_record_is_never_changed(database: Database) -> None:
    book = AssessmentStore(database)
    await book.record(PIA)

    assert not await book.record(Assessment("PIA-1", PIA.approved_on, TODAY))
    assert await book.newest(TODAY) == PIA


async def test_production_needs_a_current_assessment(database: Database, database_url: str) -> None:
    settings = Settings(database_url=SecretStr(database_url))

    assert "no impact assessment is on record" in (await unassessed(settings, TODAY))[0]
    await AssessmentStore(database).record(PIA)
    assert await unassessed(settings, TODAY) == []
    assert "was to be reviewed" in (await unassessed(settings, PIA.review_on))[0]


async def test_a_database_that_is_away_or_empty_has_no_assessment(empty_database: str) -> None:
    away = Settings(database_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"))
    empty = Settings(database_url=SecretStr(empty_database))

    assert len(await unassessed(away, TODAY)) == 1
    assert "not migrated" in (await unassessed(empty, TODAY))[0]
    assert len(await unassessed(Settings(), TODAY)) == 1


async def test_readiness_and_metrics_say_how_many_persons_have_a_face(house: House) -> None:
    ready = await counted(house)
    async with house.http.get(f"{house.base}/metrics") as answer:
        metrics = await answer.text()

    assert ready["persons_with_faces"] == 0
    assert "zhijian_persons_with_faces 0.0" in metrics


async def test_an_emergency_that_nobody_reviewed_raises_an_alert(database: Database) -> None:
    await AssessmentStore(database).record(PIA)
    await database.execute(
        "INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'w', $1, $1)",
        NOON,
    )

    watch = await look(database)

    assert watch.notes()["alerts"] == [
        "a record opened in an emergency waits for an administrator's review"
    ]
    assert watch.gauges()["emergencies_unreviewed"] == 1
