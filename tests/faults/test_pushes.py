"""Each push vendor over sockets: what it takes, what it says of dead devices, and how it fails."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiohttp.test_utils import TestServer

from clients.standins.apns import serve_apns
from clients.standins.app import BOARD, make_standins
from clients.standins.pushes import Board
from connectors.push.apns import Apns
from domain.delivery import PUSH, Answer, Channel, Delivery, Outcome
from domain.events import TEXTS, TITLES, EventKind
from domain.notices.vendor_token import VendorToken
from server.outside.transport import Http2Transport, Transport, open_http2, open_transport
from services.notices.notices import Skipped
from services.notices.senders import NoTokens, PushSender
from services.notices.vendor_tokens import TokenMaker, TokenMinter, VendorTokens
from services.ports import Tokens
from tests.connectors.letters import delivery
from tests.connectors.push_letters import KNOWN, keys, letters

ALL = sorted(PUSH)
HTTP1 = [channel for channel in ALL if channel is not Channel.APNS]
WITH_TOKEN = [Channel.HMS, Channel.HONOR, Channel.OPPO, Channel.VIVO, Channel.FCM]
#: Apple, Firebase and the browsers' services report of no message.
REPORTING = PUSH - {Channel.APNS, Channel.FCM, Channel.WEBPUSH}
DEVICE = UUID(int=5)
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


def clock() -> datetime:
    return datetime.now(UTC)


class Kept:
    """One process's token store."""

    def __init__(self) -> None:
        self.token: VendorToken | None = None

    async def read(self, vendor: str) -> VendorToken | None:
        return self.token

    async def lease(self, vendor: str, *, at: datetime, until: datetime) -> bool:
        return True

    async def put(self, vendor: str, token: VendorToken, *, lease: datetime) -> bool:
        self.token = token
        return True

    async def release(self, vendor: str, *, lease: datetime) -> None: ...

    async def drop(self, vendor: str, token: VendorToken, *, at: datetime) -> None:
        self.token = None


class Register:
    """The house's devices: what was removed, and whether it had come again since."""

    def __init__(self) -> None:
        self.removed: list[datetime | None] = []
        self.came_again = False

    async def remove(
        self, account: UUID, device: UUID, *, dead_since: datetime | None = None
    ) -> bool:
        assert device == DEVICE
        if self.came_again and dead_since is not None:
            return False
        self.removed.append(dead_since)
        return True


class World:
    def __init__(
        self, base: str, apns: str, board: Board, transport: Transport, http2: Http2Transport
    ) -> None:
        self.base, self.apns, self.board = base, apns, board
        self.transport, self.http2 = transport, http2
        self.register = Register()
        self.senders: dict[Channel, PushSender] = {}
        self.address = "ab" * 32

    def sender(self, channel: Channel) -> PushSender:
        if channel not in self.senders:
            is_apns = channel is Channel.APNS
            push = letters(channel, self.apns if is_apns else self.base, clock)
            by = self.http2 if is_apns else self.transport
            tokens: Tokens = NoTokens(by)
            if isinstance(push, TokenMaker | TokenMinter):
                tokens = VendorTokens(maker=push, store=Kept(), transport=by, clock=clock)
            self.senders[channel] = PushSender(
                push=push,
                tokens=tokens,
                devices=self.register,
                replaces=channel is not Channel.VIVO,
            )
        return self.senders[channel]

    async def browser(self) -> str:
        async with self.transport._session.post(f"{self.base}/_standin/pushes/browsers") as seen:
            subscription: str = (await seen.json())["subscription"]
        return subscription

    async def device(self, channel: Channel, state: str = "good") -> None:
        """The device that is sent to, as its vendor knows it; "" for not at all."""
        key = self.address
        if channel is Channel.WEBPUSH:
            self.address = await self.browser()
            key = json.loads(self.address)["endpoint"].rsplit("/", 1)[1]
        self.board.devices[channel.value, key] = state

    async def send(self, channel: Channel, address: str = "") -> Answer:
        leg = delivery(channel, address=address or self.address)
        return await self.sender(channel).send(_on_device(leg))

    async def fail(self, channel: Channel, fault: dict[str, object]) -> None:
        body = {"vendor": channel.value, **fault}
        async with self.transport._session.post(f"{self.base}/_standin/faults", json=body) as done:
            assert done.status == 204


@pytest.fixture
def fault() -> dict[str, object] | str:
    """None, unless a row of a table says so."""
    return {}


