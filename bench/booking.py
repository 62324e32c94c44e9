"""python -m bench.booking [--quick]: bookings of one slot that everybody wants, against their transaction alone.

Two web processes on one PostgreSQL and one Valkey. Sixteen callers want places in the same slot, each for
another person: through the door (`POST /v1/bookings`), and as the transaction with the conditional UPDATE by
itself, its statements recorded while the service says them and said again on a bare pool of as many
connections, in turns within one run. `figure`: bookings a second over transactions a second; what the door
adds (who asks, the key of the creation, the answer kept) counts against it. `update_per_s` is the UPDATE
without a booking to write, and `of_update` the bookings over it. `p99_ms`: of a booking.

Then 500 ask at once for the last place of a slot, again and again, and again with one process killed while
they ask; afterwards the ledger is counted from its rows. `oversold`: slots with more bookings than places,
with a count that is not that of their bookings, or whose last place more than one was told to have.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4, uuid5

import aiohttp
import asyncpg

from bench.cases import Recorder, Silent, with_json
from bench.folders import own_folder
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.residents import PROXIES
from bench.sockets import City, open_city_at
from clients.demo.processes import NotStarted, free_port
from clients.demo.service import Service
from domain.people import Citizen, Level
from server.wiring.bookings import make_bookings
from storage.bookings.slots import TAKE
from storage.database import Row
from storage.keys.vault import Vault, load_keys
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey

TOGETHER: Final = 16
CROWD: Final = 500
PLACE: Final = "bench_windows"
PEOPLE: Final = """
INSERT INTO accounts (account_id, phone, person_id, level, language)
SELECT a, ''::bytea, p, 2, 'zh-CN' FROM unnest($1::uuid[], $2::uuid[]) AS t (a, p)
"""
UNIT: Final = "INSERT INTO units (unit, zh, en) VALUES ('bench', '测试', 'Bench')"
WINDOWS: Final = """
INSERT INTO places (place, kind, unit, part_of, area, zh, en, address_zh, address_en, items, kinds, size,
    walk_in_percent, minutes, hours, rules, loaded_at)
VALUES ($1, 'window', 'bench', '', '', '窗口', 'Windows', '大厅', 'Hall', '{}', '{}', 1, 0, 30, '{}', $2, now())
"""
RULES: Final = {
    "days_ahead": 28,
    "released_at": "00:00",
    "hold_min": 30,
    "offer_min": 60,
    "cancel_min": 60,
    "cancel_eve": None,
    "early_min": 60,
    "late_min": 30,
    "misses": 3,
    "miss_days": 90,
    "closed_days": 90,
}
SLOT: Final = """
INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share)
VALUES ($1, $2, $3, $4, 30, now() - interval '1 day', $5, 0)
"""
COUNTED: Final = """
SELECT s.slot_id, s.size, s.taken, (
    SELECT count(*) FROM bookings AS b
    WHERE b.slot_id = s.slot_id AND b.state NOT IN ('cancelled', 'stopped')) AS bookings
FROM slots AS s WHERE s.slot_id = ANY ($1)
"""
_CREATED: Final = 201
_BUSY: Final = 503
_TRIES: Final = 40


@dataclass(frozen=True, slots=True)
class Length:
    bookings: int  # on each side and round
    rounds: int
    last: int  # times that 500 want a last place, and with a process killed


FULL: Final = Length(bookings=400, rounds=5, last=5)
QUICK: Final = Length(bookings=150, rounds=2, last=1)


@dataclass
class Hall:
    city: City
    bases: tuple[str, str]
    http: aiohttp.ClientSession
    vault: Vault
    slots: list[UUID] = field(default_factory=list)

    async def slot(self, size: int) -> UUID:
        """Each of another day, so that a person may have one in each."""
        slot = uuid4()
        starts = datetime.now(UTC) + timedelta(days=2 + len(self.slots))
        row = (slot, PLACE, starts.date(), starts, size)
        await self.city.database.execute(SLOT, *row)
        self.slots.append(slot)
        return slot

    async def people(self, count: int) -> tuple[list[Citizen], list[UUID]]:
        """Accounts with their persons, who have booked nothing."""
        citizens = [Citizen(uuid4(), Level.BOUND, uuid4()) for _ in range(count)]
        persons = [uuid4() for _ in citizens]
        await self.city.database.execute(PEOPLE, [each.account for each in citizens], persons)
        return citizens, persons

    async def tokens(self, count: int) -> list[str]:
        """Of such people."""
        citizens, _ = await self.people(count)
        return [self.city.tokens.issue(each)[0] for each in citizens]

    async def book(self, slot: UUID, token: str, base: str) -> int:
        """The status of the answer; asked again under the same key while the service is full."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        for _ in range(_TRIES):
            async with self.http.post(
                f"{base}/v1/bookings", json={"slot": str(slot)}, headers=headers
            ) as answer:
                await answer.read()
                if answer.status != _BUSY:
                    return answer.status
            await asyncio.sleep(0.05)
        return _BUSY


