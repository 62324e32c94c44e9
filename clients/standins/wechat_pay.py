"""WeChat Pay v3, from its own documents (connectors/payment/wechat_pay.py names them).

Signs with platform keys of its own, made at the start and changed by a hook; refuses what the vendor would: a
signature of another key, a request that is 5 min old, a number used again for another amount, way or payer, a
refund above what was paid, a trade of another merchant. Bills are of the days on which trades were paid;
the fund-flow bill takes 0.6 % of each, and gives it back with a refund.
"""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha1
from typing import Final

import aiohttp
from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from clients.standins.calling import reached
from clients.standins.wechat_pay_books import Refund, Trade, bill, fund_bill, shown, shown_refund

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
WINDOW_S: Final = 300
_SMALL: Final = 2048  # bits of an RSA key


class WechatPay:
    """`clock` gives seconds since 1970; `new_key` an RSA key for the merchant, then for the platform."""

    def __init__(
        self,
        clock: Callable[[], float],
        new_key: Callable[[], rsa.RSAPrivateKey] = lambda: rsa.generate_private_key(65537, _SMALL),
    ) -> None:
        self._clock = clock
        self._new_key = new_key
        self.mchid, self.appid = "1900000109", "wx0000000000000000"
        self.api_key = secrets.token_hex(16)
        self._serial = secrets.token_hex(20).upper()
        self.trades: dict[str, Trade] = {}
        self._files: dict[str, bytes] = {}
        self.certificate_calls = 0
        self.serial_of_key = ""  # in the mode with one public key
        self.lie = False  # answers are signed by nobody
        self.spoil_files = False

    # Keys take a tenth of a second to make, and most tests pay nothing.

    @cached_property
    def _merchant(self) -> rsa.RSAPrivateKey:
        return self._new_key()

    @cached_property
    def _platform(self) -> list[tuple[rsa.RSAPrivateKey, x509.Certificate]]:
        """Those that sign, the newest last."""
        return [self._certified(self._new_key())]

    @property
    def account(self) -> dict[str, str]:
        """What a merchant downloads from the vendor's console."""
        pem = self._merchant.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {
            "mchid": self.mchid,
            "appid": self.appid,
            "serial": self._serial,
            "private_key": pem.decode(),
            "api_key": self.api_key,
        }

    @property
    def public_key(self) -> str:
        """Of the platform, in the mode with one key."""
        key = self._platform[-1][0].public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def rotate(self) -> None:
        """The platform signs with a new key; the one before is listed beside it."""
        self._platform.append(self._certified(self._new_key()))
        del self._platform[:-2]

    def _certified(self, key: rsa.RSAPrivateKey) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com sign")])
        now = self._now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1800))
            .sign(key, SHA256())
        )
        return key, certificate

    async def certificates(self, request: web.Request) -> web.Response:
        self.certificate_calls += 1
        if (wrong := await self._forged(request)) is not None:
            return wrong
        data = []
        for _, certificate in self._platform:
            pem = certificate.public_bytes(Encoding.PEM)
            data.append(
                {
                    "serial_no": f"{certificate.serial_number:X}",
                    "effective_time": certificate.not_valid_before_utc.isoformat(),
                    "expire_time": certificate.not_valid_after_utc.isoformat(),
                    "encrypt_certificate": self._sealed(pem, "certificate"),
                }
            )
        return self._answer({"data": data})

    async def begin(self, request: web.Request) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        body, way = await request.json(), request.match_info["way"]
        if (body["mchid"], body["appid"]) != (self.mchid, self.appid):
            return error(400, "APPID_MCHID_NOT_MATCH")
        number, amount = body["out_trade_no"], body["amount"]
        openid = body.get("payer", {}).get("openid", "")
        held = self.trades.get(number)
        if held is not None:
            if held.state != "NOTPAY":
                return error(400, "ORDERPAID" if held.state == "SUCCESS" else "ORDER_CLOSED")
            if (held.way, held.openid, held.total) != (way, openid, amount["total"]):
                return error(403, "OUT_TRADE_NO_USED")
        if way == "jsapi" and not openid:
            return error(400, "PARAM_ERROR")
        self.trades.setdefault(
            number,
            Trade(number, way, openid, amount["total"], amount["currency"], body["notify_url"]),
        )
        given = {
            "jsapi": {"prepay_id": f"wx{secrets.token_hex(16)}"},
            "h5": {"h5_url": f"https://wx.tenpay.example/mweb?prepay_id={number}"},
            "native": {"code_url": f"weixin://wxpay/bizpayurl?pr={number}"},
        }
        return self._answer(given[way])

    async def ask(self, request: web.Request) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        trade = self.trades.get(request.match_info["number"])
        if trade is None or request.query.get("mchid") != self.mchid:
            return error(404, "ORDER_NOT_EXIST")
        return self._answer(shown(trade, self.appid, self.mchid))

    async def close(self, request: web.Request) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        trade = self.trades.get(request.match_info["number"])
        if trade is None:
            return error(404, "ORDER_NOT_EXIST")
        if trade.paid_at is not None:
            return error(400, "ORDERPAID")
        trade.state = "CLOSED"
        return self._answer(None, status=204)

    async def refund(self, request: web.Request) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        body = await request.json()
        trade = self.trades.get(body["out_trade_no"])
        if trade is None or trade.paid_at is None:
            return error(404, "RESOURCE_NOT_EXISTS")
        fen, number = body["amount"]["refund"], body["out_refund_no"]
        held = trade.refunds.get(number)
        if held is None:
            given = sum(each.fen for each in trade.refunds.values() if each.status != "CLOSED")
            if body["amount"]["total"] != trade.total or given + fen > trade.total:
                return error(400, "INVALID_REQUEST")
            held = Refund(
                number, fen, body["notify_url"], f"50{secrets.randbelow(10**18):018d}", self._now()
            )
            trade.refunds[number] = held
            trade.state = "REFUND"
        elif held.fen != fen:
            return error(400, "INVALID_REQUEST")
        return self._answer(shown_refund(trade, held, "status"))

    async def ask_refund(self, request: web.Request) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        found = self._refund(request.match_info["number"])
        if found is None:
            return error(404, "RESOURCE_NOT_EXISTS")
        return self._answer(shown_refund(*found, "status"))

    async def bill(self, request: web.Request) -> web.Response:
        return await self._bill(request, self.bill_of)

    async def fund_bill(self, request: web.Request) -> web.Response:
        if request.query.get("account_type") != "BASIC":
            return error(400, "PARAM_ERROR")
        return await self._bill(request, self.fund_bill_of)

    async def _bill(self, request: web.Request, of: Callable[[str], bytes | None]) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        content = of(request.query["bill_date"])
        if content is None:
            return error(400, "NO_STATEMENT_EXIST")
        token = secrets.token_urlsafe(16)
        self._files[token] = content
        url = f"{request.scheme}://{request.host}/v3/billdownload/file?token={token}"
        digest = sha1(content).hexdigest()  # noqa: S324  # as the vendor does
        return self._answer({"hash_type": "SHA1", "hash_value": digest, "download_url": url})

    async def download(self, request: web.Request) -> web.Response:
        if (wrong := await self._forged(request)) is not None:
            return wrong
        content = self._files.pop(request.query.get("token", ""), None)
        if content is None:
            return error(404, "RESOURCE_NOT_EXISTS")
        spoiled = content.replace(b"12.50", b"12.51") if self.spoil_files else content
        return web.Response(body=spoiled, content_type="text/plain")

    def bill_of(self, day: str) -> bytes | None:
        """None of a day on which nothing was paid or asked back."""
        return bill(self.trades.values(), day, self.appid, self.mchid)

    def fund_bill_of(self, day: str) -> bytes | None:
        """None of a day on which nothing moved in the account."""
        return fund_bill(self.trades.values(), day)

    async def pay(self, number: str, **changes: object) -> Trade:
        """Somebody pays; `changes` are of what is kept of it. The vendor tells nobody by that."""
        trade = self.trades[number]
        if trade.state != "NOTPAY":
            raise web.HTTPConflict
        trade.state, trade.paid_at = "SUCCESS", self._now()
        trade.transaction = f"42000{secrets.randbelow(10**23):023d}"
        for name, value in changes.items():
            setattr(trade, name, value)
        return trade

    def finish_refund(self, number: str, status: str = "SUCCESS") -> None:
        found = self._refund(number)
        if found is None:
            raise web.HTTPNotFound
        found[1].status, found[1].done_at = status, self._now()

    def word(
        self,
        number: str,
        *,
        changes: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        off_s: float = 0.0,
    ) -> tuple[str, dict[str, str], bytes]:
        """The call about a trade, or a refund: address, headers, body.

        `changes`: of what the resource says, `headers`: of those that prove it; `off_s`: by which its clock is off.
        """
        url, event, resource = self._told(number)
        resource |= changes or {}
        body = json.dumps(
            {
                "id": secrets.token_hex(16),
                "create_time": self._now().isoformat(timespec="seconds"),
                "event_type": event,
                "resource_type": "encrypt-resource",
                "resource": self._sealed(json.dumps(resource).encode(), "transaction"),
            }
        ).encode()
        return url, self._signed(body, off_s) | dict(headers or {}), body

    async def tell(
        self,
        number: str,
        *,
        changes: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        off_s: float = 0.0,
        city: str = "",
    ) -> int:
        """Calls the merchant as `word` says, at `city` where one is named; the status of the answer."""
        url, proved, body = self.word(number, changes=changes, headers=headers, off_s=off_s)
        async with (
            aiohttp.ClientSession() as session,
            session.post(reached(url, city), data=body, headers=proved) as response,
        ):
            return response.status

    def _told(self, number: str) -> tuple[str, str, dict[str, object]]:
        if (found := self._refund(number)) is not None:
            trade, refund = found
            told = shown_refund(trade, refund, "refund_status")
            return refund.notify_url, f"REFUND.{refund.status}", {**told, "mchid": self.mchid}
        trade = self.trades[number]
        return trade.notify_url, "TRANSACTION.SUCCESS", shown(trade, self.appid, self.mchid)

    def _refund(self, number: str) -> tuple[Trade, Refund] | None:
        for trade in self.trades.values():
            if number in trade.refunds:
                return trade, trade.refunds[number]
        return None

    async def _forged(self, request: web.Request) -> web.Response | None:
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        given = {name: value.strip('"') for name, value in parts.items()}
        if scheme != SCHEME or given.get("mchid") != self.mchid:
            return error(401, "SIGN_ERROR")
        if given.get("serial_no") != self._serial:
            return error(401, "SIGN_ERROR")
        if abs(int(given.get("timestamp", "0")) - self._clock()) > WINDOW_S:
            return error(401, "SIGN_ERROR")
        body = (await request.read()).decode()
        message = "".join(
            f"{line}\n"
            for line in (
                *(request.method, request.path_qs, given["timestamp"], given["nonce_str"]),
                body,
            )
        )
        try:
            self._merchant.public_key().verify(
                b64decode(given.get("signature", "")), message.encode(), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return error(401, "SIGN_ERROR")
        return None

    def _answer(self, content: Mapping[str, object] | None, status: int = 200) -> web.Response:
        body = b"" if content is None else json.dumps(content).encode()
        return web.Response(
            body=body, status=status, content_type="application/json", headers=self._signed(body)
        )

    def _signed(self, body: bytes, off: float = 0.0) -> dict[str, str]:
        key, certificate = self._platform[-1]
        stamp, nonce = str(int(self._clock() + off)), secrets.token_hex(16)
        message = b"%b\n%b\n%b\n" % (stamp.encode(), nonce.encode(), body)
        if self.lie:
            message += b"."
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.serial_of_key or f"{certificate.serial_number:X}",
            "Wechatpay-Signature": b64encode(key.sign(message, PKCS1v15(), SHA256())).decode(),
            "Wechatpay-Signature-Type": SCHEME,
        }

    def _sealed(self, content: bytes, about: str) -> dict[str, str]:
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.api_key.encode()).encrypt(nonce.encode(), content, about.encode())
        return {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": about,
            "ciphertext": b64encode(sealed).decode(),
        }

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def routes(pay: WechatPay) -> list[web.RouteDef]:
    trade = "/v3/pay/transactions/out-trade-no/{number}"
    return [
        web.get("/v3/certificates", pay.certificates, allow_head=False),
        web.post("/v3/pay/transactions/{way:jsapi|h5|native}", pay.begin),
        web.get(trade, pay.ask, allow_head=False),
        web.post(f"{trade}/close", pay.close),
        web.post("/v3/refund/domestic/refunds", pay.refund),
        web.get("/v3/refund/domestic/refunds/{number}", pay.ask_refund, allow_head=False),
        web.get("/v3/bill/tradebill", pay.bill, allow_head=False),
        web.get("/v3/bill/fundflowbill", pay.fund_bill, allow_head=False),
        web.get("/v3/billdownload/file", pay.download, allow_head=False),
    ]


def error(status: int, code: str) -> web.Response:
    return web.json_response({"code": code, "message": "refused"}, status=status)


def fault(code: str) -> web.Response:
    """A fault that a hook asked for: `500` or a code of the vendor's."""
    if code.isdigit():
        return web.Response(status=int(code))
    return error(500 if code == "SYSTEM_ERROR" else 400, code)
