"""The outbox's engine at work: woken, looking, within its slots, stopped."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest

import services.outbox
from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.errors import Busy
from domain.outbox import Ended
from domain.problems import Problem
from services.notices.delivery_outbox import DeliveryOutbox, DeliverySender
from services.outbox_looks import OutboxLooks
from tests.services.outbox import NOW, OK, WAIT_S, Clock, Door, Outbox, engine

TURNS = 2_000


@asynccontextmanager
async def running(notices: DeliveryOutbox) -> AsyncIterator[None]:
    stop = asyncio.Event()
    work = asyncio.create_task(notices.run_forever(stop))
    try:
        await asyncio.sleep(0)
        yield
    finally:
        stop.set()
        async with asyncio.timeout(WAIT_S):
            await work


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not true():  # noqa: ASYNC110  # looks at fakes, which ring no bell
            await asyncio.sleep(0.005)


async def soon(true: Callable[[], bool]) -> None:
    """Of what waits for no clock: it comes about in so many turns of the loop, or never."""
    for _ in range(TURNS):
        if true():
            return
        await asyncio.sleep(0)
    assert true()


async def test_a_bell_lets_a_notice_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    never_looks_by_itself(monkeypatch)
    outbox, door = Counted(), Door()
    notices = engine(outbox, door)
    async with running(notices):
        await soon(lambda: outbox.claims == 1)
        outbox.put()
        notices.wake()
        await soon(lambda: len(door.sent) == 1)


async def test_a_look_that_found_something_due_lets_it_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never_looks_by_itself(monkeypatch)
    outbox, door = Counted(), Door()
    notices = engine(outbox, door)
    looks = OutboxLooks(source=outbox, outboxes=[notices], clock=Clock())
    async with running(notices):
        await soon(lambda: outbox.claims == 1)
        outbox.put()
        await looks.once()
        await soon(lambda: len(door.sent) == 1)


async def test_what_is_tried_again_leaves_by_a_look_once_it_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never_looks_by_itself(monkeypatch)
    outbox, door, clock = Counted(), Door([Answer(Outcome.RETRY, "http-503")]), Clock()
    entry, notices = outbox.put(), engine(outbox, door, clock)
    looks = OutboxLooks(source=outbox, outboxes=[notices], clock=clock)
    async with running(notices):
        await until(lambda: entry.answer.code == "http-503")
        clock.now = entry.due
        await looks.once()
        await until(lambda: entry.state is DeliveryState.SENT)


async def test_a_minute_of_looks_that_find_nothing_asks_no_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never_looks_by_itself(monkeypatch)
    outbox = Counted()
    notices = engine(outbox, Door())
    looks = OutboxLooks(source=outbox, outboxes=[notices], clock=Clock())
    async with running(notices):
        await soon(lambda: (outbox.claims, outbox.skips) == (1, 1))
        for _ in range(60):
            await looks.once()
            await asyncio.sleep(0)

    assert (outbox.claims, outbox.skips) == (1, 1)


async def test_what_waits_on_a_way_that_is_not_set_up_ends_by_a_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never_looks_by_itself(monkeypatch)
    outbox = Counted()
    notices = engine(outbox, Door())
    looks = OutboxLooks(source=outbox, outboxes=[notices], clock=Clock())
    async with running(notices):
        await soon(lambda: outbox.skips == 1)
        outbox.put(Channel.VOICE)
        await looks.once()
        await soon(lambda: outbox.skips == 2)


async def test_what_waits_on_ways_that_are_not_set_up_is_ended_before_a_batch_is_claimed() -> None:
    class Ended(Outbox):
        limit = 0

        async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
            assert at == NOW
            self.limit = limit
            return await super().skip(channels, at=at, limit=limit)

    outbox, door = Ended(), Door()
    outbox.put()

    assert await engine(outbox, door).run_once(7) == 1
    assert (outbox.limit, len(door.sent)) == (7, 1)
    # A visit is nobody's to send: it waits for whoever goes there.
    assert not {Channel.SMS, Channel.VISIT} & outbox.absent
    assert {Channel.VOICE, Channel.LETTER, Channel.EMAIL} <= outbox.absent


async def test_the_next_way_has_its_turn_as_soon_as_one_that_is_not_set_up_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never_looks_by_itself(monkeypatch)

    class Next(Counted):
        async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
            await super().skip(channels, at=at, limit=limit)
            if self.skips > 1:
                return 0
            await soon(lambda: self.claims == 1)  # nothing is there yet
            self.put()
            return 1

    outbox, door = Next(), Door()
    async with running(engine(outbox, door)):
        await soon(lambda: len(door.sent) == 1)


async def test_a_full_bunch_of_what_is_not_set_up_is_followed_by_the_next_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never_looks_by_itself(monkeypatch)

    class Many(Counted):
        async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
            await super().skip(channels, at=at, limit=limit)
            return limit if self.skips == 1 else limit - 1

    outbox = Many()
    async with running(engine(outbox, Door())):
        await soon(lambda: outbox.skips == 2)
        for _ in range(20):
            await asyncio.sleep(0)

    assert outbox.skips == 2


async def test_a_look_tells_those_alone_in_which_something_is_due() -> None:
    class Found:
        async def due(self, _: datetime) -> Sequence[bool]:
            return [False, True, False]

    class Told:
        told = 0

        def due(self) -> None:
            self.told += 1

    outboxes = [Told() for _ in range(3)]
    await OutboxLooks(source=Found(), outboxes=outboxes, clock=Clock()).once()

    assert [each.told for each in outboxes] == [0, 1, 0]


async def test_an_outbox_that_nobody_tells_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.outbox, "_LOOK_S", (0.01, 0.02))
    outbox, door = Counted(), Door()
    async with running(engine(outbox, door)):
        await until(lambda: outbox.claims == 1)
        outbox.put()
        await until(lambda: len(door.sent) == 1)


def never_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.outbox, "_LOOK_S", (10 * WAIT_S, 10 * WAIT_S))


class Counted(Outbox):
    """Says how often it was asked, and whether anything is due."""

    claims = 0
    skips = 0

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        self.claims += 1
        return await super().claim(channel, at=at, until=until, limit=limit)

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
        self.skips += 1
        return await super().skip(channels, at=at, limit=limit)

    async def due(self, at: datetime) -> Sequence[bool]:
        open_states = {DeliveryState.QUEUED, DeliveryState.CLAIMED}
        return [any(each.state in open_states and each.due <= at for each in self.entries.values())]


class Slow:
    """A sender that holds each send until it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.now = 0
        self.most = 0

    async def send(self, delivery: Delivery) -> Answer:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        return OK


