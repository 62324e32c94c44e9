"""A person's own cases: begun, filled in over days and devices, submitted, added to, taken back.

By the person, in their place under a mandate for cases (docs/acting-for-others.md), or by an officer at a
window before whom they stand.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.mandates import Mandate
from domain.cursors import NEWEST, Place, page, place
from domain.days import day_of
from domain.errors import Conflict
from domain.hall import moves
from domain.hall.applicants import Applicant, answered, is_certain, prefilled
from domain.hall.applying import Applying, Filling, taken_in
from domain.hall.calendar import Calendar
from domain.hall.case_lists import CaseBrief, CaseFile, CasePage
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.certificates import Certificate
from domain.hall.items import Item
from domain.hall.signatures import Signature, witnessed
from domain.hall.transitions import Moment, Moved
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.bundles import BundleService
from services.hall.case_moves import CalendarSource, CaseMover, ItemSource, Make
from services.hall.filled_forms import FormChecker, filled
from services.hall.representation import Representation, check_may_apply
from services.ports import AuditLog, Clock, UnitOfWork

PAGE: Final = 20  # own choice: what fits a phone
#: Own choice: open at once by one person, so that no script fills the store with drafts.
DRAFTS: Final = 50
#: In these the applicant fills something in, over days and devices.
_FILLED_IN: Final = frozenset({CaseState.DRAFT, CaseState.SUPPLEMENT_WANTED})


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore; what changes something, within the unit of work."""

    async def add(self, case: Case) -> None: ...

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None: ...

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]: ...

    async def drafts(self, person: UUID) -> int: ...

    async def objection_to(self, person: UUID, case: UUID) -> UUID | None: ...

    async def discard(self, person: UUID, case: UUID) -> bool: ...

    async def of_person(
        self, person: UUID, before: Place, limit: int, by: str = "", *, parts: bool
    ) -> list[CaseBrief]:
        """`by`: those alone that this actor began; `parts`: also those that are part of a bundle."""

    async def next_number(self, at: datetime) -> str: ...


class Applicants(Protocol):
    """services.hall.applicants.ApplicantService."""

    async def found(self, person: UUID, item: Item) -> Applicant: ...

    async def given(self, case: Case, item: Item) -> Certificate | None: ...


class Signing(Protocol):
    """services.hall.signing.Signing."""

    async def find(
        self,
        case: Case,
        item: Item,
        move: Move,
        form: Mapping[str, object],
        at: datetime,
        under: UUID | None,
    ) -> Signature | None:
        """The signature of exactly this; None where the item asks none. Conflict where there is none."""

    async def use(self, signature: Signature | None, at: datetime) -> None:
        """In the unit of work of the move that takes it. Conflict for one that is used, or too old."""


