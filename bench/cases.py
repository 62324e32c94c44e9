"""python -m bench.cases [--quick]: moves of cases through the service, against their statements alone.

Cases of the shipped shop sign are submitted, and then go from the clerk's hand to the approval: eight
moves each, by four officers, through the running service over kept connections. `figure`: moves a second
over what the same statements give on a bare pool of as many connections, in turns within one run. The
statements are those that the services say to the database for one case, recorded while they do it and
said again for each other case with its own ids, in the same transactions; what the door itself adds (who
asks, the key of the creation, the answer kept) counts against the service. `p50_ms` and `p99_ms`: of a move.
"""

import argparse
import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4, uuid5

import aiohttp
import asyncpg

from auth.credentials import Credentials
from bench.folders import own_folder
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.sockets import City, open_city
from clients.demo.people import resident
from clients.demo.processes import NotStarted
from definitions.shipped import named, shipped
from domain.hall.cases import Case, Move, Opinion
from domain.people import Citizen, Identity, Level, Officer, Role
from server.wiring.cases import CaseParts, make_cases
from services.hall.officer_moves import Wanted
from storage.database import Database, Queries, Row, Transaction
from storage.keys.vault import Vault, load_keys
from storage.pensions.register import RegisterStore

T = TypeVar("T")

TOGETHER: Final = 8
ITEM: Final = "permit.shopfront"
SIGNED: Final = 3  # its first version that asks a signature
NUMBERED: Final = re.compile(r"Z[0-9]{8}-[0-9]+-[0-9]")
FORM: Final[dict[str, object]] = {
    "shop_name": "长河包子铺",
    "address": "文化路 1 号",
    "what": "new",
    "kind": "letters",
    "width_mm": 3000,
    "height_mm": 600,
    "words": [{"line": "长河包子", "language": "zh"}],
    "true_words": True,
}
POSTS: Final = (
    ("city_management", "clerk"),
    ("fire_rescue", "clerk"),
    ("city_management", "approver"),
)
#: Each move with the place of its officer among POSTS.
WAY: Final = (
    (0, Wanted(Move.TAKE, "accept")),
    (0, Wanted(Move.ACCEPT, "accept")),
    (0, Wanted(Move.TAKE, "look")),
    (0, Wanted(Move.FINISH_STEP, "look", opinion=Opinion.AGREES)),
    (1, Wanted(Move.TAKE, "safety")),
    (1, Wanted(Move.FINISH_STEP, "safety", opinion=Opinion.AGREES)),
    (2, Wanted(Move.TAKE, "decide")),
    (2, Wanted(Move.APPROVE, "decide", words="准予设置")),
)


@dataclass(frozen=True, slots=True)
class Length:
    cases: int  # on each side and round
    rounds: int


FULL: Final = Length(cases=80, rounds=5)  # of 999 residents who can be invented
QUICK: Final = Length(cases=40, rounds=3)


class Silent:
    """Nobody listens here: the service's own bell rings for what it does."""

    async def ring(self, accounts: Iterable[UUID]) -> None:
        pass


