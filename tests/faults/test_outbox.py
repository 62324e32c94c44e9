"""The outbox against vendors that misbehave and workers that die: over sockets, in a real database."""

import asyncio
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable
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
from domain.templates import ByLanguage
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Language
from server.outside.transport import open_transport
from services.notices.notices import Notices
from services.notices.senders import PushSender, SmsSender, WechatSender
from services.notices.vendor_tokens import VendorTokens
from storage.accounts.accounts import AccountStore
from storage.accounts.devices import DeviceStore
from storage.database import Database, open_database
from storage.events import tell
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.notices import DeliveryStore
from storage.notices.subscriptions import SubscriptionStore
from storage.notices.vendor_tokens import VendorTokenStore

ROOT = Path(__file__).parents[2]
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
        await self.accounts.link_wechat(account, "o1")
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
                    subject="entitlement:city-pension",
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

    def engine(self, transport: Any, base_url: str) -> Notices:  # noqa: ANN401  # Transport or slower
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
        return Notices(
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
async def notices(town: Town, standins: str) -> AsyncIterator[Notices]:
    async with open_transport() as transport:
        yield town.engine(transport, standins)


async def test_a_notice_leaves_by_both_channels_and_costs_one_grant(
    town: Town, notices: Notices
) -> None:
    account = await town.pensioner(grants=2)
    await town.tell(account)

    assert await notices.run_once(10) == 2
    assert await town.state(Channel.SMS) == ("sent", "Ok")
    assert await town.state(Channel.WECHAT) == ("sent", "0")
    [sms] = await town.seen("sms")
    assert (sms["phone"], sms["params"][0]) == (f"+86{PHONE}", "待遇资格认证已完成")
    [message] = await town.seen("wechat/messages")
    assert message["values"]["thing1"] == "待遇资格认证已完成"
    assert await SubscriptionStore(town.database).left(account, TEMPLATE) == 1


async def test_a_grant_that_the_platform_knows_nothing_of_is_written_off(
    town: Town, notices: Notices
) -> None:
    account = await town.pensioner(grants=0)
    await town.accounts.grant(account, TEMPLATE)
    await town.tell(account)

    await notices.run_once(10)

    assert await town.state(Channel.WECHAT) == ("failed", "43101")
    assert await SubscriptionStore(town.database).left(account, TEMPLATE) == 0


async def test_without_a_grant_wechat_is_not_even_asked(town: Town, notices: Notices) -> None:
    await town.tell(await town.pensioner(grants=0))

    await notices.run_once(10)

    assert await town.state(Channel.WECHAT) == ("skipped", "no-grant")
    assert SEND not in await town.seen("counts")


@pytest.mark.parametrize("known", [True, False])
async def test_a_token_ended_by_the_platform_costs_one_more_call(
    town: Town,
    notices: Notices,
    known: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    account = await town.pensioner(grants=2)
    await town.tell(account)
    await notices.run_once(10)
    await town.hook("wechat/tokens/end", {"known": known})
    await town.tell(account)

    await notices.run_once(10)

    assert len(await town.seen("wechat/messages")) == 2
    assert (await town.seen("counts"))[SEND] == 3


async def test_two_workers_never_send_one_delivery_twice(town: Town, standins: str) -> None:
    await town.tell(await town.pensioner(grants=30), times=30)
    async with open_transport() as transport:
        workers = [town.engine(transport, standins) for _ in range(3)]
        while sum(await asyncio.gather(*(worker.run_once(4) for worker in workers))):
            pass

    contexts = [sms["context"] for sms in await town.seen("sms")]
    counts = await town.seen("counts")
    assert len(contexts) == len(set(contexts)) == 30
    assert (counts["/"], counts[SEND], counts["/cgi-bin/stable_token"]) == (30, 30, 1)


FAULTS = [
    ({"mode": "status", "status": 503}, "queued", "http-503"),
    ({"mode": "drop_after"}, "unknown", "no-answer"),
    ({"mode": "error", "code": "FailedOperation.X"}, "failed", "FailedOperation.X"),
]


@pytest.mark.parametrize(("fault", "state", "answer"), FAULTS)
async def test_one_vendor_s_fault_does_not_touch_the_other_channel(
    town: Town, notices: Notices, fault: dict[str, object], state: str, answer: str
) -> None:
    await town.tell(await town.pensioner())
    await town.hook("faults", {"vendor": "sms", **fault})

    await notices.run_once(10)

    assert await town.state(Channel.SMS) == (state, answer)
    assert await town.state(Channel.WECHAT) == ("sent", "0")


async def test_a_vendor_slower_than_our_patience_is_not_asked_twice(
    town: Town, standins: str
) -> None:
    await town.tell(await town.pensioner())
    await town.hook("faults", {"vendor": "sms", "mode": "slow", "seconds": 3, "times": 1})
    async with open_transport(timeout_s=1.0) as transport:
        hasty = town.engine(transport, standins)
        await hasty.run_once(10)
        town.clock.ahead += timedelta(hours=1)
        await hasty.run_once(10)

    assert await town.state(Channel.SMS) == ("unknown", "no-answer")
    assert len(await town.seen("sms")) == 1


async def test_a_vendor_that_is_well_again_gets_what_it_refused(
    town: Town, notices: Notices
) -> None:
    await town.tell(await town.pensioner())
    await town.hook("faults", {"vendor": "sms", "mode": "status", "status": 503, "times": 2})
    for _ in range(3):
        await notices.run_once(10)
        town.clock.ahead += timedelta(seconds=7)

    assert await town.state(Channel.SMS) == ("sent", "Ok")
    assert len(await town.seen("sms")) == 1


async def test_a_shut_door_is_knocked_at_again_until_it_opens(town: Town, notices: Notices) -> None:
    await town.tell(await town.pensioner())
    await town.hook("refuse", {"seconds": 3})
    await notices.run_once(10)
    assert await town.state(Channel.SMS) == ("queued", "unreachable")
    assert await town.state(Channel.WECHAT) == ("queued", "token-unreachable")
    await town.until_open()
    town.clock.ahead += timedelta(seconds=2)

    await notices.run_once(10)

    assert len(await town.seen("sms")) == 1
    assert len(await town.seen("wechat/messages")) == 1


CLAIM_AND_HANG = """
import asyncio, sys
from datetime import datetime, timedelta
from pathlib import Path
from domain.delivery import Channel
from storage.database import open_database
from storage.notices.notices import DeliveryStore
from storage.keys.vault import Vault, load_keys

async def main(url, keys):
    async with open_database(url, size=1) as database:
        now = datetime.now().astimezone()
        deliveries = DeliveryStore(database, Vault(load_keys(Path(keys))))
        until = now + timedelta(seconds=60)
        print(len(await deliveries.claim(Channel.SMS, at=now, until=until, limit=5)), flush=True)
        await asyncio.sleep(60)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_what_a_killed_worker_had_claimed_is_sent_once_by_another(
    town: Town, notices: Notices, database_url: str, keys: Path
) -> None:
    await town.tell(await town.pensioner())
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CLAIM_AND_HANG,
        database_url,
        str(keys),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"1\n"
    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    await notices.run_once(10)
    assert await town.seen("sms") == []
    town.clock.ahead += LATER

    await notices.run_once(10)
    await notices.run_once(10)

    assert len(await town.seen("sms")) == 1
    assert await town.state(Channel.SMS) == ("sent", "Ok")


async def test_a_notice_survives_a_process_that_dies_before_any_send(
    town: Town, standins: str, database_url: str
) -> None:
    account = await town.pensioner()
    await town.hook("refuse", {"seconds": 3})
    await town.tell(account)
    async with open_transport() as transport:
        await town.engine(transport, standins).run_once(10)
    await town.until_open()
    town.clock.ahead += timedelta(seconds=2)

    async with open_database(database_url, size=2) as reopened, open_transport() as transport:
        town.database = reopened
        await town.engine(transport, standins).run_once(10)

        assert len(await town.seen("sms")) == 1
        assert len(await town.seen("wechat/messages")) == 1
        inbox = await reopened.fetch("SELECT n FROM inbox WHERE account_id = $1", account)
        assert [row["n"] for row in inbox] == [1]


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


async def test_a_vendor_whose_words_no_database_can_keep_is_not_sent_to_each_minute(
    town: Town,
) -> None:
    await town.tell(await town.pensioner(grants=0))
    sent: list[UUID] = []

    class Babbling:
        async def send(self, delivery: Delivery) -> Answer:
            sent.append(delivery.delivery)
            words = secrets.token_urlsafe(9000)  # too many for an index, however they are packed
            return Answer(Outcome.DELIVERED, "O\0k\ud800", f"\0{words}\udfff")

    notices = Notices(
        deliveries=DeliveryStore(town.database, town.vault),
        senders={Channel.SMS: Babbling()},
        clock=town.clock,
    )
    for _ in range(3):
        await notices.run_once(9)
        town.clock.ahead += LATER

    assert len(sent) == 1
    assert await town.state(Channel.SMS) == ("sent", "Ok")


async def test_vendors_away_for_an_hour_meet_no_stampede_when_they_come_back(town: Town) -> None:
    people = [
        (await town.accounts.of_phone(f"1390000{n:04}", Language.ZH)).account for n in range(60)
    ]
    await town.database.execute(AWAKE)
    for account in people:
        await town.tell(account)
    vendor, start = Scripted(), town.clock.ahead
    notices = Notices(
        deliveries=DeliveryStore(town.database, town.vault),
        senders={Channel.SMS: vendor},
        clock=town.clock,
    )
    while town.clock.ahead < start + timedelta(hours=1):
        await notices.run_once(100)
        town.clock.ahead += timedelta(seconds=60)
    tries = vendor.tried
    vendor.shut = False
    a_minute: list[int] = []
    while len(vendor.sent) < len(people):
        before = len(vendor.sent)
        await notices.run_once(100)
        a_minute.append(len(vendor.sent) - before)
        town.clock.ahead += timedelta(seconds=60)

    assert tries < 12 * len(people)  # not one a minute for each
    assert len(vendor.sent) == len(set(vendor.sent)) == len(people)
    assert max(a_minute) <= len(people) / 2
    assert len(a_minute) <= 31  # the longest pause is 25 minutes, and a fifth


async def test_the_order_of_one_person_survives_workers_that_take_turns_and_a_refusal(
    town: Town, standins: str
) -> None:
    account = await town.pensioner(grants=0)
    for kind in (EventKind.CERTIFIED, EventKind.RESTORED, EventKind.REVIEW_DECIDED):
        async with town.database.transaction() as tx:
            await tell(tx, account=account, kind=kind, subject=f"review:{account}", at=town.clock())
    await town.hook("faults", {"vendor": "sms", "mode": "status", "status": 503, "times": 1})
    async with open_transport() as transport:
        workers = [town.engine(transport, standins) for _ in range(3)]
        async with asyncio.timeout(30):
            while len(await town.seen("sms")) < 3:
                await asyncio.gather(*(worker.run_once(4) for worker in workers))
                town.clock.ahead += timedelta(seconds=2)

    titles = [sms["params"][0] for sms in await town.seen("sms")]
    assert titles == ["待遇资格认证已完成", "待遇已恢复", "核实已有结果"]


async def test_a_telephone_that_has_a_new_holder_tells_nobody_of_the_old_one(town: Town) -> None:
    devices = DeviceStore(town.database, town.vault)
    first = await town.pensioner(grants=0)
    other = (await town.accounts.of_phone("13900139000", Language.ZH)).account
    await devices.register(first, Channel.FCM, "token-1", app="a", at=town.clock())
    await town.tell(first)
    await devices.register(other, Channel.FCM, "token-1", app="a", at=town.clock())
    phone, sms = Scripted(), Scripted()
    phone.shut = sms.shut = False
    notices = Notices(
        deliveries=DeliveryStore(town.database, town.vault),
        senders={
            Channel.FCM: PushSender(push=NoApi(), tokens=NoCalls(), devices=devices),
            Channel.SMS: sms,
        },
        clock=town.clock,
    )
    await notices.run_once(9)

    assert await town.state(Channel.FCM) == ("skipped", "no-address")
    assert sms.sent == [PHONE]


class NoApi:
    """A push connector that nothing may reach."""

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        raise AssertionError("somebody else's telephone")

    def parse_send(self, response: HttpResponse) -> Answer:
        raise AssertionError("somebody else's telephone")


class NoCalls:
    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        raise AssertionError(f"{ask} and {read} of somebody else's telephone")
