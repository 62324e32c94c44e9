"""The fee of a case: as its applicant sees it, as officers do, and let off by an approver."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.mandates import Mandate
from domain.errors import Conflict, NotAllowed, NotFound
from domain.hall.cases import Case
from domain.hall.fees import CASE_FEE, Fee
from domain.hall.items import Item, StepKind
from domain.hall.posts import Posts
from domain.payments.payments import Order, Paid
from domain.payments.trades import RefundReason
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.hall.case_fees import Payments as Opened
from services.hall.case_fees import fee_of
from services.hall.case_moves import ItemSource
from services.hall.own_cases import CaseOwners, keep_away
from services.hall.representation import Representation
from services.ports import AuditLog, Clock, UnitOfWork


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class Payments(Opened, Protocol):
    """services.payments.orders.PaymentService."""

    async def seen(self, subject: Subject, purpose: str) -> Paid | None: ...


class FeeService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        cases: CaseStore,
        items: ItemSource,
        posts: PostSource,
        payments: Payments,
        representation: Representation,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._cases = cases
        self._items = items
        self._posts = posts
        self._payments = payments
        self._representation = representation
        self._audit = audit
        self._clock = clock

    async def mine(self, citizen: Citizen, case: UUID, mandate: Mandate | None) -> Fee:
        """NotFound for anybody else's case."""
        applying = await self._representation.of(citizen, mandate)
        held = await self._cases.read(applying.person, case)
        if held is None or not applying.sees(held):
            raise NotFound(Problem.NOT_FOUND)
        return await self._fee(held)

    async def of_case(self, officer: Officer, case: UUID) -> Fee:
        """NotFound for whoever holds no post of a unit that works on it."""
        person = await self._unconcerned(officer, case)
        held = await self._cases.read(person, case)
        posts = await self._posts.of(officer.officer)
        if held is None or not held.number or not posts.see(held.units, held.area):
            raise NotFound(Problem.NOT_FOUND)
        return await self._fee(held)

    async def waive(self, officer: Officer, case: UUID, why: str) -> Fee:
        """减免, by an approver of the unit that decides, with a reason; what was paid goes back.

        NotFound; NotAllowed without the post, and for the own case; Conflict for a case without a fee, or ended.
        """
        person = await self._unconcerned(officer, case)
        posts = await self._posts.of(officer.officer)

        async def work() -> Case:
            held = await self._cases.lock(person, case)
            if held is None or not held.number or not posts.see(held.units, held.area):
                raise NotFound(Problem.NOT_FOUND)
            item = await self._items.version(held.item, held.item_version)
            _check_approver(held, posts)
            if not item.fee_fen or held.ended:
                raise Conflict(Problem.CASE_MOVED)
            await self._let_off(held, item, officer.actor)
            await self._audit.record(
                actor=officer.actor,
                action="case.fee_waived",
                person=person,
                about=SubjectKind.CASE.of(case),
                why=why,
            )
            return held

        return await self._fee(await self._unit.together(work))

    async def _let_off(self, case: Case, item: Item, actor: str) -> Order | None:
        """One that is not due yet is opened for it, so that the books say what was let off."""
        order = await self._payments.of(_subject(case), CASE_FEE.name)
        if order is None:
            order = await self._payments.open(fee_of(case, item), actor)
        return await self._payments.refund(order.order, RefundReason.WAIVED, actor)

    async def _fee(self, case: Case) -> Fee:
        item = await self._items.version(case.item, case.item_version)
        paid = await self._payments.seen(_subject(case), CASE_FEE.name)
        return Fee(item.fee_fen, item.fee_due, paid)

    async def _unconcerned(self, officer: Officer, case: UUID) -> UUID:
        at: datetime = self._clock()
        person = await keep_away(self._cases, case, {officer.officer}, at)
        if person is None:
            raise NotFound(Problem.NOT_FOUND)
        return person


def _subject(case: Case) -> Subject:
    return SubjectKind.CASE.of(case.case)


def _check_approver(case: Case, posts: Posts) -> None:
    decides = case.of_kind(StepKind.DECIDE)
    if decides is None or not posts.cover(decides.unit, decides.role, case.area):
        raise NotAllowed(Problem.POST_NEEDED)
