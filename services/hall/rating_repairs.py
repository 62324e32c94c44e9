"""Poor ratings put right by the unit that oversees services.

Whoever rated is told by their own row, and named to an officer in one place alone: where they allowed a
call, to whoever works on the repair, and on record for them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.errors import NotAllowed, NotFound, Outdated
from domain.events import EventKind
from domain.hall.applicants import Applicant
from domain.hall.cases import Case
from domain.hall.items import Item
from domain.hall.posts import Posts, Unit
from domain.hall.rating_lists import RaterShown, RepairFile
from domain.hall.rating_repairs import (
    CALL_BACK,
    CallBack,
    Repair,
    RepairDone,
    RepairGrounds,
    check_call_back,
    check_oversees,
    finished,
    open_step,
)
from domain.hall.ratings import Rater
from domain.hall.transitions import Moment
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.hall.built_in_cases import BuiltInCases
from services.hall.case_moves import CalendarSource
from services.hall.own_cases import CaseOwners, keep_away
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

_NO_CALL: Final = Words("评价人不同意回访", "the rater allowed no call")


class RepairStore(Protocol):
    """storage.hall.rating_repairs.RepairStore; what changes something, within the unit of work."""

    async def of_case(self, case: UUID) -> Repair | None: ...

    async def put_call_back(self, repair: Repair, outcome: CallBack) -> None: ...


class RatingStore(Protocol):
    """storage.hall.ratings.RatingStore."""

    async def grounds(self, rating: UUID) -> RepairGrounds | None: ...

    async def rater(self, rating: UUID) -> Rater | None: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...


class Applicants(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


class ItemSource(Protocol):
    """services.hall.items.ItemService."""

    async def called(self, name: str) -> Words: ...

    async def version(self, name: str, version: int) -> Item: ...


@dataclass(frozen=True, slots=True)
class _Seen:
    case: Case
    repair: Repair
    grounds: RepairGrounds
    rater: Rater


class RepairService:
    """NotFound for what is no repair; NotAllowed for who oversees nothing, works at the rated unit, or rated."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: RepairStore,
        ratings: RatingStore,
        cases: BuiltInCases,
        kept: CaseStore,
        posts: PostSource,
        applicants: Applicants,
        units: UnitNames,
        items: ItemSource,
        calendars: CalendarSource,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._ratings = ratings
        self._cases = cases
        self._kept = kept
        self._posts = posts
        self._applicants = applicants
        self._units = units
        self._items = items
        self._calendars = calendars
        self._events = events
        self._audit = audit
        self._bell = bell
        self._clock = clock

    async def moment(self) -> Moment:
        """Now, by which the clocks of what is shown are read."""
        return Moment(self._clock(), await self._calendars.current())

    async def show(self, officer: Officer, case: UUID) -> RepairFile:
        return await self._file(await self._seen(officer, case))

    async def move(
        self, officer: Officer, case: UUID, version: int, done: RepairDone
    ) -> RepairFile:
        """The step that is open is done. Outdated; Conflict for what is closed; Invalid for what it lacks."""
        seen = await self._seen(officer, case)

        async def work() -> tuple[UUID, ...]:
            held, now = await self._locked(seen.repair, version), self._clock()
            hand = await self._cases.hand(officer.officer, held, now)
            after, told = await self._cases.move(held, (finished(hand, done),), now)
            if open_step(held).name == CALL_BACK:
                outcome = check_call_back(seen.grounds, done)
                await self._store.put_call_back(seen.repair, outcome)
            if after.ended:
                told += await self._tell(seen.rater, now)
            return told

        await self._bell.ring(await self._unit.together(work))
        return await self.show(officer, case)

    async def rater(self, officer: Officer, case: UUID, purpose: str) -> RaterShown:
        """Whom to call; on record for them. NotAllowed where they allowed no call, or the step is not theirs."""
        seen = await self._seen(officer, case)
        if not seen.grounds.call_back:
            raise NotAllowed(Problem.NOT_PERMITTED, _NO_CALL)
        if seen.case.ended or open_step(seen.case).officer != officer.officer:
            raise NotAllowed(Problem.STEP_NOT_YOURS)
        rater = seen.rater

        async def note() -> None:
            await self._audit.record(
                actor=officer.actor,
                action="rating.rater_read",
                person=rater.person,
                about=SubjectKind.RATING.of(rater.ask),
                why=purpose,
            )

        await self._unit.together(note)
        applicant = await self._applicants.of(rater.person)
        if applicant is None:
            raise NotFound(Problem.NOT_FOUND)
        rated = await self._rated(rater)
        identity = applicant.identity
        return RaterShown(identity.name, identity.phone, rated.number if rated else "")

    async def _seen(self, officer: Officer, case: UUID) -> _Seen:
        posts = await self._posts.of(officer.officer)
        repair = await self._store.of_case(case)
        grounds = await self._ratings.grounds(repair.rating) if repair else None
        rater = await self._ratings.rater(repair.rating) if repair else None
        held = await self._kept.read(repair.person, case) if repair else None
        check_oversees(posts, grounds.unit if grounds else "")
        if repair is None or grounds is None or rater is None or held is None:
            raise NotFound(Problem.NOT_FOUND)
        if rater.subject.kind is SubjectKind.CASE and rater.subject.row:
            await keep_away(self._kept, rater.subject.row, {officer.officer}, self._clock())
        return _Seen(held, repair, grounds, rater)

    async def _locked(self, repair: Repair, version: int) -> Case:
        held = await self._cases.lock(repair.person, repair.case)
        if held is None:
            raise NotFound(Problem.NOT_FOUND)
        if held.version != version:
            raise Outdated(Problem.CASE_CHANGED, held.version)
        return held

    async def _tell(self, rater: Rater, at: datetime) -> tuple[UUID, ...]:
        return await self._events.tell(
            kind=EventKind.RATING_ANSWERED,
            subject=SubjectKind.RATING.of(rater.ask),
            at=at,
            person=rater.person,
        )

    async def _rated(self, rater: Rater) -> Case | None:
        if rater.subject.kind is not SubjectKind.CASE or rater.subject.row is None:
            return None
        return await self._kept.read(rater.person, rater.subject.row)

    async def _file(self, seen: _Seen) -> RepairFile:
        units = {each.unit: each.names for each in await self._units.all()}
        grounds = seen.grounds
        return RepairFile(
            seen.case,
            await self._items.version(seen.case.item, seen.case.item_version),
            seen.repair,
            grounds,
            units.get(grounds.unit, Words(grounds.unit, grounds.unit)),
            await self._items.called(grounds.item),
        )
