"""A test's database goes to a later one as if nobody had used it."""

import asyncio

import asyncpg
import pytest

from tests.copies import Connection, Copies, execute

_NAMES = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'biometric') ORDER BY 1
"""
_STATE = """
SELECT c.relname, pg_relation_size(c.oid), c.reltuples, c.relpages FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'biometric') ORDER BY c.oid
"""
_NUMBERS = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
_WRITES = """
INSERT INTO units (unit, zh, en) VALUES ('a', '甲', 'A'), ('b', '乙', 'B');
UPDATE schemes SET zh = 'another' WHERE scheme = 'city-pension';
DELETE FROM audit_sealer;
INSERT INTO audit (actor, action, about, why) VALUES ('system', 'test', 'city', '');
SELECT nextval('order_serial'), nextval('certificate_serial');
"""


async def _seen(url: str) -> list[object]:
    """All rows in their order, how large each table is and taken for, and every number."""
    connection = await asyncpg.connect(url)
    try:
        names = [row[0] for row in await connection.fetch(_NAMES)]
        return [
            *[(name, await connection.fetch(f"SELECT * FROM {name}")) for name in names],  # noqa: S608  # of the catalog
            *await connection.fetch(_STATE),
            *await connection.fetch(_NUMBERS),
        ]
    finally:
        await connection.close()


def test_a_copy_that_was_written_is_the_next_test_s_as_it_was(copies: Copies) -> None:
    copy = copies.take()
    before = asyncio.run(_seen(copy.url))
    asyncio.run(execute(copy.url, _WRITES))
    written = asyncio.run(_seen(copy.url))
    copies.give_back(copy)

    again = copies.take()
    after = asyncio.run(_seen(again.url))
    copies.give_back(again)

    assert again is copy
    assert written != before
    assert after == before


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (n int)",
        "DROP TRIGGER audit_kept ON audit",
        "ALTER TABLE audit DISABLE TRIGGER audit_kept",
        "ALTER TABLE audit ALTER COLUMN seq RESTART WITH 7",
        "ALTER TABLE units ALTER COLUMN en SET DEFAULT ''",
        "DROP INDEX audit_person",
        "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "TRUNCATE schemes CASCADE",
        "ANALYZE schemes",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 64', current_database()); END $$",
    ],
)
def test_a_copy_with_another_schema_goes_to_nobody(copies: Copies, change: str) -> None:
    copy = copies.take()
    asyncio.run(execute(copy.url, change))
    copies.give_back(copy)

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        asyncio.run(execute(copy.url, "SELECT"))


def test_whoever_is_still_connected_to_a_copy_is_so_no_more(copies: Copies) -> None:
    async def leaves_open() -> Connection:
        connection = await asyncpg.connect(copy.url)
        await connection.execute("BEGIN; INSERT INTO units (unit, zh, en) VALUES ('a', '甲', 'A')")
        return connection

    async def uses(connection: Connection) -> None:
        with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
            await connection.execute("COMMIT")
        connection.terminate()

    copy = copies.take()
    with asyncio.Runner() as runner:
        connection = runner.run(leaves_open())
        copies.give_back(copy)
        runner.run(uses(connection))

    again = copies.take()
    assert again is copy
    assert asyncio.run(_rows(again.url)) == []
    copies.give_back(again)


async def _rows(url: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch("SELECT FROM units WHERE unit = 'a'")
    finally:
        await connection.close()


def test_a_copy_all_of_whose_connections_a_test_ended_is_put_right_as_well(copies: Copies) -> None:
    copy = copies.take()
    others = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
    asyncio.run(
        execute(copy.admin, f"{others} WHERE datname = '{copy.name}' AND pid <> pg_backend_pid()")
    )
    asyncio.run(execute(copy.url, _WRITES))
    copies.give_back(copy)

    again = copies.take()
    assert again is copy
    assert asyncio.run(_rows(again.url)) == []
    copies.give_back(again)
