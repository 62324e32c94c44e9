"""The collection of non-tax revenue as a vendor."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from domain.payments.trades import Trade
from domain.payments.vendor_calls import BeginWanted, Begun, Refunding, RefundWanted, VendorFailed
from domain.payments.vendor_words import DayFile, RefundSaid, RefundWord, TradeSaid, TradeWord, Word
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Clock, Transport


class NontaxApi(Protocol):
    """connectors.payment.nontax.Nontax."""

    def build_begin(self, wanted: BeginWanted, at: datetime) -> HttpRequest: ...

    def parse_begin(self, response: HttpResponse, at: datetime) -> Begun: ...

    def build_ask(self, trade: Trade, at: datetime) -> HttpRequest: ...

    def build_close(self, trade: Trade, at: datetime) -> HttpRequest: ...

    def parse_trade(self, response: HttpResponse, trade: Trade, at: datetime) -> TradeWord: ...

    def build_refund(self, wanted: RefundWanted, at: datetime) -> HttpRequest: ...

    def build_ask_refund(self, trade: Trade, at: datetime) -> HttpRequest: ...

    def parse_refund(
        self, response: HttpResponse, trade: Trade, at: datetime
    ) -> tuple[RefundWord, datetime | None]: ...

    def build_file(self, day: date, at: datetime) -> HttpRequest: ...

    def parse_file(self, response: HttpResponse, day: date, at: datetime) -> DayFile | None: ...

    def read_callback(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Word: ...


class NontaxVendor:
    """services.payments.vendors.PaymentVendor."""

    def __init__(self, *, api: NontaxApi, transport: Transport, clock: Clock) -> None:
        self._api = api
        self._transport = transport
        self._clock = clock

    async def begin(self, wanted: BeginWanted) -> Begun:
        response = await self._call(self._api.build_begin(wanted, self._clock()))
        return self._api.parse_begin(response, self._clock())

    async def ask(self, trade: Trade) -> TradeWord:
        response = await self._call(self._api.build_ask(trade, self._clock()))
        return self._api.parse_trade(response, trade, self._clock())

    async def close(self, trade: Trade) -> None:
        response = await self._call(self._api.build_close(trade, self._clock()))
        if self._api.parse_trade(response, trade, self._clock()).said is TradeSaid.PAID:
            raise VendorFailed("paid")

    async def refund(self, wanted: RefundWanted) -> Refunding:
        response = await self._call(self._api.build_refund(wanted, self._clock()))
        word, taken = self._api.parse_refund(response, wanted.trade, self._clock())
        if word.said is RefundSaid.UNKNOWN:
            raise VendorFailed("no-such-trade", refused=True)
        return Refunding(taken)

    async def ask_refund(self, trade: Trade) -> RefundWord:
        response = await self._call(self._api.build_ask_refund(trade, self._clock()))
        word, _ = self._api.parse_refund(response, trade, self._clock())
        return word

    async def file(self, day: date) -> DayFile | None:
        response = await self._call(self._api.build_file(day, self._clock()))
        return await asyncio.to_thread(self._api.parse_file, response, day, self._clock())

    async def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        return self._api.read_callback(headers, body, self._clock())

    async def _call(self, request: HttpRequest) -> HttpResponse:
        try:
            return await self._transport.send(request)
        except TransportFailed as broken:
            raise VendorFailed("no-answer" if broken.sent else "unreachable") from broken
