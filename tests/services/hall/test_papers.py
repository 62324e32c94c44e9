"""Papers of cases: listed and drawn for their applicant and for officers, taken home, and checked by a code."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.mandates import Mandate
from domain.errors import NotFound
from domain.hall.case_lists import CaseFile, OfficerCaseFile
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.paper_texts import Written, write_paper
from domain.hall.papers import (
    CheckedPaper,
    Paper,
    PaperCode,
    PaperKind,
    PaperOf,
    Validity,
    check_of,
    paper_number,
)
from domain.hall.posts import Unit
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.paper_codes import PaperCodes
from services.hall.papers import PaperFile, PaperService
from tests.domain.hall.days import CALENDAR, at
from tests.domain.hall.sample import ITEM, decided, refused
from tests.people import WANG
from tests.services.hall.case_store import Calendars
from tests.services.hall.counter import (
    HER,
    HIM,
    MANDATE,
    SHE,
    FakeItems,
    FakeRegister,
    officer,
)

FANG = officer(21)
CASE: Final = decided()
NUMBER: Final = CASE.number
UNITS: Final = (Unit("city_management", Words("城管局", "City management")),)


def event(n: int, move: Move, actor: str = "officer:x") -> CaseEvent:
    return CaseEvent(n, move, CASE.state, actor, at(f"2026-11-0{n + 1} 09:00"), "decide", "准予")


TYPED: Final = event(1, Move.SUBMIT, FANG.actor)
ACCEPTED, TAKEN, GRANTED = event(2, Move.ACCEPT), event(3, Move.TAKE), event(4, Move.APPROVE)
EVENTS: Final = (TYPED, ACCEPTED, TAKEN, GRANTED)
GRANT: Final = PaperOf(PaperKind.GRANT, GRANTED)


class Macs:
    """A key that was changed: what is written by the new one is read by both."""

    def macs(self, label: str, data: bytes) -> Sequence[bytes]:
        assert label == "paper"
        return [hashlib.sha256(key + data).digest() for key in (b"new", b"old")]


def code(n: int, key: bytes = b"new") -> PaperCode:
    number = paper_number(NUMBER, n)
    check = check_of(hashlib.sha256(key + number.encode()).digest())
    return PaperCode(number, check, NUMBER, n)


class Desk:
    """services.hall.papers, of one case."""

    def __init__(self) -> None:
        self.case: Case = CASE
        self.cases = {CASE.case: SHE}
        self.register = FakeRegister()
        self.looks: list[tuple[Officer, UUID, str]] = []
        self.drawn: list[tuple[Paper, PaperCode, str]] = []
        self.service = PaperService(
            mine=self,
            work=Work(self),
            store=self,
            items=FakeItems(),
            applicants=self.register,
            units=self,
            calendars=Calendars(),
            press=self,
            codes=PaperCodes(Macs()),
            address=lambda text: f"https://z.example/p/{text}",
        )

    @property
    def file(self) -> CaseFile:
        return CaseFile(self.case, ITEM, EVENTS)

    async def show(self, citizen: Citizen, case: UUID, mandate: Mandate | None = None) -> CaseFile:
        if citizen != HER and mandate is None:
            raise NotFound(Problem.NOT_FOUND)
        return self.file

    async def numbered(self, number: str) -> UUID | None:
        return CASE.case if number == NUMBER else None

    async def person_of(self, case: UUID) -> UUID | None:
        return self.cases.get(case)

    async def read(self, person: UUID, case: UUID) -> Case | None:
        return self.case if self.case.person == person else None

    async def events(self, person: UUID, case: UUID) -> tuple[CaseEvent, ...]:
        return EVENTS

    async def all(self) -> tuple[Unit, ...]:
        return UNITS

    async def draw(self, paper: Paper, code: PaperCode, address: str) -> bytes:
        self.drawn.append((paper, code, address))
        return b"%PDF"


class Work:
    """services.hall.case_work.CaseWorkService."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, officer: Officer, case: UUID, purpose: str) -> OfficerCaseFile:
        self._desk.looks.append((officer, case, purpose))
        return OfficerCaseFile(self._desk.file, WANG, frozenset(), {})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def written(of: PaperOf) -> Paper:
    units = {unit.unit: unit.names for unit in UNITS}
    return write_paper(Written(of, CASE, ITEM, EVENTS, WANG, units, CALENDAR))


LISTED: Final = (
    (PaperOf(PaperKind.RECEIPT, TYPED), code(1)),
    (PaperOf(PaperKind.ACCEPTANCE, ACCEPTED), code(2)),
    (GRANT, code(4)),
)


