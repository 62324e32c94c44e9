"""Messages to units' own systems leave in their order, and again until they are taken: none is given up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.hall.applicants import Applicant
from domain.hall.cases import Case
from domain.hall.clocks import ClockKind
from domain.hall.dispatches import EXPECTS, ClaimedDispatch, DispatchedCase, DispatchKind
from domain.hall.uploads import Upload
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.hall.case_moves import CalendarSource, ItemSource
from services.ports import Clock, Transport


class SendingSystem(Protocol):
    """connectors.dispatch.standard.StandardSystem, or another wire."""

    def build_message(
        self, message: ClaimedDispatch, told: DispatchedCase | None, at: datetime
    ) -> HttpRequest: ...

    def parse_message(self, message: ClaimedDispatch, response: HttpResponse) -> Answer:
        """DELIVERED; RETRY, with EXPECTS and the number as its reference where another one is wanted."""


class DispatchStore(Protocol):
    """storage.hall.dispatches.DispatchStore."""

    async def again(self, unit: str, since: int, at: datetime) -> None: ...


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...


class Applicants(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> Applicant | None: ...


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]: ...


class DispatchSender:
    """What may have been taken is sent again: the number is the same, and so is what comes of it."""

    def __init__(
        self,
        *,
        systems: Mapping[str, SendingSystem],
        store: DispatchStore,
        cases: CaseStore,
        items: ItemSource,
        calendars: CalendarSource,
        applicants: Applicants,
        uploads: UploadStore,
        transport: Transport,
        clock: Clock,
    ) -> None:
        self._systems = systems
        self._store = store
        self._cases = cases
        self._items = items
        self._calendars = calendars
        self._applicants = applicants
        self._uploads = uploads
        self._transport = transport
        self._clock = clock

    async def send(self, claimed: ClaimedDispatch) -> Answer:
        system = self._systems.get(claimed.unit)
        if system is None:  # it had one when this was written
            return Answer(Outcome.RETRY, "no-system", retry_after=OPERATOR_S)
        told = await self._told(claimed) if claimed.kind is DispatchKind.DISPATCHED else None
        if told is None:
            claimed = replace(claimed, kind=DispatchKind.RECALLED)
        try:
            response = await self._transport.send(
                system.build_message(claimed, told, self._clock())
            )
        except TransportFailed as broken:
            return Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
        answer = system.parse_message(claimed, response)
        return answer if answer.code != EXPECTS else await self._in_order(claimed, answer)

    async def _in_order(self, claimed: ClaimedDispatch, answer: Answer) -> Answer:
        """It has this one already; or it lost some, which leave once more before this one."""
        wanted = int(answer.reference)
        if wanted > claimed.sequence:
            return Answer(Outcome.DELIVERED, EXPECTS)
        if wanted < claimed.sequence:
            await self._store.again(claimed.unit, wanted, self._clock())
        return answer

    async def _told(self, claimed: ClaimedDispatch) -> DispatchedCase | None:
        """As it stands now; None where there is nothing to be done any more."""
        case = await self._cases.read(claimed.person, claimed.case)
        applicant = await self._applicants.of(claimed.person)
        if case is None or case.step(claimed.step) is None or applicant is None:
            return None
        item = await self._items.version(case.item, case.item_version)
        holder = case.bundle or case.case
        files = await self._uploads.of_case(case.person, holder)
        clock = case.clock(ClockKind.DECIDE)
        due = clock.due(await self._calendars.current()) if clock else None
        return DispatchedCase(
            case=case,
            item=item,
            identity=applicant.identity,
            files=tuple(each for each in files if each.handed_in_at is not None),
            due=None if due is None else due.at,
        )
