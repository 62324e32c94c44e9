"""Keys of partners that stand elsewhere: slow, huge, rotating, away, at our own machine."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from auth.client_assertions import read_keys
from domain.accounts.partners import (
    Environment,
    Partner,
    PartnerKey,
    PartnerState,
    PartnerTerms,
    Plan,
)
from domain.errors import Busy
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.accounts.partner_keys import PartnerKeys
from tests.people import NOON, FakeClock

ID = UUID(int=7)
_KEY = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)


def key_set(*names: str) -> bytes:
    return json.dumps({"keys": [_KEY | {"kid": name} for name in names]}).encode()


def at(url: str) -> Partner:
    terms = PartnerTerms("示例银行", "核对", (), frozenset(), Plan.SMALL, jwks_url=url)
    return Partner(ID, terms, Environment.SANDBOX, PartnerState.LIVE, ID, NOON, ID, NOON)


class Elsewhere:
    """What stands at the partner's address."""

    def __init__(self, body: bytes) -> None:
        self.body, self.status, self.asked = body, 200, 0
        self.away = self.hangs = False
        self.last = HttpRequest("GET", "")

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        self.last = request
        await asyncio.sleep(3600 if self.hangs else 0)
        if self.away or len(self.body) > request.answer_bytes:
            raise TransportFailed("away, or too long", sent=True)
        return HttpResponse(self.status, {}, self.body)


PARTNER = at("https://bank.example.com/keys")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere(key_set("one"))


@pytest.fixture
def keys(clock: FakeClock, elsewhere: Elsewhere) -> PartnerKeys:
    return PartnerKeys(transport=elsewhere, read=read_keys, standins=(), clock=clock)


async def test_keys_are_fetched_once_for_ten_minutes(
    keys: PartnerKeys, elsewhere: Elsewhere, clock: FakeClock
) -> None:
    found = [await keys.find(PARTNER, "one") for _ in range(5)]
    before = elsewhere.asked
    clock.now += timedelta(minutes=10)
    await keys.find(PARTNER, "one")

    assert all(found)
    assert (before, elsewhere.asked) == (1, 2)


async def test_a_set_that_stands_there_is_asked_for_as_json_and_good_for_ten_minutes(
    keys: PartnerKeys, elsewhere: Elsewhere, clock: FakeClock
) -> None:
    first = await keys.all(PARTNER)
    clock.forward(minutes=9)
    assert await keys.all(PARTNER) == first
    assert elsewhere.asked == 1
    assert (elsewhere.last.method, elsewhere.last.url) == ("GET", PARTNER.terms.jwks_url)
    assert elsewhere.last.headers == {"Accept": "application/json"}
    clock.forward(minutes=1)
    elsewhere.body = key_set("one", "two")

    assert [each.kid for each in await keys.all(PARTNER)] == ["one", "two"]


async def test_keys_that_were_given_whole_are_asked_for_nowhere(
    keys: PartnerKeys, elsewhere: Elsewhere
) -> None:
    partner = replace(PARTNER, terms=replace(PARTNER.terms, jwks=key_set("own").decode()))

    found = await keys.find(partner, "own")

    assert await keys.all(partner) == (found,)
    assert await keys.find(partner, "one") is None
    assert elsewhere.asked == 0


async def test_a_set_that_was_never_fetched_is_away(
    keys: PartnerKeys, elsewhere: Elsewhere
) -> None:
    elsewhere.away = True

    with pytest.raises(Busy) as refused:
        await keys.all(PARTNER)
    assert (refused.value.problem, refused.value.retry_after) == (Problem.PARTNER_KEYS_AWAY, 60)


async def test_of_a_thousand_partners_the_first_is_forgotten_and_asked_anew(
    elsewhere: Elsewhere, clock: FakeClock
) -> None:
    one = PartnerKey("one", _KEY)
    keys = PartnerKeys(transport=elsewhere, read=lambda _: (one,), standins=(), clock=clock)
    partners = [replace(PARTNER, partner=UUID(int=n)) for n in range(1001)]

    for partner in partners[:1000]:
        await keys.find(partner, "one")
    await keys.find(partners[0], "one")
    assert elsewhere.asked == 1000
    await keys.find(partners[1000], "one")
    assert await keys.find(partners[1], "one") == one
    assert elsewhere.asked == 1001
    assert await keys.find(partners[0], "one") == one
    assert elsewhere.asked == 1002


async def test_a_new_key_is_known_a_minute_after_the_last_look_and_invented_ones_cost_no_more(
    keys: PartnerKeys, elsewhere: Elsewhere, clock: FakeClock
) -> None:
    await keys.find(PARTNER, "one")
    elsewhere.body = key_set("one", "two")
    early = [await keys.find(PARTNER, f"invented {n}") for n in range(50)]
    clock.now += timedelta(minutes=1)

    assert await keys.find(PARTNER, "two")
    assert early == [None] * 50
    assert elsewhere.asked == 2


async def test_many_who_come_at_once_are_one_look(keys: PartnerKeys, elsewhere: Elsewhere) -> None:
    found = await asyncio.gather(*(keys.find(PARTNER, "one") for _ in range(20)))

    assert (all(found), elsewhere.asked) == (True, 1)


async def test_a_key_that_was_taken_away_is_none_after_ten_minutes(
    keys: PartnerKeys, elsewhere: Elsewhere, clock: FakeClock
) -> None:
    await keys.find(PARTNER, "one")
    elsewhere.body = key_set("two")
    clock.now += timedelta(minutes=10)

    assert await keys.find(PARTNER, "one") is None


async def test_while_the_address_is_away_known_keys_hold_for_an_hour(
    keys: PartnerKeys, elsewhere: Elsewhere, clock: FakeClock
) -> None:
    await keys.find(PARTNER, "one")
    elsewhere.away = True
    clock.now += timedelta(minutes=59)
    held = await keys.find(PARTNER, "one")
    clock.now += timedelta(minutes=1)

    assert held
    with pytest.raises(Busy):
        await keys.find(PARTNER, "one")


@pytest.mark.parametrize(
    "body", [b"x" * 70_000, b"no JSON", b'{"keys": []}'], ids=["huge", "no", "none"]
)
async def test_what_is_no_set_of_keys_is_as_good_as_away(
    keys: PartnerKeys, elsewhere: Elsewhere, body: bytes
) -> None:
    elsewhere.body = body

    with pytest.raises(Busy):
        await keys.find(PARTNER, "one")


async def test_a_slow_address_costs_one_look_and_those_behind_it_are_told_at_once(
    elsewhere: Elsewhere, clock: FakeClock
) -> None:
    keys = PartnerKeys(transport=elsewhere, read=read_keys, standins=(), clock=clock, fetch_s=0.05)
    elsewhere.hangs = True

    found = await asyncio.gather(
        *(keys.find(PARTNER, "one") for _ in range(20)), return_exceptions=True
    )

    assert all(isinstance(each, Busy) for each in found)
    assert elsewhere.asked == 1


@pytest.mark.parametrize(
    "url", ["http://bank.example.com/keys", "https://127.0.0.1/keys", "https://localhost/keys"]
)
async def test_an_address_inside_is_not_called(
    keys: PartnerKeys, elsewhere: Elsewhere, url: str
) -> None:
    with pytest.raises(Busy):
        await keys.find(at(url), "one")

    assert elsewhere.asked == 0
