"""A unit of work: committed as one, told afterwards, and no place for what others wait for."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain.creations import Begun, Stored
from domain.errors import Busy, Conflict
from domain.problems import Problem
from storage.database import Database, Transaction
from storage.idempotency import Creations
from storage.unit_of_work import AfterCommit, wakes
from tests.people import FakeBell, make_vault

ANN = UUID(int=1)


@pytest.fixture
async def things(database: Database) -> Database:
    await database.execute("CREATE TABLE things (name text PRIMARY KEY)")
    return database


async def put(database: Database, name: str) -> None:
    await database.execute("INSERT INTO things VALUES ($1)", name)


async def names(database: Database) -> list[str]:
    """As another connection sees them."""
    rows = await database.apart().fetch("SELECT name FROM things ORDER BY name")
    return [row["name"] for row in rows]


async def test_nothing_is_seen_outside_before_the_end_and_all_is_after(things: Database) -> None:
    async with things.unit():
        await put(things, "a")
        async with things.transaction() as tx:
            await tx.execute("INSERT INTO things VALUES ('b')")
        assert await things.fetchval("SELECT count(*) FROM things") == 2
        assert await names(things) == []

    assert await names(things) == ["a", "b"]


async def test_an_error_that_leaves_undoes_all(things: Database) -> None:
    with suppress(RuntimeError):
        async with things.unit():
            await put(things, "a")
            raise RuntimeError

    assert await names(things) == []


async def test_a_broken_constraint_within_undoes_itself_alone(things: Database) -> None:
    async with things.unit():
        await put(things, "a")
        with suppress(asyncpg.UniqueViolationError):
            await put(things, "a")
        with suppress(RuntimeError):
            async with things.transaction() as tx:
                await tx.execute("INSERT INTO things VALUES ('b')")
                raise RuntimeError
        await put(things, "c")

    assert await names(things) == ["a", "c"]


async def test_a_unit_whose_connection_went_while_others_were_waited_for_is_busy(
    things: Database,
) -> None:
    """As the server ends one that stood idle for too long: a fault of nobody's, to be tried again."""

    async def whole() -> None:
        async with things.unit():
            await put(things, "a")
            pid = await things.fetchval("SELECT pg_backend_pid()")
            await things.apart().fetchval("SELECT pg_terminate_backend($1, 20000)", pid)
            await let_go(things)
            await things.transact(lambda tx: tx.execute("INSERT INTO things VALUES ('b')"))

    with pytest.raises(Busy):
        await whole()
    assert await names(things) == []


async def let_go(database: Database) -> None:
    """Until the pool has heard that the connection of the unit is gone."""
    async with asyncio.timeout(60):
        while database.stats().open > 1:  # noqa: ASYNC110  # the pool tells nobody
            await asyncio.sleep(0.01)


async def test_what_only_reads_or_waits_holds_no_connection(things: Database) -> None:
    idle = things.stats().idle

    async with things.unit():
        await things.fetch("SELECT 1")
        assert things.stats().idle == idle


async def test_a_lease_that_others_look_for_is_taken_apart(things: Database) -> None:
    async with things.unit():
        await put(things, "a")
        await put(things.apart(), "lease")

        assert await names(things) == ["lease"]


async def test_a_task_that_is_left_behind_writes_for_itself(things: Database) -> None:
    over = asyncio.Event()

    async def later() -> None:
        await over.wait()
        await put(things, "later")

    async with things.unit():
        await put(things, "a")
        task = asyncio.create_task(later())
    over.set()
    await task

    assert await names(things) == ["a", "later"]


async def test_bells_and_wakers_wait_for_the_commit(things: Database) -> None:
    bell, woken = FakeBell(), list[str]()
    told, wake = AfterCommit(bell), wakes(lambda: woken.append("x"))

    async with things.unit():
        await put(things, "a")
        await told.ring([ANN])
        wake()
        assert (bell.rung, woken) == ([], [])
    assert (bell.rung, woken) == ([ANN], ["x"])

    await told.ring([ANN])
    wake()
    assert (bell.rung, woken) == ([ANN, ANN], ["x", "x"])


async def test_nobody_is_told_of_what_was_undone(things: Database) -> None:
    bell = FakeBell()

    with suppress(RuntimeError):
        async with things.unit():
            await AfterCommit(bell).ring([ANN])
            raise RuntimeError

    assert bell.rung == []


async def test_of_two_deadlocked_units_both_are_done_in_the_end(things: Database) -> None:
    await put(things, "a")
    await put(things, "b")
    both, runs = asyncio.Barrier(2), 0

    async def taking(first: str, second: str) -> None:
        async def work(tx: Transaction) -> None:
            nonlocal runs
            runs += 1
            again = runs > 2
            await tx.execute("UPDATE things SET name = name WHERE name = $1", first)
            if not again:
                await both.wait()
            await tx.execute("UPDATE things SET name = name WHERE name = $1", second)

        async with things.unit():
            await things.transact(work)

    await asyncio.gather(taking("a", "b"), taking("b", "a"))

    assert runs == 3


