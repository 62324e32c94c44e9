"""A town whose notices leave by stand-ins of the vendors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import ClientConnectorError, ClientSession

from clients.standins.accounts import StandinAccounts
from clients.standins.serving import serve
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from connectors.wechat.wechat import Template, Wechat, WechatAccount
from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.templates import ByLanguage
from domain.wire import TransportFailed
from domain.words import Language
from server.outside.transport import open_transport
from services.notices.delivery_outbox import DeliveryOutbox
from services.notices.senders import SmsSender, WechatSender
from services.notices.vendor_tokens import VendorTokens
from storage.accounts.accounts import AccountStore
from storage.database import Database
from storage.events import tell
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.subscriptions import SubscriptionStore
from storage.notices.vendor_tokens import VendorTokenStore

KNOWN = StandinAccounts()
TEMPLATE = next(iter(KNOWN.subscriptions))
PHONE = "13800131234"
SEND = "/cgi-bin/message/subscribe/send"
LATER = timedelta(seconds=61)
AWAKE = "UPDATE accounts SET quiet = false"  # the tests run at any hour
AT_ONCE = "UPDATE deliveries SET next_at = created_at WHERE state = 'queued'"


class Clock:
    """The real time, and what a test puts on top."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now().astimezone() + self.ahead


class Town:
    def __init__(self, database: Database, keys: Path, world: ClientSession) -> None:
        self.database = database
        self.vault = Vault(load_keys(keys))
        self.world = world
        self.clock = Clock()
        self.accounts = AccountStore(database, self.vault)

    async def pensioner(self, grants: int = 1) -> UUID:
        account = (await self.accounts.of_phone(PHONE, Language.ZH)).account
        await self.accounts.link_wechat(account, "o1", self.clock())
        await self.database.execute(AWAKE)
        for _ in range(grants):
            await self.accounts.grant(account, TEMPLATE)
        await self.hook("wechat/grants", {"openid": "o1", "template_id": TEMPLATE, "count": grants})
        return account

    async def tell(self, account: UUID, times: int = 1, *, all_at_once: bool = True) -> None:
        """`all_at_once`: without the waits of the ladder, since vendors are looked at here."""
        async with self.database.transaction() as tx:
            for _ in range(times):
                await tell(
                    tx,
                    account=account,
                    kind=EventKind.CERTIFIED,
                    subject=SubjectKind.ENTITLEMENT.of("city-pension"),
                    at=self.clock(),
                )
            if all_at_once:
                await tx.execute(AT_ONCE)

    async def hook(self, path: str, body: object) -> None:
        async with self.world.post(f"/_standin/{path}", json=body) as response:
            assert response.status in {200, 204}

    async def until_open(self) -> None:
        """Returns once the vendors' door, that was shut, takes connections again."""
        async with asyncio.timeout(30):
            while True:
                with suppress(ClientConnectorError):
                    await self.seen("sms")
                    return
                await asyncio.sleep(0.05)

    async def seen(self, path: str) -> Any:  # noqa: ANN401  # JSON
        async with self.world.get(f"/_standin/{path}") as response:
            return await response.json()

    async def state(self, channel: Channel) -> tuple[str, str]:
        """State and answer of the first delivery on the channel."""
        row = await self.database.fetchrow(
            "SELECT state, answer FROM deliveries WHERE channel = $1 ORDER BY n", channel
        )
        assert row is not None
        return row["state"], row["answer"]

    def engine(self, transport: Any, base_url: str) -> DeliveryOutbox:  # noqa: ANN401  # Transport or slower
        """Another process's engine, as far as the database and the vendors can tell."""
        sms = TencentSms(
            SmsAccount(
                base_url=base_url,
                secret_id=KNOWN.secret_id,
                secret_key=KNOWN.secret_key,
                sdk_app_id=KNOWN.sdk_app_id,
                sign_name=KNOWN.sign_name,
                code_template="1001",
                notice_template=ByLanguage("1002"),
            )
        )
        templates = {EventKind.CERTIFIED: Template(TEMPLATE)}
        wechat = Wechat(WechatAccount(base_url, KNOWN.appid, KNOWN.app_secret, templates))
        tokens = VendorTokens(
            maker=wechat,
            store=VendorTokenStore(self.database, self.vault),
            transport=transport,
            clock=self.clock,
        )
        return DeliveryOutbox(
            deliveries=DeliveryStore(self.database, self.vault),
            senders={
                Channel.SMS: SmsSender(sms=sms, transport=transport, clock=Clock()),
                Channel.WECHAT: WechatSender(
                    wechat=wechat, tokens=tokens, grants=SubscriptionStore(self.database)
                ),
            },
            clock=self.clock,
        )


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
async def standins() -> AsyncIterator[str]:
    async with serve() as address:
        yield address


@pytest.fixture
async def town(database: Database, keys: Path, standins: str) -> AsyncIterator[Town]:
    async with ClientSession(standins) as world:
        yield Town(database, keys, world)


@pytest.fixture
async def notices(town: Town, standins: str) -> AsyncIterator[DeliveryOutbox]:
    async with open_transport() as transport:
        yield town.engine(transport, standins)


class Scripted:
    """A transport that a test shuts and opens, and a clock that it turns."""

    def __init__(self) -> None:
        self.shut = True
        self.sent: list[str] = []
        self.tried = 0

    async def send(self, delivery: Delivery) -> Answer:
        self.tried += 1
        if self.shut:
            raise TransportFailed("refused", sent=False)
        self.sent.append(delivery.address)
        return Answer(Outcome.DELIVERED, "Ok", str(delivery.delivery))