async def test_the_papers_of_a_case_are_listed_for_her_and_whoever_works_on_it(
    desk: Desk,
) -> None:
    assert await desk.service.mine(HER, CASE.case) == LISTED
    assert await desk.service.mine(HIM, CASE.case, MANDATE) == LISTED
    assert await desk.service.of_case(FANG, CASE.case, "asked") == LISTED
    assert desk.looks == [(FANG, CASE.case, "asked")]
    with refused(Problem.NOT_FOUND, NotFound):
        await desk.service.mine(HIM, CASE.case)


async def test_a_built_in_item_has_no_papers_here(desk: Desk) -> None:
    steps = tuple(replace(each, unit="service_oversight") for each in CASE.steps)
    desk.case = replace(CASE, steps=steps)
    assert desk.case.built_in

    assert await desk.service.mine(HER, CASE.case) == ()
    with refused(Problem.NOT_FOUND, NotFound):
        await desk.service.draw_mine(HER, CASE.case, 4)


@pytest.mark.parametrize("who", ["her", "who acts for her", "an officer"])
async def test_a_paper_is_drawn_with_its_code_and_where_it_is_checked(desk: Desk, who: str) -> None:
    match who:
        case "her":
            drawn = await desk.service.draw_mine(HER, CASE.case, 4)
        case "an officer":
            drawn = await desk.service.draw(FANG, CASE.case, 4, "asked")
            assert desk.looks == [(FANG, CASE.case, "asked")]
        case _:
            drawn = await desk.service.draw_mine(HIM, CASE.case, 4, MANDATE)

    assert drawn == PaperFile(f"{NUMBER}-4", b"%PDF")
    assert desk.drawn == [(written(GRANT), code(4), f"https://z.example/p/{code(4)}")]


async def test_an_event_that_is_told_on_no_paper_has_none(desk: Desk) -> None:
    for n in (3, 5):
        with refused(Problem.NOT_FOUND, NotFound):
            await desk.service.draw_mine(HER, CASE.case, n)
    desk.register.applicants.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await desk.service.draw_mine(HER, CASE.case, 4)
    assert desk.drawn == []


async def test_what_was_typed_at_a_window_has_a_receipt(desk: Desk) -> None:
    assert await desk.service.receipt(desk.file) == PaperFile(f"{NUMBER}-1", b"%PDF")
    assert desk.drawn[0][:2] == (written(LISTED[0][0]), code(1))


async def test_there_is_no_receipt_of_what_she_sent_herself_or_off_the_register(
    desk: Desk,
) -> None:
    own = replace(TYPED, actor=HER.actor)
    with refused(Problem.NOT_FOUND, NotFound):
        await desk.service.receipt(CaseFile(CASE, ITEM, (own, ACCEPTED)))
    desk.register.applicants.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await desk.service.receipt(desk.file)
    assert desk.drawn == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [(CASE.state, Validity.VALID), (CaseState.REVOKED, Validity.REVOKED)],
)
async def test_whoever_has_the_code_hears_whether_the_paper_holds(
    desk: Desk, state: CaseState, expected: Validity
) -> None:
    desk.case = replace(CASE, state=state)
    paper = written(GRANT)

    assert await desk.service.check(code(4)) == CheckedPaper(
        kind=PaperKind.GRANT,
        names=paper.title,
        number=paper.number,
        item=ITEM.names,
        issuer=paper.issuer,
        at=paper.at,
        validity=expected,
        sha256=hashlib.sha256(b"%PDF").hexdigest(),
    )
    assert desk.drawn == [(paper, code(4), f"https://z.example/p/{code(4)}")]


async def test_a_code_by_the_key_before_is_ours_still(desk: Desk) -> None:
    old = code(4, b"old")
    await desk.service.check(old)

    assert desk.drawn[0][1] == old


@pytest.mark.parametrize(
    "why", ["forged", "no such case", "swept", "another's", "off the register", "no paper"]
)
async def test_what_is_no_paper_of_ours_is_not_there(desk: Desk, why: str) -> None:
    shown = code(4)
    match why:
        case "forged":
            shown = code(4, b"mine")
        case "no such case":
            shown = replace(shown, case="20261102-0000002-9")
        case "swept":
            desk.cases.clear()
        case "another's":
            desk.case = replace(CASE, person=UUID(int=70))
        case "off the register":
            desk.register.applicants.clear()
        case _:
            shown = code(3)

    with refused(Problem.NOT_FOUND, NotFound):
        await desk.service.check(shown)
    assert desk.drawn == []
