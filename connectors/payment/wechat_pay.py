"""WeChat Pay v3 (微信支付): requests as values, and what the answers say.

Written from pay.weixin.qq.com/docs/merchant: apis/jsapi-payment, apis/h5-payment, apis/native-payment
(direct orders, query, close), apis/refund, apis/bill (trade bill, fund bill), development/interface-rules (signatures,
error codes). A trade's number is used again in no other way and for no other payer (`OUT_TRADE_NO_USED`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha1
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlsplit

from connectors.payment.fields import read_fen, read_text
from connectors.payment.wechat_pay_bill import read_bill
from connectors.payment.wechat_pay_funds import read_funds
from connectors.payment.wechat_pay_keys import (
    SCHEME,
    PlatformKeys,
    read_api_key,
    read_certificates,
    read_private_key,
    read_public_key,
    sign,
    unseal,
)
from domain.days import SHANGHAI
from domain.payments.funds import FundFile
from domain.payments.payments import CURRENCY
from domain.payments.trades import PayWay, Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, Forged, RefundWanted, VendorFailed
from domain.payments.vendor_words import (
    DayFile,
    RefundSaid,
    RefundWord,
    TradeSaid,
    TradeWord,
    Word,
)
from domain.wire import HttpRequest, HttpResponse

#: Own choice: a city has some ten thousand payments a day, of 400 bytes each; beyond it a file is refused.
BILL_BYTES: Final = 64 * 1024 * 1024
_TEXT_MAX: Final = 512  # own bound
_TRADES: Final = "/v3/pay/transactions"
_REFUNDS: Final = "/v3/refund/domestic/refunds"
_ABOUT_MAX: Final = 127  # characters of `description`
_REASON_BYTES: Final = 80
_SAID: Final = {
    "SUCCESS": TradeSaid.PAID,
    "REFUND": TradeSaid.PAID,  # it was paid first; its refund is asked by its own number
    "NOTPAY": TradeSaid.OPEN,
    "USERPAYING": TradeSaid.OPEN,
    "ACCEPT": TradeSaid.OPEN,
    "CLOSED": TradeSaid.CLOSED,
    "REVOKED": TradeSaid.CLOSED,
    "PAYERROR": TradeSaid.CLOSED,
}
_REFUND_SAID: Final = {
    "SUCCESS": RefundSaid.DONE,
    "PROCESSING": RefundSaid.PROCESSING,
    "ABNORMAL": RefundSaid.FAILED,
    "CLOSED": RefundSaid.FAILED,
}
_NO_FILE: Final = frozenset({"NO_STATEMENT_EXIST", "STATEMENT_CREATING"})
#: It will say so again until somebody mends our account or our request.
_REFUSED: Final = frozenset(
    {
        "PARAM_ERROR",
        "INVALID_REQUEST",
        "SIGN_ERROR",
        "NO_AUTH",
        "NOAUTH",
        "APPID_MCHID_NOT_MATCH",
        "MCH_NOT_EXISTS",
        "OUT_TRADE_NO_USED",
        "ORDER_CLOSED",
        "ORDERPAID",
        "OPENID_MISMATCH",
    }
)


@dataclass(frozen=True, slots=True)
class WechatPayAccount:
    """`serial`: of the merchant's certificate, whose key signs.

    `public_key`: of the platform, in the mode with one; "" where its certificates are fetched. `notify_url`: where
    the vendor calls us; `h5_url`: of the page that pays from a browser.
    """

    base_url: str
    mchid: str
    appid: str
    serial: str
    private_key: str = field(repr=False)  # PEM
    api_key: str = field(repr=False)  # APIv3, 32 characters
    notify_url: str
    h5_url: str
    public_key_id: str = ""
    public_key: str = ""


class WechatPay:
    """Raises ValueError at once when a key is none. `nonce` gives a word that was never given before."""

    def __init__(self, account: WechatPayAccount, nonce: Callable[[], str]) -> None:
        self._account = account
        self._nonce = nonce
        self._base = account.base_url.rstrip("/")
        self._key = read_private_key(account.private_key)
        self._api_key = read_api_key(account.api_key)
        self._fixed: PlatformKeys | None = None
        if account.public_key:
            key = read_public_key(account.public_key)
            self._fixed = PlatformKeys({account.public_key_id.upper(): key})

    @property
    def fixed_keys(self) -> PlatformKeys | None:
        """Of the mode with one public key; None where certificates are fetched."""
        return self._fixed

    def build_certificates(self, at: datetime) -> HttpRequest:
        return self._request("GET", "/v3/certificates", at)

    def parse_certificates(self, response: HttpResponse, at: datetime) -> PlatformKeys:
        """Sealed under our key, and signed by one of those that it brings. Forged."""
        self._check_status(response)
        keys = read_certificates(response.body, self._api_key, at)
        keys.check(response.headers, response.body, at)
        return keys

    def build_begin(self, wanted: BeginWanted, at: datetime) -> HttpRequest:
        trade = wanted.trade
        body: dict[str, object] = {
            "appid": self._account.appid,
            "mchid": self._account.mchid,
            "description": wanted.about[:_ABOUT_MAX],
            "out_trade_no": trade.number,
            "time_expire": trade.ends_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "notify_url": self._account.notify_url,
            "amount": {"total": wanted.amount_fen, "currency": CURRENCY},
        }
        if trade.way is PayWay.JSAPI:
            body["payer"] = {"openid": wanted.openid}
        if trade.way is PayWay.H5:
            h5 = {"type": "Wap", "app_url": self._account.h5_url}
            body["scene_info"] = {"payer_client_ip": wanted.address, "h5_info": h5}
        return self._request("POST", f"{_TRADES}/{trade.way}", at, body)

    def parse_begin(self, response: HttpResponse, trade: Trade, at: datetime) -> Begun:
        """VendorFailed for what is no beginning."""
        found = self._object(response)
        if trade.way is PayWay.H5:
            return Begun(url=read_text(found, "h5_url", _TEXT_MAX))
        if trade.way is PayWay.NATIVE:
            return Begun(code=read_text(found, "code_url", _TEXT_MAX))
        stamp, nonce = str(int(at.timestamp())), self._nonce()
        package = f"prepay_id={read_text(found, 'prepay_id', _TEXT_MAX)}"
        signed = sign(self._key, self._account.appid, stamp, nonce, package)
        return Begun(
            params=(
                ("appId", self._account.appid),
                ("timeStamp", stamp),
                ("nonceStr", nonce),
                ("package", package),
                ("signType", "RSA"),
                ("paySign", signed),
            )
        )

    def build_ask(self, trade: Trade, at: datetime) -> HttpRequest:
        path = f"{_TRADES}/out-trade-no/{quote(trade.number)}?mchid={self._account.mchid}"
        return self._request("GET", path, at)

    def parse_ask(self, response: HttpResponse, trade: Trade) -> TradeWord:
        if response.status == HTTPStatus.NOT_FOUND and _code(response) == "ORDER_NOT_EXIST":
            return TradeWord(Vendor.WECHAT_PAY, trade.number, TradeSaid.UNKNOWN)
        word = self._trade_word(self._object(response))
        if word.number != trade.number:
            raise VendorFailed("another-trade")
        return word

    def build_close(self, trade: Trade, at: datetime) -> HttpRequest:
        path = f"{_TRADES}/out-trade-no/{quote(trade.number)}/close"
        return self._request("POST", path, at, {"mchid": self._account.mchid})

    def parse_close(self, response: HttpResponse) -> None:
        """VendorFailed also for one that was paid meanwhile: what became of it is asked again."""
        if response.status == HTTPStatus.NO_CONTENT:
            return
        raise _failed(response)

    def build_refund(self, wanted: RefundWanted, at: datetime) -> HttpRequest:
        fen = wanted.amount_fen
        body = {
            "out_trade_no": wanted.trade.number,
            "out_refund_no": wanted.number,
            "reason": wanted.about.zh.encode()[:_REASON_BYTES].decode(errors="ignore"),
            "notify_url": self._account.notify_url,
            "amount": {"refund": fen, "total": fen, "currency": CURRENCY},
        }
        return self._request("POST", _REFUNDS, at, body)

    def build_ask_refund(self, trade: Trade, at: datetime) -> HttpRequest:
        return self._request("GET", f"{_REFUNDS}/{quote(trade.refund_number)}", at)

    def parse_refund(
        self, response: HttpResponse, trade: Trade
    ) -> tuple[RefundWord, datetime | None]:
        """Of a refund asked for, or asked about; with when the vendor took it."""
        if response.status == HTTPStatus.NOT_FOUND and _code(response) == "RESOURCE_NOT_EXISTS":
            return RefundWord(Vendor.WECHAT_PAY, trade.number, RefundSaid.UNKNOWN), None
        found = self._object(response)
        if found.get("out_trade_no") != trade.number:
            raise VendorFailed("another-trade")
        return self._refund_word(found, "status"), _moment(found, "create_time")

    def build_bill(self, day: date, at: datetime) -> HttpRequest:
        return self._request(
            "GET", f"/v3/bill/tradebill?bill_date={day:%Y-%m-%d}&bill_type=ALL", at
        )

    def build_fund_bill(self, day: date, at: datetime) -> HttpRequest:
        path = f"/v3/bill/fundflowbill?bill_date={day:%Y-%m-%d}&account_type=BASIC"
        return self._request("GET", path, at)

    def parse_bill(self, response: HttpResponse) -> tuple[str, str] | None:
        """The address of the file and its SHA-1; None while there is none."""
        if response.status != HTTPStatus.OK and _code(response) in _NO_FILE:
            return None
        found = self._object(response)
        if found.get("hash_type") != "SHA1":
            raise VendorFailed("hash-type", refused=True)
        url = read_text(found, "download_url", _TEXT_MAX)
        if not url.startswith(f"{self._base}/"):
            raise VendorFailed("other-address", refused=True)
        return url, read_text(found, "hash_value", _TEXT_MAX)

    def build_download(self, url: str, at: datetime) -> HttpRequest:
        """Its answer is the one that is not signed: the hash is."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self._request("GET", path, at, most=BILL_BYTES)

    def parse_download(self, response: HttpResponse, digest: str, day: date) -> DayFile:
        """VendorFailed for a file that is not the one of the hash, or can't be read to its end."""
        body = self._downloaded(response, digest)
        return read_bill(body, day, self._account.mchid, self._account.appid)

    def parse_funds(self, response: HttpResponse, digest: str, day: date) -> FundFile:
        """The same of the fund-flow bill."""
        return read_funds(self._downloaded(response, digest), day)

    def read_callback(self, body: bytes) -> Word:
        """Of one whose signature was checked. Forged for what is not about our account."""
        try:
            told = json.loads(body)
            found = json.loads(unseal(told["resource"], self._api_key))
        except (ValueError, KeyError, TypeError, RecursionError) as broken:
            raise Forged("form") from broken
        if not isinstance(found, dict) or found.get("mchid") != self._account.mchid:
            raise Forged("account")
        kind = told.get("event_type")
        try:
            if kind == "TRANSACTION.SUCCESS":
                return self._trade_word(found)
            if isinstance(kind, str) and kind.startswith("REFUND."):
                return self._refund_word(found, "refund_status")
        except VendorFailed as other:
            raise Forged(other.code) from other
        raise Forged("event")

    def check(self, keys: PlatformKeys, response: HttpResponse, at: datetime) -> None:
        """An answer of 2xx is signed. Forged, UnknownSerial."""
        if response.status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            keys.check(response.headers, response.body, at)

    def _request(
        self,
        method: str,
        path: str,
        at: datetime,
        content: Mapping[str, object] | None = None,
        *,
        most: int | None = None,
    ) -> HttpRequest:
        body = "" if content is None else json.dumps(content, ensure_ascii=False)
        stamp, nonce = str(int(at.timestamp())), self._nonce()
        signature = sign(self._key, method, path, stamp, nonce, body)
        token = (
            f'mchid="{self._account.mchid}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{stamp}",serial_no="{self._account.serial}"'
        )
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": f"{SCHEME} {token}",
        }
        if self._account.public_key_id:
            headers["Wechatpay-Serial"] = self._account.public_key_id
        request = HttpRequest(method, self._base + path, headers, body.encode())
        if most is None:
            return request
        return HttpRequest(method, request.url, headers, request.body, answer_bytes=most)

    def _object(self, response: HttpResponse) -> dict[str, object]:
        self._check_status(response)
        try:
            found = json.loads(response.body)
        except (ValueError, RecursionError) as broken:
            raise VendorFailed("unreadable") from broken
        if not isinstance(found, dict):
            raise VendorFailed("unreadable")
        return found

    def _downloaded(self, response: HttpResponse, digest: str) -> bytes:
        self._check_status(response)
        if sha1(response.body).hexdigest() != digest.lower():  # noqa: S324  # the vendor's own, signed
            raise VendorFailed("hash", refused=True)
        return response.body

    def _check_status(self, response: HttpResponse) -> None:
        if response.status != HTTPStatus.OK:
            raise _failed(response)

    def _trade_word(self, found: Mapping[str, object]) -> TradeWord:
        if (found.get("mchid"), found.get("appid")) != (self._account.mchid, self._account.appid):
            raise VendorFailed("account")
        said = _SAID.get(str(found.get("trade_state")))
        if said is None:
            raise VendorFailed("state")
        number = read_text(found, "out_trade_no", _TEXT_MAX)
        if said is not TradeSaid.PAID:
            return TradeWord(Vendor.WECHAT_PAY, number, said)
        amount = _amount(found)
        return TradeWord(
            vendor=Vendor.WECHAT_PAY,
            number=number,
            said=said,
            transaction=read_text(found, "transaction_id", _TEXT_MAX),
            amount_fen=read_fen(amount, "total"),
            currency=str(amount.get("currency", CURRENCY)),
            at=_moment(found, "success_time"),
        )

    def _refund_word(self, found: Mapping[str, object], name: str) -> RefundWord:
        said = _REFUND_SAID.get(str(found.get(name)))
        if said is None:
            raise VendorFailed("state")
        amount = _amount(found)
        return RefundWord(
            vendor=Vendor.WECHAT_PAY,
            number=read_text(found, "out_trade_no", _TEXT_MAX),
            said=said,
            refund=read_text(found, "out_refund_no", _TEXT_MAX),
            amount_fen=read_fen(amount, "refund"),
            currency=str(amount.get("currency", CURRENCY)),
            at=_moment(found, "success_time"),
        )


def _amount(found: Mapping[str, object]) -> Mapping[str, object]:
    amount = found.get("amount")
    if not isinstance(amount, dict):
        raise VendorFailed("amount")
    return amount


def _moment(found: Mapping[str, object], name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(found.get(name)))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _code(response: HttpResponse) -> str:
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        return ""
    code = found.get("code") if isinstance(found, dict) else None
    return code[:64] if isinstance(code, str) and code.isprintable() else ""


def _failed(response: HttpResponse) -> VendorFailed:
    code = _code(response)
    return VendorFailed(code or f"http-{response.status}", refused=code in _REFUSED)
