"""The hooks by which a test plays who pays, and the vendors of payments.

GET  /_standin/pay/accounts        what an operator gets of the vendors' consoles: keys, numbers
POST /_standin/pay/wechat          {"number", "tell"?: times, "changes"?, "headers"?, "off_s"?, "city"?}: somebody pays it
POST /_standin/pay/wechat/calls    {"number", "changes"?, "headers"?, "off_s"?} → {"status"}: we are called once more
POST /_standin/pay/wechat/refunds  {"number", "status"?: SUCCESS, "tell"?: times}: a refund of ours ends
POST /_standin/pay/wechat/keys     the platform signs with a new key from now on
POST /_standin/pay/nontax          {"number", "tell"?: times, "city"?}: somebody pays at a bank
POST /_standin/pay/nontax/refunds  {"number", "refund", "state"?: done, "tell"?: times}
GET  /_standin/pay/trades          the numbers that were begun, with their state, of both
GET  /_standin/pay/books           what each took and gave back, in fen; its refunds that have not ended

`city`: where we are reached from here, in the place of our public address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from clients.standins import nontax, wechat_pay
from clients.standins.wechat_pay_books import books


@dataclass(frozen=True, slots=True)
class PayingHooks:
    pay: wechat_pay.WechatPay
    nontax: nontax.Nontax

    async def accounts(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "wechat_pay": {**self.pay.account, "public_key": self.pay.public_key},
                "nontax": self.nontax.account,
            }
        )

    async def trades(self, _: web.Request) -> web.Response:
        found = {each.number: each.state for each in self.pay.trades.values()}
        return web.json_response(found | {b.number: b.state for b in self.nontax.bills.values()})

    async def books(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"wechat_pay": books(self.pay.trades.values()), "nontax": self.nontax.books}
        )

    async def pay_wechat(self, request: web.Request) -> web.Response:
        body = await request.json()
        await self.pay.pay(body["number"])
        return await self._tell(body["number"], body, int(body.get("tell", 1)))

    async def call_wechat(self, request: web.Request) -> web.Response:
        body = await request.json()
        return await self._tell(body["number"], body, 1)

    async def end_refund(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.pay.finish_refund(body["number"], body.get("status", "SUCCESS"))
        return await self._tell(body["number"], body, int(body.get("tell", 1)))

    async def new_key(self, _: web.Request) -> web.Response:
        self.pay.rotate()
        return web.Response(status=204)

    async def pay_nontax(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.nontax.pay(body["number"])
        status = [
            await self.nontax.tell(body["number"], city=body.get("city", ""))
            for _ in range(int(body.get("tell", 1)))
        ]
        return web.json_response({"status": status})

    async def end_nontax_refund(self, request: web.Request) -> web.Response:
        body = await request.json()
        number, refund = body["number"], body["refund"]
        self.nontax.finish_refund(number, refund, body.get("state", "done"))
        status = [await self.nontax.tell(number, refund) for _ in range(int(body.get("tell", 1)))]
        return web.json_response({"status": status})

    async def _tell(self, number: str, body: dict[str, Any], times: int) -> web.Response:
        status = [
            await self.pay.tell(
                number,
                changes=body.get("changes"),
                headers=body.get("headers"),
                off_s=float(body.get("off_s", 0)),
                city=body.get("city", ""),
            )
            for _ in range(times)
        ]
        return web.json_response({"status": status})


#: A fault that a hook asked for, as each vendor writes it.
ERRORS: Final[Mapping[str, Callable[[str], web.Response]]] = {
    "wechat_pay": wechat_pay.fault,
    "nontax": lambda code: web.Response(status=int(code)),
}
#: Both vendors' memory.
PAYING: Final = web.AppKey("paying", PayingHooks)


def make(clock: Callable[[], float]) -> PayingHooks:
    """`clock` gives seconds since 1970."""
    return PayingHooks(wechat_pay.WechatPay(clock), nontax.Nontax(clock))


def routes(made: PayingHooks) -> list[web.RouteDef]:
    """Of the vendors, and the hooks."""
    return [
        *wechat_pay.routes(made.pay),
        *nontax.routes(made.nontax),
        web.get("/_standin/pay/accounts", made.accounts),
        web.get("/_standin/pay/trades", made.trades),
        web.get("/_standin/pay/books", made.books),
        web.post("/_standin/pay/wechat", made.pay_wechat),
        web.post("/_standin/pay/wechat/calls", made.call_wechat),
        web.post("/_standin/pay/wechat/refunds", made.end_refund),
        web.post("/_standin/pay/wechat/keys", made.new_key),
        web.post("/_standin/pay/nontax", made.pay_nontax),
        web.post("/_standin/pay/nontax/refunds", made.end_nontax_refund),
    ]
