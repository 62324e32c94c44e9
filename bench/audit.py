"""How many entries a second the audit takes on the embedded store, each with its own change, sealed beside.

A use case here is one transaction: a change of one row and the entry about it, thirty-two at a time, as
storage/ writes them. Beside it, a page of the review queue: one statement with an entry for each
person on it. The floor is the same change without an entry. `python -m bench.audit [--quick]`
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID, uuid4

import uvloop

from bench.folders import own_folder
from bench.report import Measure, could_not, say, tell
from domain.subjects import Subject, SubjectKind
from server.background import seal_often
from storage.audit import audit
from storage.audit.audit_check import verify
from storage.audit.audit_seal import Sealer
from storage.database import Database, Transaction, open_database
from storage.keys.vault import init_keys, load_keys
from storage.migrate import migrate
from storage.postgres.embedded_postgres import embedded_postgres

GOAL_PER_S: Final = 2_000
SEALED_WITHIN_S: Final = 5.0
AT_ONCE: Final = 32
PAGE: Final = 50
PERSONS: Final = 2_000

FILL: Final = "INSERT INTO persons (person_id, identity) SELECT unnest($1::uuid[]), ''"
CHANGE: Final = "UPDATE persons SET died_on = NULL WHERE person_id = $1"
UNSEALED: Final = "SELECT count(*) FROM audit WHERE seq > (SELECT sealed_to FROM audit_sealer)"
OLDEST_UNSEALED: Final = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8
FROM audit WHERE seq > (SELECT sealed_to FROM audit_sealer)
"""


async def main(seconds: float) -> None:
    with own_folder() as folder:
        init_keys(folder / "keys")
        keys = load_keys(folder / "keys")
        public = {kid: key.public_key() for kid, key in keys.token_keys.items()}
        async with embedded_postgres(folder) as url:
            await migrate(url)
            async with open_database(url, size=AT_ONCE + 2) as database:
                people = [uuid4() for _ in range(PERSONS)]
                await database.execute(FILL, people)
                floor = await _rate(seconds, lambda n: _change(database, people[n % PERSONS]))
                async with _beside(seal_often(Sealer(database, keys))):
                    lags: list[float] = []
                    async with _beside(_watch(database, lags)):
                        single = await _rate(
                            seconds, lambda n: _change_and_record(database, people[n % PERSONS])
                        )
                        await asyncio.sleep(SEALED_WITHIN_S)
                    page = [(person, SubjectKind.REVIEW.of(person)) for person in people[:PAGE]]
                    pages = await _rate(seconds, lambda _: _read_page(database, page))
                    sealed_per_s = await _sealed(database)
                began = time.perf_counter()
                found = await verify(database, public, {})
                took = time.perf_counter() - began
    if found.faults or found.unsealed:
        could_not("audit", f"the chain does not hold: {found.faults}, {found.unsealed} unsealed")
    say(f"{found.entries} entries in {found.seals} seals, recomputed without a fault")
    tell(
        "audit",
        Measure("audit_per_s", single, "entries a second, each with a change", at_least=GOAL_PER_S),
        (
            Measure("grouped_per_s", pages * PAGE, "entries a second, 50 a statement"),
            Measure("sealed_within_s", max(lags), "s, at most", at_most=SEALED_WITHIN_S),
            Measure("sealed_per_s", sealed_per_s, "entries a second, of a backlog"),
            Measure("verified_per_s", found.entries / took, "entries a second"),
            Measure("of_the_floor", single / floor, "of the changes without an entry"),
        ),
        changes_per_s=round(floor),
        at_once=AT_ONCE,
    )


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _sealed(database: Database) -> float:
    """Waits until all is sealed; the entries a second that it took."""
    began, waiting = time.perf_counter(), await database.fetchval(UNSEALED)
    while await database.fetchval(UNSEALED):  # noqa: ASYNC110  # another process could seal as well
        await asyncio.sleep(0.1)
    return float(waiting / (time.perf_counter() - began))


async def _rate(seconds: float, work: Callable[[int], Awaitable[None]]) -> float:
    """Ends of `work` a second, AT_ONCE at a time."""
    done = 0
    end = time.perf_counter() + seconds

    async def go_on(first: int) -> None:
        nonlocal done
        n = first
        while time.perf_counter() < end:
            await work(n)
            n += AT_ONCE
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(go_on(first) for first in range(AT_ONCE)))
    return done / (time.perf_counter() - began)


async def _change(database: Database, person: UUID) -> None:
    async def work(tx: Transaction) -> None:
        await tx.execute(CHANGE, person)

    await database.transact(work)


async def _change_and_record(database: Database, person: UUID) -> None:
    async def work(tx: Transaction) -> None:
        await tx.execute(CHANGE, person)
        await audit.record(
            tx,
            actor="system",
            action="bench.changed",
            person=person,
            about=SubjectKind.PERSON.of(),
            why="bench",
        )

    await database.transact(work)


async def _read_page(database: Database, page: list[tuple[UUID, Subject]]) -> None:
    await audit.record_all(database, actor="system", action="bench.read", persons=page, why="bench")


async def _watch(database: Database, lags: list[float]) -> None:
    while True:
        lags.append(await database.fetchval(OLDEST_UNSEALED))
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="seconds instead of half a minute")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the service runs
        runner.run(main(4.0 if parser.parse_args().quick else 12.0))