async def test_no_more_than_its_slots_are_under_way_and_all_leave() -> None:
    outbox, slow = Outbox(), Slow()
    entries = [outbox.put() for _ in range(20)]
    notices = DeliveryOutbox(deliveries=outbox, senders={Channel.SMS: slow}, clock=Clock(), slots=3)
    async with running(notices):
        await until(lambda: slow.now == 3)
        await asyncio.sleep(0.05)
        slow.go.set()
        await until(lambda: all(each.state is DeliveryState.SENT for each in entries))

    assert slow.most == 3


async def test_a_vendor_that_hangs_does_not_hold_up_the_other() -> None:
    outbox, slow, door = Outbox(), Slow(), Door()
    for _ in range(20):
        outbox.put(Channel.WECHAT)
    outbox.put(Channel.SMS)
    senders: dict[Channel, DeliverySender] = {Channel.WECHAT: slow, Channel.SMS: door}
    async with running(DeliveryOutbox(deliveries=outbox, senders=senders, clock=Clock())):
        await soon(lambda: len(door.sent) == 1)
        slow.go.set()


async def test_stopping_lets_the_send_under_way_end_and_claims_no_more() -> None:
    outbox, slow = Outbox(), Slow()
    first = outbox.put()
    stop = asyncio.Event()
    notices = DeliveryOutbox(deliveries=outbox, senders={Channel.SMS: slow}, clock=Clock())
    work = asyncio.create_task(notices.run_forever(stop))
    await soon(lambda: slow.now == 1)
    stop.set()
    second = outbox.put()
    await asyncio.sleep(0.05)
    slow.go.set()
    async with asyncio.timeout(WAIT_S):
        await work

    assert (first.state, second.state) == (DeliveryState.SENT, DeliveryState.QUEUED)


