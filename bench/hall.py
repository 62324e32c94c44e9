"""python -m bench.hall [--quick]: how much slower the hall's doors are in a large city than in a small one.

Two cities on one PostgreSQL and one Valkey, each with a service of its own: one of 1,000,000 persons and
2,000,000 cases (`--quick`: a tenth), one of 10,000 persons and 20,000 cases, both loaded by COPY
(bench/crowd.py). They are asked in turns, one call after the other, through their HTTP doors: a case is
submitted, a person's cases, the work list of an officer (every other one of a district), a case by its
number, items by words, a week's slots of a place, and the next ticket is called at a window while 40 wait.
Nine of ten cases are decided; the rest lie open. `figure`: the p99 of a door in the large city over that in
the small one, of the door at which this is worst. A p99 is the median of those of five rounds; it (`_p99_ms`)
and the ratio of the medians (`_p50_ratio`) stand beside the figure.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import aiohttp
from asyncpg import PostgresError

from bench.calls import call, draft
from bench.cases import FORM, ITEM, WAY, Hall, add_officer, open_hall
from bench.crowd import AREAS, CASES_EACH, Crowd, Filling, Pattern, load, read_pattern
from bench.folders import own_folder
from bench.hall_places import GROUPS, HALL, WAITING, load_places, slots_of
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.sockets import City, open_city_at
from clients.demo.people import resident
from clients.demo.processes import NotStarted
from definitions.reading import read_item
from definitions.search_words import indexed
from domain.days import SHANGHAI
from domain.hall.cases import Case, CaseState
from domain.hall.definitions import UNCHECKED
from domain.hall.items import Item
from domain.people import Citizen, Identity, Level, Officer, Role
from domain.words import Words
from storage.database import open_database
from storage.hall.items import ENTER
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey

GOAL: Final = 1.5
FEW: Final = 10_000  # persons
ITEMS: Final = 300  # that are found beside those that ship
ROUNDS: Final = 5  # of which each has a p99 of its own
WARM: Final = 15  # turns before any is timed
OFFICERS: Final = 40  # a minute each may look 120 times
TOGETHER: Final = 8  # of the drafts that are made ready
BORN_FROM: Final = date(1961, 1, 1)  # 999 a day; none is offered anything by age
WINDOW: Final = f"/v1/officer/halls/{HALL}/windows/1"
ALLOWANCE: Final = "allowance.elder"
GRANTED: Final[Mapping[str, object]] = {"recipient": "card", "true_words": True}
GRANTED_OF_TEN: Final = 9
#: After how many moves of their way the others lie: submitted, at the reviews, at the decision.
OPEN_AFTER: Final = (0, 2, 6)
WORKERS: Final = (
    ("city_management", "clerk", ""),
    ("city_management", "clerk", AREAS[0]),
    ("fire_rescue", "clerk", ""),
    ("city_management", "approver", AREAS[1]),
)
LOOKERS: Final = (("city_management", "clerk", ""), ("civil_affairs", "clerk", ""))
ASKED: Final = ("gaoling", "zpsz", "招牌", "津贴", "shop sign", "allowance 17", "高龄津贴 30")
_JUDGED_S: Final = 20.0
_OF_A_DAY: Final = 250  # addresses of one network


@dataclass(frozen=True, slots=True)
class Length:
    persons: int
    turns: int


FULL: Final = Length(persons=1_000_000, turns=2_000)
QUICK: Final = Length(persons=100_000, turns=200)


@dataclass(slots=True, eq=False)
class Side:
    """A city, who lives in it, and how it is asked."""

    hall: Hall
    crowd: Crowd
    http: aiohttp.ClientSession
    lookers: Sequence[Officer] = ()
    workers: Sequence[Officer] = ()
    places: int = 1
    given: int = 0  # tickets
    clerk: Officer = field(init=False)  # at window 1
    called: str = ""  # the ticket that is there
    drafts: list[tuple[UUID, int]] = field(default_factory=list)  # and of whom
    drawn: random.Random = field(default_factory=lambda: random.Random(13))  # noqa: S311  # draws who is asked for

    async def call(self, method: str, path: str, token: str = "", *, version: int = 0) -> object:
        return await call(self.http, method, path, token, version=version, more=self._from())

    def _from(self) -> dict[str, str]:
        """From one of many addresses, each of which may call so often."""
        return {"X-Forwarded-For": f"10.0.0.{self.drawn.randrange(_OF_A_DAY)}"}

    def token(self, who: Citizen | Officer) -> str:
        """A new one for each call: a large city is loaded for longer than one lasts."""
        return self.hall.city.tokens.issue(who)[0]

    def citizen(self, at: int) -> str:
        return self.token(Citizen(self.crowd.account(at), Level.BOUND, uuid4()))

    async def sit(self, folder: Path) -> None:
        """A clerk at a window of a hall where many wait."""
        self.places = await load_places(self.hall.city, self.crowd.persons, folder)
        self.clerk, token = await add_officer(self.hall.city, roles=(Role.COUNTER,))
        await call(self.http, "POST", f"{WINDOW}/openings", token)
        for _ in range(WAITING):
            await self.give()

    async def give(self) -> None:
        path, group = f"/v1/officer/halls/{HALL}/tickets", GROUPS[self.given % len(GROUPS)]
        await call(self.http, "POST", path, self.token(self.clerk), said={"group": group})
        self.given += 1

    async def begin(self, at: int) -> None:
        """A draft of that person, filled in."""
        case = await draft(self.http, self.citizen(at), ITEM, FORM, more=self._from())
        self.drafts.append((case, at))


async def submit(side: Side, _: int) -> Callable[[], Awaitable[object]]:
    case, at = side.drafts.pop()
    token = side.citizen(at)
    return lambda: side.call("POST", f"/v1/cases/{case}/submissions", token, version=2)


async def my_cases(side: Side, _: int) -> Callable[[], Awaitable[object]]:
    token = side.citizen(side.drawn.randrange(side.crowd.persons))
    return lambda: side.call("GET", "/v1/cases", token)


async def work_list(side: Side, turn: int) -> Callable[[], Awaitable[object]]:
    token = side.token(side.workers[turn % len(side.workers)])
    return lambda: side.call("GET", "/v1/officer/work", token)


async def by_number(side: Side, turn: int) -> Callable[[], Awaitable[object]]:
    token = side.token(side.lookers[turn % len(side.lookers)])
    number = side.crowd.number(side.drawn.randrange(side.crowd.persons * CASES_EACH))
    return lambda: side.call("GET", f"/v1/officer/cases?number={number}", token)


async def item_search(side: Side, turn: int) -> Callable[[], Awaitable[object]]:
    words = ASKED[turn % len(ASKED)]
    return lambda: side.call("GET", f"/v1/items?words={words}")


async def slot_search(side: Side, turn: int) -> Callable[[], Awaitable[object]]:
    path = slots_of(side.places, turn)
    return lambda: side.call("GET", path)


async def ticket_call(side: Side, _: int) -> Callable[[], Awaitable[object]]:
    """Whoever was called before has gone, and another has come."""
    for move in ("start", "finish") if side.called else ():
        path = f"/v1/officer/tickets/{side.called}/moves"
        await call(side.http, "POST", path, side.token(side.clerk), said={"move": move})
    await side.give()
    token = side.token(side.clerk)

    async def called() -> object:
        seen = await call(side.http, "POST", f"{WINDOW}/calls", token)
        side.called = seen["ticket"]["ticket"]
        return seen

    return called


DOORS: Final = (submit, my_cases, work_list, by_number, item_search, slot_search, ticket_call)


async def open_halls(folder: Path, stack: AsyncExitStack) -> tuple[Hall, Hall]:
    """The one that becomes large, and the small one."""
    url = await stack.enter_async_context(embedded_postgres(folder / "data"))
    valkey = await stack.enter_async_context(embedded_valkey(folder / "data"))
    async with open_database(url, size=1) as database:
        await database.execute("CREATE DATABASE few")
    other = urlsplit(url)._replace(path="/few").geturl()

    async def one(at: str, name: str) -> Hall:
        own = folder / name
        own.mkdir()
        return await open_hall(await open_city_at(at, valkey, own, stack), own / "keys")

    many, few = await asyncio.gather(one(url, "many"), one(other, "few"))
    return many, few


async def made_patterns(hall: Hall) -> tuple[Pattern, ...]:
    """Nine of ten granted by rule, the others open."""
    granted = await _granted(hall)
    opened = []
    for at, moves in enumerate(OPEN_AFTER):
        who = _pattern_person(10 + at)
        case = await hall.submit(who, ITEM, FORM)
        for at_post, wanted in WAY[:moves]:
            officer = Officer(hall.officers[at_post], frozenset(), uuid4())
            case = (await hall.parts.work.move(officer, case.case, case.version, wanted)).file.case
        opened.append(await read_pattern(hall.city.database, case, who))
    return (granted,) * GRANTED_OF_TEN * len(opened) + tuple(opened)


async def _granted(hall: Hall) -> Pattern:
    """One that was not drawn to be looked at."""
    for at in range(10):
        who = _pattern_person(at, date(1938, 2, 25))
        case = await _judged(hall, await hall.submit(who, ALLOWANCE, GRANTED))
        if case.look is None:
            return await read_pattern(hall.city.database, case, who)
    raise LookupError("ten grants of ten were drawn to be looked at")


async def _judged(hall: Hall, case: Case) -> Case:
    citizen = Citizen(hall.accounts[case.person], Level.BOUND, uuid4())
    until = time.monotonic() + _JUDGED_S
    while case.state is CaseState.SUBMITTED:
        if time.monotonic() > until:
            raise LookupError("no rule granted what it should have")
        await asyncio.sleep(0.05)
        case = (await hall.parts.cases.show(citizen, case.case)).case
    return case


def _pattern_person(number: int, born: date = date(1960, 1, 1)) -> Identity:
    who = resident(1 + number, f"齐{'甲乙丙丁戊己庚辛壬癸子丑寅'[number]}", born)
    return Identity(who.name, who.id_number, who.phone)


async def open_side(hall: Hall, crowd: Crowd, stack: AsyncExitStack) -> Side:
    """Its officers, and so many more items; the crowd is loaded by whoever asks."""
    http = aiohttp.ClientSession(hall.city.service.base)
    side = Side(hall, crowd, await stack.enter_async_context(http))
    city = hall.city
    held = [WORKERS[at % len(WORKERS)] for at in range(OFFICERS)]
    side.workers = [(await add_officer(city, post))[0] for post in held]
    side.lookers = [(await add_officer(city, *LOOKERS))[0] for _ in range(OFFICERS)]
    await _add_items(city)
    return side


async def _add_items(city: City) -> None:
    """Copies of those that ship, under names of their own, as a city has that does much."""
    rows = await city.database.fetch("SELECT text FROM items WHERE state = 'released'")
    items = [read_item(row["text"].encode(), UNCHECKED) for row in rows]
    shipped = [item for item in items if isinstance(item, Item)]
    for at in range(ITEMS):
        item = shipped[at % len(shipped)]
        names = Words(f"{item.names.zh} {at}", f"{item.names.en} {at}")
        other = replace(item, name=f"{item.name}_{at}", names=names)
        shown = (names.zh, names.en, item.about.zh, item.about.en)
        words = list(indexed(other))
        await city.database.execute(ENTER, other.name, 1, *shown, words, False)  # noqa: FBT003  # a column


async def get_ready(sides: Sequence[Side], turns: int) -> None:
    """What will be submitted: by somebody else each time, all over the city."""
    together = asyncio.Semaphore(TOGETHER)

    async def one(side: Side, at: int) -> None:
        async with together:
            await side.begin(at)

    await asyncio.gather(
        *(
            one(side, at)
            for side in sides
            for at in side.drawn.sample(range(side.crowd.persons), turns)
        )
    )


async def ask_in_turns(sides: Sequence[Side], turns: int) -> dict[str, dict[Side, list[float]]]:
    """By door and city, the seconds of each call."""
    took: dict[str, dict[Side, list[float]]] = {
        door.__name__: {side: [] for side in sides} for door in DOORS
    }
    for turn in range(-WARM, turns):
        for door in DOORS:
            for side in sides if turn % 2 else tuple(reversed(sides)):
                call = await door(side, turn)
                began = time.perf_counter()
                await call()
                if turn >= 0:
                    took[door.__name__][side].append(time.perf_counter() - began)
    return took


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder())
        began = time.monotonic()
        halls = await open_halls(folder, stack)
        patterns = await made_patterns(halls[1])
        today = datetime.now(SHANGHAI).date()
        sides = [
            await open_side(hall, Crowd(persons, BORN_FROM, today, patterns), stack)
            for hall, persons in zip(halls, (length.persons, FEW), strict=True)
        ]
        opened = time.monotonic()
        await load(
            [
                Filling(side.hall.city.url, folder / name / "keys", side.crowd)
                for side, name in zip(sides, ("many", "few"), strict=True)
            ]
        )
        for side, name in zip(sides, ("many", "few"), strict=True):
            await side.sit(folder / name)
        loaded = time.monotonic()
        say(
            f"opened in {opened - began:.0f} s, {length.persons:,} persons and"
            f" {length.persons * CASES_EACH:,} cases loaded in {loaded - opened:.0f} s"
        )
        await get_ready(sides, WARM + length.turns)
        took = await ask_in_turns(sides, length.turns)
        _tell(length, sides, took)


def p99_of(took: Sequence[float]) -> float:
    """The median of the p99 of each round: what else the machine does for a moment counts in one of them."""
    each = len(took) // ROUNDS
    return median([percentile(took[at * each : (at + 1) * each], 0.99) for at in range(ROUNDS)])


def _tell(length: Length, sides: Sequence[Side], took: dict[str, dict[Side, list[float]]]) -> None:
    many, few = sides
    p99 = {
        door: [1000 * p99_of(found[side]) for side in (many, few)] for door, found in took.items()
    }
    p50 = {
        door: percentile(found[many], 0.5) / percentile(found[few], 0.5)
        for door, found in took.items()
    }
    ratios = {door: large / small for door, (large, small) in p99.items()}
    worst = max(ratios, key=lambda door: ratios[door])
    tell(
        "hall",
        Measure("figure", ratios[worst], f"of the p99 at {FEW:,} persons ({worst})", at_most=GOAL),
        [
            *(Measure(f"{door}_p99_ratio", ratio, "") for door, ratio in ratios.items()),
            *(Measure(f"{door}_p50_ratio", ratio, "") for door, ratio in p50.items()),
            *(Measure(f"{door}_p99_ms", large, "ms") for door, (large, _) in p99.items()),
            *(Measure(f"{door}_p99_few_ms", small, "ms") for door, (_, small) in p99.items()),
        ],
        worst=worst,
        persons=length.persons,
        cases=length.persons * CASES_EACH,
        turns=length.turns,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hall", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 persons, and fewer turns")
    length = QUICK if parser.parse_args().quick else FULL
    try:
        asyncio.run(measure(length))
    except (
        NotStarted,
        EmbeddedError,
        LookupError,
        PostgresError,
        aiohttp.ClientError,
        OSError,
    ) as failed:
        could_not("hall", failed)


if __name__ == "__main__":
    main()
