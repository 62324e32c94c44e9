"""What couriers say of parcels: their calls checked and read, what is silent asked about, and what follows.

A call may come twice, late, or before one that happened earlier (domain/hall/parcel_news.py). The caller
learns nothing of what is ours: whatever was read is thanked for alike.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.delivery import Channel, Outcome
from domain.errors import Busy, Invalid, NotAllowed
from domain.events import EventKind
from domain.hall import delivery_moves
from domain.hall.cases import Case, CaseState
from domain.hall.parcel_news import EARLY, News, believable, heard
from domain.hall.parcels import Direction, Parcel, ParcelState, Trouble
from domain.hall.transitions import Moment, Moved
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.hall.case_moves import ItemSource
from services.hall.parcel_work import Mover
from services.ports import AuditLog, Clock, Events, Transport, UnitOfWork

log = logging.getLogger(__name__)

#: Own choice: what was silent for so long is asked about.
ASK_AFTER: Final = timedelta(hours=6)
#: Own choice: so many are asked about in a round, one after the other: a courier that was away for an hour
#: is met by no more than this.
BATCH: Final = 50
#: Own choice: what was not asked about since the courier did not answer is due again.
AWAY: Final = timedelta(minutes=15)
LOOK_S: Final = 60.0

#: What the citizen hears of.
_TOLD: Final = frozenset(
    {
        ParcelState.PICKED,
        ParcelState.DELIVERING,
        ParcelState.DELIVERED,
        ParcelState.REFUSED,
        ParcelState.RETURNED,
    }
)
_OUT: Final = frozenset(
    {
        ParcelState.PICKED,
        ParcelState.IN_TRANSIT,
        ParcelState.DELIVERING,
        ParcelState.DELIVERED,
        ParcelState.REFUSED,
        ParcelState.RETURNED,
    }
)


class Reader(Protocol):
    """One courier's form: connectors.courier.ems.EmsPushes."""

    def read(self, called: Called) -> Sequence[News]:
        """Raises Forged or Unreadable."""

    def thanks(self, called: Called) -> str:
        """What the courier takes for an answer to one that was read."""


class TraceApi(Protocol):
    """connectors.courier.ems.Ems."""

    def build_trace(self, number: str, at: datetime) -> HttpRequest: ...

    def parse_trace(self, response: HttpResponse) -> Sequence[News] | None:
        """None when it did not answer well."""


class ParcelStore(Protocol):
    """storage.hall.parcels.ParcelStore; what changes something, within the unit of work."""

    async def numbered(self, number: str) -> UUID | None: ...

    async def read(self, parcel: UUID) -> Parcel | None: ...

    async def lock(self, parcel: UUID) -> Parcel | None: ...

    async def save(self, parcel: Parcel) -> None: ...

    async def news(self, parcel: UUID) -> tuple[News, ...]: ...

    async def put_news(self, parcel: UUID, news: News, at: datetime) -> bool:
        """False for what was said before."""

    async def claim_silent(
        self, before: datetime, at: datetime, limit: int
    ) -> list[tuple[UUID, str]]: ...

    async def ask_again(
        self, parcels: Sequence[UUID], claimed_at: datetime, heard_at: datetime
    ) -> None:
        """Of those that were claimed then, and of which nothing was heard since."""


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...


class Letters(Protocol):
    """storage.notices.letters.LetterStore, within the unit of work."""

    async def took(self, letter: UUID, number: str, at: datetime) -> bool:
        """The courier has it: posted, by nobody's typing."""


