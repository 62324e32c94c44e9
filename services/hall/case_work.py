"""Cases as officers work on them: the work list, a case opened, and each move of it by whoever holds the post."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.mandates import MandateSeen
from domain.cursors import NEWEST, Place, page, place
from domain.errors import Busy, Conflict, NotFound, Refusal
from domain.hall import step_moves
from domain.hall.applicants import Applicant, answered
from domain.hall.case_lists import (
    CaseBrief,
    CaseFile,
    CasePage,
    OfficerCaseFile,
    WorkItem,
    WorkTally,
)
from domain.hall.cases import Case, CaseEvent, Move
from domain.hall.certificates import Certificate
from domain.hall.items import Item
from domain.hall.looks import LOOKS_OVER, LookItem, LookTally
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.rating_repairs import REPAIR
from domain.hall.signatures import Signature
from domain.hall.transitions import Hand, Moment, apart, check_supervisor
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.case_moves import Also, CaseMover, ItemSource
from services.hall.officer_moves import Wanted, make_move
from services.hall.own_cases import CaseOwners, keep_away
from services.ports import AuditLog, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
_DECIDES: Final = frozenset({Move.APPROVE, Move.REJECT})


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore."""

    async def numbered(self, number: str) -> UUID | None: ...

    async def of_person(
        self, person: UUID, before: Place, limit: int, by: str = ""
    ) -> list[CaseBrief]: ...

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]: ...


