"""Vendors call us: proved to be theirs, then settled. What can't be proved is refused and counted."""

import logging
from collections import Counter
from collections.abc import Mapping
from typing import Final, Protocol

from domain.errors import Busy, NotAllowed, NotFound
from domain.payments.settling import News
from domain.payments.trades import Vendor
from domain.payments.vendor_calls import Forged, VendorFailed
from domain.payments.vendor_words import Word
from domain.problems import Problem
from services.payments.vendors import PaymentVendor

log = logging.getLogger(__name__)

_RETRY_AFTER_S: Final = 30


class Settling(Protocol):
    """services.payments.settlement.Settlement."""

    async def take(self, word: Word) -> News: ...


class PaymentCallbackService:
    """`counts`: calls by vendor and what came of each: `taken`, or why it was refused."""

    def __init__(self, *, vendors: Mapping[Vendor, PaymentVendor], settlement: Settling) -> None:
        self._vendors = vendors
        self._settlement = settlement
        self.counts: Counter[tuple[str, str]] = Counter()

    async def take(self, name: str, headers: Mapping[str, str], body: bytes) -> None:
        """The same answer however often it comes.

        NotFound for a vendor that is none; NotAllowed for what is forged, too old, or dated in the future; Busy
        while its keys can't be had: it calls again.
        """
        vendor = self._vendors.get(Vendor(name)) if name in set(Vendor) else None
        if vendor is None:
            raise NotFound(Problem.NOT_FOUND)
        try:
            word = await vendor.read_callback(headers, body)
        except Forged as forged:
            self.counts[name, forged.why] += 1
            log.warning("a call in the name of %s is refused: %s", name, forged.why)
            raise NotAllowed(Problem.CALLBACK_FORGED) from forged
        except VendorFailed as failed:
            self.counts[name, "no-keys"] += 1
            raise Busy(Problem.OUTSIDE_SYSTEM, retry_after=_RETRY_AFTER_S) from failed
        await self._settlement.take(word)
        self.counts[name, "taken"] += 1
