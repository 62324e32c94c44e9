"""WeChat Pay as a vendor: its platform's keys, fetched and changed, and its calls."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from domain.payments.funds import FundFile
from domain.payments.trades import Trade
from domain.payments.vendor_calls import (
    BeginWanted,
    Begun,
    Forged,
    Refunding,
    RefundWanted,
    UnknownSerial,
    VendorFailed,
)
from domain.payments.vendor_words import DayFile, RefundSaid, RefundWord, TradeWord, Word
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Clock, Transport

log = logging.getLogger(__name__)

#: Own choice: who calls us with serials that there are not makes us ask once a minute, and no more.
FETCH_EVERY: Final = timedelta(minutes=1)
#: The vendor: at most 12 h old, so that a change is met before the old key ends.
KEYS_LIVE: Final = timedelta(hours=12)


class Keys(Protocol):
    """connectors.payment.wechat_pay_keys.PlatformKeys."""

    def check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None: ...


K = TypeVar("K", bound=Keys)


class WechatPayApi(Protocol[K]):
    """connectors.payment.wechat_pay.WechatPay."""

    @property
    def fixed_keys(self) -> K | None: ...

    def build_certificates(self, at: datetime) -> HttpRequest: ...

    def parse_certificates(self, response: HttpResponse, at: datetime) -> K: ...

    def build_begin(self, wanted: BeginWanted, at: datetime) -> HttpRequest: ...

    def parse_begin(self, response: HttpResponse, trade: Trade, at: datetime) -> Begun: ...

    def build_ask(self, trade: Trade, at: datetime) -> HttpRequest: ...

    def parse_ask(self, response: HttpResponse, trade: Trade) -> TradeWord: ...

    def build_close(self, trade: Trade, at: datetime) -> HttpRequest: ...

    def parse_close(self, response: HttpResponse) -> None: ...

    def build_refund(self, wanted: RefundWanted, at: datetime) -> HttpRequest: ...

    def build_ask_refund(self, trade: Trade, at: datetime) -> HttpRequest: ...

    def parse_refund(
        self, response: HttpResponse, trade: Trade
    ) -> tuple[RefundWord, datetime | None]: ...

    def build_bill(self, day: date, at: datetime) -> HttpRequest: ...

    def build_fund_bill(self, day: date, at: datetime) -> HttpRequest: ...

    def parse_bill(self, response: HttpResponse) -> tuple[str, str] | None: ...

    def build_download(self, url: str, at: datetime) -> HttpRequest: ...

    def parse_download(self, response: HttpResponse, digest: str, day: date) -> DayFile: ...

    def parse_funds(self, response: HttpResponse, digest: str, day: date) -> FundFile: ...

    def read_callback(self, body: bytes) -> Word: ...

    def check(self, keys: K, response: HttpResponse, at: datetime) -> None: ...


class WechatPayVendor(Generic[K]):
    """services.payments.vendors.PaymentVendor, and services.payments.funds.FundVendor."""

    def __init__(self, *, api: WechatPayApi[K], transport: Transport, clock: Clock) -> None:
        self._api = api
        self._transport = transport
        self._clock = clock
        self._keys: K | None = api.fixed_keys
        self._fetched_at: datetime | None = None
        self._fetching = asyncio.Lock()

    async def begin(self, wanted: BeginWanted) -> Begun:
        response = await self._call(self._api.build_begin(wanted, self._clock()))
        return self._api.parse_begin(response, wanted.trade, self._clock())

    async def ask(self, trade: Trade) -> TradeWord:
        response = await self._call(self._api.build_ask(trade, self._clock()))
        return self._api.parse_ask(response, trade)

    async def close(self, trade: Trade) -> None:
        self._api.parse_close(await self._call(self._api.build_close(trade, self._clock())))

    async def refund(self, wanted: RefundWanted) -> Refunding:
        response = await self._call(self._api.build_refund(wanted, self._clock()))
        word, at = self._api.parse_refund(response, wanted.trade)
        if word.said is RefundSaid.UNKNOWN:
            raise VendorFailed("no-such-trade", refused=True)
        return Refunding(at)

    async def ask_refund(self, trade: Trade) -> RefundWord:
        response = await self._call(self._api.build_ask_refund(trade, self._clock()))
        word, _ = self._api.parse_refund(response, trade)
        return word

    async def file(self, day: date) -> DayFile | None:
        found = self._api.parse_bill(await self._call(self._api.build_bill(day, self._clock())))
        if found is None:
            return None
        url, digest = found
        response = await self._send(self._api.build_download(url, self._clock()))
        return await asyncio.to_thread(self._api.parse_download, response, digest, day)

    async def funds(self, day: date) -> FundFile | None:
        asked = self._api.build_fund_bill(day, self._clock())
        found = self._api.parse_bill(await self._call(asked))
        if found is None:
            return None
        url, digest = found
        response = await self._send(self._api.build_download(url, self._clock()))
        return await asyncio.to_thread(self._api.parse_funds, response, digest, day)

    async def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        at = self._clock()
        try:
            (await self._known(at, stranger=True)).check(headers, body, at)
        except UnknownSerial:
            (await self._fetched(at, stranger=True)).check(headers, body, at)
        return self._api.read_callback(body)

    async def _call(self, request: HttpRequest) -> HttpResponse:
        """What was answered, and signed by the vendor."""
        response, at = await self._send(request), self._clock()
        try:
            try:
                self._api.check(await self._known(at), response, at)
            except UnknownSerial:
                self._api.check(await self._fetched(at), response, at)
        except Forged as forged:
            log.warning("an answer of WeChat Pay is not signed by it: %s", forged.why)
            raise VendorFailed(f"forged-{forged.why}") from forged
        return response

    async def _send(self, request: HttpRequest) -> HttpResponse:
        try:
            return await self._transport.send(request)
        except TransportFailed as broken:
            raise VendorFailed("no-answer" if broken.sent else "unreachable") from broken

    async def _known(self, at: datetime, *, stranger: bool = False) -> K:
        keys, fixed = self._keys, self._api.fixed_keys is not None
        old = self._fetched_at is None or at - self._fetched_at >= KEYS_LIVE
        if keys is not None and (fixed or not old):
            return keys
        try:
            return await self._fetched(at, stranger=stranger)
        except VendorFailed:
            if keys is None:
                raise
            return keys  # the vendor is away: those that are known hold until their own end

    async def _fetched(self, at: datetime, *, stranger: bool = False) -> K:
        """Fetched anew, at most once in FETCH_EVERY; else those that are known.

        While none is known each call of ours fetches again, so that nobody who pays waits for that time
        after the vendor was away; what a stranger sends in its name (`stranger`) has us ask no more often.
        """
        async with self._fetching:
            recent = self._fetched_at is not None and at - self._fetched_at < FETCH_EVERY
            if self._keys is not None and (recent or self._api.fixed_keys is not None):
                return self._keys
            if recent and stranger:
                raise VendorFailed("no-keys")
            self._fetched_at = at
            response = await self._send(self._api.build_certificates(at))
            try:
                self._keys = self._api.parse_certificates(response, self._clock())
            except Forged as forged:
                raise VendorFailed(f"certificates-{forged.why}") from forged
            return self._keys
