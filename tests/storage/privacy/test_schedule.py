"""The schedule names every table, and what it promises is done and told."""

from datetime import date, timedelta

from storage.database import Database
from storage.privacy.retention import SCHEDULE, report, sweep

TABLES = """
SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'biometric')
"""


async def test_every_table_has_its_place_in_the_schedule(database: Database) -> None:
    there = {row["name"] for row in await database.fetch(TABLES)} - {"alembic_version"}

    assert {table for rule in SCHEDULE for table in rule.tables} == there


def test_every_rule_says_how_long_and_why() -> None:
    assert all(rule.keeps and rule.why for rule in SCHEDULE)
    assert len({rule.noun for rule in SCHEDULE}) == len(SCHEDULE)


async def test_old_deliveries_and_checks_go_and_young_ones_stay(database: Database) -> None:
    await database.execute(
        "INSERT INTO deliveries (delivery_id, account_id, n, kind, subject, channel, state, next_at,"
        " expires_at, created_at, ended_at) SELECT gen_random_uuid(), gen_random_uuid(), 1, 'k',"
        " 's', 'sms', 'sent', now(), now(), now(), now() - d * interval '1 day'"
        " FROM unnest(ARRAY[89, 91]) AS d"
    )
    await database.execute(
        "INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder, language,"
        " state, issued_at, expires_at, ended_at) SELECT gen_random_uuid(), gen_random_uuid(),"
        " gen_random_uuid(), 'a', 's', false, 'en', 'passed', now(), now(),"
        " now() - y * interval '1 year' FROM unnest(ARRAY[2, 4]) AS y"
    )

    done = await sweep(database)

    assert (done["deliveries"], done["face checks"]) == (1, 1)
    assert await database.fetchval("SELECT count(*) FROM deliveries") == 1
    assert await database.fetchval("SELECT count(*) FROM face_checks") == 1


async def test_what_was_ended_is_reported_by_noun(database: Database) -> None:
    for _ in range(2):
        await database.execute(
            "INSERT INTO frame_digests VALUES (gen_random_uuid()::text::bytea, gen_random_uuid(), $1)",
            date.today() - timedelta(days=40),  # noqa: DTZ011  # the server's own day
        )
        await sweep(database)

    told = {swept.rule.noun: swept for swept in await report(database)}

    assert told["frame digests"].ended == 2
    assert told["frame digests"].last is not None
    assert told["audit"].ended == 0
