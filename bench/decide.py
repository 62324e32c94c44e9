"""python -m bench.decide [--quick]: how soon somebody is told what a rule decided, and what judging costs.

`p95_ms`: 20 times a second somebody of 80 or more submits the shipped allowance, whose two facts the
register takes 300 ms to answer (bench/slow_register.py); from the answer of the submission to the notice
`case.decided` on the account's update socket, through the running service. Each phone holds its socket
from before. `figure`: decisions judged a second, as the service judges them (`CelRules.judge` of the item,
the form and the facts), over what CEL alone does with the same compiled conditions and values, in turns.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import aiohttp
from asyncpg import PostgresError
from cel_expr_python import cel

from bench.calls import call, draft
from bench.crowd import Crowd, Filling, load
from bench.folders import own_folder
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.slow_register import TAKES_S
from bench.sockets import City, open_city, raise_open_files
from clients.demo.processes import ROOT, NotStarted
from definitions import cel as language
from definitions.form_types import midnight
from definitions.reading import read_item
from definitions.rules import CelRules
from domain.days import SHANGHAI
from domain.events import EventKind
from domain.hall.decisions import Fact, FactValue, digest_of
from domain.hall.definitions import UNCHECKED
from domain.hall.items import Item
from domain.people import Citizen, Level
from domain.subjects import SubjectKind
from proto import updates_pb2 as wire
from storage.postgres.embedded import EmbeddedError

TOLD_GOAL_MS: Final = 1000.0
RATE_GOAL: Final = 0.5
EACH_SECOND: Final = 20
WARM: Final = 20  # submissions before any is timed
TOGETHER: Final = 8
JUDGED: Final = 2_000  # decisions a round, on each side
BORN_FROM: Final = date(1930, 1, 1)  # 999 a day: all are older than the allowance asks
ITEM: Final = "allowance.elder"
TEXT: Final = ROOT / "items" / f"{ITEM}.2.yaml"
FORM: Final[Mapping[str, object]] = {"recipient": "card", "true_words": True}
FACTS: Final[Mapping[str, FactValue]] = {"age_months": 1000, "alive": True}
_TYPES: Final = {"int": cel.Type.INT, "bool": cel.Type.BOOL}
_HEARD_S: Final = 10.0  # after the last submission


@dataclass(frozen=True, slots=True)
class Length:
    submit_s: int
    rounds: int


FULL: Final = Length(submit_s=60, rounds=15)
QUICK: Final = Length(submit_s=10, rounds=7)


class Phones:
    """Each of an account of its own: with a draft, and an update socket."""

    def __init__(self, city: City, crowd: Crowd, http: aiohttp.ClientSession) -> None:
        self._city = city
        self._crowd = crowd
        self._http = http
        self._drafts: dict[int, tuple[UUID, str]] = {}
        self.answered: dict[UUID, float] = {}
        self.heard: dict[UUID, float] = {}
        self.all_told = asyncio.Event()

    async def get_ready(self, group: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        """The tasks that listen."""
        together = asyncio.Semaphore(TOGETHER)

        async def one(at: int) -> asyncio.Task[None]:
            async with together:
                token = self._token(at)
                self._drafts[at] = await draft(self._http, token, ITEM, FORM), token
                ready = asyncio.Event()
                listening = group.create_task(self._listen(token, ready))
                await ready.wait()
                return listening

        return await asyncio.gather(*(one(at) for at in range(self._crowd.persons)))

    async def submit(self, at: int) -> None:
        case, token = self._drafts[at]
        await call(self._http, "POST", f"/v1/cases/{case}/submissions", token, version=2)
        self.answered[case] = time.monotonic()

    def told_s(self) -> list[float]:
        """From the answer of each submission, in their order. LookupError when some were told nothing."""
        if missing := self.answered.keys() - self.heard.keys():
            raise LookupError(
                f"{len(missing)} of {len(self.answered)} were not decided, or not told"
            )
        cases = [self._drafts[at][0] for at in range(self._crowd.persons)]
        return [self.heard[case] - self.answered[case] for case in cases]

    async def _listen(self, token: str, ready: asyncio.Event) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with self._http.ws_connect("/v1/updates?since=0", headers=headers) as socket:
            async for message in socket:
                said = wire.ServerMessage.FromString(message.data)
                if said.event.kind == EventKind.CASE_DECIDED:
                    subject = said.event.subject.removeprefix(f"{SubjectKind.CASE}:")
                    self.heard[UUID(subject)] = time.monotonic()
                    if len(self.heard) == self._crowd.persons:
                        self.all_told.set()
                ready.set()

    def _token(self, at: int) -> str:
        who = Citizen(self._crowd.account(at), Level.BOUND, uuid4())
        return self._city.tokens.issue(who)[0]


async def told_seconds(folder: Path, length: Length) -> list[float]:
    """From each submission's answer to its notice."""
    async with AsyncExitStack() as stack:
        city = await open_city(folder, stack, ("bench.slow_register", "up"))
        await city.service.command("units", "load")
        await city.service.command("items", "publish", "--all")
        today = datetime.now(SHANGHAI).date()
        crowd = Crowd(WARM + length.submit_s * EACH_SECOND, BORN_FROM, today)
        await load([Filling(city.url, folder / "keys", crowd)])
        connector = aiohttp.TCPConnector(limit=0)  # a socket each
        http = await stack.enter_async_context(
            aiohttp.ClientSession(city.service.base, connector=connector)
        )
        phones = Phones(city, crowd, http)
        async with asyncio.TaskGroup() as group:
            listening = await phones.get_ready(group)
            say(f"{crowd.persons} phones listen, each with a draft")
            began = time.monotonic()
            for at in range(crowd.persons):
                await asyncio.sleep(began + at / EACH_SECOND - time.monotonic())
                group.create_task(phones.submit(at))
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEARD_S):
                    await phones.all_told.wait()
            for each in listening:
                each.cancel()
        return phones.told_s()[WARM:]


