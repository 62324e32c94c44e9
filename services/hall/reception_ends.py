"""What somebody takes home from a window: a receipt, and a code by which they say what they think of it."""

from typing import Protocol
from uuid import UUID

from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseFile
from domain.hall.rating_lists import CodeMade
from domain.hall.receptions import Reception
from domain.people import Officer
from domain.subjects import Subject, SubjectKind
from services.hall.at_windows import AtWindows
from services.hall.papers import PaperFile
from services.ports import AuditLog, UnitOfWork


class Cases(Protocol):
    """services.hall.my_cases.CaseService."""

    async def show(self, citizen: AtWindow, case: UUID) -> CaseFile: ...


class Papers(Protocol):
    """services.hall.papers.PaperService."""

    async def receipt(self, file: CaseFile) -> PaperFile:
        """NotFound for what was not handed in at a window; Busy."""


class Ratings(Protocol):
    """services.hall.ratings.RatingService."""

    async def code_of(self, officer: Officer, subject: Subject) -> CodeMade:
        """NotFound where nothing was asked; Conflict when it is too late."""


class ReceptionEnds:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        windows: AtWindows,
        cases: Cases,
        papers: Papers,
        ratings: Ratings,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._windows = windows
        self._cases = cases
        self._papers = papers
        self._ratings = ratings
        self._audit = audit

    async def receipt(self, officer: Officer, ticket: UUID) -> PaperFile:
        """Of what was submitted last, on record. Conflict while nothing is; Busy."""

        async def work() -> tuple[Reception, UUID]:
            _, reception = await self._windows.received(officer, ticket)
            case = reception.sent_case()
            await self._audit.record(
                actor=officer.actor,
                action="reception.receipt",
                person=reception.person,
                about=SubjectKind.CASE.of(case),
                why="",
            )
            return reception, case

        reception, case = await self._unit.together(work)
        return await self._papers.receipt(await self._cases.show(reception.at_window, case))

    async def rating_code(self, officer: Officer, ticket: UUID) -> CodeMade:
        """For the screen at the window; it does not say whether it is answered. NotFound before a submission."""
        await self._unit.together(lambda: self._windows.received(officer, ticket))
        return await self._ratings.code_of(officer, SubjectKind.TICKET.of(ticket))
