"""The services of payments: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.payments.callbacks import PaymentCallbackService
from services.payments.differences import DifferenceService
from services.payments.paying import PayingService
from services.payments.window import WindowPaymentService


@dataclass(frozen=True, slots=True)
class PaymentServices:
    """Orders as people pay them, the window, finance, and the vendors' calls."""

    paying: PayingService
    window: WindowPaymentService
    differences: DifferenceService
    callbacks: PaymentCallbackService


PAYMENTS: Final = web.AppKey("payments", PaymentServices)
