"""Orders at the courier: one for each parcel, by our own number, which the courier takes once."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Answer, Outcome
from domain.hall.couriers import ClaimedOrder, CourierOrder
from domain.hall.parcels import Direction
from domain.hall.parties import Party
from domain.subjects import Subject
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.outbox import Skipped
from services.ports import Clock, Transport

#: Own choice: of an order that is refused, so many tries lie within ten minutes; a courier that is being
#: maintained refuses too.
_TRIES: Final = 5


class CourierApi(Protocol):
    """connectors.courier.ems.Ems."""

    def build_order(self, order: CourierOrder, at: datetime) -> HttpRequest: ...

    def parse_order(self, response: HttpResponse) -> Answer:
        """DELIVERED with the label's number as its reference."""


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
        order = CourierOrder(_reference(claimed), sender, receiver)
        request = self._api.build_order(order, self._clock())
        try:
            answer = self._api.parse_order(await self._transport.send(request))
        except TransportFailed as broken:
            return Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
        if answer.outcome is Outcome.REFUSED and claimed.attempt < _TRIES:
            return Answer(Outcome.RETRY, answer.code)
        return answer


def _reference(claimed: ClaimedOrder) -> str:
    """The same for every try of an order; another one when it is packed anew, maybe for another address."""
    return f"{claimed.parcel.hex}-{int(claimed.created_at.timestamp()):x}"
