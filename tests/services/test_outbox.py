"""The outbox's engine: what a try comes to, what is tried again, what is left alone."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.errors import Busy
from domain.problems import Problem
from domain.templates import Unrenderable
from domain.wire import TransportFailed
from services.outbox import Skipped
from services.outbox_record import LOST, RETRIED
from tests.services.outbox import NOW, PHONE, Clock, Door, Outbox, Reply, engine


async def test_a_taken_message_is_sent_with_the_vendor_s_reference() -> None:
    outbox, door = Outbox(), Door()
    entry = outbox.put()
    notices = engine(outbox, door)

    assert await notices.run_once(10) == 1
    assert (entry.state, entry.answer.reference) == (DeliveryState.SENT, "s-1")
    assert notices.counts == {(Channel.SMS, "sent"): 1}
    assert await notices.run_once(10) == 0


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Answer(Outcome.REFUSED, "x"), DeliveryState.FAILED),
        (Answer(Outcome.DEAD_ADDRESS, "x"), DeliveryState.FAILED),
        (Answer(Outcome.UNKNOWN, "x"), DeliveryState.UNKNOWN),
        (TransportFailed("cut", sent=True), DeliveryState.UNKNOWN),
        (TimeoutError(), DeliveryState.UNKNOWN),
        (Skipped("no-grant"), DeliveryState.SKIPPED),
        (Unrenderable("no value for {days}"), DeliveryState.FAILED),
        (Answer(Outcome.RETRY, "x"), DeliveryState.QUEUED),
        (Answer(Outcome.TOKEN_EXPIRED, "x"), DeliveryState.QUEUED),
        (TransportFailed("refused", sent=False), DeliveryState.QUEUED),
        (Busy(Problem.BUSY), DeliveryState.QUEUED),
    ],
)
async def test_each_end_of_a_try_has_its_state(reply: Reply, state: DeliveryState) -> None:
    outbox, door = Outbox(), Door([reply])
    entry = outbox.put()

    await engine(outbox, door).run_once(10)

    assert entry.state is state


async def test_what_may_have_been_taken_is_never_sent_again() -> None:
    outbox, door, clock = Outbox(), Door([TransportFailed("cut", sent=True)]), Clock()
    outbox.put()
    notices = engine(outbox, door, clock)
    await notices.run_once(10)
    clock.now += timedelta(hours=2)

    assert await notices.run_once(10) == 0
    assert len(door.sent) == 1


async def test_pauses_grow_and_stay_within_a_fifth_of_their_plan() -> None:
    refused = TransportFailed("refused", sent=False)
    outbox, door, clock = Outbox(), Door([refused] * 8), Clock()
    entry = outbox.put()
    notices = engine(outbox, door, clock)
    pauses = []
    for _ in range(8):
        await notices.run_once(10)
        pauses.append((entry.due - clock.now).total_seconds())
        clock.now = entry.due

    plan = (1, 5, 30, 120, 480, 1500, 1500, 1500)
    assert all(0.8 * s <= pause <= 1.2 * s for pause, s in zip(pauses, plan, strict=True))


async def test_a_vendor_s_own_pause_is_kept_when_it_is_longer() -> None:
    outbox, door = Outbox(), Door([Answer(Outcome.RETRY, "http-429", retry_after=90.0)])
    entry = outbox.put()

    await engine(outbox, door).run_once(10)

    assert entry.due == NOW + timedelta(seconds=90)


async def test_a_notice_a_day_old_is_given_up_unsent() -> None:
    outbox, door = Outbox(), Door()
    entry = outbox.put(created_at=NOW - timedelta(hours=24))

    await engine(outbox, door).run_once(10)

    assert (entry.state, entry.answer.code) == (DeliveryState.FAILED, "expired")
    assert door.sent == []


async def test_a_claim_lost_while_sending_changes_nothing() -> None:
    outbox = Outbox()
    entry = outbox.put()

    def another_takes_it() -> None:
        entry.leg = replace(entry.leg, fence=entry.leg.fence + 1)

    notices = engine(outbox, Door(takes=another_takes_it))
    await notices.run_once(10)

    assert entry.state is DeliveryState.CLAIMED
    assert notices.counts == {(Channel.SMS, LOST): 1}


async def test_a_record_that_the_store_did_not_take_is_written_again_not_sent_again() -> None:
    outbox, door = Outbox(away=1), Door()
    entry = outbox.put()

    await engine(outbox, door).run_once(10)

    assert entry.state is DeliveryState.SENT
    assert len(door.sent) == 1


async def test_retries_are_counted_apart() -> None:
    outbox, door = Outbox(), Door([TransportFailed("refused", sent=False)])
    outbox.put()
    notices = engine(outbox, door)
    await notices.run_once(10)

    assert notices.counts == {(Channel.SMS, RETRIED): 1}


async def test_a_broken_channel_does_not_hold_up_the_others_of_the_batch() -> None:
    outbox, door = Outbox(), Door([RuntimeError("ours")])
    first, second = outbox.put(), outbox.put()

    await engine(outbox, door).run_once(10)

    assert (first.state, first.answer.code) == (DeliveryState.UNKNOWN, "fault")  # it may have left
    assert second.state is DeliveryState.SENT


async def test_the_log_has_no_phone_number(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outbox = Outbox()
    outbox.put()
    outbox.put()

    await engine(outbox, Door([RuntimeError("ours")])).run_once(10)

    assert caplog.records
    assert PHONE not in caplog.text
