"""A bundle submitted, added to and taken back with all of its parts, each as one unit of work.

Its parts are held before the bundle itself, as by whoever moves one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.days import day_of
from domain.errors import Conflict, FieldError, Invalid, NotAllowed
from domain.hall import bundles, moves
from domain.hall.applicants import Applicant, is_certain, prefilled
from domain.hall.applying import Applying, taken_in
from domain.hall.bundles import PartCase, form_of
from domain.hall.calendar import Calendar
from domain.hall.cases import UNDECIDED, Case, CaseEvent, CaseState
from domain.hall.items import Item, Part
from domain.hall.signatures import Signature, witnessed
from domain.hall.transitions import Moment
from domain.problems import Problem
from domain.words import Words
from services.hall.applications import Applications
from services.hall.case_moves import CaseMover, ItemSource
from services.hall.representation import Representation, check_may_apply
from services.ports import UnitOfWork

_SIGNED: Final = Words(
    "其中一项须单独签署，请分别申请", "one part of it is signed by itself; please apply for each"
)


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore; what changes something, within the unit of work."""

    async def add(self, case: Case) -> None: ...

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None: ...

    async def part_ids(self, person: UUID, bundle: UUID) -> tuple[UUID, ...]: ...

    async def next_number(self, at: datetime) -> str: ...


class FormChecker(Protocol):
    """definitions.forms.Forms."""

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]: ...


class Applicants(Protocol):
    """services.hall.applicants.ApplicantService."""

    async def found(self, person: UUID, item: Item) -> Applicant: ...


class Signing(Protocol):
    """services.hall.signing.Signing."""

    async def use(self, signature: Signature | None, at: datetime) -> None:
        """In the unit of work of the move that takes it. Conflict for one that is used, or too old."""


