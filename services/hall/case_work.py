"""Cases as officers work on them: the work list, a case opened, and each move of it by whoever holds the post."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import Place, page, place
from domain.errors import NotAllowed, NotFound, fault
from domain.hall import moves, step_moves
from domain.hall.applicants import Applicant
from domain.hall.case_lists import CaseFile, OfficerCaseFile, WorkItem
from domain.hall.cases import Case, CaseEvent, Move, Opinion, Standing
from domain.hall.items import Item
from domain.hall.posts import Posts
from domain.hall.transitions import Hand, Moment, Moved
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.hall.case_moves import Also, CaseMover, ItemSource
from services.ports import AuditLog, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
_NEEDED: Final = Words("请填写说明", "please say why")
_DECIDES: Final = frozenset({Move.APPROVE, Move.REJECT})
#: Moves that the applicant reads the reason of.
REASONED: Final = frozenset(
    {Move.REFUSE, Move.REJECT, Move.WANT_SUPPLEMENT, Move.TRANSFER, Move.SEND_BACK, Move.EXTEND}
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer wants to do; of each move its own fields."""

    move: Move
    step: str = ""
    words: str = ""
    wants: tuple[str, ...] = ()  # of a supplement: names of fields and materials
    opinion: Opinion | None = None
    to: str = ""  # the step that is done again
    officer: UUID | None = None  # who gets the step
    standing: Standing | None = None
    delivered: bool = False


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def person_of(self, case: UUID) -> UUID | None: ...

    async def numbered(self, number: str) -> UUID | None: ...

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]: ...


