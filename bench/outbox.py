"""python -m bench.outbox [--quick] [--claims]: notices through the outbox, against the transport alone.

`figure` (`rate_ratio_1`): notices a second of one worker, claimed, signed, sent to the SMS stand-in and
written down, over what one process sends there straight, with the same transport and as many sends
under way; the median of several rounds, in each of which one follows the other. `rate_ratio_4` the
same of four workers and four processes.
`commit_to_socket_p99_ms`: from the commit of an event to its arrival on the account's update socket,
at 200 events a second through the running service. `claim_p99_ratio`: p99 of claiming 16 of
1,000,000 notices that are due over that of 10,000 (--quick: of 200,000). The two queues lie in two
databases of one server and are claimed from by turns, so that what the machine, the disk or the
server's own cleaning interrupts meets both alike; what was claimed leaves, and as many come anew. The
first claims are not counted: they plan the statement anew. The medians of both stand beside it.
--claims measures nothing else.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import aiohttp

from bench.folders import own_folder
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.senders import SLOTS, SUBJECT, Place, send
from bench.sockets import City, open_city
from clients.demo.outside import Outside
from clients.demo.processes import NotStarted
from domain.delivery import Channel
from domain.events import EventKind
from proto import updates_pb2 as wire
from storage import events
from storage.accounts.accounts import seal_phone
from storage.database import Database, open_database
from storage.keys.vault import Vault, load_keys
from storage.migrate import migrate
from storage.notices.delivery_outbox import DeliveryStore
from storage.postgres.embedded import EmbeddedError

RATE_GOAL: Final = 0.6
SOCKET_GOAL_MS: Final = 100.0
CLAIM_GOAL: Final = 1.5
EACH_SECOND: Final = 200
PHONES: Final = 100
FEW: Final = 10_000
AT_ONCE: Final = (
    20_000  # rows a statement: far below what the pool lets one run, on a busy machine too
)
CLAIMS: Final = 100  # a round, of each queue
CLAIM_ROUNDS: Final = 15
WARM: Final = 20  # claims before any is timed
PEOPLE: Final = 20_000  # of one person only the earliest notice is claimed
WORKERS: Final = (1, 4)

ADD: Final = """
INSERT INTO accounts (account_id, phone, level, language, quiet)
SELECT a, p, 1, 'zh-CN', false FROM unnest($1::uuid[], $2::bytea[]) AS t (a, p)
"""
FILL: Final = """
INSERT INTO deliveries
    (delivery_id, account_id, n, kind, subject, channel, state, next_at, expires_at, created_at)
SELECT gen_random_uuid(), ($1::uuid[])[1 + i % cardinality($1::uuid[])], i, $2, $3, 'sms', 'queued',
    at, now() + interval '1 day', at
FROM generate_series($4::bigint, $5::bigint) AS i, make_interval(secs => 60 - i / 1e5) AS ago,
    LATERAL (SELECT now() - ago AS at) AS due
