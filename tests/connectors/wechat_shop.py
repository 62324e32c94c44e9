"""The stand-in of WeChat Pay with our side of it, over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Final
from uuid import UUID

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from clients.standins import wechat_pay as standin
from connectors.payment.wechat_pay import WechatPay, WechatPayAccount
from connectors.payment.wechat_pay_keys import PlatformKeys
from domain.payments import trades
from domain.payments.trades import PayWay, Trade
from domain.payments.vendor_calls import BeginWanted
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from server.outside.transport import open_transport
from services.payments.wechat_pay import WechatPayVendor

AT: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY: Final = date(2026, 11, 24)
#: Made once for all: of the merchant, and two of the platform.
KEYS: Final = tuple(rsa.generate_private_key(65537, 2048) for _ in range(3))
PAY_PATH: Final = "/v3/pay/transactions"


@dataclass
class Clock:
    now: datetime = AT

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


def a_vendor(clock: Callable[[], float]) -> standin.WechatPay:
    return standin.WechatPay(clock, iter(KEYS).__next__)


@dataclass
class Shop:
    """The vendor, what it called us with, and our side of it."""

    pay: standin.WechatPay
    vendor: WechatPayVendor[PlatformKeys]
    clock: Clock
    calls: list[tuple[dict[str, str], bytes]]
    away: list[bool]


def account(pay: standin.WechatPay, base: str, **more: str) -> WechatPayAccount:
    given = pay.account
    return WechatPayAccount(
        base_url=base,
        mchid=given["mchid"],
        appid=given["appid"],
        serial=given["serial"],
        private_key=given["private_key"],
        api_key=given["api_key"],
        notify_url=f"{base}/us",
        h5_url=f"{base}/page",
        **more,
    )


@asynccontextmanager
async def opened(*, fixed: bool = False) -> AsyncIterator[Shop]:
    clock, calls, away = Clock(), [], [False]
    pay = a_vendor(clock.seconds)

    async def called(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        calls.append((headers, await request.read()))
        return web.Response(status=204)

    app = web.Application()
    app.add_routes([*standin.routes(pay), web.post("/us", called)])
    numbers = (f"nonce{n}" for n in count())
    async with TestServer(app) as server, open_transport() as transport:
        base = str(server.make_url("")).rstrip("/")
        more = {"public_key_id": "PUB_KEY_ID_1", "public_key": pay.public_key} if fixed else {}
        api = WechatPay(account(pay, base, **more), lambda: next(numbers))

        class Cut:
            async def send(self, request: HttpRequest) -> HttpResponse:
                if away[0]:
                    raise TransportFailed("cut", sent=True)
                return await transport.send(request)

        yield Shop(pay, WechatPayVendor(api=api, transport=Cut(), clock=clock), clock, calls, away)


NUMBERS: Final = count(1)


def a_trade(way: PayWay = PayWay.NATIVE) -> Trade:
    number = f"ZJ20261124{next(NUMBERS):09d}"
    return trades.begin(UUID(int=1), number, 1, way, None, AT, None)


def wanted(trade: Trade, fen: int = 1250) -> BeginWanted:
    return BeginWanted(trade, fen, "办件费用", openid="o-1", address="203.0.113.5")


async def begun(shop: Shop, way: PayWay = PayWay.NATIVE) -> Trade:
    trade = a_trade(way)
    await shop.vendor.begin(wanted(trade))
    return trade
