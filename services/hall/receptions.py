"""Receiving somebody at a window (接待): identified, taken in for whatever they ask, and given a number.

The form is typed for them by the doors' own rules (services/hall/my_cases.py), so that their phone shows the
same draft. Which office accepts it, posts say: an officer without one hands it on by submitting it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.actors import SYSTEM
from domain.days import day_of
from domain.errors import Conflict, NotAllowed, NotFound, Refusal, fault
from domain.hall.case_lists import CaseFile
from domain.hall.cases import Case, CaseState, Move
from domain.hall.items import SignWay, StepKind
from domain.hall.receptions import (
    FACE_GOOD_FOR,
    IdentifiedBy,
    Received,
    Reception,
    StepTally,
)
from domain.hall.transitions import Moment
from domain.hall.waiting import RECEPTION
from domain.people import Identity, Officer, masked_phone
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.sign_in import CodeSent
from services.accounts.sign_in_codes import good_for
from services.hall.at_windows import AtWindows
from services.hall.officer_moves import Wanted
from services.hall.own_cases import CaseOwners, keep_away
from services.hall.reception_ports import (
    Cases,
    CodeSender,
    CodeStore,
    Halls,
    OfficersCases,
    PostSource,
    RatingAsks,
    ReceptionStore,
    Register,
    Signatures,
    Witnesses,
)
from services.ports import AuditLog, Bell, Clock, UnitOfWork

log = logging.getLogger(__name__)

#: Own choice: a month says how a hall's windows do, and a week of holidays does not.
TALLIED: Final = timedelta(days=28)
_NO_PHONE: Final = Words(
    "登记簿没有此人的手机号，请查验证件", "no phone is on record: please look at the document"
)


@dataclass(frozen=True, slots=True)
class ReceptionCode:
    phone: str  # masked
    sent: CodeSent


@dataclass(frozen=True, slots=True)
class FaceCode:
    address: str
    qr_svg: str


class ReceptionService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ReceptionStore,
        windows: AtWindows,
        halls: Halls,
        register: Register,
        sender: CodeSender,
        codes: CodeStore,
        cases: Cases,
        owners: CaseOwners,
        signatures: Signatures,
        witnesses: Witnesses,
        work: OfficersCases,
        posts: PostSource,
        asks: RatingAsks,
        bell: Bell,
        audit: AuditLog,
        draw: Callable[[str], str],
        address: Callable[[UUID], str],
        clock: Clock,
    ) -> None:
        """`draw`: a QR code as SVG; `address`: of the page that shows a face for a ticket."""
        self._unit = unit
        self._store = store
        self._windows = windows
        self._halls = halls
        self._register = register
        self._sender = sender
        self._codes = codes
        self._cases = cases
        self._owners = owners
        self._signatures = signatures
        self._witnesses = witnesses
        self._work = work
        self._posts = posts
        self._asks = asks
        self._bell = bell
        self._audit = audit
        self._draw = draw
        self._address = address
        self._clock = clock

    async def moment(self) -> Moment:
        """Now, by which the clocks of what is shown are read."""
        return await self._cases.moment()

    async def send_code(
        self, officer: Officer, person: UUID, ticket: UUID, caller: str
    ) -> ReceptionCode:
        """To the phone that the register has of them, good for this ticket alone. Invalid where it has none."""
        phone = await self._phone(person)
        await self._unit.together(lambda: self._windows.served(officer, ticket))
        sent = await self._sender.send_code(phone, caller, _place(person), _about(ticket))
        return ReceptionCode(masked_phone(phone), sent)

    async def face_code(self, officer: Officer, ticket: UUID) -> FaceCode:
        """For the phone of who stands there: where it shows their face for this ticket."""
        await self._unit.together(lambda: self._windows.served(officer, ticket))
        address = self._address(ticket)
        return FaceCode(address, self._draw(address))

    async def identify(
        self, officer: Officer, person: UUID, ticket: UUID, way: IdentifiedBy, code: str = ""
    ) -> Received:
        """Who stands at the window, on record with how the officer knows. NotAllowed, CODE_WRONG, costs a try of it.

        Conflict, FACE_NOT_SHOWN, costs nothing: no check of this person has passed for this ticket.

        What was begun for the same person at another window goes on at this one. Conflict where something was
        begun for another.
        """
        identity = await self._identity(person)
        phone = await self._phone(person) if way is IdentifiedBy.CODE else ""

        async def work() -> Reception | None:
            now = self._clock()
            await self._windows.served(officer, ticket)
            if way is IdentifiedBy.FACE and not await self._store.face_shown(
                ticket, person, now - FACE_GOOD_FOR
            ):
                raise Conflict(Problem.FACE_NOT_SHOWN)
            # A wrong one commits too: its try is spent.
            if way is IdentifiedBy.CODE and not await self._codes.redeem(
                phone, _place(person), good_for(code, _about(ticket)), now
            ):
                return None
            fresh = Reception(ticket, person, officer.officer, way, now)
            before = await self._store.read(ticket)
            reception = before.identified_again(fresh) if before else fresh
            await self._store.put(reception)
            await self._audit.record(
                actor=officer.actor,
                action="reception.identify",
                person=person,
                about=SubjectKind.TICKET.of(ticket),
                why=way,
            )
            return reception

        made = await self._unit.together(work)
        if made is None:
            raise NotAllowed(Problem.CODE_WRONG)
        return Received(made, identity, await self._file(made))

    async def show(self, officer: Officer, ticket: UUID) -> Received:
        """NotFound before anybody was identified; the look is on record."""

        async def work() -> Reception:
            _, reception = await self._windows.received(officer, ticket)
            await self._audit.record(
                actor=officer.actor,
                action="reception.read",
                person=reception.person,
                about=SubjectKind.TICKET.of(ticket),
                why="",
            )
            return reception

        found = await self._unit.together(work)
        return Received(found, await self._identity(found.person), await self._file(found))

    async def begin(self, officer: Officer, ticket: UUID, item: str) -> CaseFile:
        """A draft of the person's, with what the city knows filled in. NotAllowed for the officer's own."""

        async def work() -> CaseFile:
            _, reception = await self._windows.received(officer, ticket)
            file = await self._cases.begin(reception.at_window, item)
            await keep_away(self._owners, file.case.case, {officer.officer}, self._clock())
            await self._store.put(reception.begin(file.case.case, self._clock()))
            return file

        return await self._unit.together(work)

    async def save(
        self, officer: Officer, ticket: UUID, seen: int, form: Mapping[str, object]
    ) -> CaseFile:
        """As far as it is filled in. Outdated when the person, or another window, saved it meanwhile."""
        reception = await self._open(officer, ticket)
        return await self._cases.save(reception.at_window, reception.open_case(), seen, form)

    async def sign(self, officer: Officer, ticket: UUID, seen: int, words: str) -> CaseFile:
        """The person signed before the officer what was shown as version `seen`. `words`: what the officer saw."""
        reception = await self._open(officer, ticket)
        at_window = reception.at_window
        begun = await self._signatures.begin(
            at_window, reception.open_case(), seen, SignWay.OFFICER, caller=""
        )
        await self._witnesses.witness(officer, begun.signature, words)
        return await self._cases.show(at_window, reception.open_case())

    async def submit(self, officer: Officer, ticket: UUID, seen: int) -> CaseFile:
        """With its number, and accepted at once where the officer holds the post for that and no rule decides it.

        Invalid names each field that is not right, or lacks.
        """

        async def work() -> tuple[Reception, CaseFile, tuple[UUID, ...]]:
            served, reception = await self._windows.received(officer, ticket)
            case = reception.open_case()
            await keep_away(self._owners, case, {officer.officer}, self._clock())
            file = await self._cases.submit(reception.at_window, case, seen)
            done = reception.submit(self._clock())
            await self._store.put(done)
            if served.called_at is not None and served.started_at is not None:
                took = done.took(served.called_at, served.started_at)
                await self._store.count(served.hall, day_of(self._clock()), took)
            return done, file, await self._ask(served.hall, done)

        done, file, told = await self._unit.together(work)
        await self._bell.ring(told)
        if not await self._accepts(officer, file.case):
            return file
        await self._accept(officer, file.case)
        return await self._cases.show(done.at_window, file.case.case)

    async def tallies(self, officer: Officer, hall: str) -> Sequence[StepTally]:
        """How long each step took at the hall's windows over four weeks. NotAllowed for a hall of another area."""
        await self._halls.served_by(officer, hall)
        return await self._store.tallies(hall, day_of(self._clock() - TALLIED))

    async def _ask(self, hall: str, done: Reception) -> tuple[UUID, ...]:
        """What they think of the window, once for each ticket: whoever is served is asked, and nobody is chosen."""
        return await self._asks.ask(
            person=done.person,
            subject=SubjectKind.TICKET.of(done.ticket),
            unit=(await self._halls.read(hall)).unit,
            item=RECEPTION,
            by=SYSTEM,
            at=self._clock(),
        )

    async def _open(self, officer: Officer, ticket: UUID) -> Reception:
        _, reception = await self._unit.together(lambda: self._windows.received(officer, ticket))
        return reception

    async def _file(self, reception: Reception) -> CaseFile | None:
        """None where nothing is begun, or the person threw it away."""
        if reception.case is None:
            return None
        try:
            return await self._cases.show(reception.at_window, reception.case)
        except NotFound:
            return None

    async def _accepts(self, officer: Officer, case: Case) -> bool:
        step = case.of_kind(StepKind.ACCEPT)
        if step is None or case.state is not CaseState.SUBMITTED or case.rules_due_at is not None:
            return False
        posts = await self._posts.of(officer.officer)
        return posts.cover(step.unit, step.role, case.area)

    async def _accept(self, officer: Officer, case: Case) -> None:
        """What stands in its way leaves it submitted, for the unit's own clerks."""
        step = case.of_kind(StepKind.ACCEPT)
        assert step is not None

        async def work() -> None:
            taken = Wanted(Move.TAKE, step.name)
            await self._work.move(officer, case.case, case.version, taken)
            accepted = Wanted(Move.ACCEPT, step.name)
            await self._work.move(officer, case.case, case.version + 1, accepted)

        try:
            await self._unit.together(work)
        except Refusal as kept:
            log.info("case %s is not accepted at its window: %s", case.case, kept.problem)

    async def _identity(self, person: UUID) -> Identity:
        found = await self._register.of(person)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found.identity

    async def _phone(self, person: UUID) -> str:
        phone = (await self._identity(person)).phone
        if not phone:
            raise fault("/way", "no_phone", _NO_PHONE)
        return phone


def _place(person: UUID) -> str:
    return f"window {person}"


def _about(ticket: UUID) -> str:
    """A code identifies somebody for this ticket, and is no sign-in."""
    return f"ticket {ticket}"
