"""A person's own parcels: the outcome of a case sent to them, and originals collected from them.

By the person, or in their place under a mandate for cases (docs/acting-for-others.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.mandates import Mandate
from domain.errors import Conflict, NotFound, fault
from domain.hall.applying import Applying
from domain.hall.cases import UNDECIDED, Case, CaseState
from domain.hall.items import Item, MaterialWay, Postage, StepKind
from domain.hall.parcel_lists import ParcelFile
from domain.hall.parcel_news import News
from domain.hall.parcels import Direction, Parcel, ParcelState
from domain.hall.parties import Party
from domain.hall.postage import PostagePrices
from domain.payments.payments import Paid
from domain.payments.trades import RefundReason
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.hall.case_moves import ItemSource
from services.hall.representation import Representation
from services.ports import AuditLog, Bell, Clock, UnitOfWork

_SENT_FROM: Final = UNDECIDED | {CaseState.APPROVED, CaseState.ISSUING, CaseState.DELIVERING}


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore; what changes something, within the unit of work."""

    async def add(self, parcel: Parcel) -> bool:
        """False where one of its matter is under way in this direction."""

    async def read(self, parcel: UUID) -> Parcel | None: ...

    async def lock(self, parcel: UUID) -> Parcel | None: ...

    async def save(self, parcel: Parcel) -> None: ...

    async def of(self, subject: Subject) -> tuple[Parcel, ...]:
        """The oldest first."""

    async def news(self, parcel: UUID) -> tuple[News, ...]: ...


class OrderQueue(Protocol):
    """storage.hall.parcel_orders.ParcelOrderStore, within the unit of work."""

    async def queue(self, parcel: UUID, at: datetime) -> None: ...

    async def leave(self, parcel: UUID, number: str, at: datetime) -> None:
        """Nobody wants its order any more."""


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...


class PostageDue(Protocol):
    """services.hall.postage.ParcelPostage."""

    prices: PostagePrices

    async def ask(self, parcel: Parcel, account: UUID, actor: str) -> tuple[UUID, ...]: ...

    async def give_back(self, parcel: Parcel, reason: RefundReason, actor: str) -> None: ...

    async def seen(self, parcel: Parcel) -> Paid | None: ...


@dataclass(frozen=True, slots=True)
class CaseParcels:
    """`may_send`: whether it is open to the applicant now; `collected`: names of materials by theirs.

    `prices`: of the postage, where the applicant pays it.
    """

    parcels: tuple[ParcelFile, ...]
    may_send: bool
    collected: tuple[tuple[str, Words], ...]
    prices: PostagePrices | None = None


