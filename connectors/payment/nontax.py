"""The collection system of non-tax revenue (非税收入收缴系统), in the smallest form that does the work.

No public document fixes its wire: 政府非税收入管理办法 (财税〔2016〕33号) and 财政电子票据管理办法 (财综〔2010〕5号,
2020) say what passes, each province's treasury how. So this adapter speaks signed JSON of its own: SHA-256 with
RSA over method, path, time, a word and the body, each line ended by a line feed; the other side signs its answers
and its calls alike. A bill (缴款书) of ours gets a payment book number (缴款码), which any collecting bank takes;
the payment names the number of the treasury's electronic bill. A city fits it to its province's document here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from connectors.payment.fields import read_fen, read_text
from connectors.payment.wechat_pay_keys import PlatformKeys, read_private_key, read_public_key, sign
from domain.payments.payments import CURRENCY
from domain.payments.trades import Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, Forged, RefundWanted, VendorFailed
from domain.payments.vendor_words import (
    DayFile,
    RefundSaid,
    RefundWord,
    TradeSaid,
    TradeWord,
    Word,
)
from domain.utc import zulu
from domain.wire import HttpRequest, HttpResponse

SERIAL: Final = "NONTAX"
#: Own choice, as of the other vendor's.
FILE_BYTES: Final = 64 * 1024 * 1024
_TEXT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class NontaxAccount:
    """`private_key`: ours, which signs what we ask; `public_key`: theirs. `item`: the code of the revenue."""

    base_url: str
    unit: str  # the code of the collecting unit (执收单位)
    item: str
    private_key: str = field(repr=False)  # PEM, RSA
    public_key: str  # PEM, RSA
    notify_url: str


class Nontax:
    """Raises ValueError at once when a key is none. `nonce` gives a word that was never given before."""

    def __init__(self, account: NontaxAccount, nonce: Callable[[], str]) -> None:
        self._account = account
        self._nonce = nonce
        self._base = account.base_url.rstrip("/")
        self._key = read_private_key(account.private_key)
        self._theirs = PlatformKeys({SERIAL: read_public_key(account.public_key)})

    def build_begin(self, wanted: BeginWanted, at: datetime) -> HttpRequest:
        return self._request(
            "/nontax/v1/bills",
            at,
            {
                "number": wanted.trade.number,
                "item": self._account.item,
                "amount_fen": wanted.amount_fen,
                "about": wanted.about,
                "expires_at": zulu(wanted.trade.ends_at),
                "notify_url": self._account.notify_url,
            },
        )

    def parse_begin(self, response: HttpResponse, at: datetime) -> Begun:
        return Begun(code=read_text(self._object(response, at), "book", _TEXT_MAX))

    def build_ask(self, trade: Trade, at: datetime) -> HttpRequest:
        return self._request("/nontax/v1/bills/query", at, {"number": trade.number})

    def build_close(self, trade: Trade, at: datetime) -> HttpRequest:
        return self._request("/nontax/v1/bills/cancel", at, {"number": trade.number})

    def parse_trade(self, response: HttpResponse, trade: Trade, at: datetime) -> TradeWord:
        word = self._trade_word(self._object(response, at))
        if word.number != trade.number:
            raise VendorFailed("another-trade")
        return word

    def build_refund(self, wanted: RefundWanted, at: datetime) -> HttpRequest:
        """退付: of the whole bill, on the word of the collecting unit."""
        body = {
            "number": wanted.trade.number,
            "refund": wanted.number,
            "amount_fen": wanted.amount_fen,
            "about": wanted.about.zh,
            "notify_url": self._account.notify_url,
        }
        return self._request("/nontax/v1/refunds", at, body)

    def build_ask_refund(self, trade: Trade, at: datetime) -> HttpRequest:
        body = {"number": trade.number, "refund": trade.refund_number}
        return self._request("/nontax/v1/refunds/query", at, body)

    def parse_refund(
        self, response: HttpResponse, trade: Trade, at: datetime
    ) -> tuple[RefundWord, datetime | None]:
        """With when it was taken."""
        found = self._object(response, at)
        word = self._refund_word(found)
        if word.number != trade.number:
            raise VendorFailed("another-trade")
        return word, _moment(found, "taken_at")

    def build_file(self, day: date, at: datetime) -> HttpRequest:
        request = self._request("/nontax/v1/day-files", at, {"day": day.isoformat()})
        return HttpRequest(
            request.method, request.url, request.headers, request.body, answer_bytes=FILE_BYTES
        )

    def parse_file(self, response: HttpResponse, day: date, at: datetime) -> DayFile | None:
        """None while there is none. VendorFailed for one of another day, or whose sums are not its rows'."""
        if response.status == HTTPStatus.NOT_FOUND:
            return None
        found = self._object(response, at)
        payments = tuple(self._trade_word(each) for each in _rows(found, "payments"))
        refunds = tuple(self._refund_word(each) for each in _rows(found, "refunds"))
        sums = (read_fen(found, "paid_fen"), read_fen(found, "refunded_fen"))
        if found.get("day") != day.isoformat() or sums != (
            sum(each.amount_fen for each in payments),
            sum(each.amount_fen for each in refunds),
        ):
            raise VendorFailed("file-sums", refused=True)
        digest = sha256(response.body).digest()
        return DayFile(Vendor.NONTAX, day, digest, payments, refunds)

    def read_callback(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Word:
        """Forged for what is not signed by them."""
        self._check(headers, body, at)
        try:
            found = json.loads(body)
            if not isinstance(found, dict) or found.get("unit") != self._account.unit:
                raise Forged("account")
            return self._refund_word(found) if "refund" in found else self._trade_word(found)
        except (ValueError, RecursionError) as broken:
            raise Forged("form") from broken
        except VendorFailed as other:
            raise Forged(other.code) from other

    def _request(self, path: str, at: datetime, content: Mapping[str, object]) -> HttpRequest:
        body = json.dumps({"unit": self._account.unit, **content}, ensure_ascii=False)
        stamp, nonce = str(int(at.timestamp())), self._nonce()
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Nonce": nonce,
            "X-Signature": sign(self._key, "POST", path, stamp, nonce, body),
        }
        return HttpRequest("POST", self._base + path, headers, body.encode())

    def _check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        named = {
            "wechatpay-timestamp": headers.get("x-timestamp", ""),
            "wechatpay-nonce": headers.get("x-nonce", ""),
            "wechatpay-signature": headers.get("x-signature", ""),
            "wechatpay-serial": SERIAL,
        }
        self._theirs.check(named, body, at)

    def _object(self, response: HttpResponse, at: datetime) -> dict[str, object]:
        if response.status != HTTPStatus.OK:
            refused = response.status < HTTPStatus.INTERNAL_SERVER_ERROR
            raise VendorFailed(f"http-{response.status}", refused=refused)
        try:
            self._check(response.headers, response.body, at)
            found = json.loads(response.body)
        except Forged as forged:
            raise VendorFailed(f"forged-{forged.why}") from forged
        except (ValueError, RecursionError) as broken:
            raise VendorFailed("unreadable") from broken
        if not isinstance(found, dict):
            raise VendorFailed("unreadable")
        return found

    def _trade_word(self, found: Mapping[str, object]) -> TradeWord:
        try:
            said = TradeSaid(str(found.get("state")))
        except ValueError as other:
            raise VendorFailed("state") from other
        number = read_text(found, "number", _TEXT_MAX)
        if said is not TradeSaid.PAID:
            return TradeWord(Vendor.NONTAX, number, said)
        return TradeWord(
            vendor=Vendor.NONTAX,
            number=number,
            said=said,
            transaction=read_text(found, "transaction", _TEXT_MAX),
            amount_fen=read_fen(found, "amount_fen"),
            currency=str(found.get("currency", CURRENCY)),
            at=_moment(found, "paid_at"),
            ebill=read_text(found, "ebill", _TEXT_MAX) if found.get("ebill") else "",
        )

    def _refund_word(self, found: Mapping[str, object]) -> RefundWord:
        try:
            said = RefundSaid(str(found.get("state")))
        except ValueError as other:
            raise VendorFailed("state") from other
        return RefundWord(
            vendor=Vendor.NONTAX,
            number=read_text(found, "number", _TEXT_MAX),
            said=said,
            refund=read_text(found, "refund", _TEXT_MAX),
            amount_fen=read_fen(found, "amount_fen"),
            currency=str(found.get("currency", CURRENCY)),
            at=_moment(found, "done_at"),
        )


def _rows(found: Mapping[str, object], name: str) -> list[dict[str, object]]:
    rows = found.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise VendorFailed("unreadable", refused=True)
    return rows


def _moment(found: Mapping[str, object], name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(found.get(name)))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None