class Deliveries(Protocol):
    """storage.notices.delivery_outbox.DeliveryStore, within the unit of work."""

    async def received(
        self, channel: Channel, reference: str, at: datetime, outcome: Outcome
    ) -> bool:
        """DELIVERED: it is there; any other: it never will be."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """What news came to for a case: how it stood before and after, and who was told."""

    before: Case
    after: Case
    told: tuple[UUID, ...]


class ParcelUpdateService:
    """`counts`: calls by vendor and what became of them, beside those of the vendors' reports."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: ParcelStore,
        cases: CaseStore,
        items: ItemSource,
        mover: Mover,
        letters: Letters,
        deliveries: Deliveries,
        events: Events,
        audit: AuditLog,
        readers: Mapping[str, Reader],
        counts: Counter[tuple[str, str]],
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._items = items
        self._mover = mover
        self._letters = letters
        self._deliveries = deliveries
        self._events = events
        self._audit = audit
        self._readers = readers
        self._counts = counts
        self._clock = clock

    async def take(self, vendor: str, called: Called) -> str:
        """The courier's thanks. NotAllowed for who is not the courier, and for news of the future."""
        reader = self._readers.get(vendor)
        if reader is None:
            raise NotAllowed(Problem.CALLBACK_FORGED)
        at = self._clock()
        try:
            told = reader.read(called)
        except Forged:
            self._count(vendor, "forged")
            log.warning("a forged call on parcels in the name of %s", vendor)
            raise NotAllowed(Problem.CALLBACK_FORGED) from None
        except Unreadable:
            self._count(vendor, "unreadable")
            log.warning("a call of %s on parcels could not be read", vendor)
            raise Invalid(Problem.BODY_UNREADABLE) from None
        if any(each.at > at + EARLY for each in told):
            self._count(vendor, "early")
            log.warning("a call of %s on parcels tells of the future", vendor)
            raise NotAllowed(Problem.CALLBACK_FORGED)
        for number in dict.fromkeys(each.number for each in told):
            became = await self.put(number, [each for each in told if each.number == number])
            self._count(vendor, became)
        return reader.thanks(called)

    async def put(self, number: str, told: Sequence[News]) -> str:
        """Kept, folded and followed by what it comes to, as one unit of work; what became of it, in a word."""
        parcel = await self._store.numbered(number)
        found = None if parcel is None else await self._store.read(parcel)
        if found is None:
            return "unknown"
        now = await self._mover.moment()

        async def work() -> tuple[str, _Moved | None]:
            case = None
            if found.case is not None and found.person is not None:
                case = await self._cases.lock(found.person, found.case)
            held = await self._store.lock(found.parcel)
            if held is None:
                return "unknown", None
            fit = [each for each in told if believable(each, held, now.at)]
            fresh = [each for each in fit if await self._store.put_news(held.parcel, each, now.at)]
            if not fresh:
                return "repeated" if fit else "stale", None
            after = heard(held, await self._store.news(held.parcel), now.at)
            await self._store.save(after)
            return "taken", await self._follow(held, after, case, now)

        became, moved = await self._unit.together(work)
        if moved is not None:
            await self._mover.tell(moved.before, moved.after, moved.told)
        return became

    async def _follow(
        self, before: Parcel, after: Parcel, case: Case | None, now: Moment
    ) -> _Moved | None:
        if after.direction is Direction.LETTER:
            await self._follow_letter(before, after, now.at)
            return None
        if after.state is not before.state:
            await self._note(after)
        if case is None:
            return None
        moved = _case_move(before, after, case, now)
        told: tuple[UUID, ...] = ()
        if moved is not None:
            item = await self._items.version(case.item, case.item_version)
            told += await self._mover.write(case, moved, item, now)
        # That its case is finished says that it arrived.
        if _is_news(before, after) and (moved is None or not moved.case.ended):
            told += await self._events.tell(
                kind=EventKind.PARCEL_MOVED,
                subject=SubjectKind.PARCEL.of(after.parcel),
                at=now.at,
                person=case.person,
                acting=None if case.mandate is None else actors.account_of(case.opened_by),
            )
        return _Moved(case, case if moved is None else moved.case, told)

    async def _follow_letter(self, before: Parcel, after: Parcel, at: datetime) -> None:
        """Its delivery, which told the person so far that it was queued, hears what became of it."""
        if after.state in _OUT:
            await self._letters.took(after.parcel, after.number, after.news_at or at)
        if after.state is before.state:
            return
        came = {ParcelState.DELIVERED: Outcome.DELIVERED, ParcelState.RETURNED: Outcome.REFUSED}
        if (outcome := came.get(after.state)) is not None:
            when = min(after.news_at or at, at)
            await self._deliveries.received(Channel.LETTER, after.parcel.hex, when, outcome)

    async def _note(self, parcel: Parcel) -> None:
        await self._audit.record(
            actor=actors.SYSTEM,
            action="parcel.news",
            person=parcel.person,
            about=SubjectKind.PARCEL.of(parcel.parcel),
            why=parcel.state,
        )

    def _count(self, vendor: str, word: str) -> None:
        self._counts[f"{vendor}-parcels", word] += 1


def _case_move(before: Parcel, after: Parcel, case: Case, now: Moment) -> Moved | None:
    if after.direction is not Direction.RETURN or after.state is before.state:
        return None
    if case.state is not CaseState.DELIVERING:
        return None
    if after.state is ParcelState.DELIVERED:
        return delivery_moves.delivered(case, now)
    if after.state is ParcelState.RETURNED:
        return delivery_moves.come_back(case, actors.SYSTEM, now)
    return None


def _is_news(before: Parcel, after: Parcel) -> bool:
    if after.state is not before.state and after.state in _TOLD:
        return True
    return after.trouble is Trouble.ATTEMPTED and before.trouble is not Trouble.ATTEMPTED


class ParcelAsker:
    """The second way: of what nothing was heard the courier is asked, slowly."""

    def __init__(
        self,
        *,
        api: TraceApi,
        store: ParcelStore,
        transport: Transport,
        updates: ParcelUpdateService,
        clock: Clock,
    ) -> None:
        self._api = api
        self._store = store
        self._transport = transport
        self._updates = updates
        self._clock = clock

    async def forever(self) -> None:
        while True:
            with suppress(Busy):  # the store has logged it
                await self.round()
            await asyncio.sleep(LOOK_S)

    async def round(self) -> int:
        """How many were asked about; it ends with the first that the courier does not answer."""
        at = self._clock()
        asked = 0
        claimed = await self._store.claim_silent(at - ASK_AFTER, at, BATCH)
        for n, (_, number) in enumerate(claimed):
            try:
                response = await self._transport.send(self._api.build_trace(number, self._clock()))
            except TransportFailed as broken:
                log.warning("the courier gave no news: %s", broken)
                rest = [parcel for parcel, _ in claimed[n:]]
                await self._store.ask_again(rest, at, at - ASK_AFTER + AWAY)
                break
            asked += 1
            told = self._api.parse_trace(response)
            if told:
                fit = [each for each in told if each.number == number]
                await self._updates.put(number, fit)
        return asked