class ParcelService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ParcelStore,
        orders: OrderQueue,
        cases: CaseStore,
        items: ItemSource,
        representation: Representation,
        postage: PostageDue,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
        courier: bool,
    ) -> None:
        """`courier`: one is configured; nobody else picks anything up."""
        self._unit = unit
        self._store = store
        self._orders = orders
        self._cases = cases
        self._items = items
        self._representation = representation
        self._postage = postage
        self._audit = audit
        self._bell = bell
        self._clock = clock
        self._courier = courier

    async def of_case(
        self, citizen: Citizen, case: UUID, mandate: Mandate | None = None
    ) -> CaseParcels:
        """NotFound for anybody else's."""
        applying = await self._representation.of(citizen, mandate)
        held = applying.found(await self._cases.read(applying.person, case))
        item = await self._items.version(held.item, held.item_version)
        return await self._seen(held, item)

    async def send(
        self, citizen: Citizen, case: UUID, to: Party, mandate: Mandate | None = None
    ) -> CaseParcels:
        """The outcome goes there; chosen again before it is packed, somewhere else. NotFound; Conflict.

        One that came back goes out as another parcel. Where the applicant pays the postage it is owed from then on.
        """
        applying = await self._representation.of(citizen, mandate)

        async def work() -> tuple[Case, Item, tuple[UUID, ...]]:
            held, item = await self._locked(applying, case)
            if not _may_send(held, item):
                raise Conflict(Problem.COURIER_CLOSED)
            now = self._clock()
            before = await self._open(held, Direction.RETURN)
            if before is not None and before.state is ParcelState.WANTED:
                parcel = replace(before, to=to)
                await self._store.save(parcel)
                await self._note(applying, "parcel.address", before.parcel)
            elif before is not None:
                await self._store.save(before.leave(now))
                parcel = before.again(uuid4(), to, applying.actor, now, copy=before.copy)
                await self._add(applying, parcel)
            else:
                parcel = _wanted(held, to, applying.actor, now)
                await self._add(applying, parcel)
            told: tuple[UUID, ...] = ()
            if item.courier is Postage.CITIZEN:
                told = await self._postage.ask(parcel, citizen.account, applying.actor)
            return held, item, told

        held, item, told = await self._unit.together(work)
        await self._bell.ring(told)
        return await self._seen(held, item)

    async def collect(
        self,
        citizen: Citizen,
        case: UUID,
        at: Party,
        materials: Sequence[str],
        mandate: Mandate | None = None,
    ) -> CaseParcels:
        """Originals are picked up there; they count once they are scanned at the window."""
        applying = await self._representation.of(citizen, mandate)

        async def work() -> tuple[Case, Item]:
            held, item = await self._locked(applying, case)
            open_to = dict(self._collectable(held, item))
            if not open_to:
                raise Conflict(Problem.COURIER_CLOSED)
            if not materials or not set(materials) <= open_to.keys():
                raise fault(
                    "/materials",
                    "materials",
                    Words("请选择要寄来的材料", "please choose from the papers that are asked for"),
                )
            now = self._clock()
            parcel = _collected(held, at, materials, applying.actor, now)
            await self._add(applying, parcel)
            await self._orders.queue(parcel.parcel, now)
            return held, item

        return await self._seen(*await self._unit.together(work))

    async def cancel(
        self, citizen: Citizen, parcel: UUID, mandate: Mandate | None = None
    ) -> CaseParcels:
        """To be fetched, or brought, in its stead. NotFound; Conflict once it is packed or picked up."""
        applying = await self._representation.of(citizen, mandate)
        found = await self._store.read(parcel)
        case = None if found is None else found.case
        if case is None:
            raise NotFound(Problem.NOT_FOUND)

        async def work() -> tuple[Case, Item]:
            held, item = await self._locked(applying, case)
            locked = await self._store.lock(parcel)
            assert locked is not None
            now = self._clock()
            await self._store.save(locked.cancel(now))
            await self._orders.leave(parcel, locked.number, now)
            await self._postage.give_back(locked, RefundReason.WITHDRAWN, applying.actor)
            await self._note(applying, "parcel.cancel", parcel)
            return held, item

        return await self._seen(*await self._unit.together(work))

    def _collectable(self, case: Case, item: Item) -> tuple[tuple[str, Words], ...]:
        """Materials that are brought to a window, while they may still be handed in; the city pays for that."""
        paid = item.courier is Postage.GOVERNMENT
        if not self._courier or not paid or case.state not in UNDECIDED:
            return ()
        return tuple(
            (each.name, each.names) for each in item.materials if MaterialWay.WINDOW in each.ways
        )

    async def _locked(self, applying: Applying, case: UUID) -> tuple[Case, Item]:
        await self._representation.keep(applying)
        held = applying.found(await self._cases.lock(applying.person, case))
        return held, await self._items.version(held.item, held.item_version)

    async def _open(self, case: Case, direction: Direction) -> Parcel | None:
        """The one under way, locked."""
        for each in await self._store.of(SubjectKind.CASE.of(case.case)):
            if each.direction is direction and not each.over:
                return await self._store.lock(each.parcel)
        return None

    async def _add(self, applying: Applying, parcel: Parcel) -> None:
        if not await self._store.add(parcel):
            raise Conflict(Problem.PARCEL_MOVED)
        await self._note(applying, f"parcel.{parcel.direction}", parcel.parcel)

    async def _note(self, applying: Applying, action: str, parcel: UUID) -> None:
        await self._audit.record(
            actor=applying.actor,
            action=action,
            person=applying.person,
            about=SubjectKind.PARCEL.of(parcel).under(applying.under),
            why="",
        )

    async def _seen(self, case: Case, item: Item) -> CaseParcels:
        parcels = await self._store.of(SubjectKind.CASE.of(case.case))
        files = [await self._file(each) for each in parcels]
        sending = next((p for p in parcels if p.direction is Direction.RETURN and not p.over), None)
        free = sending is None or sending.state in {ParcelState.WANTED, ParcelState.RETURNED}
        coming = any(p.direction is Direction.COLLECT and not p.over for p in parcels)
        return CaseParcels(
            tuple(files),
            free and _may_send(case, item),
            () if coming else self._collectable(case, item),
            self._postage.prices if item.courier is Postage.CITIZEN else None,
        )

    async def _file(self, parcel: Parcel) -> ParcelFile:
        news, postage = await self._store.news(parcel.parcel), await self._postage.seen(parcel)
        return ParcelFile(parcel, news, postage=postage)


def _may_send(case: Case, item: Item) -> bool:
    return item.courier is not None and case.state in _SENT_FROM


def _wanted(case: Case, to: Party, actor: str, at: datetime) -> Parcel:
    issue = case.of_kind(StepKind.ISSUE)
    assert issue is not None  # the definition's own rule
    return Parcel(
        parcel=uuid4(),
        person=case.person,
        direction=Direction.RETURN,
        subject=SubjectKind.CASE.of(case.case),
        opened_by=actor,
        opened_at=at,
        state=ParcelState.WANTED,
        to=to,
        unit=issue.unit,
        area=case.area,
        ready_at=at if case.state is CaseState.DELIVERING else None,
    )


def _collected(
    case: Case, party: Party, materials: Sequence[str], actor: str, at: datetime
) -> Parcel:
    accept = case.of_kind(StepKind.ACCEPT)
    return Parcel(
        parcel=uuid4(),
        person=case.person,
        direction=Direction.COLLECT,
        subject=SubjectKind.CASE.of(case.case),
        opened_by=actor,
        opened_at=at,
        state=ParcelState.ORDERED,
        to=party,
        unit=accept.unit if accept else "",
        area=case.area,
        materials=tuple(dict.fromkeys(materials)),
        ready_at=at,
        heard_at=at,
    )
