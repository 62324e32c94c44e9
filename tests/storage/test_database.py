import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import pytest

from domain.errors import Busy
from domain.problems import Problem
from storage.database import Database, Transaction, open_database


@pytest.fixture
async def things(empty_database: str) -> AsyncIterator[Database]:
    async with open_database(empty_database, size=4) as database:
        await database.execute("CREATE TABLE things (id int PRIMARY KEY, taken int NOT NULL)")
        await database.execute("INSERT INTO things VALUES (1, 0), (2, 0)")
        yield database


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def hang_up(url: str) -> None:
    """Ends every connection to the database but this one, as a restart of the server does."""
    admin = await asyncpg.connect(url)
    # Each is waited for, at most so many milliseconds.
    await admin.execute(f"SELECT pg_terminate_backend(pid, 20000) {OTHERS}")
    await admin.close()


async def see(url: str, sql: str, wanted: object) -> None:
    """Returns once a connection of its own reads the wanted value."""
    admin = await asyncpg.connect(url)
    async with asyncio.timeout(20):
        while await admin.fetchval(sql) != wanted:  # noqa: ASYNC110  # nobody announces it
            await asyncio.sleep(0.02)
    await admin.close()


async def test_rows_are_read_by_column_name(things: Database) -> None:
    rows = await things.fetch("SELECT id, taken FROM things ORDER BY id")
    row = await things.fetchrow("SELECT id FROM things WHERE id = $1", 2)

    assert [r["id"] for r in rows] == [1, 2]
    assert row is not None
    assert row["id"] == 2


async def test_json_goes_in_and_comes_out_as_values(things: Database) -> None:
    value = {"理由": ["太暗", 1, None]}

    assert await things.fetchval("SELECT $1::jsonb", value) == value


async def test_a_transaction_is_undone_when_an_error_leaves_it(things: Database) -> None:
    with suppress(ZeroDivisionError):
        async with things.transaction() as transaction:
            await transaction.execute("DELETE FROM things")
            raise ZeroDivisionError

    assert await things.fetchval("SELECT count(*) FROM things") == 2


async def test_an_inner_transaction_is_undone_alone(things: Database) -> None:
    async with things.transaction() as outer:
        await outer.execute("INSERT INTO things VALUES (3, 0)")
        with pytest.raises(asyncpg.UniqueViolationError):
            async with outer.transaction() as inner:
                await inner.execute("INSERT INTO things VALUES (1, 0)")

    assert await things.fetchval("SELECT count(*) FROM things") == 3


async def test_a_broken_constraint_is_the_repositorys_to_name(things: Database) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await things.execute("INSERT INTO things VALUES (1, 0)")


async def test_a_statement_with_too_few_arguments_is_our_fault_not_busy(things: Database) -> None:
    with pytest.raises(asyncpg.InterfaceError, match="expects 1 argument"):
        await things.fetch("SELECT * FROM things WHERE id = $1")


async def test_a_full_pool_is_busy_and_says_when_to_come_again(empty_database: str) -> None:
    async with open_database(empty_database, size=1, wait_s=0.2) as small, small.transaction():
        with pytest.raises(Busy) as refused:
            await small.ping()

    assert refused.value.problem is Problem.BUSY
    assert refused.value.retry_after == 2


async def test_the_pool_says_how_full_it_is(things: Database) -> None:
    async with things.transaction():
        stats = things.stats()

    assert (stats.maximum, stats.open - stats.idle, stats.waiting) == (4, 1, 0)