async def open_hall(folder: Path, stack: AsyncExitStack) -> tuple[Hall, Service]:
    """`Service`: the second process, which may be killed."""
    url = await stack.enter_async_context(embedded_postgres(folder / "data"))
    valkey = await stack.enter_async_context(embedded_valkey(folder / "data"))
    city = await open_city_at(url, valkey, folder, stack)
    settings = {
        "ZHIJIAN_DATABASE_URL": url,
        "ZHIJIAN_REDIS_URL": valkey,
        "ZHIJIAN_KEYS": str(folder / "keys"),
        "ZHIJIAN_WORKERS": "1",
        "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
    }
    (folder / "second").mkdir()
    second = Service(free_port(), settings, folder / "second", ("server", "serve"))
    stack.push_async_callback(second.stop)
    await second.start()
    http = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    )
    await city.database.execute(UNIT)
    await city.database.execute(WINDOWS, PLACE, RULES)
    return Hall(
        city, (city.service.base, second.base), http, Vault(load_keys(folder / "keys"))
    ), second


async def through_the_door(hall: Hall, length: Length, took: list[float]) -> float:
    """Bookings a second, all of one slot."""
    slot, people = await hall.slot(length.bookings), await hall.tokens(length.bookings)
    waiting = list(enumerate(people))

    async def one() -> None:
        at, token = waiting.pop()
        began = time.perf_counter()
        status = await hall.book(slot, token, hall.bases[at % 2])
        if status != _CREATED:
            raise ConnectionError(f"a booking of a free slot: {status}")
        took.append(time.perf_counter() - began)

    return await _rate(waiting, one)


@dataclass
class Unheard:
    """As an infrastructure to which nobody listens."""

    database: Recorder
    vault: Vault

    def __getattr__(self, _: str) -> Silent:
        return Silent()


async def recorded(hall: Hall) -> tuple[Recorder, Citizen, UUID, UUID]:
    """What the service says for one booking; who books, for whom, and where."""
    slot = await hall.slot(1)
    (citizen,), (person,) = await hall.people(1)
    recorder = Recorder(hall.city.database)
    base = Unheard(recorder, hall.vault)
    parts = make_bookings(base, Silent())  # type: ignore[arg-type]  # as far as bookings look
    await parts.bookings.hold(citizen, slot)
    return recorder, citizen, person, slot


async def by_the_transaction(hall: Hall, length: Length, pool: "asyncpg.Pool[Row]") -> float:
    """Bookings a second, all of one slot: what was said of one, for each of other people."""
    recorder, of, of_person, of_slot = await recorded(hall)
    slot = await hall.slot(length.bookings)
    citizens, persons = await hall.people(length.bookings)
    waiting = list(zip(citizens, persons, strict=True))

    async def one() -> None:
        citizen, person = waiting.pop()
        own = {of.account: citizen.account, of_person: person, of_slot: slot}

        def said(value: object) -> object:
            if isinstance(value, UUID):
                return own.get(value) or uuid5(person, str(value))
            if isinstance(value, str):
                return value.replace(str(of.account), str(citizen.account))
            return value

        for group in recorder.groups:
            async with pool.acquire() as connection, connection.transaction():
                for sql, args in group:
                    done = await connection.fetch(sql, *map(said, args))
                    if sql == TAKE and not done:
                        raise ConnectionError("a free place was not taken")

    return await _rate(waiting, one)


