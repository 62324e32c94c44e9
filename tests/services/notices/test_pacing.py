"""A channel's own speed, by a clock that the test turns."""

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.events import EventKind
from services.notices.pacing import CappedSender, PacedSender
from storage.limits import Limits
from storage.turns import Turns
from tests.connectors.deliveries import delivery

OK = Answer(Outcome.DELIVERED, "0")


class World:
    """Time, which passes in sleep alone, and a vendor with its next answers."""

    def __init__(self, per_second: float, *, one_vendor: bool = True) -> None:
        self.now = 100.0
        self.answers: list[Answer] = []
        self.sent: list[float] = []
        self.sender = PacedSender(
            self,
            per_second=per_second,
            turns=Turns(None, clock=lambda: self.now),
            clock=lambda: self.now,
            sleep=self.sleep,
            one_vendor=one_vendor,
        )

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def send(self, delivery: Delivery) -> Answer:
        assert delivery.channel is Channel.SMS
        self.sent.append(self.now)
        return self.answers.pop(0) if self.answers else OK

    async def leave(self, times: int = 1) -> list[Answer]:
        return [await self.sender.send(delivery(Channel.SMS)) for _ in range(times)]


async def test_without_a_rate_every_message_leaves_at_once() -> None:
    world = World(0.0)

    await world.leave(100)

    assert world.sent == [100.0] * 100


async def test_messages_leave_no_faster_than_the_rate() -> None:
    world = World(4.0)

    await world.leave(12)

    # A second's worth was saved up; the others follow one by one.
    assert world.sent[:4] == [100.0] * 4
    assert [round(at - 100.0, 3) for at in world.sent[4:]] == [0.25 * n for n in range(1, 9)]


async def test_a_message_whose_turn_is_far_off_gives_its_slot_away() -> None:
    world = World(0.1)
    await world.leave()

    [answer] = await world.leave()

    assert (answer.outcome, answer.code) == (Outcome.RETRY, "paced")
    assert answer.retry_after == 10.0
    assert len(world.sent) == 1


async def test_a_used_up_quota_pauses_the_channel_until_the_vendor_named() -> None:
    world = World(0.0)
    world.answers = [Answer(Outcome.RETRY, "10034", retry_after=3600.0)]
    await world.leave()
    paused = world.sender.paused_s
    [answer] = await world.leave()
    world.now += 3600.0
    [after] = await world.leave()

    assert paused == 3600.0
    assert (answer.outcome, answer.code) == (Outcome.RETRY, "quota")
    assert (after, world.sender.paused_s) == (OK, 0.0)
    assert len(world.sent) == 2


async def test_one_of_many_vendors_behind_a_channel_pauses_none_of_the_others() -> None:
    world = World(0.0, one_vendor=False)
    world.answers = [Answer(Outcome.RETRY, "http-429", retry_after=3600.0)]

    [asked, other] = await world.leave(2)

    assert (asked.retry_after, other, world.sender.paused_s) == (3600.0, OK, 0.0)


async def test_a_fault_that_passes_sooner_pauses_nothing() -> None:
    world = World(0.0)
    world.answers = [Answer(Outcome.RETRY, "http-429", retry_after=300.0)]

    await world.leave(2)

    assert len(world.sent) == 2


class Number:
    """Two numbers, and a vendor that takes what comes."""

    def __init__(self, a_day: int) -> None:
        self.answer = OK
        self.taken: list[str] = []
        self.sender = CappedSender(
            self, a_day=a_day, limits=Limits(None), known_as=lambda number: f"mac of {number}"
        )

    async def send(self, delivery: Delivery) -> Answer:
        self.taken.append(delivery.address)
        return self.answer

    async def tell(
        self,
        kind: EventKind = EventKind.CERTIFIED,
        channel: Channel = Channel.SMS,
        address: str = "13800000000",
    ) -> str:
        return (await self.sender.send(delivery(channel, kind, address))).code


async def test_one_number_is_told_no_more_often_a_day_than_the_cap_by_messages_and_calls_together() -> (
    None
):
    number = Number(a_day=3)

    told = [
        await number.tell(),
        await number.tell(channel=Channel.VOICE),
        await number.tell(),
        await number.tell(channel=Channel.VOICE),
        await number.tell(),
    ]

    assert told == ["0", "0", "0", "number-a-day", "number-a-day"]
    assert len(number.taken) == 3
    assert await number.tell(address="13900000000") == "0"


async def test_what_the_law_wants_told_leaves_though_the_number_was_told_much() -> None:
    number = Number(a_day=1)
    await number.tell()

    assert await number.tell(EventKind.ACCOUNT_SIGNED_IN) == "0"
    assert await number.tell() == "number-a-day"


async def test_what_the_vendor_did_not_take_does_not_count() -> None:
    number = Number(a_day=1)
    number.answer = Answer(Outcome.RETRY, "busy")
    await number.tell()
    number.answer = OK

    assert await number.tell() == "0"


async def test_without_a_cap_every_message_leaves() -> None:
    number = Number(a_day=0)

    assert {await number.tell() for _ in range(50)} == {"0"}
