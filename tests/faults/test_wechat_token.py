"""WeChat's access token that ends in the middle of many messages, over sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiohttp import ClientSession

from clients.standins.accounts import StandinAccounts
from clients.standins.serving import serve
from connectors.wechat.wechat import Template, Wechat, WechatAccount
from domain.delivery import Channel, Outcome
from domain.events import EventKind
from server.outside.transport import open_transport
from services.notices.senders import WechatSender
from services.notices.vendor_tokens import VendorTokens
from tests.connectors.deliveries import delivery
from tests.faults.push_world import Kept
from tests.services.notices.test_senders import Purse

KNOWN = StandinAccounts()
TEMPLATE = "standin-notice"
MANY = 20


@pytest.fixture
async def standins() -> AsyncIterator[tuple[str, ClientSession]]:
    async with serve() as address, ClientSession(address) as world:
        yield address, world


@pytest.mark.parametrize("known", [True, False], ids=["expired", "never-heard-of"])
async def test_a_token_that_ends_in_the_middle_of_many_is_fetched_once_for_all(
    standins: tuple[str, ClientSession],
    known: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    address, world = standins
    granted = {"openid": "o1", "template_id": TEMPLATE, "count": MANY + 1}
    await world.post("/_standin/wechat/grants", json=granted)
    templates = {EventKind.CERTIFIED: Template(TEMPLATE)}
    wechat = Wechat(WechatAccount(address, KNOWN.appid, KNOWN.app_secret, templates))
    leg = delivery(Channel.WECHAT, address="o1")
    async with open_transport(timeout_s=20.0) as transport:
        tokens = VendorTokens(
            maker=wechat, store=Kept(), transport=transport, clock=lambda: datetime.now(UTC)
        )
        sender = WechatSender(wechat=wechat, tokens=tokens, grants=Purse(MANY + 1))
        assert (await sender.send(leg)).outcome is Outcome.DELIVERED
        await world.post("/_standin/wechat/tokens/end", json={"known": known})

        legs = [replace(leg, delivery=UUID(int=100 + n)) for n in range(MANY)]
        answers = await asyncio.gather(*map(sender.send, legs))

    assert {answer.outcome for answer in answers} == {Outcome.DELIVERED}
    taken = await (await world.get("/_standin/wechat/messages")).json()
    counts = await (await world.get("/_standin/counts")).json()
    assert (len(taken), counts["/cgi-bin/stable_token"]) == (MANY + 1, 2)
