"""Orders as people pay them: listed, begun at a vendor from a phone or for a screen."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.mandates import GUARDIANS, Mandate
from domain.cursors import NEWEST, Place, page, place
from domain.errors import Busy, Conflict, NotFound, TooMany
from domain.payments import trades
from domain.payments.payments import Paid, PaymentMove, PaymentPurpose
from domain.payments.trades import TRADES_MAX, VENDOR_OF, PayWay, Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, VendorFailed
from domain.people import Citizen, Officer
from domain.problems import Problem
from services.accounts.person_binding import Bindings, person_of
from services.payments.orders import OrderStore as Opened
from services.payments.orders import note
from services.payments.vendors import PaymentVendor
from services.ports import AuditLog, Clock, UnitOfWork

log = logging.getLogger(__name__)

PAGE: Final = 20  # own choice: what fits a phone
_RETRY_AFTER_S: Final = 30
#: A trade that is over sooner is not begun again: nobody pays within it.
_LEFT: Final = timedelta(minutes=5)
#: Begun again under the same number; a browser's begins anew, since its address is part of what was asked.
_AGAIN: Final = frozenset({PayWay.JSAPI, PayWay.NATIVE, PayWay.BOOK})
#: From a phone or page of one's own; a code is for another screen than the one that pays.
BY_PHONE: Final = (PayWay.JSAPI, PayWay.H5, PayWay.NATIVE, PayWay.BOOK)


class OrderStore(Opened, Protocol):
    """storage.payments.orders.OrderStore."""

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Paid]: ...


class Payers(Protocol):
    """storage.accounts.accounts.AccountStore."""

    async def openid_of(self, account: UUID) -> str:
        """Of the WeChat that is linked to the account; "" for none."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    orders: tuple[Paid, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class Payer:
    """Who begins: the account of a phone, None at a counter."""

    account: UUID | None
    actor: str
    address: str = ""


class PayingService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: OrderStore,
        persons: Bindings,
        payers: Payers,
        purposes: Mapping[str, PaymentPurpose],
        vendors: Mapping[Vendor, PaymentVendor],
        audit: AuditLog,
        draw: Callable[[str], str],
        clock: Clock,
    ) -> None:
        """`draw`: a QR code as SVG."""
        self._draw = draw
        self._unit = unit
        self._store = store
        self._persons = persons
        self._payers = payers
        self._purposes = purposes
        self._vendors = vendors
        self._audit = audit
        self._clock = clock

    def purpose(self, name: str) -> PaymentPurpose:
        return self._purposes[name]

    def drawn(self, begun: Begun) -> str:
        """What is scanned as a picture; "" for a payment book number, which is said and typed."""
        return self._draw(begun.code) if ":" in begun.code else ""

    def ways(self, purpose: str) -> tuple[PayWay, ...]:
        """By which it can be paid from a phone; the window takes it besides."""
        public = self._purposes[purpose].public and Vendor.NONTAX in self._vendors
        wanted = Vendor.NONTAX if public else Vendor.WECHAT_PAY
        if wanted not in self._vendors:
            return ()
        return tuple(way for way in BY_PHONE if VENDOR_OF[way] is wanted)

    async def mine(self, citizen: Citizen, cursor: str, mandate: Mandate | None) -> OrderPage:
        """The newest first."""
        person = await self._person(citizen, mandate)
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(person, before, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.order.opened_at, each.order.order))
        seen = tuple(each for each in shown if _sees(citizen, mandate, each))
        return OrderPage(seen, following)

    async def show(self, citizen: Citizen, order: UUID, mandate: Mandate | None) -> Paid:
        """NotFound for another's."""
        person = await self._person(citizen, mandate)
        held = _of(await self._store.read(order), person)
        if not _sees(citizen, mandate, held):
            raise NotFound(Problem.NOT_FOUND)
        return held

    async def pay(
        self, citizen: Citizen, order: UUID, way: PayWay, address: str, mandate: Mandate | None
    ) -> Begun:
        """What the phone needs.

        NotFound; Conflict for an order that is not open, or a way that is not offered; Busy while the vendor
        does not answer, which costs nothing.
        """
        person = (await self.show(citizen, order, mandate)).order.person
        assert person is not None
        openid = ""
        if way is PayWay.JSAPI:
            openid = await self._payers.openid_of(citizen.account)
            if not openid:
                raise Conflict(Problem.WECHAT_NOT_LINKED)
        payer = Payer(citizen.account, citizen.actor, address)
        return await self._begin(person, order, way, payer, openid)

    async def code(self, officer: Officer, person: UUID, order: UUID) -> Begun:
        """For the counter's screen: whoever stands before it pays by their phone, or takes the number along."""
        held = _of(await self._store.read(order), person)
        ways = self.ways(held.order.purpose)
        way = next((each for each in (PayWay.NATIVE, PayWay.BOOK) if each in ways), None)
        if way is None:
            raise Conflict(Problem.PAY_WAY_CLOSED)
        return await self._begin(person, order, way, Payer(None, officer.actor), "")

    async def _begin(
        self, person: UUID, order: UUID, way: PayWay, payer: Payer, openid: str
    ) -> Begun:
        async def work() -> tuple[Paid, Trade]:
            at = self._clock()
            held = _of(await self._store.lock(order), person)
            if not held.order.open or held.order.over(at):
                raise Conflict(Problem.ORDER_MOVED)
            if way not in self.ways(held.order.purpose):
                raise Conflict(Problem.PAY_WAY_CLOSED)
            if (again := _again(held, way, payer.account, at)) is not None:
                return held, again
            return held, await self._new(held, way, payer, at)

        # Kept before the vendor hears of it: what it says later is of a trade that we know.
        held, trade = await self._unit.together(work)
        wanted = BeginWanted(
            trade=trade,
            amount_fen=held.order.amount_fen,
            about=self._purposes[held.order.purpose].words.zh,
            openid=openid,
            address=payer.address,
        )
        try:
            return await self._vendors[trade.vendor].begin(wanted)
        except VendorFailed as failed:
            log.warning("%s begins no trade: %s", trade.vendor, failed.code)
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S) from failed

    async def _new(self, held: Paid, way: PayWay, payer: Payer, at: datetime) -> Trade:
        order = held.order
        n = len(held.trades) + 1
        if n > TRADES_MAX:
            raise TooMany(Problem.TOO_MANY_REQUESTS)
        trade = trades.begin(order.order, order.number, n, way, payer.account, at, order.expires_at)
        await self._store.save(held, replace(held, trades=(*held.trades, trade)))
        await note(self._audit, order, PaymentMove.BEGUN, payer.actor, way)
        return trade

    async def _person(self, citizen: Citizen, mandate: Mandate | None) -> UUID:
        if mandate is not None:
            return mandate.person
        return await person_of(self._persons, citizen.account)


def _sees(citizen: Citizen, mandate: Mandate | None, held: Paid) -> bool:
    """A representative sees what they began, and nothing else of the person's (domain/hall/applying.py)."""
    own = mandate is None or mandate.kind in GUARDIANS
    return own or held.order.account == citizen.account


def _of(held: Paid | None, person: UUID) -> Paid:
    if held is None or held.order.person != person:
        raise NotFound(Problem.NOT_FOUND)
    return held


def _again(held: Paid, way: PayWay, account: UUID | None, at: datetime) -> Trade | None:
    """The trade that is good still: of the same way and payer, as the vendor wants it."""
    return next(
        (
            each
            for each in held.trades
            if each.begun
            and each.way is way
            and way in _AGAIN
            and each.account == account
            and at + _LEFT < each.ends_at
        ),
        None,
    )
