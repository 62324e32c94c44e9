"""Refunds leave by the outbox: asked again until the vendor answers, since a number makes it one refund."""

from collections.abc import Mapping
from typing import Final

from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.payments.refunds import ClaimedRefund
from domain.payments.trades import REFUND_WORDS, RefundReason, Vendor
from domain.payments.vendor_calls import RefundWanted, VendorFailed
from domain.utc import zulu
from services.outbox import Skipped
from services.payments.vendors import PaymentVendor

#: Own choice: what the vendor refuses (our balance does not suffice, say) somebody has to mend first.
_REFUSED_S: Final = 6 * OPERATOR_S


class RefundSender:
    """One of unknown outcome is asked again. A vendor that is not set up any more leaves it to finance."""

    def __init__(self, vendors: Mapping[Vendor, PaymentVendor]) -> None:
        self._vendors = vendors

    async def send(self, claimed: ClaimedRefund) -> Answer:
        vendor = self._vendors.get(claimed.trade.vendor)
        if vendor is None:
            raise Skipped("not-configured")
        wanted = RefundWanted(
            trade=claimed.trade,
            number=claimed.number,
            amount_fen=claimed.amount_fen,
            about=REFUND_WORDS[claimed.trade.reason or RefundReason.NOT_DONE],
        )
        try:
            taken = await vendor.refund(wanted)
        except VendorFailed as failed:
            wait = _REFUSED_S if failed.refused else None
            return Answer(Outcome.RETRY, failed.code, retry_after=wait)
        return Answer(Outcome.DELIVERED, reference="" if taken.at is None else zulu(taken.at))