@pytest.fixture
async def world(fault: dict[str, object] | str) -> AsyncIterator[World]:
    """In haste only when no answer comes in time: a loaded machine may be slow itself."""
    timeout_s = 1.0 if "seconds" in fault or fault in ("silence", "drip") else 20.0
    server = TestServer(make_standins(KNOWN))
    async with (
        server,
        open_transport(timeout_s=timeout_s) as transport,
        open_http2(timeout_s=timeout_s) as http2,
        serve_apns(server.app[BOARD]) as apns,
    ):
        board = server.app[BOARD]
        board.keys.update(apns=keys("ec")[1], harmony=keys("rsa")[1], fcm=keys("rsa")[1])
        yield World(str(server.make_url("")).rstrip("/"), apns, board, transport, http2)


@pytest.mark.parametrize("channel", ALL)
async def test_a_vendor_that_is_well_takes_the_words_of_the_notice(
    world: World, channel: Channel
) -> None:
    await world.device(channel)

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DELIVERED
    [push] = world.board.taken
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

    [push] = world.board.taken
    assert push.receipt == UUID(int=7).hex


@pytest.mark.parametrize("channel", [each for each in ALL if each is not Channel.XIAOMI])
async def test_a_device_that_is_gone_is_forgotten_at_once(world: World, channel: Channel) -> None:
    await world.device(channel, "gone")

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DEAD_ADDRESS
    assert len(world.register.removed) == 1
    assert world.board.taken == []


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
    world.board.end_tokens(channel)
    world.board.taken.clear()

    answer = await world.send(channel)

    assert answer.outcome is Outcome.DELIVERED
    assert len(world.board.taken) == 1


@pytest.mark.parametrize("channel", WITH_TOKEN)
async def test_a_token_that_ends_in_the_middle_of_many_is_fetched_once_for_all(
    world: World, channel: Channel
) -> None:
    await world.device(channel)
    await world.send(channel)
    world.board.end_tokens(channel)
    world.board.taken.clear()
    legs = [
        replace(_on_device(delivery(channel, address=world.address)), delivery=UUID(int=100 + n))
        for n in range(20)
    ]

    answers = await asyncio.gather(*(world.sender(channel).send(leg) for leg in legs))

    assert {answer.outcome for answer in answers} == {Outcome.DELIVERED}
    assert len(world.board.taken) == len(legs)
    assert sum(vendor == channel for vendor, _ in world.board.tokens) == 1


@pytest.mark.parametrize("channel", [each for each in HTTP1 if each is not Channel.WEBPUSH])
async def test_a_vendor_that_cannot_encrypt_is_told_nothing_and_tried_again(
    world: World, channel: Channel
) -> None:
    await world.device(channel)
    world.base = world.base.replace("http://", "https://")  # what listens there speaks plain HTTP

    answer = await world.send(channel)

    assert answer.outcome is Outcome.RETRY
    assert world.board.taken == []


@pytest.mark.parametrize(
    ("channel", "code"), [(Channel.APNS, "ExpiredProviderToken"), (Channel.HARMONY, "80200005")]
)
async def test_a_token_of_our_own_making_that_is_refused_is_made_anew_once(
    world: World, channel: Channel, code: str
) -> None:
    await world.device(channel)
    world.board.answers[channel] = [code]

    assert (await world.send(channel)).outcome is Outcome.DELIVERED


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
    world.board.answers["apns"] = [fault]

    assert (await world.send(Channel.APNS)).outcome is Outcome.RETRY
    assert (await world.send(Channel.APNS)).outcome is Outcome.DELIVERED


async def test_a_second_try_after_a_lost_answer_reaches_an_oppo_phone_once(world: World) -> None:
    await world.device(Channel.OPPO)
    assert (await world.send(Channel.OPPO)).outcome is Outcome.DELIVERED

    again = await world.send(Channel.OPPO)

    assert (again.outcome, again.code) == (Outcome.DELIVERED, "32")
    assert len(world.board.taken) == 1


@pytest.mark.parametrize("channel", ALL)
async def test_both_tries_of_a_push_carry_one_mark(world: World, channel: Channel) -> None:
    await world.device(channel)

    await world.send(channel)
    await world.send(channel)

    assert len({push.mark for push in world.board.taken}) == 1


async def test_a_wrong_key_is_left_for_the_operator_and_no_device_is_lost(world: World) -> None:
    world.board.keys["apns"] = keys("rsa")[1]
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


async def test_a_closed_port_of_apple_lets_nothing_out(world: World) -> None:
    async with serve_apns(world.board) as closed:
        pass
    push = letters(Channel.APNS, closed, clock)
    assert isinstance(push, Apns)
    sender = PushSender(push=push, tokens=NoTokens(world.http2), devices=world.register)

    answer = await sender.send(_on_device(delivery(Channel.APNS, address=world.address)))

    assert answer == Answer(Outcome.RETRY, "unreachable")


def _on_device(leg: Delivery) -> Delivery:
    return replace(leg, device=DEVICE)
