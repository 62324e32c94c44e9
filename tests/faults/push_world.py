"""Push vendors behind sockets, with devices of theirs."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiohttp.test_utils import TestServer

from clients.standins.apns import serve_apns
from clients.standins.app import PUSH_VENDORS, make_standins
from clients.standins.pushes import PushVendors
from domain.delivery import PUSH, Answer, Channel, Delivery
from domain.notices.vendor_token import VendorToken
from server.outside.transport import Http2Transport, Transport, open_http2, open_transport
from services.notices.senders import NoTokens, PushSender
from services.notices.vendor_tokens import TokenMaker, TokenMinter, VendorTokens
from services.ports import Tokens
from tests.connectors.deliveries import delivery
from tests.connectors.push_vendors import KNOWN, keys, vendor

ALL = sorted(PUSH)
DEVICE = UUID(int=5)


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
        self,
        base: str,
        apns: str,
        vendors: PushVendors,
        transport: Transport,
        http2: Http2Transport,
    ) -> None:
        self.base, self.apns, self.vendors = base, apns, vendors
        self.transport, self.http2 = transport, http2
        self.register = Register()
        self.senders: dict[Channel, PushSender] = {}
        self.address = "ab" * 32

    def sender(self, channel: Channel) -> PushSender:
        if channel not in self.senders:
            is_apns = channel is Channel.APNS
            push = vendor(channel, self.apns if is_apns else self.base, clock)
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
        self.vendors.devices[channel.value, key] = state

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
    timeout_s = 0.5 if "seconds" in fault or fault in ("silence", "drip") else 20.0
    server = TestServer(make_standins(KNOWN))
    async with (
        server,
        open_transport(timeout_s=timeout_s) as transport,
        open_http2(timeout_s=timeout_s) as http2,
        serve_apns(server.app[PUSH_VENDORS]) as apns,
    ):
        vendors = server.app[PUSH_VENDORS]
        vendors.keys.update(apns=keys("ec")[1], harmony=keys("rsa")[1], fcm=keys("rsa")[1])
        yield World(str(server.make_url("")).rstrip("/"), apns, vendors, transport, http2)


def _on_device(leg: Delivery) -> Delivery:
    return replace(leg, device=DEVICE)
