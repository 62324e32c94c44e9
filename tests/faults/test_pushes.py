"""Each push vendor over sockets: what it takes, and what it says of dead devices and of tokens."""

import asyncio
import json
from dataclasses import replace
from uuid import UUID

import pytest

from domain.delivery import PUSH, Answer, Channel, Outcome
from domain.events import TEXTS, TITLES, EventKind
from services.outbox import Skipped
from tests.connectors.deliveries import delivery
from tests.connectors.push_vendors import keys
from tests.faults.push_world import ALL, World, _on_device, fault, world

__all__ = ["fault", "world"]
WITH_TOKEN = [Channel.HMS, Channel.HONOR, Channel.OPPO, Channel.VIVO, Channel.FCM]
#: Apple, Firebase and the browsers' services report of no message.
REPORTING = PUSH - {Channel.APNS, Channel.FCM, Channel.WEBPUSH}


@pytest.mark.parametrize("channel", ALL)
async def test_a_vendor_that_is_well_takes_the_words_of_the_notice(
    world: World, channel: Channel
) -> None:
    await world.device(channel)

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DELIVERED
    [push] = world.vendors.taken
    kind = EventKind.CERTIFIED
    assert (push.vendor, push.title, push.text) == (channel, TITLES[kind].zh, TEXTS[kind].zh)
    assert push.mark
    assert push.opens == "3"


@pytest.mark.parametrize("channel", sorted(REPORTING))
async def test_a_vendor_that_reports_is_told_what_to_report_it_as(
    world: World, channel: Channel
) -> None:
    await world.device(channel)

    await world.send(channel)

    [push] = world.vendors.taken
    assert push.receipt == UUID(int=7).hex


@pytest.mark.parametrize("channel", [each for each in ALL if each is not Channel.XIAOMI])
async def test_a_device_that_is_gone_is_forgotten_at_once(world: World, channel: Channel) -> None:
    await world.device(channel, "gone")

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DEAD_ADDRESS
    assert len(world.register.removed) == 1
    assert world.vendors.taken == []


async def test_xiaomi_does_not_tell_gone_from_offline_so_the_device_stays(world: World) -> None:
    await world.device(Channel.XIAOMI, "gone")

    answer = await world.send(Channel.XIAOMI)

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "20301")
    assert world.register.removed == []


@pytest.mark.parametrize("channel", [each for each in ALL if each is not Channel.XIAOMI])
async def test_a_token_of_another_vendor_is_told_nothing_and_forgotten(
    world: World, channel: Channel
) -> None:
    other = Channel.HMS if channel is not Channel.HMS else Channel.OPPO
    await world.device(other)

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DEAD_ADDRESS
    assert len(world.register.removed) == 1


async def test_a_device_registered_after_apple_lost_it_is_tried_again(world: World) -> None:
    await world.device(Channel.APNS, "gone")
    world.register.came_again = True

    answer = await world.send(Channel.APNS)

    assert (answer.outcome, answer.code) == (Outcome.RETRY, "Unregistered")
    assert world.register.removed == []


@pytest.mark.parametrize("channel", WITH_TOKEN)
async def test_a_token_that_ends_in_the_middle_is_renewed_once(
    world: World, channel: Channel
) -> None:
    await world.device(channel)
    assert (await world.send(channel)).outcome is Outcome.DELIVERED
    world.vendors.end_tokens(channel)
    world.vendors.taken.clear()

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DELIVERED
    assert len(world.vendors.taken) == 1


@pytest.mark.parametrize("channel", WITH_TOKEN)
async def test_a_token_that_ends_in_the_middle_of_many_is_fetched_once_for_all(
    world: World, channel: Channel
) -> None:
    await world.device(channel)
    await world.send(channel)
    world.vendors.end_tokens(channel)
    world.vendors.taken.clear()
    legs = [
        replace(_on_device(delivery(channel, address=world.address)), delivery=UUID(int=100 + n))
        for n in range(20)
    ]

    answers = await asyncio.gather(*(world.sender(channel).send(leg) for leg in legs))

    assert {answer.outcome for answer in answers} == {Outcome.DELIVERED}
    assert len(world.vendors.taken) == len(legs)
    assert sum(vendor == channel for vendor, _ in world.vendors.tokens) == 1


@pytest.mark.parametrize(
    ("channel", "code"), [(Channel.APNS, "ExpiredProviderToken"), (Channel.HARMONY, "80200005")]
)
async def test_a_token_of_our_own_making_that_is_refused_is_made_anew_once(
    world: World, channel: Channel, code: str
) -> None:
    await world.device(channel)
    world.vendors.answers[channel] = [code]

    assert (await world.send(channel)).outcome is Outcome.DELIVERED


async def test_a_wrong_key_is_left_for_the_operator_and_no_device_is_lost(world: World) -> None:
    world.vendors.keys["apns"] = keys("rsa")[1]
    await world.device(Channel.APNS)

    answer = await world.send(Channel.APNS)

    assert (answer.outcome, answer.retry_after) == (Outcome.RETRY, 300.0)
    assert world.register.removed == []


async def test_a_device_that_moved_to_another_account_is_not_sent_to(world: World) -> None:
    leg = _on_device(delivery(Channel.APNS, address=""))

    with pytest.raises(Skipped, match="no-address"):
        await world.sender(Channel.APNS).send(leg)


async def test_a_subscription_with_a_point_off_the_curve_is_forgotten(world: World) -> None:
    found = json.loads(await world.browser())
    found["keys"]["p256dh"] = "B" + "A" * 86

    answer = await world.send(Channel.WEBPUSH, json.dumps(found))

    assert answer == Answer(Outcome.DEAD_ADDRESS, "unusable")
