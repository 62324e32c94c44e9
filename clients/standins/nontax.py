"""The collection of non-tax revenue, in the small form that connectors/payment/nontax.py speaks."""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

import aiohttp
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from clients.standins.calling import reached
from domain.days import day_of

UNIT: Final = "440300001"
WINDOW_S: Final = 300


@dataclass(slots=True)
class Bill:
    number: str
    fen: int
    notify_url: str
    book: str
    state: str = "open"
    transaction: str = ""
    ebill: str = ""
    paid_at: datetime | None = None
    refunds: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # state, taken at


class Nontax:
    """`clock` gives seconds since 1970; `new_key` an RSA key for the unit, then for the treasury."""

    def __init__(
        self,
        clock: Callable[[], float],
        new_key: Callable[[], rsa.RSAPrivateKey] = lambda: rsa.generate_private_key(65537, 2048),
    ) -> None:
        self._clock = clock
        self._new_key = new_key
        self.bills: dict[str, Bill] = {}

    # Made when they are asked for first: most tests pay nothing.

    @cached_property
    def _unit_key(self) -> rsa.RSAPrivateKey:
        return self._new_key()

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return self._new_key()

    @property
    def account(self) -> dict[str, str]:
        """What the treasury hands to a collecting unit."""
        private = self._unit_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = self._key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "unit": UNIT,
            "item": "103043401",
            "private_key": private.decode(),
            "public_key": public.decode(),
        }

    @property
    def books(self) -> dict[str, object]:
        """What was taken and given back in fen, and the numbers of refunds that have not ended."""
        refunds = [
            (refund, bill.fen, state)
            for bill in self.bills.values()
            for refund, (state, _) in bill.refunds.items()
        ]
        return {
            "paid_fen": sum(bill.fen for bill in self.bills.values() if bill.paid_at is not None),
            "refunded_fen": sum(fen for _, fen, state in refunds if state == "done"),
            "refunding": [refund for refund, _, state in refunds if state == "processing"],
        }

    async def begin(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        held = self.bills.get(body["number"])
        if held is not None and held.fen != body["amount_fen"]:
            raise web.HTTPConflict
        if held is None:
            book = f"4403{secrets.randbelow(10**16):016d}"
            held = Bill(body["number"], body["amount_fen"], body["notify_url"], book)
            self.bills[held.number] = held
        return self._answer({"number": held.number, "book": held.book})

    async def ask(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        held = self.bills.get(body["number"])
        shown = {"number": body["number"], "state": "unknown"}
        return self._answer(shown if held is None else self._shown(held))

    async def cancel(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        held = self.bills[body["number"]]
        if held.state == "open":
            held.state = "closed"
        return self._answer(self._shown(held))

    async def refund(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        held = self.bills.get(body["number"])
        if held is None or held.paid_at is None or held.fen != body["amount_fen"]:
            raise web.HTTPConflict
        known = body["refund"] in held.refunds
        if not known and any(state != "failed" for state, _ in held.refunds.values()):
            raise web.HTTPConflict
        held.refunds.setdefault(body["refund"], ("processing", self._now()))
        return self._answer(self._shown_refund(held, body["refund"]))

    async def ask_refund(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        held = self.bills.get(body["number"])
        if held is None or body["refund"] not in held.refunds:
            shown = {"number": body["number"], "refund": body["refund"], "state": "unknown"}
            return self._answer({**shown, "amount_fen": 0})
        return self._answer(self._shown_refund(held, body["refund"]))

    async def file(self, request: web.Request) -> web.Response:
        day = (await self._read(request))["day"]
        bills = self.bills.values()
        paid = [each for each in bills if each.paid_at and str(day_of(each.paid_at)) == day]
        back = [
            (each, refund)
            for each in bills
            for refund, (_, taken) in each.refunds.items()
            if str(day_of(taken)) == day
        ]
        if not paid and not back:
            raise web.HTTPNotFound
        return self._answer(
            {
                "day": day,
                "payments": [self._shown(each) for each in paid],
                "refunds": [self._shown_refund(each, refund) for each, refund in back],
                "paid_fen": sum(each.fen for each in paid),
                "refunded_fen": sum(each.fen for each, _ in back),
            }
        )

    def pay(self, number: str) -> Bill:
        """Somebody pays at a bank, by the number of the payment book; an electronic bill is issued."""
        held = self.bills[number]
        if held.state != "open":
            raise web.HTTPConflict
        held.state, held.paid_at = "paid", self._now()
        held.transaction = f"NT{secrets.randbelow(10**16):016d}"
        held.ebill = f"44030126{secrets.randbelow(10**10):010d}"
        return held

    def finish_refund(self, number: str, refund: str, state: str = "done") -> None:
        held = self.bills[number]
        held.refunds[refund] = (state, held.refunds[refund][1])

    def word(
        self, number: str, refund: str = "", *, off_s: float = 0.0
    ) -> tuple[str, dict[str, str], bytes]:
        """The call about a bill, or a refund of it: address, headers, body."""
        held = self.bills[number]
        shown = self._shown_refund(held, refund) if refund else self._shown(held)
        body = json.dumps({"unit": UNIT, **shown}).encode()
        return held.notify_url, self._signed(body, off_s), body

    async def tell(self, number: str, refund: str = "", *, city: str = "") -> int:
        """Calls the collecting unit, at `city` where one is named; the status of the answer."""
        url, headers, body = self.word(number, refund)
        async with (
            aiohttp.ClientSession() as session,
            session.post(reached(url, city), data=body, headers=headers) as response,
        ):
            return response.status

    def _shown(self, held: Bill) -> dict[str, object]:
        shown: dict[str, object] = {"number": held.number, "state": held.state}
        if held.paid_at is not None:
            shown |= {
                "transaction": held.transaction,
                "amount_fen": held.fen,
                "currency": "CNY",
                "paid_at": held.paid_at.isoformat(),
                "ebill": held.ebill,
            }
        return shown

    def _shown_refund(self, held: Bill, refund: str) -> dict[str, object]:
        state, taken = held.refunds[refund]
        return {
            "number": held.number,
            "refund": refund,
            "state": state,
            "amount_fen": held.fen,
            "currency": "CNY",
            "taken_at": taken.isoformat(),
            "done_at": taken.isoformat() if state == "done" else "",
        }

    async def _read(self, request: web.Request) -> dict[str, Any]:
        raw = await request.read()
        given = request.headers
        stamp, nonce = given.get("X-Timestamp", "0"), given.get("X-Nonce", "")
        lines = (request.method, request.path, stamp, nonce, raw.decode())
        message = "".join(f"{line}\n" for line in lines).encode()
        if abs(int(stamp) - self._clock()) > WINDOW_S:
            raise web.HTTPUnauthorized
        try:
            self._unit_key.public_key().verify(
                b64decode(given.get("X-Signature", "")), message, PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            raise web.HTTPUnauthorized from None
        body: dict[str, Any] = json.loads(raw)
        if body.get("unit") != UNIT:
            raise web.HTTPUnauthorized
        return body

    def _answer(self, content: Mapping[str, object]) -> web.Response:
        body = json.dumps(content).encode()
        return web.Response(
            body=body, content_type="application/json", headers=self._signed(body, 0.0)
        )

    def _signed(self, body: bytes, off_s: float) -> dict[str, str]:
        stamp, nonce = str(int(self._clock() + off_s)), secrets.token_hex(16)
        message = b"%b\n%b\n%b\n" % (stamp.encode(), nonce.encode(), body)
        signature = self._key.sign(message, PKCS1v15(), SHA256())
        return {
            "X-Timestamp": stamp,
            "X-Nonce": nonce,
            "X-Signature": b64encode(signature).decode(),
        }

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def routes(nontax: Nontax) -> list[web.RouteDef]:
    return [
        web.post("/nontax/v1/bills", nontax.begin),
        web.post("/nontax/v1/bills/query", nontax.ask),
        web.post("/nontax/v1/bills/cancel", nontax.cancel),
        web.post("/nontax/v1/refunds", nontax.refund),
        web.post("/nontax/v1/refunds/query", nontax.ask_refund),
        web.post("/nontax/v1/day-files", nontax.file),
    ]
