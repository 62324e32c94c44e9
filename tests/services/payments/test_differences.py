"""What finance resolves: which page is shown, who says what, what follows of it, and what is on record."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.cursors import Place
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.payments.differences import (
    Difference,
    DifferenceKind,
    DifferenceState,
    Found,
    Resolution,
)
from domain.payments.funds import FundDay
from domain.payments.payments import Paid
from domain.payments.reconciliation import Day, Totals
from domain.payments.trades import RefundReason, TradeState, Vendor
from domain.people import Officer, Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.payments.differences import DAYS, PAGE, DifferenceService
from tests.services.outbox import NOW
from tests.services.payments.books import Books

ANN = Officer(UUID(int=1), frozenset({Role.FINANCE}), UUID(int=11))
BOB = Officer(UUID(int=2), frozenset({Role.FINANCE}), UUID(int=12))


class FakeFunds:
    async def days(self, limit: int) -> list[FundDay]:
        some = FundDay(Vendor.WECHAT_PAY, NOW.date(), b"", 0, 0, 0, (), NOW)
        return [replace(some, day=some.day - timedelta(days=n)) for n in range(limit)]


class Finance(Books):
    """Differences in memory, and the second words as they were asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: dict[UUID, Difference] = {}
        self.words: list[SecondWord] = []
        self.service = DifferenceService(
            unit=self.unit,
            store=self,
            funds=FakeFunds(),
            orders=self.store,
            second_officers=self,
            audit=self.audit,
            wake=self.wake,
            clock=self.clock,
        )

    async def open(self, after: Place, limit: int) -> list[Difference]:
        found = [
            each
            for each in self.listed.values()
            if (each.found_at, each.difference) > after
            and each.state is not DifferenceState.RESOLVED
        ]
        return sorted(found, key=lambda each: (each.found_at, each.difference))[:limit]

    async def lock(self, difference: UUID) -> Difference | None:
        return self.listed.get(difference)

    async def save(self, after: Difference) -> None:
        self.listed[after.difference] = after

    async def days(self, limit: int) -> list[Day]:
        some = Day(Vendor.WECHAT_PAY, NOW.date(), b"", Totals(0, 0), Totals(0, 0), NOW)
        return [replace(some, day=some.day - timedelta(days=n)) for n in range(limit)]

    async def check(self, word: SecondWord, at: object) -> None:
        self.words.append(word)
        if word.asked_by == word.by:
            raise NotAllowed(Problem.SECOND_OFFICER_NEEDED)

    def found(self, kind: DifferenceKind = DifferenceKind.REFUND_FAILED) -> UUID:
        """Of an order that was paid, and whose refund was asked for."""
        order = self.order()
        trade = self.paid(order).refund(RefundReason.WAIVED, NOW)
        self.store.rows[order] = Paid(self.held(order).order.refund(NOW), (trade,))
        found = Found(Vendor.WECHAT_PAY, kind, trade.number, order=order)
        key = UUID(int=500 + len(self.listed))
        self.listed[key] = Difference(key, found, NOW)
        return key

    async def agreed(self, key: UUID) -> Difference:
        await self.service.propose(ANN, key, Resolution.REFUND_AGAIN, "账户已更正")
        return await self.service.answer(BOB, key, agrees=True)


@pytest.fixture
def finance() -> Finance:
    return Finance()


async def test_a_month_of_days_is_shown(finance: Finance) -> None:
    days, fund_days = await finance.service.days(), await finance.service.fund_days()

    assert (len(days), len(fund_days)) == (DAYS, DAYS)
    assert DAYS == 31
    assert days[0].day == fund_days[0].day == NOW.date()


async def test_differences_are_paged_from_the_oldest(finance: Finance) -> None:
    keys = [finance.found() for _ in range(PAGE + 1)]
    oldest = replace(finance.listed[keys[-1]], found_at=NOW - timedelta(days=400))
    finance.listed[keys[-1]] = oldest

    first = await finance.service.open("")
    second = await finance.service.open(first.next_cursor)

    shown = [each.difference for each in (*first.differences, *second.differences)]
    assert shown == [keys[-1], *keys[:-1]]
    assert (len(second.differences), second.next_cursor) == (1, "")


async def test_what_one_officer_proposes_waits_for_another(finance: Finance) -> None:
    key = finance.found()

    proposed = await finance.service.propose(ANN, key, Resolution.SETTLED, "已线下退还")

    assert finance.listed[key] == proposed
    assert (proposed.state, proposed.resolution) == (
        DifferenceState.PROPOSED,
        Resolution.SETTLED,
    )
    assert (proposed.words, proposed.proposed_by, proposed.proposed_at) == (
        "已线下退还",
        ANN.officer,
        NOW,
    )
    assert finance.audit.entries == [(ANN.actor, "payment_difference.proposed", None, "已线下退还")]
    assert finance.audit.about == [SubjectKind.DIFFERENCE.of(key)]