def judged_ratios(rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Ours over bare of each round; ours and bare a second."""
    ours, bare = _ours(), _bare()
    if ours() != bare():
        raise LookupError("the rules and bare CEL do not say the same")
    rates: dict[Callable[[], object], list[float]] = {ours: [], bare: []}
    for at in range(rounds + 1):
        for judge, found in rates.items():
            began = time.perf_counter()
            for _ in range(JUDGED):
                judge()
            if at:  # the first one warms both up
                found.append(JUDGED / (time.perf_counter() - began))
    pairs = zip(rates[ours], rates[bare], strict=True)
    return [one / other for one, other in pairs], rates[ours], rates[bare]


def _ours() -> Callable[[], tuple[bool | None, ...]]:
    item, rules, now = _item(), CelRules(), datetime.now(UTC)
    facts = {
        name: Fact(name, value, "register", now, digest_of(value), 300)
        for name, value in FACTS.items()
    }
    return lambda: tuple([each.held for each in rules.judge(item, FORM, facts, now.date())])


def _bare() -> Callable[[], tuple[bool | None, ...]]:
    """An activation of ready values for each decision, and each of its conditions evaluated."""
    rules = _item().rules
    assert rules is not None
    variables = {f"facts.{fact.name}": _TYPES[fact.type] for fact in rules.facts}
    form = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    env = language.environment({"form": form, "today": cel.Type.TIMESTAMP, **variables})
    conditions = [env.compile(condition.holds) for condition in rules.conditions]
    data = {
        "form": {"recipient": FORM["recipient"]},
        "today": midnight(datetime.now(UTC).date()),
        **{f"facts.{name}": value for name, value in FACTS.items()},
    }

    def judge() -> tuple[bool | None, ...]:
        activation = env.Activation(data)
        return tuple([condition.eval(activation).value() for condition in conditions])

    return judge


def _item() -> Item:
    item = read_item(TEXT.read_bytes(), UNCHECKED)
    if not isinstance(item, Item):
        raise LookupError(f"{TEXT.name} can't be read")  # noqa: TRY004  # the file's fault
    return item


async def measure(length: Length) -> None:
    ratios, ours, bare = judged_ratios(length.rounds)
    with own_folder() as folder:
        took = [1000 * each for each in await told_seconds(folder, length)]
    tell(
        "decide",
        Measure("figure", median(ratios), "of bare CEL's decisions", at_least=RATE_GOAL),
        [
            Measure(
                "p95_ms",
                percentile(took, 0.95),
                f"ms to be told, at {EACH_SECOND} a second",
                at_most=TOLD_GOAL_MS,
            ),
            Measure("p50_ms", percentile(took, 0.5), "ms"),
            Measure("p99_ms", percentile(took, 0.99), "ms"),
            Measure("judged_per_s", median(ours), "decisions judged a second"),
            Measure("bare_per_s", median(bare), "a second by CEL alone"),
        ],
        submissions=len(took),
        source_ms=1000 * TAKES_S,
        ratios=[round(each, 3) for each in ratios],
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.decide", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten seconds, and fewer rounds")
    length = QUICK if parser.parse_args().quick else FULL
    raise_open_files()
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
        could_not("decide", failed)


if __name__ == "__main__":
    main()
