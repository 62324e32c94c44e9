"""Parcels as officers pack, hand over and receive them: what waits at the desk, and each move of one."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.cursors import Place, page, place
from domain.errors import Conflict, NotAllowed, NotFound, Unfit, fault
from domain.events import EventKind
from domain.four_eyes import Matter, SecondWord
from domain.hall import delivery_moves, moves
from domain.hall.cases import Case, CaseState
from domain.hall.items import Item
from domain.hall.parcel_lists import DeskView, ParcelFile, ParcelPage
from domain.hall.parcel_news import News
from domain.hall.parcel_numbers import read_parcel_number
from domain.hall.parcels import SCANNED, Direction, Parcel, ParcelMove
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.transitions import Moment, Moved
from domain.payments.payments import Paid
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.hall.case_moves import ItemSource
from services.hall.own_cases import CaseOwners, keep_away
from services.ports import AuditLog, Events, SecondOfficers, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
#: Who does it: what goes out is the issuer's, what comes in the clerk's.
_ROLES: Final[Mapping[Direction, PostRole]] = {
    Direction.RETURN: PostRole.ISSUER,
    Direction.COLLECT: PostRole.CLERK,
}
#: Of these the citizen hears; the rest is told by the courier's news, or by the case.
_TOLD: Final = frozenset(
    {ParcelMove.RECEIVE, ParcelMove.COME_BACK, ParcelMove.LOSE, ParcelMove.REISSUE}
)
#: Who sees what is packed and received.
PARCEL_ROLES: Final = frozenset({PostRole.ISSUER, PostRole.CLERK, PostRole.SUPERVISOR})


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore; what changes something, within the unit of work."""

    async def add(self, parcel: Parcel) -> bool: ...

    async def read(self, parcel: UUID) -> Parcel | None: ...

    async def lock(self, parcel: UUID) -> Parcel | None: ...

    async def save(self, parcel: Parcel) -> None: ...

    async def numbered(self, number: str) -> UUID | None: ...

    async def at_desk(
        self, posts: list[Post], view: DeskView, after: Place, limit: int
    ) -> list[Parcel]:
        """Of the units and areas of these posts, what waits longest first."""

    async def news(self, parcel: UUID) -> tuple[News, ...]: ...


class OrderStore(Protocol):
    """storage.hall.parcel_orders.ParcelOrderStore."""

    async def queue(self, parcel: UUID, at: datetime) -> None:
        """Within the unit of work of what wants a number."""

    async def leave(self, parcel: UUID, number: str, at: datetime) -> None:
        """Within that of what wants it no more: it is taken back, should the courier have it."""


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...


class PostageDue(Protocol):
    """services.hall.postage.PostageOrders."""

    async def check(self, parcel: Parcel) -> None:
        """Conflict for one that is not paid yet."""

    async def seen(self, parcel: Parcel) -> Paid | None: ...


