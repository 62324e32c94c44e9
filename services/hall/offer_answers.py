"""An answer by SMS to an offer: applied for, declined, or told how to apply otherwise; each offer answered once.

It proves that somebody holds the phone on record, and no more: an item has to allow it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.days import day_of
from domain.errors import FieldError, NotFound, Unfit
from domain.events import EventKind
from domain.hall.applicants import Applicant, objection, prefilled
from domain.hall.cases import Case
from domain.hall.items import Item, Who
from domain.hall.offers import Offered, OfferState, Reply, read_reply
from domain.hall.transitions import Moment
from domain.identifiers import read_phone
from domain.notices.sms_replies import SmsReply
from domain.subjects import SubjectKind
from services.hall.applications import Applications
from services.hall.case_moves import ItemSource
from services.ports import AuditLog, Bell, OrderedEvents, UnitOfWork

_WORDS: Final = "按短信答复“同意”提交。\nSubmitted by the answer to a text message."
_ENDS: Final = {Reply.DECLINES: OfferState.DECLINED, Reply.STOPS: OfferState.STOPPED}


class OfferStore(Protocol):
    """storage.hall.offers.OfferStore, within the unit of work."""

    async def hold(self, persons: Collection[UUID], today: date) -> Sequence[Offered]: ...

    async def has_case(self, person: UUID, item: str) -> bool: ...

    async def close(
        self, offered: Offered, state: OfferState, at: datetime, case: UUID | None = None
    ) -> None: ...


class Phones(Protocol):
    """storage.accounts.register_lookups.RegisterLookupStore."""

    async def known_by(self, phone: str) -> frozenset[UUID]: ...

    async def reached_by(self, phone: str) -> Mapping[UUID, UUID | None]:
        """Whom a notice reaches there: the person with the account, None where it goes by the register."""


class Applicants(Protocol):
    """services.hall.applicants.ApplicantService."""

    async def of(self, person: UUID, item: Item) -> Applicant | None: ...


class FormChecker(Protocol):
    """definitions.forms.Forms."""

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]: ...


class Moves(Protocol):
    """services.hall.case_moves.CaseMover."""

    async def moment(self) -> Moment: ...

    async def tell(self, before: Case, after: Case, accounts: tuple[UUID, ...]) -> None:
        """After the unit of work: the accounts that were told, and the desks that it concerns."""


class OfferAnswers:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: OfferStore,
        phones: Phones,
        items: ItemSource,
        forms: FormChecker,
        applicants: Applicants,
        applications: Applications,
        events: OrderedEvents,
        audit: AuditLog,
        bell: Bell,
        moves: Moves,
        judge_soon: Callable[[UUID, UUID], None],
    ) -> None:
        """`judge_soon`: the rules look at a case that was submitted."""
        self._unit = unit
        self._store = store
        self._phones = phones
        self._items = items
        self._forms = forms
        self._applicants = applicants
        self._applications = applications
        self._events = events
        self._audit = audit
        self._bell = bell
        self._moves = moves
        self._judge_soon = judge_soon

    async def take(self, reply: SmsReply) -> None:
        """What is no clear answer, or comes from a phone without an open offer, is let lie without a word."""
        said = read_reply(reply.text)
        try:
            phone = read_phone(reply.phone)
        except Unfit:
            return
        if said is None:
            return
        now = await self._moves.moment()
        at = min(reply.at, now.at) if reply.at else now.at
        opened: list[Case] = []

        async def work() -> tuple[UUID, ...]:
            opened.clear()
            reached = await self._phones.reached_by(phone)
            held = await self._store.hold(reached, day_of(at))
            found = [each for each in held if each.offered_at <= at]
            if said is not Reply.AGREES:
                for each in found:
                    await self._close(each, _ENDS[said], now.at)
                return ()
            found = [each for each in found if each.state is OfferState.OPEN]
            alone = len(await self._phones.known_by(phone)) == 1
            if not alone:  # several are told in one go, and no case is opened
                await self._events.hold([each.person for each in found])
            told: list[UUID] = []
            for each in found:
                actor = _actor(reached[each.person])
                told += await self._agreed(each, actor, now, opened, alone=alone)
            return tuple(told)

        told = await self._unit.together(work)
        await self._bell.ring(told)
        for case in opened:
            await self._moves.tell(case, case, ())
            if case.rules_due_at is not None:
                self._judge_soon(case.person, case.case)

    async def _agreed(
        self,
        offered: Offered,
        actor: str,
        now: Moment,
        opened: list[Case],
        *,
        alone: bool,
    ) -> tuple[UUID, ...]:
        try:
            item = await self._items.current(offered.item)
        except NotFound:
            await self._close(offered, OfferState.OVER, now.at)
            return ()
        if await self._store.has_case(offered.person, item.name):
            await self._close(offered, OfferState.OVER, now.at)
            return ()
        applicant = await self._applicants.of(offered.person, item)
        if applicant is None or not alone or not _stands(offered, item, applicant, day_of(now.at)):
            return await self._elsewhere(offered, EventKind.OFFER_TO_APPLY, 0, now.at)
        assert item.offer is not None
        form = {**item.offer.form, **prefilled(item, applicant)}
        if faults := self._forms.faults(item, form, whole=True):
            return await self._elsewhere(offered, EventKind.OFFER_INCOMPLETE, len(faults), now.at)
        case, told = await self._applications.submit(
            Case(
                person=offered.person,
                case=uuid4(),
                item=item.name,
                item_version=item.version,
                area=applicant.area,
                opened_by=actor,
                opened_at=now.at,
                form=form,
            ),
            item,
            now,
            words=_WORDS,
        )
        await self._close(offered, OfferState.APPLIED, now.at, case.case)
        opened.append(case)
        return told

    async def _elsewhere(
        self, offered: Offered, kind: EventKind, lacks: int, at: datetime
    ) -> tuple[UUID, ...]:
        """Once: from now on no answer applies."""
        await self._close(offered, OfferState.TOLD, at)
        subject = SubjectKind.ITEM.of(f"{offered.item}@{offered.version}", count=lacks)
        return await self._events.tell(person=offered.person, kind=kind, subject=subject, at=at)

    async def _close(
        self, offered: Offered, state: OfferState, at: datetime, case: UUID | None = None
    ) -> None:
        await self._store.close(offered, state, at, case)
        await self._audit.record(
            actor=actors.SYSTEM,
            action="offer.answered",
            person=offered.person,
            about=SubjectKind.ITEM.of(f"{offered.item}@{offered.version}"),
            why=state,
        )


def _actor(account: UUID | None) -> str:
    return actors.SYSTEM if account is None else actors.citizen(account)


def _stands(offered: Offered, item: Item, applicant: Applicant, today: date) -> bool:
    """Whether it may still be applied for as it was offered."""
    return (
        item.version == offered.version
        and item.offer is not None
        and item.offer.by_sms
        and objection(item, applicant, Who.PERSON, item.applicants.level, today) is None
    )