async def test_another_officer_agrees_and_it_is_resolved(finance: Finance) -> None:
    key = finance.found(DifferenceKind.AMOUNT)
    await finance.service.propose(ANN, key, Resolution.EXPLAINED, "手续费")
    finance.clock.now += timedelta(minutes=1)

    resolved = await finance.service.answer(BOB, key, agrees=True)

    assert finance.listed[key] == resolved
    assert resolved.state is DifferenceState.RESOLVED
    assert (resolved.resolved_by, resolved.resolved_at) == (BOB.officer, finance.clock.now)
    assert finance.words == [
        SecondWord(Matter.DIFFERENCE, ANN.officer, BOB.officer, declines=False)
    ]
    assert finance.audit.entries[-1] == (
        BOB.actor,
        "payment_difference.resolved",
        None,
        "手续费",
    )
    assert (finance.store.refunds, finance.woken) == ([], 0)


async def test_who_declines_opens_it_and_nothing_of_the_proposal_is_left(
    finance: Finance,
) -> None:
    key = finance.found()
    before = finance.listed[key]
    await finance.service.propose(ANN, key, Resolution.REFUND_AGAIN, "账户已更正")

    again = await finance.service.answer(BOB, key, agrees=False)

    assert again == finance.listed[key] == before
    assert finance.words[0].declines
    assert finance.audit.entries[-1] == (
        BOB.actor,
        "payment_difference.declined",
        None,
        "账户已更正",
    )
    assert (finance.store.refunds, finance.woken) == ([], 0)


async def test_a_refund_that_two_ask_again_leaves_under_the_next_number_with_its_reason(
    finance: Finance,
) -> None:
    key = finance.found()

    await finance.agreed(key)

    found = finance.listed[key].found
    assert found.order is not None
    (trade,) = finance.held(found.order).trades
    assert (trade.refunds, trade.reason) == (2, RefundReason.WAIVED)
    assert (finance.store.refunds, finance.woken) == ([f"{found.number}R2"], 1)


async def test_a_refund_that_came_through_meanwhile_is_not_asked_again(finance: Finance) -> None:
    key = finance.found()
    order = finance.listed[key].found.order
    assert order is not None
    held = finance.held(order)
    (trade,) = held.trades
    finance.store.rows[order] = replace(held, trades=(trade.refunded(NOW),))
    assert finance.held(order).trades[0].state is TradeState.REFUNDED

    with pytest.raises(Conflict) as refused:
        await finance.agreed(key)

    assert refused.value.problem is Problem.DIFFERENCE_MOVED
    assert finance.woken == 0


async def test_a_refund_of_an_order_that_is_gone_is_not_asked_again(finance: Finance) -> None:
    key = finance.found()
    finance.store.rows.clear()

    with pytest.raises(Conflict):
        await finance.agreed(key)


async def test_only_a_refund_that_failed_is_asked_again_and_the_form_says_where_it_is_wrong(
    finance: Finance,
) -> None:
    key = finance.found(DifferenceKind.REFUND_NOT_ASKED)

    with pytest.raises(Invalid) as refused:
        await finance.service.propose(ANN, key, Resolution.REFUND_AGAIN, "x")

    (wrong,) = refused.value.errors
    assert (wrong.pointer, wrong.code) == ("/resolution", "unfit")


async def test_what_is_not_there_open_or_resolved_is_answered_so(finance: Finance) -> None:
    key = finance.found()

    with pytest.raises(NotFound) as nowhere:
        await finance.service.propose(ANN, UUID(int=9), Resolution.EXPLAINED, "x")
    with pytest.raises(Conflict) as nobody_proposed:
        await finance.service.answer(BOB, key, agrees=True)
    await finance.agreed(key)
    with pytest.raises(Conflict) as over:
        await finance.service.propose(ANN, key, Resolution.EXPLAINED, "x")

    assert nowhere.value.problem is Problem.NOT_FOUND
    assert nobody_proposed.value.problem is Problem.DIFFERENCE_MOVED
    assert over.value.problem is Problem.DIFFERENCE_MOVED


async def test_a_proposal_takes_the_place_of_the_one_before(finance: Finance) -> None:
    key = finance.found()
    await finance.service.propose(ANN, key, Resolution.SETTLED, "x")
    await finance.service.propose(BOB, key, Resolution.EXPLAINED, "y")

    assert finance.listed[key].proposed_by == BOB.officer
    with pytest.raises(NotAllowed):
        await finance.service.answer(BOB, key, agrees=True)
    assert finance.listed[key].state is DifferenceState.PROPOSED
