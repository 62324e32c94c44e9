"""One move of a case, whoever makes it: locked, moved, written, told and put on record as one unit of work."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.errors import Conflict, NotFound, Outdated
from domain.events import EventKind
from domain.hall.bundles import PartCase, join
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.desks import concerned
from domain.hall.items import Item
from domain.hall.step_moves import BUILT_IN_MOVES
from domain.hall.transitions import Moment, Moved
from domain.notice_kinds import KINDS
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

#: What the applicant hears of a move; of the others only the timeline, or the desk, speaks.
TOLD: Final[Mapping[Move, EventKind]] = {
    Move.SUBMIT: EventKind.CASE_SUBMITTED,
    Move.ACCEPT: EventKind.CASE_ACCEPTED,
    Move.WANT_SUPPLEMENT: EventKind.CASE_SUPPLEMENT_WANTED,
    Move.PAUSE: EventKind.CASE_CLOCK_CHANGED,
    Move.RESUME: EventKind.CASE_CLOCK_CHANGED,
    Move.EXTEND: EventKind.CASE_CLOCK_CHANGED,
    Move.REFUSE: EventKind.CASE_DECIDED,
    Move.APPROVE: EventKind.CASE_DECIDED,
    Move.REJECT: EventKind.CASE_DECIDED,
    Move.REVOKE: EventKind.CASE_DECIDED,
    Move.ISSUE: EventKind.CASE_ISSUED,
    Move.DELIVER: EventKind.CASE_ENDED,
    Move.WITHDRAW: EventKind.CASE_ENDED,
    Move.TRANSFER: EventKind.CASE_ENDED,
    Move.EXPIRE: EventKind.CASE_ENDED,
}


#: Of a part the applicant hears once, of the bundle.
_OF_THE_WHOLE: Final = frozenset({Move.SUBMIT, Move.WANT_SUPPLEMENT})
_OF_A_BUNDLE: Final[Mapping[CaseState, EventKind]] = {
    CaseState.SUPPLEMENT_WANTED: EventKind.CASE_SUPPLEMENT_WANTED,
    CaseState.CLOSED: EventKind.CASE_ENDED,
}


def told_of(case: Case, event: CaseEvent) -> EventKind | None:
    """What the applicant hears of a move; None for nothing."""
    if event.move is Move.JOIN:
        return _OF_A_BUNDLE.get(event.state)
    if case.bundle is not None and event.move in _OF_THE_WHOLE:
        return None
    return TOLD.get(event.move)


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore; what changes something, within the unit of work."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def part_ids(self, person: UUID, bundle: UUID) -> tuple[UUID, ...]: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None: ...

    async def judged(self, person: UUID, case: UUID) -> None:
        """The rules have had their say, and left it to a person."""


class ItemSource(Protocol):
    """services.hall.items.ItemService."""

    async def current(self, name: str) -> Item:
        """The version that holds. NotFound for an item that is not released."""

    async def version(self, name: str, version: int) -> Item:
        """One that was released once, whether it still holds or not. NotFound."""


class CalendarSource(Protocol):
    """services.hall.calendars.CalendarService."""

    async def current(self) -> Calendar: ...


class Effect(Protocol):
    """What moves of a case come to beyond the case, such as a certificate that is issued."""

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        """In the unit of work of any move, once it is written; the accounts that were told of it."""


class CaseNotes:
    """What every move comes to beyond its rows, within its unit of work: audit, notice, effects."""

    def __init__(self, *, events: Events, audit: AuditLog, effects: Sequence[Effect] = ()) -> None:
        self._events = events
        self._audit = audit
        self._effects = effects

    async def note(self, moved: Moved, item: Item, *, tells: bool = True) -> tuple[UUID, ...]:
        """On record, followed by effects, and told to the person and who applied for them where it is any news."""
        case, event = moved.case, moved.event
        await self._audit.record(
            actor=event.actor,
            action=f"case.{event.move}",
            person=case.person,
            about=SubjectKind.CASE.of(case.case).under(event.mandate),
            why=event.step,
        )
        told: tuple[UUID, ...] = ()
        # Before the telling, which locks accounts: what effects lock comes first (docs/architecture.md).
        for effect in self._effects:
            told += await effect.after(moved, item)
        if tells and (kind := _kind(case, event, item)):
            (about,) = KINDS[kind].subjects
            told += await self._events.tell(
                kind=kind,
                subject=about.of(case.case),
                at=event.at,
                person=case.person,
                acting=None if case.mandate is None else actors.account_of(case.opened_by),
            )
        return told


def _kind(case: Case, event: CaseEvent, item: Item) -> EventKind | None:
    """As the item says; else what every case tells."""
    own = next((each.kind for each in item.notices if each.move == event.move), None)
    return EventKind(own) if own else told_of(case, event)


Make = Callable[[Case, Item, Moment], Moved]
#: What else is written in the unit of work of a move, of the case as it was.
Also = Callable[[Case, Item], Awaitable[None]]


class CaseMover:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CaseStore,
        items: ItemSource,
        calendars: CalendarSource,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        desks: Bell,
        clock: Clock,
        effects: Sequence[Effect] = (),
    ) -> None:
        """`desks`: rings for officers' desks, by the keys of domain/hall/desks.py."""
        self._unit = unit
        self._store = store
        self._items = items
        self._calendars = calendars
        self._notes = CaseNotes(events=events, audit=audit, effects=effects)
        self._bell = bell
        self._desks = desks
        self._clock = clock

    async def moment(self) -> Moment:
        return Moment(self._clock(), await self._calendars.current())

    async def move(
        self,
        person: UUID,
        case: UUID,
        seen: int | None,
        make: Make,
        also: Also | None = None,
        sees: Callable[[Case], bool] | None = None,
    ) -> Case:
        """`seen`: the version that the mover saw, None where any will do; `sees`: for whom it is there at all.

        NotFound; Outdated when another version holds; Conflict for what is done at a door of its own; and
        what `make` raises, which changes nothing.
        """
        now = await self.moment()

        async def work() -> tuple[Case, Case, tuple[UUID, ...]]:
            held = await self._store.lock(person, case)
            if held is None or (sees is not None and not sees(held)):
                raise NotFound(Problem.NOT_FOUND)
            if seen is not None and held.version != seen:
                raise Outdated(Problem.CASE_CHANGED, held.version)
            item = await self._items.version(held.item, held.item_version)
            moved = make(held, item, now)
            if held.built_in and moved.event.move not in BUILT_IN_MOVES:
                raise Conflict(Problem.OWN_DOOR)
            if also is not None:
                await also(held, item)
            return held, moved.case, await self.write(held, moved, item, now)

        before, after, told = await self._unit.together(work)
        await self.tell(before, after, told)
        return after

    async def judge(
        self,
        seen: Case,
        make: Callable[[Case, Item, Moment], Moved | None],
        record: Callable[[], Awaitable[object]],
    ) -> bool:
        """What rules said of a case as `seen`: recorded, and moved by it unless `make` leaves it to a person.

        False, and nothing is written, when somebody moved it meanwhile.
        """
        now = await self.moment()

        async def work() -> tuple[bool, Case | None, tuple[UUID, ...]]:
            held = await self._store.lock(seen.person, seen.case)
            if held is None or held.version != seen.version or held.rules_due_at is None:
                return False, None, ()
            item = await self._items.version(held.item, held.item_version)
            await record()
            moved = make(held, item, now)
            if moved is None:
                await self._store.judged(held.person, held.case)
                return True, None, ()
            return True, moved.case, await self.write(held, moved, item, now)

        done, after, told = await self._unit.together(work)
        if after is not None:
            await self.tell(seen, after, told)
        return done

    async def tell(self, before: Case, after: Case, accounts: tuple[UUID, ...]) -> None:
        """After the unit of work of a move: the accounts that were told, and the desks that it concerns."""
        await self._bell.ring(accounts)
        await self._desks.ring(concerned(before, after))

    async def write(self, before: Case, moved: Moved, item: Item, now: Moment) -> tuple[UUID, ...]:
        """In the unit of work of a move: saved, joined to its bundle, on record; the accounts that were told."""
        await self._store.save(before, moved.case, moved.event, now.calendar)
        joint = None if moved.case.bundle is None else await self._joint(moved, now)
        told = await self.note(moved, item)
        return told if joint is None else told + await self.note(*joint)

    async def _joint(self, part: Moved, now: Moment) -> tuple[Moved, Item] | None:
        """What the move of a part comes to for its bundle: held after its parts, whoever moves them."""
        person, bundle = part.case.person, part.case.bundle
        assert bundle is not None
        held = await self._store.lock(person, bundle)
        if held is None or held.ended:
            return None
        parts = [
            PartCase(case, await self._items.version(case.item, case.item_version))
            for each in await self._store.part_ids(person, bundle)
            if (case := await self._store.read(person, each)) is not None
        ]
        item = await self._items.version(held.item, held.item_version)
        joint = join(held, item, parts, part.event.actor, now)
        if joint is None:
            return None
        await self._store.save(held, joint.case, joint.event, now.calendar)
        return joint, item

    async def note(self, moved: Moved, item: Item, *, tells: bool = True) -> tuple[UUID, ...]:
        """What a move that is written comes to, within its unit of work; the accounts that were told."""
        return await self._notes.note(moved, item, tells=tells)
