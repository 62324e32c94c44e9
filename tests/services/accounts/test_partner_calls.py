"""Calls of partners: counted in the process, written together, and none lost while the store is away."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.partner_calls import DayOfCalls, KeySeen, KeyUse, Tally
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
from services.accounts.partner_calls import PartnerCalls, Usage
from tests.people import NOON, FakeClock

ONE, OTHER = UUID(int=7), UUID(int=8)
TODAY = date(2026, 11, 24)
TERMS = PartnerTerms("示例银行", "核对", (), frozenset(), Plan.SMALL, jwks="…")
PARTNER = Partner(ONE, TERMS, Environment.SANDBOX, PartnerState.LIVE, ONE, NOON, ONE, NOON)


class FakeCalls:
    """A store, and the partner's keys, that may be away."""

    def __init__(self) -> None:
        self.added: list[Mapping[tuple[UUID, date, str], Tally]] = []
        self.seen: dict[str, KeyUse] = {}
        self.away = self.keys_away = False

    async def add(self, tallies: Mapping[tuple[UUID, date, str], Tally]) -> None:
        if self.away:
            raise Busy(Problem.BUSY)
        self.added.append(dict(tallies))

    async def days(self, partner: UUID, since: date) -> tuple[DayOfCalls, ...]:
        assert partner == ONE
        return (DayOfCalls(since, "cases", Tally(sum(map(len, self.added)))),)

    async def use(self, uses: Mapping[tuple[UUID, str], tuple[datetime, datetime]]) -> None:
        self.seen |= {kid: KeyUse(kid, *at) for (_, kid), at in uses.items()}

    async def uses(self, partner: UUID) -> tuple[KeyUse, ...]:
        return tuple(self.seen.values())

    async def all(self, partner: Partner) -> tuple[PartnerKey, ...]:
        if self.keys_away:
            raise Busy(Problem.PARTNER_KEYS_AWAY)
        return tuple(PartnerKey(kid, {"kty": "EC"}) for kid in ("new", "now"))


def made() -> tuple[PartnerCalls, FakeCalls, FakeClock]:
    store, clock = FakeCalls(), FakeClock()
    return PartnerCalls(store=store, keys=store, clock=clock), store, clock


async def test_calls_are_written_together_by_partner_day_and_door_each_once() -> None:
    calls, store, clock = made()
    for partner, door, status in ((ONE, "cases", 200), (ONE, "cases", 429), (OTHER, "self", 200)):
        calls.count(partner, door, status)
    clock.now += timedelta(hours=12)  # past midnight in the city
    calls.count(ONE, "cases", 200)
    await calls.write()
    await calls.write()

    assert store.added == [
        {
            (ONE, TODAY, "cases"): Tally(2, 1, 1),
            (OTHER, TODAY, "self"): Tally(1),
            (ONE, TODAY + timedelta(days=1), "cases"): Tally(1),
        }
    ]


async def test_what_could_not_be_written_is_written_with_what_comes_next() -> None:
    calls, store, _ = made()
    calls.count(ONE, "cases", 200)
    calls.used(ONE, "now", NOON)
    store.away = True
    with pytest.raises(Busy):
        await calls.write()
    await calls.close()
    store.away = False
    calls.count(ONE, "cases", 403)
    await calls.write()

    assert store.added == [{(ONE, TODAY, "cases"): Tally(2, 1)}]
    assert store.seen == {"now": KeyUse("now", NOON, NOON)}


async def test_keys_stand_in_the_order_of_their_set_and_then_those_that_are_gone() -> None:
    calls, store, clock = made()
    calls.used(ONE, "old", NOON)
    later = clock.forward(minutes=5)
    calls.used(ONE, "now", later)
    calls.used(ONE, "now", NOON)

    seen = await calls.keys(PARTNER)
    store.keys_away = True
    unknown = await calls.keys(PARTNER)

    used, gone = KeyUse("now", NOON, later), KeyUse("old", NOON, NOON)
    assert seen.keys == (
        KeySeen("new", "ES256", None),
        KeySeen("now", "ES256", used),
        KeySeen("old", "", gone),
    )
    assert (seen.away, unknown.away) == (False, True)
    assert {(each.kid, each.alg) for each in unknown.keys} == {("old", ""), ("now", "")}


async def test_a_partner_sees_thirty_days_with_what_was_counted_just_now() -> None:
    calls, _, _ = made()
    calls.count(ONE, "cases", 200)

    since = TODAY - timedelta(days=29)
    seen = Usage(since, TODAY, (DayOfCalls(since, "cases", Tally(1)),))
    assert await calls.usage(PARTNER) == seen


async def test_what_is_left_is_written_at_the_end_with_the_first_and_the_last_use_of_a_key() -> (
    None
):
    calls, store, clock = made()
    for use in (NOON, clock.forward(minutes=5), NOON + timedelta(minutes=1)):
        calls.used(ONE, "now", use)

    await calls.close()

    assert store.seen == {"now": KeyUse("now", NOON, clock.now)}