class Recorder:
    """As the database, and keeps what is said to it: a group for each transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.groups: list[list[tuple[str, tuple[object, ...]]]] = []
        self._within = False

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        self._note(sql, args)
        return await self._database.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        self._note(sql, args)
        return await self._database.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:  # noqa: ANN401  # one column
        self._note(sql, args)
        return await self._database.fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        self._note(sql, args)
        return await self._database.execute(sql, *args)

    def transaction(self) -> AbstractAsyncContextManager[Queries]:
        return self._database.transaction()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._database.transact(work)

    async def together(self, work: Callable[[], Awaitable[T]]) -> T:
        self.groups.append([])
        self._within = True
        try:
            return await self._database.together(work)
        finally:
            self._within = False

    def last(self, work: Callable[[], Awaitable[None]]) -> None:
        self._database.last(work)

    def apart(self) -> Database:
        return self._database.apart()

    def _note(self, sql: str, args: tuple[object, ...]) -> None:
        if not self._within:
            self.groups.append([])
        self.groups[-1].append((sql, args))


@dataclass
class Hall:
    """The city with the item released, officers at their posts, and residents who apply."""

    city: City
    vault: Vault
    officers: tuple[UUID, ...]
    tokens: tuple[str, ...]
    parts: CaseParts
    people: int = 0
    accounts: dict[UUID, UUID] = field(default_factory=dict)  # by person

    async def submitted(self, count: int) -> list[Case]:
        return [await self._submitted() for _ in range(count)]

    async def _submitted(self) -> Case:
        self.people += 1
        who = resident(self.people, "王建国", date(1960, 1, 1))
        return await self.submit(Identity(who.name, who.id_number, who.phone), ITEM, FORM)

    async def submit(self, identity: Identity, item: str, form: Mapping[str, object]) -> Case:
        """By somebody who is not on the register yet."""
        register = RegisterStore(self.city.database, self.vault)
        person = await register.add(identity, [], actor="system", area="440304")
        if person is None:
            raise LookupError("a resident is on the register twice")
        account = uuid4()
        await self.city.database.execute(
            "INSERT INTO accounts (account_id, phone, person_id, level, language)"
            " VALUES ($1, '', $2, 2, 'zh-CN')",
            account,
            person,
        )
        self.accounts[person] = account
        citizen = Citizen(account, Level.BOUND, uuid4())
        cases = self.parts.cases
        begun = (await cases.begin(citizen, item)).case.case
        await cases.save(citizen, begun, 1, form)
        return (await cases.submit(citizen, begun, 2)).case


async def open_hall(city: City, keys: Path) -> Hall:
    await city.service.command("units", "load")
    # As the sign was before it asked a signature: what is measured are the doors of cases.
    unsigned = [path for path in shipped() if named(path)[0] != ITEM or named(path)[1] < SIGNED]
    await city.service.command("items", "publish", *map(str, unsigned))
    vault = Vault(load_keys(keys))
    signed_in = [await add_officer(city, (unit, role, "")) for unit, role in POSTS]
    officers, tokens = zip(*signed_in, strict=True)
    credentials = Credentials(city.tokens, "")
    parts = make_cases(city.database, vault, Silent(), Silent(), credentials, scans=False)
    return Hall(city, vault, tuple(each.officer for each in officers), tokens, parts)


async def add_officer(
    city: City, *posts: tuple[str, str, str], roles: Collection[Role] = ()
) -> tuple[Officer, str]:
    """One of the whole city who holds these posts (unit, role, area), and a token of theirs."""
    officer, session = uuid4(), uuid4()
    await city.database.execute(
        "INSERT INTO officers (officer_id, username, password_hash, roles, areas)"
        " VALUES ($1, $2, '', $3, '{\"\"}')",
        officer,
        officer.hex,
        list(roles),
    )
    await city.database.execute(
        "INSERT INTO sessions (session_id, officer_id, refresh_mac, expires_at)"
        " VALUES ($1, $2, '', 'infinity')",
        session,
        officer,
    )
    for post in posts:
        await city.database.execute(
            "INSERT INTO posts (officer_id, unit, role, area, granted_at, granted_by)"
            " VALUES ($1, $2, $3, $4, now(), $5)",
            officer,
            *post,
            uuid4(),
        )
    signed_in = Officer(officer, frozenset(roles), session)
    return signed_in, city.tokens.issue(signed_in)[0]


async def through_the_service(
    hall: Hall, http: aiohttp.ClientSession, cases: Sequence[Case], took: list[float]
) -> float:
    """Moves a second; `took` gets the seconds of each."""

    async def whole(case: Case) -> None:
        version = case.version
        for at, wanted in WAY:
            body = {
                "move": wanted.move,
                "step": wanted.step,
                "words": wanted.words,
                **({"opinion": wanted.opinion} if wanted.opinion else {}),
            }
            headers = {
                "Authorization": f"Bearer {hall.tokens[at]}",
                "Idempotency-Key": uuid4().hex,
                "If-Match": f'"{version}"',
            }
            began = time.perf_counter()
            async with http.post(
                f"/v1/officer/cases/{case.case}/moves", json=body, headers=headers
            ) as answer:
                seen = await answer.json()
                if answer.status != 201:  # noqa: PLR2004  # what the door gives
                    raise ConnectionError(f"{wanted.move}: {answer.status} {seen.get('type')}")
            took.append(time.perf_counter() - began)
            version = seen["version"]

    return await _rate(cases, whole)


async def on_the_bare_pool(
    hall: Hall, pool: "asyncpg.Pool[Row]", recorder: Recorder, of: Case, cases: Sequence[Case]
) -> float:
    """Moves a second: what was said of one case, of each of these."""
    known = set(hall.officers)

    async def whole(case: Case) -> None:
        own = {
            of.case: case.case,
            of.person: case.person,
            hall.accounts[of.person]: hall.accounts[case.person],
        }

        def said(value: object) -> object:
            if isinstance(value, UUID):
                return own.get(value) or (value if value in known else uuid5(case.case, str(value)))
            if isinstance(value, str) and NUMBERED.fullmatch(value):
                return f"{value}-{case.number}"  # its certificate's own
            if isinstance(value, str):
                return value.replace(str(of.case), str(case.case))
            return [said(each) for each in value] if isinstance(value, list) else value

        for group in recorder.groups:
            async with pool.acquire() as connection, connection.transaction():
                for sql, args in group:
                    await connection.fetch(sql, *(said(each) for each in args))

    return await _rate(cases, whole)


async def _rate(cases: Sequence[Case], whole: Callable[[Case], Awaitable[None]]) -> float:
    """Moves a second, TOGETHER cases at once."""
    waiting = list(cases)

    async def one_after_the_other() -> None:
        while waiting:
            await whole(waiting.pop())

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(TOGETHER)))
    return len(cases) * len(WAY) / (time.perf_counter() - began)


async def recorded(hall: Hall, warm: Case, case: Case) -> Recorder:
    """What the services say for the whole way of the second case; the first reads the item, which is kept."""
    recorder = Recorder(hall.city.database)
    credentials = Credentials(hall.city.tokens, "")
    parts = make_cases(recorder, hall.vault, Silent(), Silent(), credentials, scans=False)  # type: ignore[arg-type]  # as the database
    for held in (warm, case):
        recorder.groups.clear()
        for at, wanted in WAY:
            who = Officer(hall.officers[at], frozenset(), uuid4())
            held = (await parts.work.move(who, held.case, held.version, wanted)).file.case  # noqa: PLW2901  # as it is now
    return recorder


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder())
        hall = await open_hall(await open_city(folder, stack), folder / "keys")
        http = await stack.enter_async_context(aiohttp.ClientSession(hall.city.service.base))
        pool = await stack.enter_async_context(
            asyncpg.create_pool(hall.city.url, min_size=TOGETHER, max_size=TOGETHER, init=with_json)
        )
        warm, of = await hall.submitted(2)
        recorder = await recorded(hall, warm, of)
        statements = sum(len(group) for group in recorder.groups)
        say(f"{len(WAY)} moves a case, {statements / len(WAY):.1f} statements a move")
        ratios: list[float] = []
        rates: dict[str, list[float]] = {"service": [], "pool": []}
        took: list[float] = []
        for at in range(length.rounds + 1):
            bare = await on_the_bare_pool(
                hall, pool, recorder, of, await hall.submitted(length.cases)
            )
            of_this: list[float] = []
            ours = await through_the_service(
                hall, http, await hall.submitted(length.cases), of_this
            )
            if at:  # the first one warms both up
                ratios.append(ours / bare)
                rates["service"].append(ours)
                rates["pool"].append(bare)
                took += of_this
        tell(
            "cases",
            Measure(
                "figure", median(ratios), "of the same statements on the bare pool", at_least=0.5
            ),
            [
                Measure("moves_per_s", median(rates["service"]), "moves a second"),
                Measure("pool_per_s", median(rates["pool"]), "moves a second, statements alone"),
                Measure("p50_ms", percentile(took, 0.5) * 1000, "ms a move"),
                Measure("p99_ms", percentile(took, 0.99) * 1000, "ms a move"),
            ],
            statements_a_move=round(statements / len(WAY), 1),
            cases=length.cases * length.rounds,
            ratios=[round(each, 3) for each in ratios],
        )


async def with_json(connection: "asyncpg.Connection[Row]") -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_json, decoder=lambda text: text
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cases", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three short rounds")
    length = QUICK if parser.parse_args().quick else FULL
    try:
        asyncio.run(measure(length))
    except (NotStarted, ConnectionError, LookupError, OSError) as failed:
        could_not("cases", failed)


if __name__ == "__main__":
    main()