class BundleService:
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
        signing: Signing,
        judge_soon: Callable[[UUID, UUID], None],
    ) -> None:
        """`judge_soon`: the rules look at a part that was submitted."""
        self._unit = unit
        self._store = store
        self._mover = mover
        self._items = items
        self._forms = forms
        self._applicants = applicants
        self._representation = representation
        self._signing = signing
        self._applications = Applications(store=store, mover=mover)
        self._judge_soon = judge_soon

    async def check(
        self, applying: Applying, item: Item, applicant: Applicant, now: datetime
    ) -> list[Item]:
        """The items of its parts; none for what is no bundle. NotAllowed for who can't apply for one of them."""
        found = [await self._items.current(part.item) for part in item.bundle]
        for each in found:
            if not bundles.signs(item, each):  # since it was put together
                raise NotAllowed(Problem.APPLICANT_UNFIT, _SIGNED)
            check_may_apply(applying, each, applicant, now)
        return found

    async def parts(self, case: Case, item: Item) -> tuple[PartCase, ...]:
        """In the order of the definition; none for what is no bundle."""
        if not item.bundle:
            return ()
        found = [
            PartCase(part, await self._items.version(part.item, part.item_version))
            for each in await self._store.part_ids(case.person, case.case)
            if (part := await self._store.read(case.person, each)) is not None
        ]
        return bundles.in_order(item, found)

    async def submit(
        self,
        applying: Applying,
        held: Case,
        item: Item,
        form: Mapping[str, object],
        signature: Signature | None,
        seen: int,
    ) -> Case:
        """The bundle and a case for each part, each under a number of its own. Invalid names fields of the bundle."""
        now = await self._mover.moment()
        applicant = await self._applicants.found(held.person, item)
        items = await self.check(applying, item, applicant, now.at)
        forms = await self._forms_of(held.person, item, items, form)

        async def work() -> tuple[Case, list[Case], tuple[UUID, ...]]:
            locked = await self._locked(applying, held.case, seen)
            number = await self._store.next_number(now.at)
            await self._signing.use(signature, now.at)
            taken = taken_in(witnessed(locked, signature), applying.actor)
            whole = replace(taken, form=form)
            moved = bundles.submit(whole, item, items, number, applying.actor, now)
            moved = moved.under(applying.under)
            await self._store.save(locked, moved.case, moved.event, now.calendar)
            told = await self._mover.note(moved, item)
            parts = [
                await self._open(applying, moved.case, each, own, now, applicant)
                for each, own in zip(items, forms, strict=True)
            ]
            return moved.case, parts, told

        after, parts, told = await self._unit.together(work)
        await self._mover.tell(held, after, told)
        for part in parts:
            await self._mover.tell(part, part, ())
            if part.rules_due_at is not None:
                self._judge_soon(part.person, part.case)
        return after

    async def supplement(
        self,
        applying: Applying,
        held: Case,
        item: Item,
        form: Mapping[str, object],
        signature: Signature | None,
        seen: int,
    ) -> Case:
        """What any of its parts waited for, in the bundle's form."""
        now = await self._mover.moment()

        async def work() -> tuple[list[Case], tuple[UUID, ...]]:
            parts = await self._hold_parts(held.person, held.case)
            locked = await self._locked(applying, held.case, seen)
            if locked.state is not CaseState.SUPPLEMENT_WANTED:
                raise Conflict(Problem.CASE_MOVED)
            waiting = [each for each in parts if each.state is CaseState.SUPPLEMENT_WANTED]
            items = [await self._items.version(each.item, each.item_version) for each in waiting]
            forms = await self._forms_of(held.person, item, items, form)
            kept = replace(
                locked,
                form=form,
                supplement_form=None,
                version=locked.version + 1,
                changed_at=now.at,
            )
            await self._signing.use(signature, now.at)
            await self._store.save(locked, kept, None, now.calendar)
            told: tuple[UUID, ...] = ()
            for part, own_item, own in zip(waiting, items, forms, strict=True):
                signed = witnessed(part, signature)
                moved = moves.supplement(signed, own, applying.actor, now).under(applying.under)
                told += await self._mover.write(part, moved, own_item, now)
            return waiting, told

        parts, told = await self._unit.together(work)
        for part in parts:
            await self._mover.tell(part, part, told)
        after = await self._store.read(held.person, held.case)
        assert after is not None
        return after

    async def withdraw(self, applying: Applying, case: UUID) -> Case | None:
        """With all parts that are not decided yet; None for what has no parts."""
        now = await self._mover.moment()

        async def work() -> tuple[Case | None, list[Case], tuple[UUID, ...]]:
            parts = await self._hold_parts(applying.person, case)
            if not parts:
                return None, [], ()
            locked = await self._locked(applying, case, None)
            item = await self._items.version(locked.item, locked.item_version)
            moved = moves.withdraw(locked, applying.actor, now).under(applying.under)
            await self._store.save(locked, moved.case, moved.event, now.calendar)
            told = await self._mover.note(moved, item)
            open_ = [each for each in parts if each.state in UNDECIDED]
            for part in open_:
                own = await self._items.version(part.item, part.item_version)
                gone = moves.withdraw(part, applying.actor, now).under(applying.under)
                await self._store.save(part, gone.case, gone.event, now.calendar)
                await self._mover.note(gone, own, tells=False)
            return moved.case, open_, told

        after, parts, told = await self._unit.together(work)
        for part in parts:
            await self._mover.tell(part, part, told)
        return after

    async def _forms_of(
        self, person: UUID, item: Item, items: list[Item], form: Mapping[str, object]
    ) -> list[dict[str, object]]:
        """For each of these parts its own form. Invalid, by the fields of the bundle, with every fault at once."""
        by_item = {part.item: part for part in item.bundle}
        forms, faults = [], list[FieldError]()
        for each in items:
            part = by_item[each.name]
            known = prefilled(each, await self._applicants.found(person, each))
            own = {**form_of(part, form), **known}
            faults += [
                replace(fault, pointer=_pointer(part, fault.pointer))
                for fault in self._forms.faults(each, own, whole=True)
            ]
            forms.append(own)
        if faults:
            told = {fault.pointer: fault for fault in faults}
            raise Invalid(Problem.BODY_INVALID, errors=tuple(told.values()))
        return forms

    async def _open(
        self,
        applying: Applying,
        bundle: Case,
        item: Item,
        form: Mapping[str, object],
        now: Moment,
        applicant: Applicant,
    ) -> Case:
        opened = Case(
            person=bundle.person,
            case=uuid4(),
            item=item.name,
            item_version=item.version,
            area=bundle.area,
            opened_by=applying.actor,
            opened_at=now.at,
            form=form,
            mandate=applying.under,
            bundle=bundle.case,
            witnesses=bundle.witnesses,
        )
        certain = is_certain(item, applicant, day_of(now.at))
        return (await self._applications.submit(opened, item, now, certain=certain))[0]

    async def _hold_parts(self, person: UUID, case: UUID) -> list[Case]:
        ids = await self._store.part_ids(person, case)
        held = [await self._store.lock(person, each) for each in ids]
        return [each for each in held if each is not None]

    async def _locked(self, applying: Applying, case: UUID, seen: int | None) -> Case:
        await self._representation.keep(applying)
        return applying.found(await self._store.lock(applying.person, case), seen)


def _pointer(part: Part, pointer: str) -> str:
    """Where what is wrong in a part's form stands in the bundle's."""
    _, field, *rest = pointer.split("/")
    return "/".join(("/form", bundles.asked_of(part, field), *rest))