class CaseService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CaseStore,
        mover: CaseMover,
        items: ItemSource,
        forms: FormChecker,
        applicants: Applicants,
        representation: Representation,
        bundles: BundleService,
        calendars: CalendarSource,
        audit: AuditLog,
        signing: Signing,
        judge_soon: Callable[[UUID, UUID], None],
        clock: Clock,
    ) -> None:
        """`judge_soon`: the rules look at a case that was submitted, and nobody waits for it here."""
        self._unit = unit
        self._store = store
        self._mover = mover
        self._items = items
        self._forms = forms
        self._applicants = applicants
        self._representation = representation
        self._bundles = bundles
        self._calendars = calendars
        self._audit = audit
        self._signing = signing
        self._judge_soon = judge_soon
        self._clock = clock

    async def moment(self) -> Moment:
        """Now, by which the clocks of what is shown are read."""
        return await self._mover.moment()

    async def begin(self, citizen: Filling, name: str, mandate: Mandate | None = None) -> CaseFile:
        """A draft with what the city knows filled in. NotFound; NotAllowed for who can't apply for it."""
        applying = await self._representation.of(citizen, mandate)
        item = await self._items.current(name)
        now = self._clock()
        applicant = await self._applicants.found(applying.person, item)
        check_may_apply(applying, item, applicant, now)
        await self._bundles.check(applying, item, applicant, now)
        case = Case(
            person=applying.person,
            case=uuid4(),
            item=item.name,
            item_version=item.version,
            area=applicant.area,
            opened_by=citizen.actor,
            opened_at=now,
            form=prefilled(item, applicant),
            mandate=applying.under,
        )

        async def work() -> None:
            await self._representation.keep(applying)
            if await self._store.drafts(case.person) >= DRAFTS:
                raise Conflict(Problem.TOO_MANY_DRAFTS)
            await self._store.add(case)
            await self._note(applying, "case.begin", case.case)

        await self._unit.together(work)
        return await self._seen(case, item, (), applicant)

    async def mine(self, citizen: Citizen, cursor: str, mandate: Mandate | None = None) -> CasePage:
        """Newest first."""
        applying = await self._representation.of(citizen, mandate)
        by = "" if applying.sees_all else applying.actor
        return await self.of_person(applying.person, cursor, by)

    async def of_person(self, person: UUID, cursor: str, by: str = "") -> CasePage:
        """Newest first, for whoever the person let; `by`: those alone that this actor began."""
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(person, before, PAGE + 1, by, parts=False)
        shown, following = page(found, PAGE, lambda each: (each.opened_at, each.case))
        named = [(each, await self._items.version(each.item, each.item_version)) for each in shown]
        return CasePage(tuple(named), following)

    async def show(self, citizen: Filling, case: UUID, mandate: Mandate | None = None) -> CaseFile:
        """NotFound for anybody else's."""
        return await self._file(
            await self._held(await self._representation.of(citizen, mandate), case)
        )

    async def save(
        self,
        citizen: Filling,
        case: UUID,
        seen: int,
        form: Mapping[str, object],
        mandate: Mandate | None = None,
    ) -> CaseFile:
        """A draft, or what was asked for, as far as it is filled in; of the latter officers see nothing yet.

        Outdated when another device saved it meanwhile.
        """
        applying = await self._representation.of(citizen, mandate)
        calendar = await self._calendars.current()

        async def work() -> Case:
            held = await self._locked(applying, case, seen)
            if held.state not in _FILLED_IN:
                raise Conflict(Problem.CASE_MOVED)
            item = await self._items.version(held.item, held.item_version)
            applicant = await self._applicants.found(held.person, item)
            whole = self._filled(applicant, item, form, whole=False)
            after = replace(held, version=held.version + 1, changed_at=self._clock())
            if held.state is CaseState.DRAFT:
                after = replace(after, form=whole)
            else:
                after = replace(after, supplement_form=whole)
            await self._store.save(held, after, None, calendar)
            return after

        return await self._file(await self._unit.together(work))

    async def submit(
        self, citizen: Filling, case: UUID, seen: int, mandate: Mandate | None = None
    ) -> CaseFile:
        """With its number from now on. Invalid names each field that is not right, or lacks."""
        applying = await self._representation.of(citizen, mandate)
        held = await self._held(applying, case)
        item = await self._items.version(held.item, held.item_version)
        applicant, now = await self._applicants.found(held.person, item), self._clock()
        check_may_apply(applying, item, applicant, now)
        form = self._filled(applicant, item, held.form, whole=True)
        signature = await self._signing.find(held, item, Move.SUBMIT, form, now, applying.under)
        if item.bundle:
            after = await self._bundles.submit(applying, held, item, form, signature, seen)
            return await self._file(after, applicant)
        number = await self._store.next_number(now)

        def make(locked: Case, item: Item, at: Moment) -> Moved:
            held = taken_in(witnessed(locked, signature), applying.actor)
            whole = replace(held, form=form)
            moved = moves.submit(whole, item, number, applying.actor, at)
            return moved if is_certain(item, applicant, day_of(now)) else moves.for_a_person(moved)

        after = await self._move(applying, case, seen, make, signature)
        if after.rules_due_at is not None:
            self._judge_soon(held.person, case)
        return await self._file(after, applicant)

    async def supplement(
        self,
        citizen: Citizen,
        case: UUID,
        seen: int,
        form: Mapping[str, object],
        mandate: Mandate | None = None,
    ) -> CaseFile:
        """What was wanted: the whole form again. Invalid names each field that is not right."""
        applying = await self._representation.of(citizen, mandate)
        held = await self._held(applying, case)
        item = await self._items.version(held.item, held.item_version)
        applicant = await self._applicants.found(held.person, item)
        whole = self._filled(applicant, item, form, whole=True)
        signature = await self._signing.find(
            held, item, Move.SUPPLEMENT, whole, self._clock(), applying.under
        )
        if item.bundle:
            after = await self._bundles.supplement(applying, held, item, whole, signature, seen)
            return await self._file(after, applicant)

        def make(locked: Case, _: Item, at: Moment) -> Moved:
            return moves.supplement(witnessed(locked, signature), whole, applying.actor, at)

        after = await self._move(applying, case, seen, make, signature)
        return await self._file(after, applicant)

    async def withdraw(
        self, citizen: Citizen, case: UUID, mandate: Mandate | None = None
    ) -> CaseFile:
        applying = await self._representation.of(citizen, mandate)
        if bundle := await self._bundles.withdraw(applying, case):
            return await self._file(bundle)

        def make(locked: Case, _: Item, at: Moment) -> Moved:
            return moves.withdraw(locked, applying.actor, at)

        return await self._file(await self._move(applying, case, None, make))

    async def object_to(
        self, citizen: Citizen, case: UUID, words: str, mandate: Mandate | None = None
    ) -> CaseFile:
        """Against a refusal, once: a case of its own. Conflict for what is none, too old, or objected to before."""
        applying = await self._representation.of(citizen, mandate)
        now = await self.moment()
        number = await self._store.next_number(now.at)

        async def work() -> tuple[Case, tuple[UUID, ...]]:
            held = await self._locked(applying, case)
            if await self._store.objection_to(held.person, case) is not None:
                raise Conflict(Problem.OBJECTED)
            item = await self._items.version(held.item, held.item_version)
            opened = Case(
                person=held.person,
                case=uuid4(),
                item=held.item,
                item_version=held.item_version,
                area=held.area,
                opened_by=applying.actor,
                opened_at=now.at,
                form={},
                mandate=applying.under,
            )
            made = moves.object_to(held, item, opened, number, words, applying.actor, now)
            moved = made.under(applying.under)
            draft = replace(opened, parent=case, barred=moved.case.barred)
            await self._store.add(draft)
            await self._store.save(draft, moved.case, moved.event, now.calendar)
            return moved.case, await self._mover.note(moved, item)

        made, told = await self._unit.together(work)
        await self._mover.tell(made, made, told)
        return await self._file(made)

    async def discard(self, citizen: Citizen, case: UUID, mandate: Mandate | None = None) -> None:
        """A draft, with all that was filled in. Conflict for what was submitted; NotFound."""
        applying = await self._representation.of(citizen, mandate)

        async def work() -> None:
            held = await self._locked(applying, case)
            if not await self._store.discard(held.person, case):
                raise Conflict(Problem.CASE_MOVED)
            await self._note(applying, "case.discard", case)

        await self._unit.together(work)

    async def _locked(self, applying: Applying, case: UUID, seen: int | None = None) -> Case:
        """In the unit of work of a change. NotFound for anybody else's; Outdated."""
        await self._representation.keep(applying)
        return applying.found(await self._store.lock(applying.person, case), seen)

    async def _move(
        self,
        applying: Applying,
        case: UUID,
        seen: int | None,
        make: Make,
        signature: Signature | None = None,
    ) -> Case:
        """`signature`: that goes with it."""

        def under(locked: Case, item: Item, at: Moment) -> Moved:
            return make(locked, item, at).under(applying.under)

        async def also(_: Case, __: Item) -> None:
            await self._representation.keep(applying)
            await self._signing.use(signature, self._clock())

        return await self._mover.move(applying.person, case, seen, under, also, applying.sees)

    async def _note(self, applying: Applying, action: str, case: UUID) -> None:
        await self._audit.record(
            actor=applying.actor,
            action=action,
            person=applying.person,
            about=SubjectKind.CASE.of(case).under(applying.under),
            why="",
        )

    async def _held(self, applying: Applying, case: UUID) -> Case:
        """NotFound for anybody else's."""
        return applying.found(await self._store.read(applying.person, case))

    async def _file(self, case: Case, applicant: Applicant | None = None) -> CaseFile:
        item = await self._items.version(case.item, case.item_version)
        applicant = applicant or await self._applicants.found(case.person, item)
        events = await self._store.events(case.person, case.case)
        return await self._seen(case, item, events, applicant)

    async def _seen(
        self, case: Case, item: Item, events: tuple[CaseEvent, ...], applicant: Applicant
    ) -> CaseFile:
        return CaseFile(
            case,
            item,
            events,
            frozenset(prefilled(item, applicant)),
            representative=await self._representation.seen(case),
            answered=answered(item, applicant),
            certificate=await self._applicants.given(case, item),
            parts=await self._bundles.parts(case, item),
        )

    def _filled(
        self, applicant: Applicant, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> dict[str, object]:
        return filled(self._forms, applicant, item, form, whole=whole)
