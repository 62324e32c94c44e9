"""Orders at the courier: one for each parcel, by our own number, which the courier takes once; and taken back."""

from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Answer, Outcome
from domain.hall.couriers import (
    NO_NUMBER,
    ClaimedOrder,
    ClaimedRecall,
    CourierOrder,
    CourierRecall,
    order_reference,
)
from domain.hall.parcel_news import News
from domain.hall.parcels import Direction
from domain.hall.parties import Party
from domain.subjects import Subject
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.outbox import Skipped
from services.ports import Clock, Transport

#: Own choice: of an order that is refused, so many tries lie within ten minutes; a courier that is being
#: maintained refuses too.
_TRIES: Final = 5
#: Own choice: an order that was on its way when nobody wanted it any more has ended by then, or was left.
_NUMBER_WITHIN: Final = timedelta(minutes=5)


class CourierApi(Protocol):
    """connectors.courier.ems.Ems."""

    def build_order(self, order: CourierOrder, at: datetime) -> HttpRequest: ...

    def parse_order(self, response: HttpResponse) -> Answer:
        """DELIVERED with the label's number as its reference."""


class RecallApi(Protocol):
    """connectors.courier.ems.Ems."""

    def build_recall(self, recall: CourierRecall, at: datetime) -> HttpRequest: ...

    def parse_recall(self, response: HttpResponse) -> Answer:
        """DELIVERED: nobody comes for it. REFUSED with the courier's code."""

    def build_trace(self, number: str, at: datetime) -> HttpRequest: ...

    def parse_trace(self, response: HttpResponse) -> tuple[News, ...] | None:
        """All that is known of it; None when it did not answer well."""


class OrderStore(Protocol):
    """storage.hall.parcel_orders.ParcelOrderStore."""

    async def target(self, parcel: UUID) -> tuple[Direction, Subject, Party] | None:
        """None once nobody wants it any more."""


class CourierSender:
    """What may have been taken is asked for again: the number is the same, and so is what comes of it."""

    def __init__(
        self,
        *,
        api: CourierApi,
        office: Party,
        store: OrderStore,
        transport: Transport,
        clock: Clock,
    ) -> None:
        """`office`: where parcels go out and come in."""
        self._api = api
        self._office = office
        self._store = store
        self._transport = transport
        self._clock = clock

    async def send(self, claimed: ClaimedOrder) -> Answer:
        found = await self._store.target(claimed.parcel)
        if found is None:
            raise Skipped("not-wanted")
        direction, _, citizen = found
        ends = (self._office, citizen)
        sender, receiver = reversed(ends) if direction is Direction.COLLECT else ends
        reference = order_reference(claimed.parcel, claimed.created_at)
        order = CourierOrder(reference, sender, receiver)
        request = self._api.build_order(order, self._clock())
        try:
            answer = self._api.parse_order(await self._transport.send(request))
        except TransportFailed as broken:
            return Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
        if answer.outcome is Outcome.REFUSED and claimed.attempt < _TRIES:
            return Answer(Outcome.RETRY, answer.code)
        return answer


class RecallSender:
    """A courier that does not take it back is asked five times, and then the desk is told.

    Where an answer was lost it may have done so, and refuse to do it twice: its trace says whether anybody came.
    """

    def __init__(self, *, api: RecallApi, transport: Transport, clock: Clock) -> None:
        self._api = api
        self._transport = transport
        self._clock = clock

    async def send(self, claimed: ClaimedRecall) -> Answer:
        now = self._clock()
        if not claimed.number:
            waits = now < claimed.created_at + _NUMBER_WITHIN
            return Answer(Outcome.RETRY if waits else Outcome.REFUSED, NO_NUMBER)
        reference = order_reference(claimed.parcel, claimed.ordered_at)
        request = self._api.build_recall(CourierRecall(reference, claimed.number), now)
        try:
            answer = self._api.parse_recall(await self._transport.send(request))
        except TransportFailed as broken:
            return Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
        if answer.outcome is not Outcome.REFUSED:
            return answer
        if claimed.attempt < _TRIES:
            return Answer(Outcome.RETRY, answer.code)
        return await self._again(claimed.number, answer) if claimed.unclear else answer

    async def _again(self, number: str, refused: Answer) -> Answer:
        """Done before, where nobody has come for it."""
        request = self._api.build_trace(number, self._clock())
        try:
            news = self._api.parse_trace(await self._transport.send(request))
        except TransportFailed:
            return Answer(Outcome.RETRY, refused.code)
        came = news is None or any(each.kind is not None for each in news)
        return refused if came else Answer(Outcome.DELIVERED, refused.code)
