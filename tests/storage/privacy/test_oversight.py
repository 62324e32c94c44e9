"""What administrators look over: agreements counted by version, whatever helpings they are counted in."""

from datetime import date, timedelta

from domain.privacy.oversight import AssessmentSeen, ConsentCount
from storage.database import Database
from storage.privacy.assessments import Assessment, AssessmentStore
from storage.privacy.oversight import OversightStore
from tests.people import NOON

GIVE = """
INSERT INTO consents (person_id, purpose, version, given_at, given_by, withdrawn_at)
SELECT md5(i::text)::uuid, $1, $2, $3, 'system', $4 FROM generate_series(1, $5::int) AS i
"""
LATER = NOON + timedelta(hours=1)


async def counted(database: Database, helping: int = 1_000) -> tuple[ConsentCount, ...]:
    book = OversightStore(database, helping=helping)
    await book.count_consents(LATER)
    return (await book.look()).consents


async def test_agreements_are_counted_by_purpose_and_version(database: Database) -> None:
    await database.execute(GIVE, "face_processing", "1", NOON, NOON, 3)
    await database.execute(GIVE, "face_processing", "2", NOON + timedelta(minutes=1), None, 5)

    assert await counted(database) == (
        ConsentCount("face_processing", "1", 3, 3),
        ConsentCount("face_processing", "2", 5, 0),
    )


async def test_what_another_release_counted_is_read(database: Database) -> None:
    await database.execute(
        "INSERT INTO tallies (name, value, counted_at)"
        " SELECT 'consents:face_processing:1:' || state, 4, $1"
        " FROM unnest('{given,withdrawn}'::text[]) AS state",
        NOON,
    )

    assert (await OversightStore(database).look()).consents == (
        ConsentCount("face_processing", "1", 4, 4),
    )


async def test_who_agreed_again_after_withdrawing_is_one_who_agrees(database: Database) -> None:
    await database.execute(GIVE, "face_processing", "1", NOON, NOON, 2)
    await database.execute(GIVE, "face_processing", "1", NOON + timedelta(minutes=1), None, 1)

    assert await counted(database) == (ConsentCount("face_processing", "1", 2, 1),)


async def test_helpings_count_nobody_twice_and_leave_nobody_out(database: Database) -> None:
    await database.execute(GIVE, "face_processing", "1", NOON, None, 50)
    await database.execute(GIVE, "sending_frames", "1", NOON + timedelta(seconds=1), None, 20)

    assert await counted(database, helping=7) == (
        ConsentCount("face_processing", "1", 50, 0),
        ConsentCount("sending_frames", "1", 20, 0),
    )


async def test_within_ten_minutes_nothing_is_counted_again(database: Database) -> None:
    await database.execute(GIVE, "face_processing", "1", NOON, None, 1)
    await counted(database)
    await database.execute(GIVE, "sending_frames", "1", NOON, None, 1)

    await OversightStore(database).count_consents(LATER + timedelta(minutes=9))
    assert len((await OversightStore(database).look()).consents) == 1

    await OversightStore(database).count_consents(LATER + timedelta(minutes=11))
    assert len((await OversightStore(database).look()).consents) == 2


async def test_assessments_are_listed_with_their_review_dates(database: Database) -> None:
    await AssessmentStore(database).record(Assessment("A", date(2025, 1, 1), date(2027, 1, 1)))
    await AssessmentStore(database).record(Assessment("B", date(2026, 1, 1), date(2029, 1, 1)))

    assert (await OversightStore(database).look()).assessments == (
        AssessmentSeen("B", date(2026, 1, 1), date(2029, 1, 1)),
        AssessmentSeen("A", date(2025, 1, 1), date(2027, 1, 1)),
    )


async def test_before_any_count_there_are_no_numbers(database: Database) -> None:
    seen = await OversightStore(database).look()

    assert (seen.faces, seen.consents, seen.consents_counted_at) == (None, (), None)
