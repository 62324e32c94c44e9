"""Cases and items of a hall as they are kept, in memory."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.cursors import Place
from domain.errors import NotFound
from domain.hall.calendar import Calendar
from domain.hall.case_lists import CaseBrief
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.items import Item
from domain.problems import Problem
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import draft

_CASE: Final = draft().case


class Cases:
    """storage.hall.cases.CaseStore. What is saved follows on what is there."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Case] = {}
        self.lines: dict[UUID, list[CaseEvent]] = {}
        self.judged_ones: list[UUID] = []
        self.own_of: frozenset[UUID] = frozenset()  # officers whose own case each is
        self.asked: list[tuple[frozenset[UUID], datetime]] = []
        self.briefs: list[CaseBrief] = []
        self.listed: list[tuple[UUID, Place, int, str, bool]] = []
        self.drafts_open = 0
        self.calendars: list[Calendar] = []
        self.numbers = 0

    def put(self, *cases: Case) -> None:
        self.kept |= {each.case: each for each in cases}

    async def add(self, case: Case) -> None:
        assert case.case not in self.kept
        assert case.state is CaseState.DRAFT
        self.kept[case.case] = case

    async def open(self, case: Case, event: CaseEvent, calendar: Calendar) -> None:
        assert case.case not in self.kept
        self.kept[case.case] = case
        self._line(case, event, calendar)

    async def read(self, person: UUID, case: UUID) -> Case | None:
        assert isinstance(person, UUID)  # nobody's case is asked for
        held = self.kept.get(case)
        return held if held and held.person == person else None

    lock = read

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None:
        assert self.kept[before.case] == before
        assert after.version == before.version + 1
        self.kept[after.case] = after
        self._line(after, event, calendar)

    def _line(self, case: Case, event: CaseEvent | None, calendar: Calendar) -> None:
        self.calendars.append(calendar)
        if event is not None:
            self.lines.setdefault(case.case, []).append(event)

    def moves(self, case: UUID = _CASE) -> list[Move]:
        return [each.move for each in self.lines.get(case, ())]

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]:
        return tuple(self.lines.get(case, ()))

    async def drafts(self, person: UUID) -> int:
        return self.drafts_open

    async def objection_to(self, person: UUID, case: UUID) -> UUID | None:
        return next((each.case for each in self.kept.values() if each.parent == case), None)

    async def discard(self, person: UUID, case: UUID) -> bool:
        if self.kept[case].state is not CaseState.DRAFT:
            return False
        del self.kept[case]
        return True

    async def of_person(
        self, person: UUID, before: Place, limit: int, by: str = "", *, parts: bool = True
    ) -> list[CaseBrief]:
        self.listed.append((person, before, limit, by, parts))
        return self.briefs[:limit]

    async def next_number(self, at: datetime) -> str:
        self.numbers += 1
        return f"{at:%Y%m%d}-{self.numbers}"

    async def part_ids(self, person: UUID, bundle: UUID) -> tuple[UUID, ...]:
        return tuple(each.case for each in self.kept.values() if each.bundle == bundle)

    async def judged(self, person: UUID, case: UUID) -> None:
        self.judged_ones.append(case)

    async def owned(
        self, case: UUID, officers: Collection[UUID], at: datetime
    ) -> tuple[UUID, frozenset[UUID]] | None:
        self.asked.append((frozenset(officers), at))
        held = self.kept.get(case)
        return None if held is None else (held.person, self.own_of.intersection(officers))

    async def numbered(self, number: str) -> UUID | None:
        return next((each.case for each in self.kept.values() if each.number == number), None)

    async def person_of(self, case: UUID) -> UUID | None:
        held = self.kept.get(case)
        return None if held is None else held.person


class Items:
    """services.hall.items.ItemService: each in one version, in force."""

    def __init__(self, *items: Item) -> None:
        self.kept = {each.name: each for each in items}

    async def current(self, name: str) -> Item:
        if name not in self.kept:
            raise NotFound(Problem.NOT_FOUND)
        return self.kept[name]

    async def version(self, name: str, version: int) -> Item:
        item = await self.current(name)
        assert item.version == version
        return item


class Calendars:
    async def current(self) -> Calendar:
        return CALENDAR
