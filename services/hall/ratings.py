"""A person's own ratings: what they are asked for, give, change once, and hear of afterwards.

By the person, or by who applied in their place; at the counter by a code on an officer's screen, which
neither shows the officer what was answered nor needs a sign-in.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.mandates import Mandate
from domain.actors import SYSTEM
from domain.cursors import NEWEST, Place, page, place
from domain.errors import Conflict, NotFound, Unfit, fault
from domain.hall.applying import Applying
from domain.hall.personal_words import check_impersonal
from domain.hall.posts import Unit
from domain.hall.rating_appeals import Appeal
from domain.hall.rating_lists import AskSeen, AsksPage, CodeMade
from domain.hall.rating_repairs import RepairAnswer
from domain.hall.ratings import Given, RatingAsk, RatingWay
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.hall.case_moves import CalendarSource
from services.hall.representation import Representation
from services.ports import AuditLog, Clock, UnitOfWork

PAGE: Final = 20  # own choice: what fits a phone
#: Own choice: as long as somebody stands before the counter.
CODE_LIVES: Final = timedelta(minutes=15)


class AskStore(Protocol):
    """storage.hall.ratings.RatingAskStore; what changes something, within the unit of work."""

    async def of_person(
        self, person: UUID, before: Place, limit: int, by: str = ""
    ) -> tuple[RatingAsk, ...]:
        """`by`: those alone for which this actor applied."""

    async def read(self, person: UUID, ask: UUID, by: str = "") -> RatingAsk | None: ...

    async def hold(self, person: UUID, ask: UUID, by: str = "") -> RatingAsk | None: ...

    async def hold_of(self, subject: Subject) -> RatingAsk | None: ...

    async def hold_coded(self, code: str, at: datetime) -> RatingAsk | None: ...

    async def put(self, ask: RatingAsk) -> None: ...

    async def put_code(self, ask: RatingAsk, code: str, until: datetime) -> None: ...


class RepairStore(Protocol):
    """storage.hall.rating_repairs.RepairStore."""

    async def answer(self, rating: UUID) -> RepairAnswer | None: ...


class AppealStore(Protocol):
    """storage.hall.rating_repairs.AppealStore; what changes something, within the unit of work."""

    async def read(self, rating: UUID) -> Appeal | None: ...

    async def hold(self, rating: UUID) -> Appeal | None: ...

    async def save(self, appeal: Appeal) -> None: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


class ItemNames(Protocol):
    """services.hall.items.ItemService."""

    async def called(self, name: str) -> Words: ...


class OfficerCases(Protocol):
    """services.hall.case_work.CaseWorkService."""

    async def works_on(self, officer: Officer, case: UUID) -> None:
        """NotFound for who has no hand in it."""


class RatingService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: AskStore,
        repairs: RepairStore,
        appeals: AppealStore,
        units: UnitNames,
        items: ItemNames,
        cases: OfficerCases,
        representation: Representation,
        calendars: CalendarSource,
        draw: Callable[[], str],
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        """`draw`: a code that nobody guesses."""
        self._unit = unit
        self._store = store
        self._repairs = repairs
        self._appeals = appeals
        self._units = units
        self._items = items
        self._cases = cases
        self._representation = representation
        self._calendars = calendars
        self._draw = draw
        self._audit = audit
        self._clock = clock

    async def mine(self, citizen: Citizen, cursor: str, mandate: Mandate | None) -> AsksPage:
        """What the person was asked for, the newest first."""
        applying = await self._representation.of(citizen, mandate)
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(applying.person, before, PAGE + 1, _by(applying))
        shown, following = page(found, PAGE, lambda each: (each.asked_at, each.ask))
        units = await self._called()
        return AsksPage(tuple([await self._seen(each, units) for each in shown]), following)

    async def show(self, citizen: Citizen, ask: UUID, mandate: Mandate | None) -> AskSeen:
        """With what became of it. NotFound for anybody else's."""
        applying = await self._representation.of(citizen, mandate)
        found = _found(await self._store.read(applying.person, ask, _by(applying)))
        seen = await self._seen(found, await self._called())
        if found.rating is None:
            return seen
        return replace(
            seen,
            repair=await self._repairs.answer(found.rating),
            appeal=await self._appeals.read(found.rating),
        )

    async def give(
        self, citizen: Citizen, ask: UUID, given: Given, mandate: Mandate | None
    ) -> AskSeen:
        """The first answer, or the one change of it. Conflict when it is too late; Invalid; NotFound."""
        check_words(given.words)
        applying = await self._representation.of(citizen, mandate)
        calendar = await self._calendars.current()

        async def work() -> RatingAsk:
            await self._representation.keep(applying)
            held = _found(await self._store.hold(applying.person, ask, _by(applying)))
            after = held.give(given, self._clock(), calendar)
            await self._store.put(after)
            await self._note(applying, "rating.give", ask)
            return after

        return await self._seen(await self._unit.together(work), await self._called())

    async def object_to(
        self, citizen: Citizen, ask: UUID, words: str, mandate: Mandate | None
    ) -> AskSeen:
        """That the rating was set aside after an appeal, once. Conflict where it was not; NotFound."""
        applying = await self._representation.of(citizen, mandate)

        async def work() -> None:
            await self._representation.keep(applying)
            held = _found(await self._store.hold(applying.person, ask, _by(applying)))
            appeal = await self._appeals.hold(held.rating) if held.rating else None
            if appeal is None:
                raise Conflict(Problem.APPEAL_MOVED)
            await self._appeals.save(appeal.object(words))
            await self._note(applying, "rating.object", ask)

        await self._unit.together(work)
        return await self.show(citizen, ask, mandate)

    async def make_code(self, officer: Officer, case: UUID) -> CodeMade:
        """For the screen at the counter, of a case that ended; it does not say whether it is answered.

        NotFound; Conflict when it is too late.
        """
        await self._cases.works_on(officer, case)
        return await self.code_of(officer, SubjectKind.CASE.of(case))

    async def code_of(self, officer: Officer, subject: Subject) -> CodeMade:
        """As `make_code`, of a case or a ticket, for an officer who may."""
        calendar, code = await self._calendars.current(), self._draw()

        async def work() -> datetime:
            now = self._clock()
            held = _found(await self._store.hold_of(subject))
            if not held.is_open(now, calendar):
                raise Conflict(Problem.RATING_OVER)
            await self._store.put_code(held, code, now + CODE_LIVES)
            await self._audit.record(
                actor=officer.actor,
                action="rating.code",
                person=held.person,
                about=SubjectKind.RATING.of(held.ask),
                why="",
            )
            return now + CODE_LIVES

        return CodeMade(code, await self._unit.together(work))

    async def coded(self, code: str) -> AskSeen:
        """What a code on the counter's screen asks for. NotFound for one that is none, used, or too old."""

        async def work() -> RatingAsk:
            return _found(await self._store.hold_coded(code, self._clock()))

        return await self._seen(await self._unit.together(work), await self._called())

    async def give_coded(self, code: str, given: Given) -> None:
        """By whoever stands at the counter, unless it is answered. NotFound; Conflict when too late; Invalid."""
        check_words(given.words)
        calendar = await self._calendars.current()

        async def work() -> None:
            now = self._clock()
            held = _found(await self._store.hold_coded(code, now))
            by_code = replace(given, way=RatingWay.COUNTER)
            await self._store.put(held.give(by_code, now, calendar))
            await self._audit.record(
                actor=SYSTEM,
                action="rating.give_coded",
                person=held.person,
                about=SubjectKind.RATING.of(held.ask),
                why="",
            )

        await self._unit.together(work)

    async def _seen(self, ask: RatingAsk, units: dict[str, Words]) -> AskSeen:
        calendar, now = await self._calendars.current(), self._clock()
        return AskSeen(
            ask,
            await self._items.called(ask.item),
            units.get(ask.unit, Words(ask.unit, ask.unit)),
            ask.last_day(calendar),
            ask.is_open(now, calendar),
            ask.may_give(now, calendar),
        )

    async def _called(self) -> dict[str, Words]:
        return {each.unit: each.names for each in await self._units.all()}

    async def _note(self, applying: Applying, action: str, ask: UUID) -> None:
        await self._audit.record(
            actor=applying.actor,
            action=action,
            person=applying.person,
            about=SubjectKind.RATING.of(ask).under(applying.under),
            why="",
        )


def check_words(words: str) -> None:
    """Invalid for words by whose numbers their writer could be known."""
    try:
        check_impersonal(words)
    except Unfit as wrong:
        raise fault("/words", "personal_data", wrong.words) from wrong


def _by(applying: Applying) -> str:
    return "" if applying.sees_all else applying.actor


def _found(ask: RatingAsk | None) -> RatingAsk:
    if ask is None:
        raise NotFound(Problem.NOT_FOUND)
    return ask
