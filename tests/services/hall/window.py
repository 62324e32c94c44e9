"""Somebody stands at an officer's own window: the ticket that is served there, and who was identified for it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from domain.bookings.halls import Hall
from domain.bookings.tickets import Ticket, TicketState
from domain.errors import NotAllowed, NotFound
from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseFile
from domain.hall.cases import Case, Move
from domain.hall.items import SignWay
from domain.hall.posts import Post, PostRole
from domain.hall.receptions import (
    IdentifiedBy,
    Received,
    Reception,
    ReceptionStep,
    StepTally,
)
from domain.hall.signatures import Begun, Signature
from domain.hall.transitions import Moment
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject
from domain.words import Words
from services.accounts.sign_in import CodeSent
from services.hall.at_windows import AtWindows
from services.hall.officer_moves import Wanted
from services.hall.receptions import ReceptionService
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import ITEM, submitted
from tests.people import NOON, FakeBell, FakeClock
from tests.services.hall.counter import SHE, FakePosts, FakeRegister, cases_of, officer
from tests.services.unit import ACCOUNT, FakeAudit, FakeUnit

FANG, CHEN = officer(21), officer(22)  # at this window; at another
SERVED: Final = Ticket(
    ticket=UUID(int=31),
    hall="civic",
    day=date(2026, 11, 24),
    number="A001",
    group="A",
    taken_at=NOON - timedelta(minutes=9),
    state=TicketState.SERVING,
    called_at=NOON - timedelta(minutes=3),
    started_at=NOON - timedelta(minutes=2),
)
TICKET: Final = SERVED.ticket
CLERK: Final = Post("city_management", PostRole.CLERK, "4403")
HALL: Final = Hall(
    "civic", Words("大厅", "Hall"), "440304", time(9), time(18), {}, {}, {}, unit="services"
)
TALLY: Final = StepTally(ReceptionStep.COME, 3, 60)
NOW: Final = NOON + timedelta(minutes=4)
NOBODY_YET: Final = Reception(TICKET, SHE, FANG.officer, IdentifiedBy.DOCUMENT, NOON)
CASE: Final = submitted()
BEGUN: Final = NOBODY_YET.begin(CASE.case, NOON)
SENT: Final = BEGUN.submit(NOON)


@dataclass
class FakeServing:
    """services.bookings.serving.Serving: FANG's window serves the one ticket. `looked`: how often it was held."""

    ticket: Ticket = SERVED
    looked: int = 0

    async def served(self, officer: Officer, ticket: UUID) -> Ticket:
        self.looked += 1
        if ticket != self.ticket.ticket:
            raise NotFound(Problem.NOT_FOUND)
        if officer.officer != FANG.officer:
            raise NotAllowed(Problem.NOT_PERMITTED)
        return self.ticket


@dataclass
class FakeReceptions:
    """storage.hall.receptions.ReceptionStore. `faces`: checks that passed, by ticket, person and when."""

    rows: dict[UUID, Reception] = field(default_factory=dict)

    async def read(self, ticket: UUID) -> Reception | None:
        return self.rows.get(ticket)

    async def put(self, reception: Reception) -> None:
        self.rows[reception.ticket] = reception

    @property
    def only(self) -> Reception:
        return self.rows[TICKET]


def at_window(receptions: FakeReceptions) -> tuple[FakeServing, AtWindows]:
    serving = FakeServing()
    return serving, AtWindows(serving=serving, store=receptions)


@dataclass
class FakeFilling:
    """services.hall.my_cases.CaseService at a window: what was asked of it, and by whom it was filled in."""

    clock: FakeClock
    case: Case = CASE
    asked: list[tuple[object, ...]] = field(default_factory=list)
    thrown_away: bool = False

    @property
    def file(self) -> CaseFile:
        return CaseFile(self.case, ITEM, ())

    async def moment(self) -> Moment:
        return Moment(self.clock(), CALENDAR)

    async def begin(self, citizen: AtWindow, name: str) -> CaseFile:
        return self._did("begin", citizen, name)

    async def show(self, citizen: AtWindow, case: UUID) -> CaseFile:
        if self.thrown_away:
            raise NotFound(Problem.NOT_FOUND)
        return self._did("show", citizen, case)

    async def save(
        self, citizen: AtWindow, case: UUID, seen: int, form: Mapping[str, object]
    ) -> CaseFile:
        return self._did("save", citizen, case, seen, form)

    async def submit(self, citizen: AtWindow, case: UUID, seen: int) -> CaseFile:
        return self._did("submit", citizen, case, seen)

    def _did(self, *what: object) -> CaseFile:
        self.asked.append(what)
        return self.file


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def moved(reception: Reception, **changes: object) -> Reception:
    return replace(reception, **changes)  # type: ignore[arg-type]  # a test's own


