"""The public keys of partners: in their registration, or fetched from where they publish them."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from domain.accounts.partners import Partner, PartnerKey
from domain.errors import Busy, Unfit
from domain.problems import Problem
from domain.public_addresses import check_url
from domain.wire import HttpRequest, TransportFailed
from services.ports import Clock, Transport

#: Own choice: so long a key that was taken away from there may still be good.
FRESH: Final = timedelta(minutes=10)
#: While the partner's address is away its keys hold on; then its own fault stands in its way.
KEPT: Final = timedelta(hours=1)
#: A key that we don't know may be a new one. Whoever invents names of keys has us ask no more often.
AGAIN: Final = timedelta(minutes=1)
FETCH_S: Final = 3.0
_REMEMBERED: Final = 1_000  # partners


@dataclass(frozen=True, slots=True)
class _Known:
    keys: tuple[PartnerKey, ...]
    fetched_at: datetime


class PartnerKeys:
    """`transport` reaches the public internet alone; `read` raises ValueError for what is no set of keys."""

    def __init__(
        self,
        *,
        transport: Transport,
        read: Callable[[bytes | str], tuple[PartnerKey, ...]],
        standins: Collection[str],
        clock: Clock,
        fetch_s: float = FETCH_S,
    ) -> None:
        self._fetch_s = fetch_s
        self._transport = transport
        self._read = read
        self._standins = standins
        self._clock = clock
        self._known: OrderedDict[UUID, _Known] = OrderedDict()
        self._asked_at: dict[UUID, datetime] = {}
        self._asking: dict[UUID, asyncio.Lock] = {}

    async def find(self, partner: Partner, kid: str) -> PartnerKey | None:
        """None for a name that the partner has no key of. Busy while its keys can't be fetched."""
        if partner.terms.jwks:
            return _named(await self.all(partner), kid)
        known = self._known.get(partner.partner)
        found = _named(known.keys, kid) if known else None
        if found is None or known is None or self._clock() - known.fetched_at >= FRESH:
            known = await self._ask(partner)
            found = _named(known.keys, kid) if known else None
        if known is None:
            raise _away()
        return found

    async def all(self, partner: Partner) -> tuple[PartnerKey, ...]:
        """As they stand there; Busy while they can't be fetched."""
        if partner.terms.jwks:
            return self._read(partner.terms.jwks)
        known = self._known.get(partner.partner)
        if known is None or self._clock() - known.fetched_at >= FRESH:
            known = await self._ask(partner)
        if known is None:
            raise _away()
        return known.keys

    async def _ask(self, partner: Partner) -> _Known | None:
        """What stands there, or what stood there lately. One asks, and who waits takes what it was told."""
        lock = self._asking.setdefault(partner.partner, asyncio.Lock())
        async with lock:
            asked_at = self._asked_at.get(partner.partner)
            if asked_at is None or self._clock() - asked_at >= AGAIN:
                self._asked_at[partner.partner] = self._clock()
                await self._fetch(partner)
        known = self._known.get(partner.partner)
        return known if known and self._clock() - known.fetched_at < KEPT else None

    async def _fetch(self, partner: Partner) -> None:
        url = partner.terms.jwks_url
        try:
            check_url(url, self._standins)
            async with asyncio.timeout(self._fetch_s):
                request = HttpRequest("GET", url, headers={"Accept": "application/json"})
                answer = await self._transport.send(request)
            if answer.status != HTTPStatus.OK:
                return
            keys = self._read(answer.body)
        except (TransportFailed, TimeoutError, Unfit, ValueError):
            return
        self._known[partner.partner] = _Known(keys, self._clock())
        while len(self._known) > _REMEMBERED:
            forgotten, _ = self._known.popitem(last=False)
            self._asked_at.pop(forgotten, None)
            self._asking.pop(forgotten, None)


def _named(keys: tuple[PartnerKey, ...], kid: str) -> PartnerKey | None:
    return next((each for each in keys if each.kid == kid), None)


def _away() -> Busy:
    return Busy(Problem.PARTNER_KEYS_AWAY, retry_after=int(AGAIN.total_seconds()))
