"""Papers of cases: listed and drawn for the applicant and for officers, and checked by anybody who has the code."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.accounts.mandates import Mandate
from domain.errors import NotFound
from domain.hall.applicants import Applicant
from domain.hall.case_lists import CaseFile, OfficerCaseFile
from domain.hall.cases import Case, CaseEvent
from domain.hall.paper_texts import Written, write_paper
from domain.hall.papers import (
    CheckedPaper,
    Paper,
    PaperCode,
    PaperKind,
    PaperOf,
    papers_of,
    validity,
)
from domain.hall.posts import Unit
from domain.people import Citizen, Identity, Officer
from domain.problems import Problem
from services.hall.case_moves import CalendarSource, ItemSource
from services.hall.paper_codes import PaperCodes


class Press(Protocol):
    """papers.press.Press."""

    async def draw(self, paper: Paper, code: PaperCode, address: str) -> bytes:
        """As PDF/A, the same bytes for the same values. Busy."""


class MyCases(Protocol):
    """services.hall.my_cases.CaseService."""

    async def show(self, citizen: Citizen, case: UUID, mandate: Mandate | None = None) -> CaseFile:
        """NotFound for anybody else's."""


class OfficersCases(Protocol):
    """services.hall.case_work.CaseWorkService."""

    async def show(self, officer: Officer, case: UUID, purpose: str) -> OfficerCaseFile:
        """For whoever holds a post of a unit that works on it; the look is on record. NotFound."""


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def numbered(self, number: str) -> UUID | None: ...

    async def person_of(self, case: UUID) -> UUID | None: ...

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]: ...


class Applicants(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


@dataclass(frozen=True, slots=True)
class PaperFile:
    number: str
    pdf: bytes


class PaperService:
    """Nothing of a paper is stored: it is drawn from its case, and its code is made of its number and a key."""

    def __init__(
        self,
        *,
        mine: MyCases,
        work: OfficersCases,
        store: CaseStore,
        items: ItemSource,
        applicants: Applicants,
        units: UnitNames,
        calendars: CalendarSource,
        press: Press,
        codes: PaperCodes,
        address: Callable[[str], str],
    ) -> None:
        """`address`: where a code is checked, by somebody with a browser."""
        self._mine = mine
        self._work = work
        self._store = store
        self._items = items
        self._applicants = applicants
        self._units = units
        self._calendars = calendars
        self._press = press
        self._codes = codes
        self._address = address

    async def mine(
        self, citizen: Citizen, case: UUID, mandate: Mandate | None = None
    ) -> tuple[tuple[PaperOf, PaperCode], ...]:
        """Those of an own case, in the order in which they were given. NotFound."""
        file = await self._mine.show(citizen, case, mandate)
        return self._listed(file)

    async def draw_mine(
        self, citizen: Citizen, case: UUID, n: int, mandate: Mandate | None = None
    ) -> PaperFile:
        """NotFound; Busy."""
        file = await self._mine.show(citizen, case, mandate)
        applicant = await self._applicants.of(file.case.person)
        if applicant is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._draw(file, applicant.identity, n)

    async def of_case(
        self, officer: Officer, case: UUID, purpose: str
    ) -> tuple[tuple[PaperOf, PaperCode], ...]:
        """For an officer who may open the case; the look is on record. NotFound."""
        seen = await self._work.show(officer, case, purpose)
        return self._listed(seen.file)

    async def draw(self, officer: Officer, case: UUID, n: int, purpose: str) -> PaperFile:
        """NotFound; Busy."""
        seen = await self._work.show(officer, case, purpose)
        return await self._draw(seen.file, seen.identity, n)

    async def check(self, code: PaperCode) -> CheckedPaper:
        """NotFound for what is none of ours, or is kept no more. Busy."""
        if not self._codes.ours(code):
            raise NotFound(Problem.NOT_FOUND)
        case = await self._store.numbered(code.case)
        person = await self._store.person_of(case) if case else None
        held = await self._store.read(person, case) if case and person else None
        applicant = await self._applicants.of(person) if person else None
        if held is None or applicant is None:
            raise NotFound(Problem.NOT_FOUND)
        item = await self._items.version(held.item, held.item_version)
        events = await self._store.events(held.person, held.case)
        written = await self._written(CaseFile(held, item, events), applicant.identity, code.n)
        paper = write_paper(written)
        pdf = await self._press.draw(paper, code, self._address(str(code)))
        return CheckedPaper(
            kind=written.paper.kind,
            names=paper.title,
            number=paper.number,
            item=item.names,
            issuer=paper.issuer,
            at=paper.at,
            validity=validity(written.paper, held.state),
            sha256=hashlib.sha256(pdf).hexdigest(),
        )

    async def _draw(self, file: CaseFile, identity: Identity, n: int) -> PaperFile:
        paper = write_paper(await self._written(file, identity, n))
        code = self._codes.of_event(file.case.number, n)
        return PaperFile(
            paper.number, await self._press.draw(paper, code, self._address(str(code)))
        )

    async def _written(self, file: CaseFile, identity: Identity, n: int) -> Written:
        of = next((each for each in _papers(file) if each.event.n == n), None)
        if of is None:
            raise NotFound(Problem.NOT_FOUND)
        units = {unit.unit: unit.names for unit in await self._units.all()}
        calendar = await self._calendars.current()
        return Written(of, file.case, file.item, file.events, identity, units, calendar)

    async def receipt(self, file: CaseFile) -> PaperFile:
        """Of what was handed in at a window, for who holds the case. NotFound for any other; Busy."""
        found = [each for each in _papers(file) if each.kind is PaperKind.RECEIPT]
        applicant = await self._applicants.of(file.case.person)
        if not found or applicant is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._draw(file, applicant.identity, found[0].event.n)

    def _listed(self, file: CaseFile) -> tuple[tuple[PaperOf, PaperCode], ...]:
        return tuple(
            (each, self._codes.of_event(file.case.number, each.event.n)) for each in _papers(file)
        )


def _papers(file: CaseFile) -> tuple[PaperOf, ...]:
    """None of a built-in item: what is decided there is told, and read, at doors of its own."""
    return () if file.case.built_in else papers_of(file.events)