async def test_who_lost_the_key_to_another_leaves_nothing_behind(things: Database) -> None:
    """Slower than two minutes, while the repetition is being done elsewhere."""
    creations = Creations(things, make_vault())
    slow = await creations.begin("ann", "key", b"body")
    assert isinstance(slow, Begun)
    await things.execute(
        "UPDATE idempotency SET created_at = created_at - $1::interval", timedelta(minutes=2)
    )
    slow = Begun(slow.scope, slow.key, slow.at - timedelta(minutes=2))
    quick = await creations.begin("ann", "key", b"body")
    assert isinstance(quick, Begun)

    async def create(begun: Begun, name: str) -> None:
        async with creations.unit():
            await put(things, name)
            await creations.finish(begun, 201, {}, name.encode())

    with pytest.raises(Conflict):
        await create(slow, "slow")
    await create(quick, "quick")

    assert await names(things) == ["quick"]
    kept = await creations.begin("ann", "key", b"body")
    assert isinstance(kept, Stored)
    assert kept.body == b"quick"


async def test_every_store_of_a_use_case_writes_in_one_transaction(things: Database) -> None:
    async def work() -> int:
        await put(things, "a")
        async with things.transaction() as tx:
            await tx.execute("INSERT INTO things VALUES ('b')")
        await things.transact(lambda tx: tx.execute("INSERT INTO things VALUES ('c')"))
        assert await names(things) == []
        return int(await things.fetchval("SELECT count(*) FROM things"))

    assert await things.together(work) == 3
    assert await names(things) == ["a", "b", "c"]


async def test_what_a_use_case_refuses_leaves_nothing(things: Database) -> None:
    async def refused() -> None:
        await put(things, "a")
        raise Conflict(Problem.REVIEW_DECIDED)

    with pytest.raises(Conflict):
        await things.together(refused)

    assert await names(things) == []


async def test_a_use_case_that_the_server_undid_runs_once_more_as_a_whole(
    things: Database,
) -> None:
    """Two that lock the same rows in opposite orders meet; both end as if one had waited."""
    await put(things, "a")
    await put(things, "b")
    met, runs = asyncio.Barrier(2), 0

    async def lock(*order: str) -> None:
        nonlocal runs
        runs += 1
        first = runs <= 2
        for name in order:
            await things.execute("UPDATE things SET name = name WHERE name = $1", name)
            if first and name == order[0]:
                await met.wait()
        await put(things, f"done by {order[0]}")

    await asyncio.gather(
        things.together(lambda: lock("a", "b")), things.together(lambda: lock("b", "a"))
    )

    assert runs == 3
    assert await names(things) == ["a", "b", "done by a", "done by b"]


async def test_a_use_case_within_a_request_commits_with_it(things: Database) -> None:
    async def work() -> None:
        await put(things, "a")

    async with things.unit():
        await things.together(work)
        assert await names(things) == []

    assert await names(things) == ["a"]


async def test_a_task_that_a_use_case_leaves_behind_writes_by_itself(things: Database) -> None:
    over = asyncio.Event()

    async def later() -> None:
        await over.wait()
        await put(things, "later")

    async def work() -> asyncio.Task[None]:
        return asyncio.create_task(later())

    left = await things.together(work)
    over.set()
    await left

    assert await names(things) == ["later"]


async def test_what_is_last_comes_after_all_that_the_request_writes(things: Database) -> None:
    said: list[str] = []

    async def last() -> None:
        said.extend([row["name"] for row in await things.fetch("SELECT name FROM things")])
        await put(things, "z")

    async def work() -> None:
        await put(things, "a")
        things.last(last)

    async with things.unit():
        await things.together(work)
        await put(things, "answer")
        assert said == []

    assert said == ["a", "answer"]
    assert await names(things) == ["a", "answer", "z"]
    await things.execute("DELETE FROM things")
    await things.together(work)
    assert await names(things) == ["a", "z"]


async def test_what_fails_last_undoes_the_use_case_and_the_request_around_it(
    things: Database,
) -> None:
    async def last() -> None:
        raise Conflict(Problem.SLOT_FULL)

    async def work() -> None:
        await put(things, "a")
        things.last(last)

    async def request() -> None:
        async with things.unit():
            await things.together(work)
            await put(things, "answer")

    with pytest.raises(Conflict):
        await things.together(work)
    with pytest.raises(Conflict):
        await request()

    assert await names(things) == []


async def test_what_is_last_in_a_use_case_that_was_refused_is_not_done(things: Database) -> None:
    async def work() -> None:
        await put(things, "a")
        things.last(lambda: put(things, "z"))
        raise Conflict(Problem.SLOT_FULL)

    async with things.unit():
        with suppress(Conflict):
            await things.together(work)
        await put(things, "counted")

    assert await names(things) == ["counted"]
    with pytest.raises(RuntimeError):
        things.last(lambda: put(things, "z"))