async def test_a_statement_that_takes_too_long_is_busy(things: Database) -> None:
    async with things.transaction() as transaction:
        await transaction.execute("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(Busy):
            await transaction.execute("SELECT pg_sleep(1)")


async def test_a_server_that_is_away_is_busy() -> None:
    with pytest.raises(Busy):
        async with open_database("postgresql://nobody:x@127.0.0.1:1/none"):
            pass


async def test_a_restart_of_the_server_is_survived(things: Database, empty_database: str) -> None:
    await things.ping()
    await hang_up(empty_database)

    assert await things.fetchval("SELECT count(*) FROM things") == 2


async def test_a_write_of_unknown_outcome_is_not_run_again(
    things: Database, empty_database: str
) -> None:
    slow = "INSERT INTO things SELECT 3, 0 FROM pg_sleep(5)"
    writing = asyncio.create_task(things.execute(slow))
    await see(empty_database, f"SELECT count(*) {OTHERS} AND wait_event = 'PgSleep'", 1)
    await hang_up(empty_database)

    with pytest.raises(Busy):
        await writing
    assert await things.fetchval("SELECT count(*) FROM things") == 2
    assert things.stats().retried == 0


async def test_a_transaction_on_a_closed_connection_is_run_once_more(
    things: Database, empty_database: str
) -> None:
    runs = 0

    async def work(transaction: Transaction) -> str:
        nonlocal runs
        runs += 1
        if runs == 1:
            await hang_up(empty_database)
        return await transaction.execute("UPDATE things SET taken = taken + 1 WHERE id = 1")

    await things.transact(work)

    assert runs == 2
    assert await things.fetchval("SELECT taken FROM things WHERE id = 1") == 1


@dataclass
class LostConnection:
    """As asyncpg's, once the server was killed between two messages of one statement."""

    words: str
    ended: bool = False

    async def fetchval(self, _: str) -> int:
        if self.words:
            raise asyncpg.InternalClientError(self.words)
        return 1

    def terminate(self) -> None:
        self.ended = True


@dataclass
class LostPool:
    connections: list[LostConnection]
    taken: int = 0

    async def acquire(self, timeout: float) -> LostConnection:  # noqa: ASYNC109  # the driver's own
        assert timeout
        self.taken += 1
        return self.connections[self.taken - 1]

    async def release(self, _: LostConnection) -> None:
        pass


async def test_a_connection_of_which_the_driver_has_lost_track_is_busy_and_given_up() -> None:
    lost = LostConnection("unknown error in protocol implementation")

    with pytest.raises(Busy):
        await Database(LostPool([lost]), 1.0).fetchval("SELECT 1")  # type: ignore[arg-type]
    assert lost.ended


async def test_a_statement_that_a_lost_connection_did_not_take_is_run_on_another() -> None:
    lost = LostConnection('cannot switch to state 12; protocol is in the "failed" state')
    database = Database(LostPool([lost, LostConnection("")]), 1.0)  # type: ignore[arg-type]

    assert await database.fetchval("SELECT 1") == 1
    assert lost.ended


async def test_of_two_deadlocked_transactions_both_are_done_in_the_end(things: Database) -> None:
    both_hold_one, one_is_done = asyncio.Barrier(2), asyncio.Event()
    runs = 0

    async def taking(first: int, second: int) -> None:
        async def work(transaction: Transaction) -> None:
            nonlocal runs
            runs += 1
            again = runs > 2
            if again:  # a loaded machine may outlast the pause that keeps the two apart
                await one_is_done.wait()
            await transaction.execute("UPDATE things SET taken = taken + 1 WHERE id = $1", first)
            if not again:
                await both_hold_one.wait()
            await transaction.execute("UPDATE things SET taken = taken + 1 WHERE id = $1", second)

        await things.transact(work)
        one_is_done.set()

    await asyncio.gather(taking(1, 2), taking(2, 1))

    assert [r["taken"] for r in await things.fetch("SELECT taken FROM things")] == [2, 2]
    assert things.stats().retried == 1


async def test_a_serialization_failure_is_run_once_more(things: Database) -> None:
    runs = 0

    async def work(transaction: Transaction) -> None:
        nonlocal runs
        runs += 1
        await transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await transaction.fetch("SELECT * FROM things")
        if runs == 1:
            await things.execute("UPDATE things SET taken = 5 WHERE id = 1")
        await transaction.execute("UPDATE things SET taken = taken + 1 WHERE id = 1")

    await things.transact(work)

    assert await things.fetchval("SELECT taken FROM things WHERE id = 1") == 6


async def test_what_fails_twice_is_busy(things: Database) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await transaction.fetch("SELECT * FROM things")
        await things.execute("UPDATE things SET taken = taken + 1 WHERE id = 1")
        await transaction.execute("UPDATE things SET taken = taken + 1 WHERE id = 1")

    with pytest.raises(Busy):
        await things.transact(work)
