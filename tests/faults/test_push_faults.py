"""Each push vendor over sockets: how it fails, and what is sent again."""

import pytest

from clients.standins.apns import serve_apns
from connectors.push.apns import Apns
from domain.delivery import Answer, Channel, Outcome
from services.notices.senders import NoTokens, PushSender
from tests.connectors.deliveries import delivery
from tests.connectors.push_vendors import vendor
from tests.faults.push_world import ALL, World, _on_device, clock, fault, world

__all__ = ["fault", "world"]
HTTP1 = [channel for channel in ALL if channel is not Channel.APNS]
FAULTS: list[tuple[dict[str, object], float | None]] = [
    ({"mode": "status", "status": 500}, None),
    ({"mode": "status", "status": 503}, None),
    ({"mode": "status", "status": 429, "retry_after": "40"}, 40.0),
    ({"mode": "status", "status": 302}, None),
    ({"mode": "status", "status": 429}, None),
    ({"mode": "drop"}, None),
    ({"mode": "drop_after"}, None),
    ({"mode": "drip", "seconds": 0.3}, None),
    ({"mode": "slow", "seconds": 2.0}, None),
    ({"mode": "half"}, None),
    ({"mode": "garbage"}, None),
    ({"mode": "html"}, None),
]


@pytest.mark.parametrize("channel", [each for each in HTTP1 if each is not Channel.WEBPUSH])
async def test_a_vendor_that_cannot_encrypt_is_told_nothing_and_tried_again(
    world: World, channel: Channel
) -> None:
    await world.device(channel)
    world.base = world.base.replace("http://", "https://")  # what listens there speaks plain HTTP

    answer = await world.send(channel)

    assert answer.outcome is Outcome.RETRY
    assert world.vendors.taken == []


@pytest.mark.parametrize("channel", HTTP1)
@pytest.mark.parametrize(("fault", "wait"), FAULTS)
async def test_a_fault_of_a_vendor_is_tried_again_for_a_push_replaces_its_double(
    world: World, channel: Channel, fault: dict[str, object], wait: float | None
) -> None:
    await world.device(channel)
    await world.fail(channel, fault)

    answer = await world.send(channel)

    if channel is Channel.WEBPUSH and fault["mode"] in {"garbage", "html"}:
        assert answer.outcome is Outcome.DELIVERED  # any 2xx of a push service, whatever its body
        return
    assert answer.outcome is Outcome.RETRY
    if wait is not None:
        assert answer.retry_after == wait
    assert world.register.removed == []


@pytest.mark.parametrize("channel", HTTP1)
async def test_the_right_answer_under_a_wrong_content_type_is_the_answer(
    world: World, channel: Channel
) -> None:
    await world.device(channel)
    await world.fail(channel, {"mode": "json_as_html"})

    assert (await world.send(channel)).outcome is Outcome.DELIVERED


VIVO_FAULTS: list[tuple[dict[str, object], Outcome]] = [
    ({"mode": "status", "status": 503}, Outcome.RETRY),
    ({"mode": "status", "status": 500}, Outcome.UNKNOWN),
    ({"mode": "drop_after"}, Outcome.UNKNOWN),
    ({"mode": "half"}, Outcome.UNKNOWN),
    ({"mode": "html"}, Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("fault", "outcome"), VIVO_FAULTS)
async def test_vivo_replaces_no_double_so_what_may_have_arrived_is_not_sent_again(
    world: World, fault: dict[str, object], outcome: Outcome
) -> None:
    await world.device(Channel.VIVO)
    await world.send(Channel.VIVO)  # has its access token
    await world.fail(Channel.VIVO, fault)

    assert (await world.send(Channel.VIVO)).outcome is outcome


@pytest.mark.parametrize(
    "fault", ["drop", "silence", "half", "drip", "garbage", "ServiceUnavailable"]
)
async def test_a_fault_of_apple_is_tried_again(world: World, fault: str) -> None:
    await world.device(Channel.APNS)
    world.vendors.answers["apns"] = [fault]

    assert (await world.send(Channel.APNS)).outcome is Outcome.RETRY
    assert (await world.send(Channel.APNS)).outcome is Outcome.DELIVERED


async def test_a_second_try_after_a_lost_answer_reaches_an_oppo_phone_once(world: World) -> None:
    await world.device(Channel.OPPO)
    assert (await world.send(Channel.OPPO)).outcome is Outcome.DELIVERED

    again = await world.send(Channel.OPPO)

    assert (again.outcome, again.code) == (Outcome.DELIVERED, "32")
    assert len(world.vendors.taken) == 1


@pytest.mark.parametrize("channel", ALL)
async def test_both_tries_of_a_push_carry_one_mark(world: World, channel: Channel) -> None:
    await world.device(channel)

    await world.send(channel)
    await world.send(channel)

    assert len({push.mark for push in world.vendors.taken}) == 1


async def test_a_closed_port_of_apple_lets_nothing_out(world: World) -> None:
    async with serve_apns(world.vendors) as closed:
        pass
    push = vendor(Channel.APNS, closed, clock)
    assert isinstance(push, Apns)
    sender = PushSender(push=push, tokens=NoTokens(world.http2), devices=world.register)

    answer = await sender.send(_on_device(delivery(Channel.APNS, address=world.address)))

    assert answer == Answer(Outcome.RETRY, "unreachable")