"""
LEAVE: Final = """
UPDATE deliveries SET state = 'sent', ended_at = now(), sent_at = now()
WHERE state = 'claimed' AND channel = 'sms' AND next_at > now()
"""
FRESH: Final = "VACUUM ANALYZE deliveries"
OTHER: Final = "CREATE DATABASE few"


@dataclass(frozen=True, slots=True)
class Length:
    rounds: int
    send_s: float
    talk_s: float
    many: int


FULL: Final = Length(rounds=5, send_s=5, talk_s=10, many=1_000_000)
QUICK: Final = Length(rounds=1, send_s=3, talk_s=4, many=200_000)


@dataclass(slots=True, eq=False)
class Yard:
    """A database of notices that wait, and the stand-in that takes them."""

    database: Database
    deliveries: DeliveryStore
    people: Sequence[UUID]
    queued: int = 0

    async def fill(self, count: int) -> None:
        end = self.queued + count
        while self.queued < end:
            first, self.queued = self.queued + 1, min(end, self.queued + AT_ONCE)
            await self.database.execute(
                FILL, self.people, EventKind.CERTIFIED, str(SUBJECT), first, self.queued
            )

    async def claim(self) -> float:
        """Seconds that a claim took."""
        at = datetime.now(UTC)
        began = time.perf_counter()
        claimed = await self.deliveries.claim(
            Channel.SMS, at=at, until=at + timedelta(minutes=1), limit=SLOTS
        )
        took = time.perf_counter() - began
        if len(claimed) != SLOTS:
            raise LookupError("the outbox ran empty")
        return took

    async def renew(self) -> None:
        """What was claimed has left, and as many came anew."""
        left = await self.database.execute(LEAVE)
        await self.fill(int(left.rpartition(" ")[2]))


async def open_yards(url: str, keys: Path, stack: AsyncExitStack) -> tuple[Yard, Yard]:
    """In the database itself, and in another one of the same server."""
    yard = await open_yard(url, keys, stack)
    await yard.database.execute(OTHER)
    other = urlsplit(url)._replace(path="/few").geturl()
    await migrate(other)
    return yard, await open_yard(other, keys, stack)


async def open_yard(url: str, keys: Path, stack: AsyncExitStack) -> Yard:
    database = await stack.enter_async_context(open_database(url, size=2))
    vault = Vault(load_keys(keys))
    people = [uuid4() for _ in range(PEOPLE)]
    phones = [seal_phone(vault, who, f"138{at:08}") for at, who in enumerate(people)]
    await database.execute(ADD, people, phones)
    return Yard(database, DeliveryStore(database, vault), people)


async def sent_a_second(place: Place, processes: int, seconds: float) -> float:
    """All of them begin when the last one is ready."""
    context, pipes = get_context("spawn"), []
    for _ in range(processes):
        pipe, theirs = context.Pipe()
        context.Process(target=send, args=(theirs, place), daemon=True).start()
        pipes.append(pipe)
    for pipe in pipes:
        await asyncio.to_thread(pipe.recv)
    for pipe in pipes:
        pipe.send(seconds)
    return sum([int(await asyncio.to_thread(pipe.recv)) for pipe in pipes]) / seconds


async def commit_to_socket(city: City, seconds: float) -> list[float]:
    """Seconds from each commit to the phone, at 200 events a second."""
    calls = await city.add(PHONES)
    committed: dict[tuple[UUID, int], float] = {}
    heard: dict[tuple[UUID, int], float] = {}

    async def listen(
        http: aiohttp.ClientSession, account: UUID, path: str, token: str, ready: asyncio.Event
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with http.ws_connect(path, headers=headers) as socket:
            async for message in socket:
                said = wire.ServerMessage.FromString(message.data)
                if said.HasField("event"):
                    heard[account, said.event.n] = time.monotonic()
                else:
                    ready.set()

    async def tell_one(account: UUID, n: int) -> None:
        async with city.database.transaction() as tx:
            await events.tell(
                tx, account=account, kind=EventKind.REVIEW_OPENED, subject=SUBJECT, at=_now()
            )
        committed[account, n] = time.monotonic()
        await city.bell.ring([account])

    async with aiohttp.ClientSession(city.service.base) as http, asyncio.TaskGroup() as group:
        phones, accounts = [], city.accounts[-PHONES:]
        for account, call in zip(accounts, calls, strict=True):
            ready = asyncio.Event()
            phones.append(group.create_task(listen(http, account, call.path, call.token, ready)))
            await ready.wait()
        began = time.monotonic()
        for at in range(int(seconds * EACH_SECOND)):
            await asyncio.sleep(began + at / EACH_SECOND - time.monotonic())
            group.create_task(tell_one(accounts[at % PHONES], 1 + at // PHONES))
        await asyncio.sleep(1)
        for phone in phones:
            phone.cancel()
    if missing := committed.keys() - heard.keys():
        raise LookupError(f"{len(missing)} of {len(committed)} events were not heard")
    return [heard[one] - at for one, at in committed.items()]


async def measure_claims(many: Yard, few: Yard, length: Length) -> list[Measure]:
    queues: dict[Yard, list[float]] = {}
    for yard, count in ((many, length.many), (few, FEW)):
        await yard.fill(count)
        await yard.database.execute(FRESH)
        for _ in range(WARM):
            await yard.claim()
        queues[yard] = []
    for _ in range(CLAIM_ROUNDS):
        for _ in range(CLAIMS):
            for yard, took in queues.items():
                took.append(await yard.claim())
        for yard in queues:
            await yard.renew()
    (many_p50, many_p99), (few_p50, few_p99) = (
        [1000 * percentile(took, share) for share in (0.5, 0.99)] for took in queues.values()
    )
    return [
        Measure("claim_p99_ratio", many_p99 / few_p99, f"of {FEW:,} queued", at_most=CLAIM_GOAL),
        Measure("claim_p99_ms", many_p99, f"ms at {length.many:,} queued"),
        Measure("claim_p99_few_ms", few_p99, f"ms at {FEW:,} queued"),
        Measure("claim_p50_ms", many_p50, f"ms at {length.many:,} queued"),
        Measure("claim_p50_few_ms", few_p50, f"ms at {FEW:,} queued"),
    ]


async def measure_claims_alone(length: Length) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder())
        city = await open_city(folder, stack)
        await city.service.stop()
        many, few = await open_yards(city.url, folder / "keys", stack)
        figure, *others = await measure_claims(many, few, length)
        tell("outbox", figure, others, queued=length.many, slots=SLOTS)


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder())
        outside = await stack.enter_async_context(Outside(folder / "standins.log"))
        city = await open_city(folder, stack)
        took = await commit_to_socket(city, length.talk_s)
        say(f"{len(took)} events heard")
        await city.service.stop()
        many, few = await open_yards(city.url, folder / "keys", stack)
        claims = await measure_claims(many, few, length)
        straight = Place(outside.address)
        engine = Place(outside.address, city.url, folder / "keys")
        rates: dict[tuple[str, int], list[float]] = {}
        for _ in range(length.rounds):
            for workers in WORKERS:
                for way, place in (("straight", straight), ("outbox", engine)):
                    rate = await sent_a_second(place, workers, length.send_s)
                    rates.setdefault((way, workers), []).append(rate)
        _tell(length, took, claims, rates)


def _tell(
    length: Length,
    took: list[float],
    claims: list[Measure],
    rates: dict[tuple[str, int], list[float]],
) -> None:
    ratios = {
        workers: [
            outbox / straight
            for outbox, straight in zip(
                rates["outbox", workers], rates["straight", workers], strict=True
            )
        ]
        for workers in WORKERS
    }
    one, four = (median(found) for found in ratios.values())
    tell(
        "outbox",
        Measure("rate_ratio_1", one, "of the transport alone", at_least=RATE_GOAL),
        [
            Measure("rate_ratio_4", four, "of four transports alone", at_least=RATE_GOAL),
            Measure(
                "commit_to_socket_p99_ms",
                1000 * percentile(took, 0.99),
                f"ms at {EACH_SECOND} events/s",
                at_most=SOCKET_GOAL_MS,
            ),
            *claims,
            Measure("commit_to_socket_p50_ms", 1000 * percentile(took, 0.5), "ms"),
            *(
                Measure(f"{way}_{workers}_rate", median(found), "a second")
                for (way, workers), found in rates.items()
            ),
        ],
        rate_ratios_all={
            workers: [round(ratio, 3) for ratio in found] for workers, found in ratios.items()
        },
        queued=length.many,
        slots=SLOTS,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.outbox", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200,000 queued, and one short round")
    parser.add_argument("--claims", action="store_true", help="the claims alone")
    asked = parser.parse_args()
    length = QUICK if asked.quick else FULL
    try:
        asyncio.run(measure_claims_alone(length) if asked.claims else measure(length))
    except (NotStarted, EmbeddedError, LookupError, aiohttp.ClientError, OSError) as failed:
        could_not("outbox", failed)


if __name__ == "__main__":
    main()
