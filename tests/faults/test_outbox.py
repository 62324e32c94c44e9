"""The outbox against vendors that misbehave: over sockets, in a real database."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.wire import HttpRequest, HttpResponse
from domain.words import Language
from server.outside.transport import open_transport
from services.notices.delivery_outbox import DeliveryOutbox
from services.notices.senders import PushSender
from storage.accounts.devices import DeviceStore
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.subscriptions import SubscriptionStore
from tests.faults.outbox_town import (
    LATER,
    PHONE,
    SEND,
    TEMPLATE,
    Scripted,
    Town,
    keys,
    notices,
    standins,
    town,
)

__all__ = ["keys", "notices", "standins", "town"]


async def test_a_notice_leaves_by_both_channels_and_costs_one_grant(
    town: Town, notices: DeliveryOutbox
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
    town: Town, notices: DeliveryOutbox
) -> None:
    account = await town.pensioner(grants=0)
    await town.accounts.grant(account, TEMPLATE)
    await town.tell(account)

    await notices.run_once(10)

    assert await town.state(Channel.WECHAT) == ("failed", "43101")
    assert await SubscriptionStore(town.database).left(account, TEMPLATE) == 0


async def test_without_a_grant_wechat_is_not_even_asked(
    town: Town, notices: DeliveryOutbox
) -> None:
    await town.tell(await town.pensioner(grants=0))

    await notices.run_once(10)

    assert await town.state(Channel.WECHAT) == ("skipped", "no-grant")
    assert SEND not in await town.seen("counts")


@pytest.mark.parametrize("known", [True, False])
async def test_a_token_ended_by_the_platform_costs_one_more_call(
    town: Town,
    notices: DeliveryOutbox,
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


FAULTS = [
    ({"mode": "status", "status": 503}, "queued", "http-503"),
    ({"mode": "drop_after"}, "unknown", "no-answer"),
    ({"mode": "error", "code": "FailedOperation.X"}, "failed", "FailedOperation.X"),
]


@pytest.mark.parametrize(("fault", "state", "answer"), FAULTS)
async def test_one_vendor_s_fault_does_not_touch_the_other_channel(
    town: Town, notices: DeliveryOutbox, fault: dict[str, object], state: str, answer: str
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
    town: Town, notices: DeliveryOutbox
) -> None:
    await town.tell(await town.pensioner())
    await town.hook("faults", {"vendor": "sms", "mode": "status", "status": 503, "times": 2})
    for _ in range(3):
        await notices.run_once(10)
        town.clock.ahead += timedelta(seconds=7)

    assert await town.state(Channel.SMS) == ("sent", "Ok")
    assert len(await town.seen("sms")) == 1


async def test_a_shut_door_is_knocked_at_again_until_it_opens(
    town: Town, notices: DeliveryOutbox
) -> None:
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

    notices = DeliveryOutbox(
        deliveries=DeliveryStore(town.database, town.vault),
        senders={Channel.SMS: Babbling()},
        clock=town.clock,
    )
    for _ in range(3):
        await notices.run_once(9)
        town.clock.ahead += LATER

    assert len(sent) == 1
    assert await town.state(Channel.SMS) == ("sent", "Ok")


async def test_a_telephone_that_has_a_new_holder_tells_nobody_of_the_old_one(town: Town) -> None:
    devices = DeviceStore(town.database, town.vault)
    first = await town.pensioner(grants=0)
    other = (await town.accounts.of_phone("13900139000", Language.ZH)).account
    await devices.register(first, Channel.FCM, "token-1", app="a", at=town.clock())
    await town.tell(first)
    await devices.register(other, Channel.FCM, "token-1", app="a", at=town.clock())
    phone, sms = Scripted(), Scripted()
    phone.shut = sms.shut = False
    notices = DeliveryOutbox(
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