class WorkStore(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def open_to(self, posts: Posts, after: Place, limit: int) -> list[WorkItem]:
        """Free steps of these posts, what is due first."""

    async def held_by(self, officer: UUID, after: Place, limit: int) -> list[WorkItem]: ...

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        """User names."""


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class Applicants(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class Decisions(Protocol):
    """services.hall.decisions.DecisionService, within the unit of work of the move."""

    async def officer_decided(self, case: Case, *, granted: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class WorkPage:
    items: tuple[tuple[WorkItem, Item], ...]
    next_cursor: str = field(default="")  # "" at the end


class CaseWorkService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CaseStore,
        work: WorkStore,
        mover: CaseMover,
        items: ItemSource,
        posts: PostSource,
        applicants: Applicants,
        decisions: Decisions,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._work = work
        self._mover = mover
        self._items = items
        self._posts = posts
        self._applicants = applicants
        self._decisions = decisions
        self._audit = audit

    async def moment(self) -> Moment:
        """Now, by which the clocks of what is shown are read."""
        return await self._mover.moment()

    async def free(self, officer: Officer, cursor: str) -> WorkPage:
        """What waits for somebody of the officer's posts."""
        posts = await self._posts.of(officer.officer)
        after = place(cursor) if cursor else _FIRST
        return await self._page(await self._work.open_to(posts, after, PAGE + 1))

    async def mine(self, officer: Officer, cursor: str) -> WorkPage:
        """What lies with the officer."""
        after = place(cursor) if cursor else _FIRST
        return await self._page(await self._work.held_by(officer.officer, after, PAGE + 1))

    async def find(self, officer: Officer, number: str) -> UUID:
        """The case of a number, in its stored form. NotFound, also for one of another unit."""
        case = await self._store.numbered(number)
        if case is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._seen_by(officer, case)
        return case

    async def show(self, officer: Officer, case: UUID, purpose: str) -> OfficerCaseFile:
        """For whoever holds a post of a unit that works on it; the look is on record. NotFound."""
        held, hand = await self._seen_by(officer, case)

        async def note() -> None:
            await self._audit.record(
                actor=officer.actor,
                action="case.read",
                person=held.person,
                about=SubjectKind.CASE.of(case),
                why=purpose,
            )

        await self._unit.together(note)
        return await self._file(held, hand)

    async def move(
        self, officer: Officer, case: UUID, seen: int, wanted: Wanted
    ) -> OfficerCaseFile:
        """NotFound; Outdated when another officer moved it meanwhile; and what the move itself refuses."""
        held, hand = await self._seen_by(officer, case)
        if wanted.move in REASONED and not wanted.words:
            raise fault("/words", "needed", _NEEDED)
        to = await self._hand(wanted.officer) if wanted.officer else None
        make = partial(_make, wanted, hand, to)
        also = self._note_decision(granted=wanted.move is Move.APPROVE)
        after = await self._mover.move(
            held.person, case, seen, make, also if wanted.move in _DECIDES else None
        )
        return await self._file(after, hand)

    def _note_decision(self, *, granted: bool) -> Also:
        """What rules said of it is held against the officer's decision."""

        async def also(case: Case, item: Item) -> None:
            if item.rules is not None:
                await self._decisions.officer_decided(case, granted=granted)

        return also

    async def _page(self, found: list[WorkItem]) -> WorkPage:
        shown, following = page(found, PAGE, lambda each: (each.sorted_at, each.case))
        named = [(each, await self._items.version(each.item, each.item_version)) for each in shown]
        return WorkPage(tuple(named), following)

    async def _hand(self, officer: UUID) -> Hand:
        return Hand(officer, await self._posts.of(officer))

    async def _seen_by(self, officer: Officer, case: UUID) -> tuple[Case, Hand]:
        hand = await self._hand(officer.officer)
        person = await self._store.person_of(case)
        held = await self._store.read(person, case) if person else None
        # A draft is the person's own, and seen by nobody else.
        if held is None or not held.number or not hand.posts.see(held.units, held.area):
            raise NotFound(Problem.NOT_FOUND)
        return held, hand

    async def _file(self, case: Case, hand: Hand) -> OfficerCaseFile:
        item = await self._items.version(case.item, case.item_version)
        events = await self._store.events(case.person, case.case)
        applicant = await self._applicants.of(case.person)
        if applicant is None:
            raise NotFound(Problem.NOT_FOUND)
        officers = {step.officer for step in case.steps if step.officer}
        return OfficerCaseFile(
            CaseFile(case, item, events),
            applicant.identity,
            step_moves.open_to(case, hand),
            await self._work.names(frozenset(officers)),
        )


def _make(
    wanted: Wanted, hand: Hand, to: Hand | None, case: Case, item: Item, now: Moment
) -> Moved:
    """The officer's move. NotAllowed for one that is no officer's."""
    made = _MOVES.get(wanted.move)
    if made is None:
        raise NotAllowed(Problem.NOT_PERMITTED)
    return made(_Asked(wanted, hand, to, case, item, now))


@dataclass(frozen=True, slots=True)
class _Asked:
    wanted: Wanted
    hand: Hand
    to: Hand | None
    case: Case
    item: Item
    now: Moment


def _assign(a: _Asked) -> Moved:
    if a.to is None:
        raise fault("/officer", "needed", Words("请选择工作人员", "please name the officer"))
    return step_moves.assign(a.case, a.wanted.step, a.to, a.hand, a.now)


def _finish(a: _Asked) -> Moved:
    if a.wanted.opinion is None:
        raise fault("/opinion", "needed", Words("请选择审查意见", "please say whether you agree"))
    return step_moves.finish_step(
        a.case, a.wanted.step, a.wanted.opinion, a.wanted.words, a.hand, a.now
    )


def _pause(a: _Asked) -> Moved:
    if a.wanted.standing is None:
        raise fault("/standing", "needed", Words("请选择中止事由", "please say why it stands"))
    return step_moves.pause(a.case, a.wanted.step, a.wanted.standing, a.hand, a.now)


def _want(a: _Asked) -> Moved:
    if not a.wanted.wants:
        raise fault(
            "/wants", "needed", Words("请列出全部需补正的内容", "please list all that lacks")
        )
    return moves.want_supplement(
        a.case, a.item, a.wanted.step, a.wanted.wants, a.wanted.words, a.hand, a.now
    )


_MOVES: Final[Mapping[Move, Callable[[_Asked], Moved]]] = {
    Move.TAKE: lambda a: step_moves.take(a.case, a.wanted.step, a.hand, a.now),
    Move.RELEASE: lambda a: step_moves.release(a.case, a.wanted.step, a.hand, a.now),
    Move.ASSIGN: _assign,
    Move.ACCEPT: lambda a: moves.accept(a.case, a.item, a.wanted.step, a.hand, a.now),
    Move.REFUSE: lambda a: moves.refuse(a.case, a.wanted.step, a.wanted.words, a.hand, a.now),
    Move.TRANSFER: lambda a: moves.transfer(a.case, a.wanted.step, a.wanted.words, a.hand, a.now),
    Move.WANT_SUPPLEMENT: _want,
    Move.FINISH_STEP: _finish,
    Move.SEND_BACK: lambda a: step_moves.send_back(
        a.case, a.wanted.step, a.wanted.to, a.wanted.words, a.hand, a.now
    ),
    Move.APPROVE: lambda a: moves.approve(
        a.case, a.item, a.wanted.step, a.wanted.words, a.hand, a.now
    ),
    Move.REJECT: lambda a: moves.reject(a.case, a.wanted.step, a.wanted.words, a.hand, a.now),
    Move.PAUSE: _pause,
    Move.RESUME: lambda a: step_moves.resume(a.case, a.wanted.step, a.hand, a.now),
    Move.EXTEND: lambda a: step_moves.extend(a.case, a.item, a.wanted.words, a.hand, a.now),
    Move.ISSUE: lambda a: moves.issue(
        a.case, a.wanted.step, a.hand, a.now, delivered=a.wanted.delivered
    ),
    Move.DELIVER: lambda a: moves.deliver(a.case, a.hand, a.now),
}
