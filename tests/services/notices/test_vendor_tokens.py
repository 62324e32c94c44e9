"""One token for all: fetched once, shared, renewed in time, asked for again once when it is over."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery import Answer, Outcome
from domain.errors import Busy
from domain.notices.vendor_token import VendorToken
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices.vendor_tokens import TokenFailed, VendorTokens

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@dataclass
class Row:
    """The store of one vendor, shared by several processes."""

    token: VendorToken | None = None
    leased_until: datetime | None = None
    away: bool = False

    async def read(self, vendor: str) -> VendorToken | None:
        if self.away:
            raise Busy(Problem.BUSY)
        return self.token

    async def lease(self, vendor: str, *, at: datetime, until: datetime) -> bool:
        over = self.token is None or self.token.expires_at <= at
        free = self.leased_until is None or self.leased_until <= at
        if over and free:
            self.leased_until = until
        return over and free

    async def put(self, vendor: str, token: VendorToken, *, lease: datetime) -> bool:
        if self.leased_until != lease:
            return False
        self.token, self.leased_until = token, None
        return True

    async def release(self, vendor: str, *, lease: datetime) -> None:
        if self.leased_until == lease:
            self.leased_until = None

    async def drop(self, vendor: str, token: VendorToken, *, at: datetime) -> None:
        if self.token == token:
            self.token = VendorToken(token.value, at)


@dataclass
class Vendor:
    """Maker and transport at once: answers each token call by what stands next in `script`."""

    script: list[Answer | TransportFailed] = field(default_factory=list)
    asked: int = 0
    calls: list[str] = field(default_factory=list)
    over: set[str] = field(default_factory=set)  # tokens that calls find expired
    vendor: str = "wechat:wx1"

    def build_token(self) -> HttpRequest:
        return HttpRequest("POST", "token")

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        said = self.script.pop(0) if self.script else None
        return said if isinstance(said, Answer) else (f"t{self.asked}", 7200)

    async def send(self, request: HttpRequest) -> HttpResponse:
        if request.url == "token":
            self.asked += 1
            await asyncio.sleep(0.01)
            if self.script and isinstance(self.script[0], TransportFailed):
                broken = self.script[0]
                self.script.clear()
                raise broken
        else:
            self.calls.append(request.url)
        return HttpResponse(200, {}, request.url.encode())

    def ask(self, token: str) -> HttpRequest:
        return HttpRequest("POST", token)

    def read(self, response: HttpResponse) -> Answer:
        over = response.body.decode() in self.over
        return Answer(Outcome.TOKEN_EXPIRED, "42001") if over else Answer(Outcome.DELIVERED)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def tokens(vendor: Vendor, row: Row, clock: Callable[[], datetime] = lambda: NOW) -> VendorTokens:
    return VendorTokens(maker=vendor, store=row, transport=vendor, clock=clock)


async def test_many_calls_at_once_fetch_one_token() -> None:
    vendor, row = Vendor(), Row()
    mine = tokens(vendor, row)

    await asyncio.gather(*(mine.call(vendor.ask, vendor.read) for _ in range(20)))

    assert vendor.asked == 1
    assert vendor.calls == ["t1"] * 20


async def test_two_processes_fetch_one_token() -> None:
    vendor, row = Vendor(), Row()

    got = await asyncio.gather(*(tokens(vendor, row).token() for _ in range(2)))

    assert vendor.asked == 1
    assert [each.value for each in got] == ["t1", "t1"]


async def test_a_token_is_renewed_five_minutes_before_its_end() -> None:
    vendor, row, clock = Vendor(), Row(), Clock()
    mine = tokens(vendor, row, clock)
    await mine.token()
    clock.now += timedelta(seconds=6899)
    before = await mine.token()
    clock.now += timedelta(seconds=1)
    after = await mine.token()

    assert (before.value, after.value) == ("t1", "t2")


async def test_an_expired_token_is_replaced_and_the_call_made_once_more() -> None:
    vendor, row = Vendor(over={"t1"}), Row()

    answer = await tokens(vendor, row).call(vendor.ask, vendor.read)

    assert answer.outcome is Outcome.DELIVERED
    assert vendor.calls == ["t1", "t2"]
    assert vendor.asked == 2


async def test_a_vendor_that_takes_no_token_is_trouble_with_the_token_and_asked_minutes_later() -> (
    None
):
    vendor, row = Vendor(over={"t1", "t2", "t3"}), Row()

    answer = await tokens(vendor, row).call(vendor.ask, vendor.read)

    assert answer == Answer(Outcome.RETRY, "token-42001", retry_after=300.0)
    assert vendor.calls == ["t1", "t2"]
    assert vendor.asked == 2


async def test_of_many_calls_that_meet_an_expired_token_one_fetches() -> None:
    vendor, row = Vendor(over={"t1"}), Row()
    mine = tokens(vendor, row)
    await mine.token()

    await asyncio.gather(*(mine.call(vendor.ask, vendor.read) for _ in range(10)))

    assert vendor.asked == 2


async def test_an_old_token_s_end_does_not_end_the_newer_one() -> None:
    vendor, row = Vendor(), Row()
    one, other = tokens(vendor, row), tokens(vendor, row)
    old = await one.token()
    await other.token()
    await one.drop(old)
    new = await one.token()
    await other.drop(old)

    assert await other.token() == new
    assert vendor.asked == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Answer(Outcome.REFUSED, "40013"), "token-40013"),
        (Answer(Outcome.RETRY, "45009", retry_after=60.0), "token-45009"),
        (Answer(Outcome.UNKNOWN, "unreadable"), "token-unreadable"),
        (TransportFailed("cut", sent=True), "token-unreachable"),
        (TransportFailed("refused", sent=False), "token-unreachable"),
    ],
)
async def test_without_a_token_nothing_is_sent_and_the_call_comes_again(
    said: Answer | TransportFailed, code: str
) -> None:
    vendor, row = Vendor(script=[said]), Row()

    answer = await tokens(vendor, row).call(vendor.ask, vendor.read)

    assert (answer.outcome, answer.code) == (Outcome.RETRY, code)
    assert vendor.calls == []


async def test_a_failed_fetch_leaves_the_way_free_for_the_next() -> None:
    vendor, row = Vendor(script=[TransportFailed("cut", sent=True)]), Row()
    mine = tokens(vendor, row)
    with pytest.raises(TokenFailed):
        await mine.token()

    assert (await mine.token()).value == "t2"


async def test_callers_who_waited_for_a_failed_fetch_do_not_each_try_again() -> None:
    vendor, row = Vendor(script=[Answer(Outcome.REFUSED, "40013")]), Row()
    mine = tokens(vendor, row)

    answers = await asyncio.gather(*(mine.call(vendor.ask, vendor.read) for _ in range(20)))

    assert {answer.code for answer in answers} == {"token-40013"}
    assert vendor.asked == 1


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        (Answer(Outcome.REFUSED, "40125"), 300),  # a wrong secret, which somebody has to mend
        (Answer(Outcome.TOKEN_EXPIRED, "40001"), 300),
        (Answer(Outcome.RETRY, "45009", retry_after=60.0), 60),
        (Answer(Outcome.RETRY, "http-429", retry_after=3600.0), 300),
    ],
)
async def test_a_vendor_that_wants_to_be_left_alone_is_not_asked_for_each_message(
    said: Answer, rest: int
) -> None:
    vendor, row, clock = Vendor(script=[said]), Row(), Clock()
    mine = tokens(vendor, row, clock)
    await mine.call(vendor.ask, vendor.read)
    clock.now += timedelta(seconds=rest - 1)

    answer = await mine.call(vendor.ask, vendor.read)

    assert answer == Answer(Outcome.RETRY, f"token-{said.code}", retry_after=1.0)
    assert vendor.asked == 1

    clock.now += timedelta(seconds=1)
    assert (await mine.token()).value == "t2"


async def test_a_store_that_is_away_is_told_as_a_try_to_come() -> None:
    vendor, row = Vendor(), Row(away=True)

    answer = await tokens(vendor, row).call(vendor.ask, vendor.read)

    assert (answer.outcome, answer.code) == (Outcome.RETRY, "token-store")


async def test_a_dead_process_s_lease_is_taken_over_when_it_ends() -> None:
    vendor, row, clock = Vendor(), Row(leased_until=NOW + timedelta(seconds=15)), Clock()
    waiting = asyncio.create_task(tokens(vendor, row, clock).token())
    await asyncio.sleep(0.15)
    assert vendor.asked == 0
    clock.now += timedelta(seconds=15)

    assert (await waiting).value == "t1"


def test_a_token_does_not_show_when_printed() -> None:
    assert "secret" not in repr(VendorToken("secret", NOW))