class Mover(Protocol):
    """services.hall.case_moves.CaseMover."""

    async def moment(self) -> Moment: ...

    async def write(self, before: Case, moved: Moved, item: Item, now: Moment) -> tuple[UUID, ...]:
        """In the unit of work of a move; the accounts that were told."""

    async def tell(self, before: Case, after: Case, accounts: tuple[UUID, ...]) -> None:
        """After it."""


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class Names(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        """User names."""


@dataclass(frozen=True, slots=True)
class WantedMove:
    move: ParcelMove
    number: str = ""  # as it was scanned
    words: str = ""


class ParcelWorkService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ParcelStore,
        orders: OrderStore,
        cases: CaseStore,
        items: ItemSource,
        mover: Mover,
        postage: PostageDue,
        posts: PostSource,
        names: Names,
        second_officers: SecondOfficers,
        events: Events,
        audit: AuditLog,
        courier: bool,
    ) -> None:
        """`courier`: one is configured, of whom numbers are asked; else labels are written by hand."""
        self._unit = unit
        self._store = store
        self._orders = orders
        self._cases = cases
        self._items = items
        self._mover = mover
        self._postage = postage
        self._posts = posts
        self._names = names
        self._second_officers = second_officers
        self._events = events
        self._audit = audit
        self._courier = courier

    async def at_desk(self, officer: Officer, view: DeskView, cursor: str) -> ParcelPage:
        """Of the units where the officer packs, receives or supervises; without addresses."""
        posts = await self._posts.of(officer.officer)
        seen = {(each.unit, each.area): each for each in posts.held if each.role in PARCEL_ROLES}
        after = place(cursor) if cursor else _FIRST
        found = await self._store.at_desk(list(seen.values()), view, after, PAGE + 1)
        shown, following = page(
            found, PAGE, lambda each: (each.ready_at or each.opened_at, each.parcel)
        )
        return ParcelPage(tuple([await self._file(each) for each in shown]), following)

    async def find(self, officer: Officer, number: str) -> UUID:
        """By the number on its label, as scanned. NotFound, also for one of another unit."""
        found = await self._store.numbered(_read(number))
        held = None if found is None else await self._store.read(found)
        if held is None or held.case is None or not await self._sees(officer, held):
            raise NotFound(Problem.NOT_FOUND)
        return held.parcel

    async def show(self, officer: Officer, parcel: UUID, purpose: str) -> ParcelFile:
        """With its address; the look is on record. NotFound; NotAllowed for the own."""
        held = await self._store.read(parcel)
        if held is None or held.case is None or not await self._sees(officer, held):
            raise NotFound(Problem.NOT_FOUND)
        await keep_away(self._cases, held.case, {officer.officer}, (await self._mover.moment()).at)
        await self._unit.together(lambda: self._note(officer, held, "parcel.read", purpose))
        return await self._file(held)

    async def move(self, officer: Officer, parcel: UUID, wanted: WantedMove) -> ParcelFile:
        """NotFound; NotAllowed without the post, for the own, and for who is no second; Conflict; Invalid."""
        number = _read(wanted.number) if wanted.move in SCANNED else ""
        if wanted.move is ParcelMove.LOSE and not wanted.words:
            raise fault("/words", "needed", Words("请填写说明", "please say why"))
        found = await self._store.read(parcel)
        case = None if found is None else found.case
        if found is None or case is None or not await self._sees(officer, found):
            raise NotFound(Problem.NOT_FOUND)
        await self._check_post(officer, found)
        now = await self._mover.moment()
        person = await keep_away(self._cases, case, {officer.officer}, now.at)
        assert person is not None

        async def work() -> tuple[Parcel, Case, Case, tuple[UUID, ...]]:
            before = await self._cases.lock(person, case)
            held = await self._store.lock(parcel)
            assert before is not None
            assert held is not None
            act = _Act(officer, held, before, wanted, number, now)
            shown, after, told = await self._MOVES[wanted.move](self, act)
            await self._note(officer, held, f"parcel.{wanted.move}", wanted.words)
            if wanted.move in _TOLD:
                told += await self._tell(shown, before, now.at)
            return shown, before, after, told

        shown, before, after, told = await self._unit.together(work)
        await self._mover.tell(before, after, told)
        return await self._file(shown)

    async def _pack(self, a: "_Act") -> "_Done":
        if a.case.state is not CaseState.DELIVERING:
            raise Conflict(Problem.PARCEL_MOVED)
        after = a.parcel.pack(a.officer.officer, a.now.at)
        await self._postage.check(after)
        await self._store.save(after)
        if self._courier:
            await self._orders.queue(after.parcel, a.now.at)
        return after, a.case, ()

    async def _unpack(self, a: "_Act") -> "_Done":
        after = a.parcel.unpack()
        await self._store.save(after)
        await self._orders.leave(after.parcel, a.parcel.number, a.now.at)
        return after, a.case, ()

    async def _hand_over(self, a: "_Act") -> "_Done":
        after = a.parcel.hand_over(a.officer.officer, a.number, a.now.at)
        assert a.parcel.packed_by is not None
        await self._second_officers.check(
            SecondWord(Matter.PARCEL, asked_by=a.parcel.packed_by, by=a.officer.officer), a.now.at
        )
        await self._check_free(after)
        await self._store.save(after)
        if not a.parcel.number:  # a label of our own, in the place of one that was ordered
            await self._orders.leave(after.parcel, "", a.now.at)
        moved = delivery_moves.hand_over(a.case, a.officer.actor, a.now)
        return after, moved.case, await self._write(a, moved)

    async def _receive(self, a: "_Act") -> "_Done":
        after = a.parcel.receive(a.officer.officer, a.number, a.now.at)
        await self._check_free(after)
        await self._store.save(after)
        item = await self._items.version(a.case.item, a.case.item_version)
        asked = a.case.supplement
        # All that was asked for is here: nothing is left for the applicant to send, or to sign.
        if (
            a.case.state is CaseState.SUPPLEMENT_WANTED
            and asked is not None
            and set(asked.wants) <= set(after.materials)
            and not item.signed_by
        ):
            moved = moves.supplement(a.case, a.case.form, a.officer.actor, a.now)
            return after, moved.case, await self._mover.write(a.case, moved, item, a.now)
        return after, a.case, ()

    async def _come_back(self, a: "_Act") -> "_Done":
        after = a.parcel.come_back(a.number, a.now.at)
        await self._store.save(after)
        return await self._ours_again(a, after)

    async def _lose(self, a: "_Act") -> "_Done":
        after = a.parcel.lose(a.wanted.words, a.now.at)
        await self._store.save(after)
        if after.direction is Direction.RETURN:
            return await self._ours_again(a, after)
        return after, a.case, ()

    async def _reissue(self, a: "_Act") -> "_Done":
        to = a.parcel.to
        after = a.parcel.reissue(a.now.at)
        assert to is not None  # kept until now
        await self._store.save(after)
        copy = after.copy + 1
        again = after.again(uuid4(), to, a.officer.actor, a.now.at, copy=copy)
        await self._store.add(again)
        await self._note(a.officer, again, "parcel.return", "")
        return again, a.case, ()

    async def _ours_again(self, a: "_Act", after: Parcel) -> "_Done":
        if a.case.state is not CaseState.DELIVERING:
            return after, a.case, ()
        moved = delivery_moves.come_back(a.case, a.officer.actor, a.now)
        return after, moved.case, await self._write(a, moved)

    async def _write(self, a: "_Act", moved: Moved) -> tuple[UUID, ...]:
        item = await self._items.version(a.case.item, a.case.item_version)
        return await self._mover.write(a.case, moved, item, a.now)

    async def _check_free(self, parcel: Parcel) -> None:
        """Of a label that was written by hand: no other parcel has it."""
        other = await self._store.numbered(parcel.number)
        if other not in {None, parcel.parcel}:
            raise fault(
                "/number",
                "taken",
                Words("这个单号已用于另一件", "another parcel has this number already"),
            )

    async def _check_post(self, officer: Officer, parcel: Parcel) -> None:
        posts = await self._posts.of(officer.officer)
        role = _ROLES.get(parcel.direction)
        if role is None or not posts.cover(parcel.unit, role, parcel.area):
            raise NotAllowed(Problem.POST_NEEDED)

    async def _sees(self, officer: Officer, parcel: Parcel) -> bool:
        posts = await self._posts.of(officer.officer)
        return any(posts.cover(parcel.unit, role, parcel.area) for role in PARCEL_ROLES)

    async def _tell(self, parcel: Parcel, case: Case, at: datetime) -> tuple[UUID, ...]:
        return await self._events.tell(
            kind=EventKind.PARCEL_MOVED,
            subject=SubjectKind.PARCEL.of(parcel.parcel),
            at=at,
            person=case.person,
            acting=None if case.mandate is None else actors.account_of(case.opened_by),
        )

    async def _note(self, officer: Officer, parcel: Parcel, action: str, why: str) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=parcel.person,
            about=SubjectKind.PARCEL.of(parcel.parcel),
            why=why,
        )

    async def _file(self, parcel: Parcel) -> ParcelFile:
        case = None
        if parcel.person is not None and parcel.case is not None:
            case = await self._cases.read(parcel.person, parcel.case)
        hands = frozenset(each for each in (parcel.packed_by, parcel.handed_by) if each)
        return ParcelFile(
            parcel,
            await self._store.news(parcel.parcel),
            case.number if case else "",
            await self._names.names(hands) if hands else {},
            await self._postage.seen(parcel),
        )

    _MOVES: Final[
        Mapping[ParcelMove, Callable[["ParcelWorkService", "_Act"], Awaitable["_Done"]]]
    ] = {
        ParcelMove.PACK: _pack,
        ParcelMove.UNPACK: _unpack,
        ParcelMove.HAND_OVER: _hand_over,
        ParcelMove.RECEIVE: _receive,
        ParcelMove.COME_BACK: _come_back,
        ParcelMove.LOSE: _lose,
        ParcelMove.REISSUE: _reissue,
    }


@dataclass(frozen=True, slots=True)
class _Act:
    """One move under way: both rows are locked."""

    officer: Officer
    parcel: Parcel
    case: Case
    wanted: WantedMove
    number: str
    now: Moment


#: The parcel that is shown after it, the case after it, and the accounts that were told.
_Done = tuple[Parcel, Case, tuple[UUID, ...]]


def _read(number: str) -> str:
    try:
        return read_parcel_number(number)
    except Unfit as wrong:
        raise fault("/number", "parcel_number", wrong.words) from wrong
