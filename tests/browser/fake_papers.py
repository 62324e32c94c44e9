"""The papers and files of the fake city's cases: listed and drawn for applicant and officer, checked by anybody."""

import hashlib
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from uuid import UUID

from aiohttp import web

from domain.errors import Unfit, fault
from domain.hall.papers import (
    CheckedPaper,
    PaperCode,
    Validity,
    paper_number,
    papers_of,
    read_paper_code,
)
from domain.problems import Problem
from proto.http.hall import papers as wire
from tests.browser.fake_answers import answer, refuse, spoken
from tests.browser.fake_files import FakeFiles
from tests.browser.fake_hall import UNITS, FakeHall

CHECK: Final = "0123456789ABCDEF"  # of every code here
PDF: Final = b"%PDF-1.7 drawn by the fake city"


def code_of(case: str, n: int) -> PaperCode:
    return PaperCode(paper_number(case, n), CHECK, case, n)


@dataclass(slots=True)
class FakePapers:
    hall: FakeHall
    validity: Validity = Validity.VALID
    purposes: list[str] = field(default_factory=list)  # of officers' looks
    files: FakeFiles = field(init=False)

    def __post_init__(self) -> None:
        self.files = FakeFiles(self.hall)

    def add_to(self, app: web.Application) -> None:
        self.files.add_to(app)
        mine, theirs = "/v1/cases/{case}/papers", "/v1/officer/cases/{case}/papers"
        app.add_routes(
            [
                web.get(mine, self._listed),
                web.get(f"{mine}/{{paper}}", self._drawn),
                web.get(theirs, self._listed),
                web.get(f"{theirs}/{{paper}}", self._drawn),
                web.get("/v1/certificates/{certificate}/paper", self._drawn),
                web.get("/v1/papers/{code}", self._checked),
            ]
        )

    async def _listed(self, request: web.Request) -> web.Response:
        self._note(request)
        held = self.hall.held[UUID(request.match_info["case"])]
        language = spoken(request)
        papers = [
            wire.PaperSeen.of(each, code_of(held.case.number, each.event.n), language)
            for each in papers_of(held.events)
        ]
        return answer(wire.PapersSeen(papers=papers))

    async def _drawn(self, request: web.Request) -> web.Response:
        self._note(request)
        return web.Response(body=PDF, content_type="application/pdf")

    async def _checked(self, request: web.Request) -> web.Response:
        try:
            code = read_paper_code(request.match_info["code"])
        except Unfit as wrong:
            raise fault("/code", "paper_code", wrong.words) from wrong
        found = [
            CheckedPaper(
                kind=each.kind,
                names=each.names,
                number=code.number,
                item=self.hall.item(held.case).names,
                issuer=UNITS["city_management"],
                at=each.event.at,
                validity=self.validity,
                sha256=hashlib.sha256(PDF).hexdigest(),
            )
            for held in self.hall.held.values()
            for each in papers_of(held.events)
            if code_of(held.case.number, each.event.n) == code
        ]
        if not found:
            return refuse(Problem.NOT_FOUND, 404)
        return answer(wire.PaperChecked.of(found[0], spoken(request)))

    def _note(self, request: web.Request) -> None:
        if purpose := request.headers.get("Zhijian-Purpose"):
            self.purposes.append(unquote(purpose))