class WorkStore(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def open_to(self, posts: Posts, after: Place, limit: int) -> list[WorkItem]:
        """Free steps of these posts, what is due first."""

    async def held_by(self, officer: UUID, after: Place, limit: int) -> list[WorkItem]: ...

    async def tally(self, posts: Sequence[Post], at: datetime) -> tuple[WorkTally, ...]:
        """Open steps of the units and areas of these posts."""

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        """User names."""


class LookStore(Protocol):
    """storage.hall.looks.LookStore."""

    async def waiting(self, posts: Sequence[Post], after: Place, limit: int) -> list[LookItem]:
        """Grants that were drawn, of the units and areas of these posts, what was granted first."""

    async def tally(self, posts: Sequence[Post], since: datetime) -> tuple[LookTally, ...]: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...

    async def holders(self, post: Post) -> dict[UUID, str]:
        """User names of those who hold it, or one that takes it in."""


class Applicants(Protocol):
    """services.hall.applicants.ApplicantService."""

    async def found(self, person: UUID, item: Item) -> Applicant: ...

    async def given(self, case: Case, item: Item) -> Certificate | None: ...


class Representatives(Protocol):
    """services.hall.representation.Representation."""

    async def seen(self, case: Case) -> MandateSeen | None: ...


class Decisions(Protocol):
    """services.hall.decisions.DecisionService, within the unit of work of the move."""

    async def officer_decided(self, case: Case, *, granted: bool) -> None: ...


class Signatures(Protocol):
    """storage.hall.signatures.SignatureStore."""

    async def used(self, person: UUID, case: UUID) -> tuple[Signature, ...]: ...


@dataclass(frozen=True, slots=True)
class WorkPage:
    items: tuple[tuple[WorkItem, Item], ...]
    next_cursor: str = field(default="")  # "" at the end
    bundles: Mapping[tuple[str, int], Item] = field(default_factory=dict)  # of those that are parts


@dataclass(frozen=True, slots=True)
class LookPage:
    looks: tuple[tuple[LookItem, Item], ...]
    next_cursor: str = field(default="")  # "" at the end


@dataclass(frozen=True, slots=True)
class Board:
    """Of the units that an officer supervises."""

    work: tuple[WorkTally, ...]
    looks: tuple[LookTally, ...]


class CaseWorkService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CaseStore,
        work: WorkStore,
        looks: LookStore,
        mover: CaseMover,
        items: ItemSource,
        posts: PostSource,
        applicants: Applicants,
        representatives: Representatives,
        decisions: Decisions,
        signatures: Signatures,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._work = work
        self._looks = looks
        self._mover = mover
        self._items = items
        self._posts = posts
        self._applicants = applicants
        self._representatives = representatives
        self._decisions = decisions
        self._signatures = signatures
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

    async def of_person(
        self, officer: Officer, person: UUID, cursor: str, purpose: str
    ) -> CasePage:
        """What a person applied for, for an officer whom the door let reach them; the look is on record."""

        async def note() -> None:
            await self._audit.record(
                actor=officer.actor,
                action="case.listed",
                person=person,
                about=SubjectKind.PERSON.of(),
                why=purpose,
            )

        await self._unit.together(note)
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(person, before, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.opened_at, each.case))
        named = [(each, await self._items.version(each.item, each.item_version)) for each in shown]
        return CasePage(tuple(each for each in named if each[0].number), following)

    async def to_look_at(self, officer: Officer, cursor: str) -> LookPage:
        """Grants by rule that were drawn, at the units where the officer decides; what was granted first."""
        after = place(cursor) if cursor else _FIRST
        posts = await self._of_role(officer, PostRole.APPROVER)
        found = await self._looks.waiting(posts, after, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.decided_at, each.case))
        named = [(each, await self._items.version(each.item, each.item_version)) for each in shown]
        return LookPage(tuple(named), following)

    async def board(self, officer: Officer) -> Board:
        """What lies open at the units that the officer supervises, by role, and what was looked at there."""
        led, now = await self._of_role(officer, PostRole.SUPERVISOR), (await self.moment()).at
        return Board(
            await self._work.tally(led, now), await self._looks.tally(led, now - LOOKS_OVER)
        )

    async def move_many(
        self, officer: Officer, wanted: Sequence[tuple[UUID, int, Wanted]]
    ) -> tuple[tuple[UUID, int | Refusal], ...]:
        """Each by itself: its version after it, or why not; one that fails keeps none of the others back."""
        hand, done = await self._hand(officer.officer), list[tuple[UUID, int | Refusal]]()
        for case, seen, each in wanted:
            try:
                after = await self._moved(hand, case, seen, each)
            except Busy:
                raise
            except Refusal as refused:
                done.append((case, refused))
            else:
                done.append((case, after.version))
        return tuple(done)

    async def find(self, officer: Officer, number: str) -> UUID:
        """The case of a number, in its stored form. NotFound, also for one of another unit."""
        case = await self._store.numbered(number)
        if case is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._seen_by(officer, case)
        return case

    async def works_on(self, officer: Officer, case: UUID) -> None:
        """NotFound for an officer who holds no post of a unit that works on it; NotAllowed for their own."""
        await self._seen_by(officer, case)

    async def show(self, officer: Officer, case: UUID, purpose: str) -> OfficerCaseFile:
        """For whoever holds a post of a unit that works on it; the look is on record. NotFound.

        Conflict for a repair of a rating, which is nobody's and shown at a door of its own.
        """
        held, hand = await self._seen_by(officer, case)
        if held.item == REPAIR:
            raise Conflict(Problem.OWN_DOOR)

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

    async def holders(self, officer: Officer, case: UUID, step: str) -> dict[UUID, str]:
        """User names of those to whom a supervisor of the step's unit may give it; the look is on record.

        NotFound for a case that is not seen, or has no such step; NotAllowed for who supervises another unit.
        """
        held, hand = await self._seen_by(officer, case)
        found = held.step(step)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        check_supervisor(held, found.unit, hand)

        async def note() -> None:
            await self._audit.record(
                actor=officer.actor,
                action="post.listed",
                person=None,
                about=SubjectKind.CASE.of(case),
                why=f"{found.unit}, {found.role}",
            )

        await self._unit.together(note)
        holders = await self._posts.holders(Post(found.unit, found.role, held.area))
        owned = await self._store.owned(case, holders.keys(), (await self.moment()).at)
        own = owned[1] if owned else frozenset()
        return {
            who: name for who, name in holders.items() if who not in own and apart(held, found, who)
        }

    async def move(
        self, officer: Officer, case: UUID, seen: int, wanted: Wanted
    ) -> OfficerCaseFile:
        """NotFound; Outdated when another officer moved it meanwhile; and what the move itself refuses."""
        hand = await self._hand(officer.officer)
        return await self._file(await self._moved(hand, case, seen, wanted), hand)

    async def _moved(self, hand: Hand, case: UUID, seen: int, wanted: Wanted) -> Case:
        hands = {hand.officer, wanted.officer or hand.officer}
        person = await self._unconcerned(case, hands)
        to = await self._hand(wanted.officer) if wanted.officer else None
        also = self._note_decision(granted=wanted.move is Move.APPROVE)
        return await self._mover.move(
            person,
            case,
            seen,
            partial(make_move, wanted, hand, to),
            also if wanted.move in _DECIDES else None,
            partial(_sees, hand),
        )

    def _note_decision(self, *, granted: bool) -> Also:
        """What rules said of it is held against the officer's decision."""

        async def also(case: Case, item: Item) -> None:
            if item.rules is not None:
                await self._decisions.officer_decided(case, granted=granted)

        return also

    async def _page(self, found: list[WorkItem]) -> WorkPage:
        shown, following = page(found, PAGE, lambda each: (each.sorted_at, each.case))
        named = [(each, await self._items.version(each.item, each.item_version)) for each in shown]
        whole = {each.bundle for each in shown if each.bundle}
        bundles = {each: await self._items.version(*each) for each in whole}
        return WorkPage(tuple(named), following, bundles)

    async def _of_role(self, officer: Officer, role: PostRole) -> list[Post]:
        posts = await self._posts.of(officer.officer)
        return [post for post in posts.held if post.role is role]

    async def _hand(self, officer: UUID) -> Hand:
        return Hand(officer, await self._posts.of(officer))

    async def _seen_by(self, officer: Officer, case: UUID) -> tuple[Case, Hand]:
        hand = await self._hand(officer.officer)
        held = await self._store.read(await self._unconcerned(case, {officer.officer}), case)
        if held is None or not _sees(hand, held):
            raise NotFound(Problem.NOT_FOUND)
        return held, hand

    async def _unconcerned(self, case: UUID, officers: Collection[UUID]) -> UUID:
        """Whose case it is. NotFound; NotAllowed where one of these applies, or acts for who does (回避)."""
        person = await keep_away(self._store, case, officers, (await self.moment()).at)
        if person is None:
            raise NotFound(Problem.NOT_FOUND)
        return person

    async def _file(self, case: Case, hand: Hand) -> OfficerCaseFile:
        item = await self._items.version(case.item, case.item_version)
        events = await self._store.events(case.person, case.case)
        applicant = await self._applicants.found(case.person, item)
        officers = {step.officer for step in case.steps if step.officer}
        signed = await self._signatures.used(case.person, case.case) if item.signed_by else ()
        if case.bundle and item.signed_by:
            signed = (*await self._signatures.used(case.person, case.bundle), *signed)
        bundle = None
        if case.bundle and (whole := await self._store.read(case.person, case.bundle)):
            bundle = await self._items.version(whole.item, whole.item_version)
        return OfficerCaseFile(
            CaseFile(
                case,
                item,
                events,
                representative=await self._representatives.seen(case),
                answered=answered(item, applicant),
                bundle=bundle,
                certificate=await self._applicants.given(case, item),
            ),
            applicant.identity,
            step_moves.open_to(case, hand),
            await self._work.names(frozenset(officers)),
            signed,
        )


def _sees(hand: Hand, case: Case) -> bool:
    """A draft is the person's own, and seen by nobody else."""
    return bool(case.number) and hand.posts.see(case.units, case.area)
