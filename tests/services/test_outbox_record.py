"""What became of tries: written down once, asked again while a claim holds, and counted."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.errors import Busy
from domain.outbox import Ended
from domain.problems import Problem
from services import outbox_record
from services.outbox import LEASE
from services.outbox_record import LOST, Record
from tests.services.outbox import NOW, OK, WAIT_S, Clock, Outbox

UNTIL = NOW + LEASE


async def claimed(outbox: Outbox, count: int = 1) -> list[Delivery]:
    for _ in range(count):
        outbox.put()
    return await outbox.claim(Channel.SMS, at=NOW, until=UNTIL, limit=count)


async def written(record: Record[Delivery]) -> None:
    async with asyncio.timeout(WAIT_S):
        await record.written()


async def test_what_no_store_can_keep_of_a_vendor_s_words_is_left_out() -> None:
    outbox = Outbox()
    sent, again = await claimed(outbox, 2)
    record = Record(outbox, Clock())
    record.end(
        sent, DeliveryState.SENT, Answer(Outcome.DELIVERED, "O\0k", "s-\ud8001" * 999), UNTIL
    )
    await written(record)
    refused = Answer(Outcome.RETRY, "later\udfff", "\0s-2", retry_after=5)
    await record.put_back(again, NOW, refused, UNTIL, tried=True)

    first, second = (outbox.entries[leg.delivery].answer for leg in (sent, again))
    assert (first.code, first.reference) == ("Ok", ("s-1" * 64))
    assert second == Answer(Outcome.RETRY, "later", "s-2", retry_after=5)


async def test_a_store_that_is_away_is_asked_again_and_each_end_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox_record, "_AWAY_S", 0.01)
    outbox = Outbox(away=3)
    first, second = await claimed(outbox, 2)
    record = Record(outbox, Clock())
    record.end(first, DeliveryState.SENT, OK, UNTIL)
    async with asyncio.timeout(WAIT_S):
        while outbox.away > 1:  # noqa: ASYNC110  # looks at a fake, which rings no bell
            await asyncio.sleep(0.005)
    record.end(second, DeliveryState.FAILED, Answer(Outcome.REFUSED, "no"), UNTIL)
    await written(record)

    assert record.counts == {(Channel.SMS, "sent"): 1, (Channel.SMS, "failed"): 1}
    assert sum(record.failures.values()) == 1


async def test_once_the_claim_is_over_a_store_that_is_away_is_left_alone() -> None:
    outbox, clock = Outbox(away=99), Clock(UNTIL - timedelta(seconds=1))
    [leg] = await claimed(outbox)
    record = Record(outbox, clock)
    record.end(leg, DeliveryState.SENT, OK, UNTIL)
    await written(record)
    await record.put_back(leg, NOW, Answer(Outcome.RETRY, "later"), UNTIL, tried=True)

    assert outbox.away == 97
    assert not record.counts


async def test_a_lost_answer_of_the_store_counts_as_lost_and_ends_nothing_twice() -> None:
    class Deaf(Outbox):
        asked = 0

        async def finish(self, ends: Sequence[Ended[Delivery]]) -> Collection[UUID]:
            self.asked += 1
            ours = await super().finish(ends)
            if self.asked == 1:
                raise Busy(Problem.BUSY)
            return ours

    outbox = Deaf()
    [leg] = await claimed(outbox)
    record = Record(outbox, Clock())
    record.end(leg, DeliveryState.SENT, OK, UNTIL)
    await written(record)

    assert outbox.entries[leg.delivery].state is DeliveryState.SENT
    assert record.counts == {(Channel.SMS, LOST): 1}


async def test_what_was_sent_is_timed_and_what_failed_or_was_another_s_is_not() -> None:
    class Foreign(Outbox):
        async def finish(self, ends: Sequence[Ended[Delivery]]) -> Collection[UUID]:
            return []

    outbox = Outbox()
    sent, failed = await claimed(outbox, 2)
    later = Clock(NOW + timedelta(seconds=4))
    record = Record(outbox, later)
    record.end(sent, DeliveryState.SENT, OK, UNTIL)
    record.end(failed, DeliveryState.FAILED, Answer(Outcome.REFUSED, "no"), UNTIL)
    await written(record)
    elsewhere = Foreign()
    [lost] = await claimed(elsewhere)
    others = Record(elsewhere, later)
    others.end(lost, DeliveryState.SENT, OK, UNTIL)
    await written(others)

    timed = {
        channel: (buckets[-1], total) for channel, (buckets, total) in record.delays.read().items()
    }
    took = (later.now - sent.created_at).total_seconds()
    assert timed == {Channel.SMS: (("+Inf", 1.0), took)}
    assert took > 0
    assert others.delays.read() == {}
