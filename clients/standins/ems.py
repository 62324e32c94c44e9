"""China Post's EMS as connectors/courier/ems.py speaks it: orders, traces, and its pushes to us.

It refuses what the platform would: an unknown customer, a wrong authorisation, content that is not sealed
by the key, an order without address or telephone, an order number that came with other content, a number
that it never gave; to take back an order without its number, one that a courier has, and one for the second
time. The codes of its refusals are its own; the platform's are not public.
"""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from clients.standins.accounts import StandinAccounts

PATH: Final = "/amp-prod-api/f/amp/api/open"
_SHANGHAI: Final = timezone(timedelta(hours=8))
_REFERENCE: Final = 50  # characters, as documented
_PARTY: Final = ("name", "mobile", "prov", "city", "county", "address")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def error(code: str) -> web.Response:
    return web.json_response({"serialNo": "", "retCode": code, "retMsg": "refused"})


@dataclass(slots=True)
class Ems:
    """`clock` gives seconds since 1970. `orders`: the content and the number by our own order number."""

    accounts: StandinAccounts
    clock: Callable[[], float]
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)
    traces: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    recalled: set[str] = field(default_factory=set)  # numbers

    async def call(self, request: web.Request) -> web.Response:
        form = await request.post()
        known = self.accounts.ems_sender, self.accounts.ems_authorization
        if (form.get("senderNo"), form.get("authorization")) != known:
            return error("S0001")
        content = self.opened(str(form.get("logitcsInterface", "")))
        if content is None:
            return error("S0003")
        asked = json.loads(content)
        match form.get("apiCode"):
            case "020003":
                return self._order(asked[0])
            case "020006":
                return self._recall(asked)
            case "040001":
                return self._trace(asked["waybillNo"])
            case _:
                return error("S0005")

    def opened(self, sealed: str) -> str | None:
        """None unless it ends with the key's text: that is its signature."""
        cipher = Cipher(algorithms.SM4(b64decode(self.accounts.ems_key)), modes.ECB())  # noqa: S305  # theirs
        try:
            decryptor, unpadder = cipher.decryptor(), PKCS7(128).unpadder()
            padded = decryptor.update(b64decode(sealed.removeprefix("|$4|")))
            plain = (unpadder.update(padded) + unpadder.finalize()).decode()
        except ValueError:
            return None
        key = self.accounts.ems_key
        return plain.removesuffix(key) if plain.endswith(key) else None

    def sealed(self, content: object) -> str:
        """As a push carries it, without the key's text."""
        cipher = Cipher(algorithms.SM4(b64decode(self.accounts.ems_key)), modes.ECB())  # noqa: S305  # theirs
        padder, encryptor = PKCS7(128).padder(), cipher.encryptor()
        padded = padder.update(json.dumps(content).encode()) + padder.finalize()
        return "|$4|" + b64encode(encryptor.update(padded)).decode()

    def _order(self, asked: Mapping[str, Any]) -> web.Response:
        reference = str(asked.get("logisticsOrderNo", ""))
        parties = [asked.get("sender", {}), asked.get("receiver", {})]
        if not 0 < len(reference) <= _REFERENCE or not all(
            each.get(key) for each in parties for key in _PARTY
        ):
            return error("B0001")
        content = json.dumps({key: asked[key] for key in asked if key != "createdTime"})
        known = self.orders.get(reference)
        if known is not None and known[0] != content:
            return error("B0002")
        if known is None:
            known = content, _number(len(self.orders))
            self.orders[reference] = known
            self.traces[known[1]] = []
        return _answer({"logisticsOrderNo": reference, "waybillNo": known[1]})

    def _recall(self, asked: Mapping[str, Any]) -> web.Response:
        reference, number = str(asked.get("logisticsOrderNo", "")), str(asked.get("waybillNo", ""))
        if not reference or not number or not asked.get("cancelReason"):
            return error("B0001")
        if self.orders.get(reference, ("", ""))[1] != number:
            return error("B0003")
        if self.traces[number] or number in self.recalled:
            return error("B0004" if self.traces[number] else "B0005")
        self.recalled.add(number)
        return _answer({"logisticsOrderNo": reference, "waybillNo": number})

    def _trace(self, number: str) -> web.Response:
        if number not in self.traces:
            return error("B0003")
        return _answer({"responseItems": self.traces[number]})

    def note(
        self, number: str, code: str, said: str, city: str, at: float | None
    ) -> dict[str, str]:
        """Something happens to a parcel."""
        moment = datetime.fromtimestamp(self.clock() if at is None else at, _SHANGHAI)
        item = {
            "traceNo": number,
            "waybillNo": number,
            "opTime": moment.strftime("%Y-%m-%d %H:%M:%S"),
            "opOrgProvName": "广东省",
            "opOrgCity": city,
            "opOrgCode": "51800101",
            "opOrgName": "建设路支局",
            "opCode": code,
            "opName": said,
            "opDesc": "投递员【电话:13500000000】",
            "operatorName": "投递员",
        }
        self.traces.setdefault(number, []).append(item)
        return item

    async def push(self, url: str, item: Mapping[str, str], changes: Mapping[str, str]) -> int:
        """Calls us with it; the status of our answer."""
        body = {
            "logitcsInterface": self.sealed(item),
            "method": "040002",
            "msgType": "0",
            "senderNo": self.accounts.ems_sender,
            "serialNo": secrets.token_hex(16).upper(),
            "timeStamp": datetime.fromtimestamp(self.clock(), _SHANGHAI).strftime(
                "%Y-%m-%d %H:%M:%S"
            ),
            "version": "v1.0.0",
            **changes,
        }
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            return answer.status


def _answer(body: object) -> web.Response:
    return web.json_response(
        {
            "serialNo": secrets.token_hex(16),
            "retCode": "00000",
            "retMsg": "success",
            "retBody": json.dumps(body),
        }
    )


def _number(n: int) -> str:
    """S10, with its check digit."""
    serial = f"{n + 10_000_000:08d}"
    rest = 11 - sum(int(d) * weight for d, weight in zip(serial, _WEIGHTS, strict=True)) % 11
    return f"EX{serial}{ {10: '0', 11: '5'}.get(rest, str(rest)) }CN"
