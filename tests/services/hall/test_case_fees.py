"""The fee of a case: owed when it is due, seen by who may, let off by an approver, given back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from domain.errors import NotAllowed, NotFound
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.fees import Fee
from domain.hall.items import FeeDue, Item
from domain.hall.posts import Posts
from domain.hall.transitions import Moved
from domain.payments.payments import CloseReason, NewOrder, Order, OrderState, Paid
from domain.payments.trades import RefundReason
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.hall.case_fees import CaseFees
from services.hall.fees import FeeService
from tests.domain.hall.sample import (
    APPROVER,
    CLERK,
    NOW,
    refused,
    submitted,
)
from tests.services.hall.cases import ABOUT, CASE, CITIZEN, MANDATE, PERMIT, PERSON, Hall
from tests.services.unit import ACCOUNT

ITEM = replace(PERMIT, fee_fen=1200)
ORDER = Order(UUID(int=20), "1", PERSON, CITIZEN.account, "case.fee", ABOUT, 1200, NOW.at)
FEE_DUE = ("payment.due", str(SubjectKind.ORDER.of(ORDER.order)))
JUDGE = Officer(APPROVER.officer, frozenset(), UUID(int=62))
FANG = Officer(CLERK.officer, frozenset(), UUID(int=60))
STRANGER = Officer(UUID(int=63), frozenset(), UUID(int=64))


@dataclass
class Payments:
    """services.payments.orders.PaymentService: one order at most."""

    order: Order | None = None
    opened: list[tuple[NewOrder, str]] = field(default_factory=list)
    refunds: list[tuple[UUID, RefundReason, str]] = field(default_factory=list)

    async def open(self, wanted: NewOrder, actor: str = "system") -> Order:
        self.opened.append((wanted, actor))
        self.order = replace(ORDER, account=wanted.account)
        return self.order

    async def of(self, subject: Subject, purpose: str) -> Order | None:
        found = (subject, purpose) == (ABOUT, "case.fee")
        return self.order if found else None

    async def refund(
        self, order: UUID, reason: RefundReason, actor: str = "system"
    ) -> Order | None:
        self.refunds.append((order, reason, actor))
        return self.order

    async def seen(self, subject: Subject, purpose: str) -> Paid | None:
        order = await self.of(subject, purpose)
        return None if order is None else Paid(order)


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.items.kept[ITEM.name] = ITEM
    return hall


@pytest.fixture
def payments() -> Payments:
    return Payments()


@pytest.fixture
def fees(hall: Hall, payments: Payments) -> CaseFees:
    return CaseFees(payments=payments, events=hall.events)


def moved(move: Move, case: Case | None = None) -> Moved:
    case = case or submitted()
    return Moved(case, CaseEvent(1, move, case.state, CLERK.actor, NOW.at))


ACCEPTED = replace(submitted(), state=CaseState.ACCEPTED)
LATE = replace(ITEM, fee_due=FeeDue.APPROVAL)


@pytest.mark.parametrize(
    ("item", "made"),
    [
        pytest.param(ITEM, moved(Move.ACCEPT), id="accepted"),
        pytest.param(ITEM, moved(Move.SUBMIT, ACCEPTED), id="accepted as it is submitted"),
        pytest.param(ITEM, moved(Move.APPROVE), id="approved by rule"),
        pytest.param(LATE, moved(Move.APPROVE), id="approved"),
    ],
)
async def test_a_fee_is_owed_once_it_is_due_and_the_applicant_is_told(
    hall: Hall, payments: Payments, fees: CaseFees, item: Item, made: Moved
) -> None:
    assert await fees.after(made, item) == (ACCOUNT,)

    wanted = NewOrder(PERSON, CITIZEN.account, "case.fee", ABOUT, 1200)
    assert payments.opened == [(wanted, CLERK.actor)]
    assert (hall.told, hall.events.times, hall.events.acting) == ([FEE_DUE], [NOW.at], [None])

    assert await fees.after(made, item) == ()  # it was due before
    assert (len(payments.opened), len(hall.told)) == (1, 1)


@pytest.mark.parametrize(
    ("item", "made"),
    [
        pytest.param(ITEM, moved(Move.SUBMIT), id="only submitted"),
        pytest.param(ITEM, moved(Move.TAKE, ACCEPTED), id="only taken"),
        pytest.param(LATE, moved(Move.ACCEPT), id="due at its approval"),
        pytest.param(PERMIT, moved(Move.APPROVE), id="free of charge"),
        pytest.param(PERMIT, moved(Move.ISSUE), id="free of charge, made"),
    ],
)
async def test_before_it_is_due_and_without_a_fee_nothing_is_owed(
    payments: Payments, fees: CaseFees, item: Item, made: Moved
) -> None:
    assert await fees.after(made, item) == ()
    assert payments.opened == []


async def test_who_applied_in_anothers_place_pays_and_is_told_too(
    hall: Hall, payments: Payments, fees: CaseFees
) -> None:
    await fees.after(moved(Move.ACCEPT, replace(submitted(), mandate=MANDATE.mandate)), ITEM)
    assert hall.events.acting == [CITIZEN.account]


async def test_what_an_officer_opened_is_paid_at_the_window(
    payments: Payments, fees: CaseFees
) -> None:
    await fees.after(moved(Move.ACCEPT, replace(submitted(), opened_by=CLERK.actor)), ITEM)
    assert payments.opened[0][0].account is None


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(replace(ORDER, state=OrderState.PAID), id="paid"),
        pytest.param(replace(ORDER, closed_as=CloseReason.WAIVED), id="let off"),
    ],
)
async def test_what_is_paid_or_let_off_is_made(
    payments: Payments, fees: CaseFees, order: Order
) -> None:
    payments.order = order
    assert await fees.after(moved(Move.ISSUE), ITEM) == ()


@pytest.mark.parametrize("order", [None, ORDER], ids=["not opened", "open"])
async def test_what_is_not_paid_is_not_made(
    payments: Payments, fees: CaseFees, order: Order | None
) -> None:
    payments.order = order
    with refused(Problem.FEE_UNPAID):
        await fees.after(moved(Move.ISSUE), ITEM)
    assert await fees.after(moved(Move.DELIVER), ITEM) == ()


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (Move.WITHDRAW, RefundReason.WITHDRAWN),
        (Move.EXPIRE, RefundReason.NOT_DONE),
        (Move.TRANSFER, RefundReason.NOT_DONE),
        (Move.REFUSE, RefundReason.NOT_DONE),
    ],
)
async def test_what_ends_undecided_gives_the_fee_back(
    payments: Payments, fees: CaseFees, move: Move, reason: RefundReason
) -> None:
    assert await fees.after(moved(move), ITEM) == ()
    assert payments.refunds == []
    payments.order = replace(ORDER, state=OrderState.PAID)
    assert await fees.after(moved(move), ITEM) == ()
    assert payments.refunds == [(ORDER.order, reason, CLERK.actor)]


async def test_what_is_decided_against_keeps_the_fee_and_asks_for_none(
    payments: Payments, fees: CaseFees
) -> None:
    orders: Sequence[Order | None] = (None, replace(ORDER, state=OrderState.PAID))
    for payments.order in orders:
        assert await fees.after(moved(Move.REJECT), ITEM) == ()
    assert payments.refunds == []
    payments.order = ORDER
    await fees.after(moved(Move.REJECT), ITEM)
    assert payments.refunds == [(ORDER.order, RefundReason.NOT_DONE, CLERK.actor)]


@dataclass
class PostsOf:
    async def of(self, officer: UUID) -> Posts:
        known = {each.officer: each.posts for each in (CLERK, APPROVER)}
        return known.get(officer, Posts())


@pytest.fixture
def service(hall: Hall, payments: Payments) -> FeeService:
    return FeeService(
        unit=hall.unit,
        cases=hall.cases,
        items=hall.items,
        posts=PostsOf(),
        payments=payments,
        representation=hall.representation,
        audit=hall.audit,
        clock=hall.clock,
    )


async def test_the_applicant_and_officers_of_the_unit_see_the_fee(
    hall: Hall, payments: Payments, service: FeeService
) -> None:
    hall.put(submitted())
    for ask in (service.mine(CITIZEN, CASE, None), service.of_case(FANG, CASE)):
        assert await ask == Fee(1200, FeeDue.ACCEPTANCE, None)
    payments.order = ORDER
    assert (await service.mine(CITIZEN, CASE, MANDATE)).paid == Paid(ORDER)
    assert hall.cases.asked == [(frozenset({FANG.officer}), NOW.at)]


async def test_a_fee_of_anybody_else_is_not_found(hall: Hall, service: FeeService) -> None:
    hall.put(replace(submitted(), opened_by="citizen:x"))
    for ask in (
        service.mine(CITIZEN, UUID(int=66), None),
        service.mine(CITIZEN, CASE, MANDATE),
        service.of_case(STRANGER, CASE),
        service.of_case(FANG, UUID(int=66)),
        service.waive(STRANGER, CASE, "x"),
        service.waive(JUDGE, UUID(int=66), "x"),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    hall.put(replace(submitted(), number=""))
    for ask in (service.of_case(FANG, CASE), service.waive(JUDGE, CASE, "x")):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask


async def test_an_approver_lets_off_a_fee_that_is_not_due_yet_and_the_books_say_so(
    hall: Hall, payments: Payments, service: FeeService
) -> None:
    hall.put(submitted())

    fee = await service.waive(JUDGE, CASE, "低保")

    assert [(each.amount_fen, actor) for each, actor in payments.opened] == [(1200, JUDGE.actor)]
    assert payments.refunds == [(ORDER.order, RefundReason.WAIVED, JUDGE.actor)]
    assert (fee.fen, fee.paid) == (1200, Paid(ORDER))
    why = "低保"
    assert hall.audit.entries == [(JUDGE.actor, "case.fee_waived", PERSON, str(ABOUT), why)]
    await service.waive(JUDGE, CASE, "低保")
    assert len(payments.opened) == 1


async def test_a_fee_is_let_off_by_the_unit_that_decides_and_not_in_the_own_case(
    hall: Hall, payments: Payments, service: FeeService
) -> None:
    hall.put(submitted())
    with refused(Problem.POST_NEEDED, NotAllowed):
        await service.waive(FANG, CASE, "x")
    hall.put(replace(submitted(), steps=submitted().steps[:1]))  # nobody decides
    with refused(Problem.POST_NEEDED, NotAllowed):
        await service.waive(JUDGE, CASE, "x")
    hall.cases.own_of = frozenset({JUDGE.officer})
    for ask in (service.waive(JUDGE, CASE, "x"), service.of_case(JUDGE, CASE)):
        with refused(Problem.OWN_CASE, NotAllowed):
            await ask
    assert (payments.opened, hall.recorded) == ([], [])


@pytest.mark.parametrize(
    ("item", "case"),
    [
        pytest.param(PERMIT, submitted(), id="free of charge"),
        pytest.param(ITEM, replace(submitted(), state=CaseState.WITHDRAWN), id="ended"),
    ],
)
async def test_where_there_is_no_fee_any_more_none_is_let_off(
    hall: Hall, payments: Payments, service: FeeService, item: Item, case: Case
) -> None:
    hall.items.kept[item.name] = item
    hall.put(case)
    with refused(Problem.CASE_MOVED):
        await service.waive(JUDGE, CASE, "x")
    assert payments.refunds == []
