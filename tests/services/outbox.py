"""An outbox in memory, a door that answers from a list, and a wire that goes nowhere."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.errors import Busy
from domain.events import EventKind
from domain.outbox import Ended
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices.delivery_outbox import DeliveryOutbox

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PHONE = "13800131234"
WAIT_S = 20
OK = Answer(Outcome.DELIVERED, "Ok", "s-1")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Entry:
    leg: Delivery
    state: DeliveryState = DeliveryState.QUEUED
    due: datetime = NOW
    answer: Answer = OK


@dataclass
class Outbox:
    """Keeps deliveries in memory by the rules of the table."""

    entries: dict[UUID, Entry] = field(default_factory=dict)
    away: int = 0  # writes of an end still to fail
    absent: frozenset[Channel] = frozenset()

    def put(self, channel: Channel = Channel.SMS, created_at: datetime = NOW) -> Entry:
        leg = Delivery(
            delivery=uuid4(),
            account=UUID(int=1),
            event_n=1,
            kind=EventKind.CERTIFIED,
            subject=SubjectKind.ENTITLEMENT.of("city-pension"),
            channel=channel,
            address=PHONE,
            attempt=0,
            fence=0,
            created_at=created_at,
        )
        self.entries[leg.delivery] = Entry(leg)
        return self.entries[leg.delivery]

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        open_states = {DeliveryState.QUEUED, DeliveryState.CLAIMED}
        claimed: list[Delivery] = []
        for entry in self.entries.values():
            fits = entry.leg.channel is channel and entry.state in open_states
            if fits and entry.due <= at and len(claimed) < limit:
                leg = entry.leg
                entry.leg = replace(leg, attempt=leg.attempt + 1, fence=leg.fence + 1)
                entry.state, entry.due = DeliveryState.CLAIMED, until
                claimed.append(entry.leg)
        return claimed

    async def finish(self, ends: Sequence[Ended[Delivery]]) -> Collection[UUID]:
        return [end.item.id for end in ends if self._end(end.item, end.state, end.at, end.answer)]

    async def put_back(
        self, delivery: Delivery, *, at: datetime, due: datetime, answer: Answer, tried: bool = True
    ) -> bool:
        return self._end(delivery, DeliveryState.QUEUED, due, answer)

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
        self.absent = frozenset(channels)
        return 0

    def _end(self, leg: Delivery, state: DeliveryState, due: datetime, answer: Answer) -> bool:
        if self.away:
            self.away -= 1
            raise Busy(Problem.BUSY)
        entry = self.entries[leg.delivery]
        if entry.leg.fence != leg.fence or entry.state is not DeliveryState.CLAIMED:
            return False
        entry.state, entry.due, entry.answer = state, due, answer
        return True


Reply = Answer | Exception


@dataclass
class Door:
    """A sender that answers from a list, then OK."""

    replies: list[Reply] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)
    takes: Callable[[], object] = lambda: None

    async def send(self, delivery: Delivery) -> Answer:
        self.sent.append(delivery)
        self.takes()
        reply = self.replies.pop(0) if self.replies else OK
        if isinstance(reply, Exception):
            raise reply
        return reply


def engine(outbox: Outbox, door: Door, clock: Clock | None = None) -> DeliveryOutbox:
    return DeliveryOutbox(deliveries=outbox, senders={Channel.SMS: door}, clock=clock or Clock())


@dataclass
class Letters:
    """All of a connector's letters, with one answer to all of them."""

    answer: Answer = OK
    login: str | Answer = "o1"

    def template(self, kind: str) -> str:
        return "T1" if kind == EventKind.CERTIFIED else ""

    def build_send(self, delivery: Delivery, with_: object) -> HttpRequest:
        return HttpRequest("POST", "send")

    def parse_send(self, response: HttpResponse) -> Answer:
        return self.answer

    def build_code(self, phone: str, code: str, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "code")

    def build_openid(self, code: str) -> HttpRequest:
        return HttpRequest("GET", "openid")

    def parse_openid(self, response: HttpResponse) -> str | Answer:
        return self.login


@dataclass
class Wire:
    """A transport, and the tokens' call over it."""

    broken: TransportFailed | None = None
    sent: list[str] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request.url)
        if self.broken:
            raise self.broken
        return HttpResponse(200, {}, b"")

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        return read(await self.send(ask("token")))