class Kept(FakeReceptions):
    """`faces`: a check that passed, for which ticket and person, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.faces: tuple[UUID, UUID, datetime] | None = None
        self.counted: list[tuple[str, date, Mapping[ReceptionStep, float]]] = []
        self.since: list[tuple[str, date]] = []

    async def face_shown(self, ticket: UUID, person: UUID, since: datetime) -> bool:
        shown = self.faces
        return shown is not None and shown[:2] == (ticket, person) and shown[2] >= since

    async def count(self, hall: str, day: date, took: Mapping[ReceptionStep, float]) -> None:
        self.counted.append((hall, day, took))

    async def tallies(self, hall: str, since: date) -> Sequence[StepTally]:
        self.since.append((hall, since))
        return [TALLY]


class Window:
    """services.hall.receptions at FANG's window, where SHE stands."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.store, self.register, self.owners = Kept(), FakeRegister(), cases_of(CASE)
        self.serving, windows = at_window(self.store)
        self.filling, self.posts = FakeFilling(self.clock), FakePosts({FANG.officer: [CLERK]})
        self.audit, self.bell = FakeAudit(), FakeBell()
        self.codes: dict[tuple[str, str, str], datetime] = {}
        self.sent: list[tuple[str, str, str, str]] = []
        self.begun: list[tuple[object, ...]] = []
        self.moves: list[tuple[Officer, UUID, int, Wanted]] = []
        self.in_the_way: Exception | None = None
        self.asks: list[tuple[object, ...]] = []
        self.service = ReceptionService(
            unit=FakeUnit(),
            store=self.store,
            windows=windows,
            halls=self,
            register=self.register,
            sender=self,
            codes=self,
            cases=self.filling,
            owners=self.owners,
            signatures=self,
            witnesses=self,
            work=self,
            posts=self.posts,
            asks=self,
            bell=self.bell,
            audit=self.audit,
            draw=lambda text: f"<svg>{text}</svg>",
            address=lambda ticket: f"https://z.example/face/{ticket.int}",
            clock=self.clock,
        )

    async def read(self, hall: str) -> Hall:
        assert hall == HALL.hall
        return HALL

    async def served_by(self, officer: Officer, hall: str) -> Hall:
        if officer != FANG:
            raise NotAllowed(Problem.NOT_PERMITTED)
        return HALL

    async def send_code(self, phone: str, caller: str, place: str, about: str) -> CodeSent:
        self.sent.append((phone, caller, place, about))
        return CodeSent(60, 300)

    async def redeem(self, phone: str, place: str, code: str, now: datetime) -> bool:
        assert now == self.clock()
        return self.codes.pop((phone, place, code), None) is not None

    async def begin(
        self, citizen: AtWindow, case: UUID, seen: int, way: SignWay, caller: str
    ) -> Begun:
        self.begun.append((citizen, case, seen, way, caller))
        signature = Signature(SHE, UUID(int=4), case, Move.SUBMIT, way, b"", NOW)
        return Begun(CASE, ITEM, signature)

    async def witness(self, officer: Officer, begun: Signature, words: str) -> None:
        self.begun.append((officer, begun.signature, words))

    async def move(self, officer: Officer, case: UUID, seen: int, wanted: Wanted) -> object:
        if self.in_the_way is not None:
            raise self.in_the_way
        self.moves.append((officer, case, seen, wanted))
        return None

    async def ask(
        self, *, person: UUID, subject: Subject, unit: str, item: str, by: str, at: datetime
    ) -> tuple[UUID, ...]:
        self.asks.append((person, str(subject), unit, item, by, at))
        return (ACCOUNT,)

    async def identify(
        self, way: IdentifiedBy = IdentifiedBy.DOCUMENT, code: str = "", by: Officer = FANG
    ) -> Received:
        return await self.service.identify(by, SHE, TICKET, way, code)