async def by_the_update(hall: Hall, length: Length, pool: "asyncpg.Pool[Row]") -> float:
    """Places taken a second, all of one slot, which is none of the ledger that is counted."""
    slot = await hall.slot(length.bookings)
    hall.slots.remove(slot)
    waiting = list(range(length.bookings))

    async def one() -> None:
        waiting.pop()
        async with pool.acquire() as connection:
            if await connection.fetchval(TAKE, slot, datetime.now(UTC)) is None:
                raise ConnectionError("a free place was not taken")

    return await _rate(waiting, one)


async def _rate(waiting: Sequence[object], one: Callable[[], Awaitable[None]]) -> float:
    count = len(waiting)

    async def one_after_the_other() -> None:
        while waiting:
            await one()

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(TOGETHER)))
    return count / (time.perf_counter() - began)


async def last_place(hall: Hall, kill: Service | None = None) -> bool:
    """Whether more than one was told to have the last place. `kill`: dies while they ask."""
    slot, people = await hall.slot(1), await hall.tokens(CROWD)

    async def ask(at: int, token: str) -> int:
        try:
            return await hall.book(slot, token, hall.bases[at % 2])
        except aiohttp.ClientError:  # its process is gone
            return 0

    async def killed() -> None:
        if kill is not None:
            await asyncio.sleep(0.3)
            await kill.kill()

    *said, _ = await asyncio.gather(*(ask(*each) for each in enumerate(people)), killed())
    if kill is not None:
        await kill.start()
    booked = said.count(_CREATED)
    if kill is None and booked != 1:
        raise ConnectionError(f"{booked} of {CROWD} have the last place")
    return booked > 1


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        hall, second = await open_hall(stack.enter_context(own_folder()), stack)
        pool = await stack.enter_async_context(
            asyncpg.create_pool(hall.city.url, min_size=TOGETHER, max_size=TOGETHER, init=with_json)
        )
        ratios: list[float] = []
        rates: dict[str, list[float]] = {"door": [], "transaction": [], "update": []}
        took: list[float] = []
        for at in range(length.rounds + 1):
            update = await by_the_update(hall, length, pool)
            bare = await by_the_transaction(hall, length, pool)
            of_this: list[float] = []
            ours = await through_the_door(hall, length, of_this)
            if at:  # the first one warms both up
                ratios.append(ours / bare)
                rates["door"].append(ours)
                rates["transaction"].append(bare)
                rates["update"].append(update)
                took += of_this
        say(f"{CROWD} for the last place, {length.last} times, and with a process killed")
        twice = [await last_place(hall) for _ in range(length.last)]
        twice += [await last_place(hall, second) for _ in range(length.last)]
        rows = await hall.city.database.fetch(COUNTED, hall.slots)
        amiss = sum(not row["taken"] == row["bookings"] <= row["size"] for row in rows)
        tell(
            "booking",
            Measure("figure", median(ratios), "of its transaction alone", at_least=0.5),
            [
                Measure("oversold", float(amiss + sum(twice)), "slots", at_most=0),
                Measure("bookings_per_s", median(rates["door"]), "a second, of one slot"),
                Measure(
                    "transactions_per_s", median(rates["transaction"]), "a second, of one slot"
                ),
                Measure("update_per_s", median(rates["update"]), "a second, of one slot"),
                Measure(
                    "of_update",
                    median(rates["door"]) / median(rates["update"]),
                    "of the bare UPDATE",
                ),
                Measure("p50_ms", percentile(took, 0.5) * 1000, "ms a booking"),
                Measure("p99_ms", percentile(took, 0.99) * 1000, "ms a booking"),
            ],
            slots=len(rows),
            ratios=[round(each, 3) for each in ratios],
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.booking", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two short rounds")
    length = QUICK if parser.parse_args().quick else FULL
    try:
        asyncio.run(measure(length))
    except (NotStarted, EmbeddedError, ConnectionError, LookupError, OSError) as failed:
        could_not("booking", failed)


if __name__ == "__main__":
    main()