async def test_what_is_claimed_and_unsent_at_a_stop_goes_back_to_the_head_of_the_queue() -> None:
    outbox, slow, clock = Outbox(), Slow(), Clock(NOW + timedelta(hours=1))
    under_way, waiting = outbox.put(), outbox.put()
    notices = DeliveryOutbox(deliveries=outbox, senders={Channel.SMS: slow}, clock=clock, slots=1)
    async with running(notices):
        await soon(lambda: slow.now == 1)
        claimed = waiting.state
        asyncio.get_running_loop().call_later(0.05, slow.go.set)

    assert (claimed, under_way.state) == (DeliveryState.CLAIMED, DeliveryState.SENT)
    assert (waiting.state, waiting.due) == (DeliveryState.QUEUED, NOW)


async def test_a_stop_waits_for_no_store_that_is_away_to_take_back_what_is_unsent() -> None:
    class Away(Outbox):
        asked = 0

        async def put_back(
            self,
            delivery: Delivery,
            *,
            at: datetime,
            due: datetime,
            answer: Answer,
            tried: bool = True,
        ) -> bool:
            self.asked += 1
            raise Busy(Problem.BUSY)

    outbox, slow = Away(), Slow()
    entries = [outbox.put() for _ in range(40)]
    notices = DeliveryOutbox(deliveries=outbox, senders={Channel.SMS: slow}, clock=Clock(), slots=1)
    async with running(notices):
        await soon(lambda: slow.now == 1)
        asyncio.get_running_loop().call_later(0.05, slow.go.set)

    assert outbox.asked == len(entries) - 1
    assert [entry.state for entry in entries].count(DeliveryState.CLAIMED) == outbox.asked


async def test_an_end_that_can_not_be_written_costs_no_other_its_record() -> None:
    class Picky(Outbox):
        async def finish(self, ends: Sequence[Ended[Delivery]]) -> Collection[UUID]:
            if any(end.item.id == broken.leg.delivery for end in ends):
                raise ValueError("ours")
            return await super().finish(ends)

    outbox, door = Picky(), Door()
    first, broken, last = (outbox.put() for _ in range(3))
    async with running(engine(outbox, door)):
        await soon(lambda: len(door.sent) == 3)

    states = [entry.state for entry in (first, broken, last)]
    assert states == [DeliveryState.SENT, DeliveryState.CLAIMED, DeliveryState.SENT]


async def test_an_outbox_that_breaks_once_is_looked_into_again() -> None:
    class Shaky(Outbox):
        looks = 0

        async def claim(
            self, channel: Channel, *, at: datetime, until: datetime, limit: int
        ) -> list[Delivery]:
            self.looks += 1
            if self.looks == 1:
                raise Busy(Problem.BUSY)
            if self.looks == 2:
                raise RuntimeError("ours")
            return await super().claim(channel, at=at, until=until, limit=limit)

    outbox, door = Shaky(), Door()
    outbox.put()
    notices = engine(outbox, door)
    async with running(notices):
        await soon(lambda: outbox.looks == 1)
        notices.wake()
        await soon(lambda: outbox.looks == 2)
        notices.wake()
        await soon(lambda: len(door.sent) == 1)
