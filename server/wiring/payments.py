"""Puts the services of payments together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auth.second_factor import qr_svg
from domain.city.hospitals import REGISTRATION
from domain.hall.fees import CASE_FEE
from domain.hall.postage import POSTAGE
from domain.payments.payments import PaymentPurpose
from handlers.payments.services import PaymentServices
from server.background import Background
from server.infrastructure import Infrastructure, now
from server.monitoring.payment_watch import PaymentWatch
from server.wiring.bookings import make_bookings
from server.wiring.foundation import Foundation
from services.city.registrations import RegistrationPayments
from services.hall.postage import PostagePayments
from services.payments.callbacks import PaymentCallbackService
from services.payments.differences import DifferenceService
from services.payments.funds import FundService
from services.payments.orders import PaymentEffect, PaymentService
from services.payments.paying import PayingService
from services.payments.reconciliation import ReconciliationService
from services.payments.settlement import Settlement
from services.payments.sweep import PaymentSweep
from services.payments.wechat_pay import WechatPayVendor
from services.payments.window import WindowPaymentService
from services.ports import Bell
from storage.accounts.accounts import AccountStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.parcels import ParcelStore
from storage.payments.differences import DifferenceStore
from storage.payments.funds import FundStore
from storage.payments.orders import OrderStore
from storage.payments.refund_outbox import RefundStore
from storage.unit_of_work import wakes

#: What orders are for: a row each, beside it what its matter hears of the money (`_effects`).
PURPOSES: Final[Mapping[str, PaymentPurpose]] = {
    each.name: each for each in (CASE_FEE, REGISTRATION, POSTAGE)
}


@dataclass(frozen=True, slots=True)
class PaymentParts:
    """`sweep`, `reconciliation` and `funds` go on in the background."""

    settlement: Settlement
    sweep: PaymentSweep
    reconciliation: ReconciliationService
    funds: FundService


def make_payments(database: Database) -> PaymentService:
    """For the matters that open and refund orders."""
    return PaymentService(store=OrderStore(database), audit=AuditStore(database), clock=now)


def make_payment_parts(infrastructure: Infrastructure, bell: Bell) -> PaymentParts:
    database, vendors = infrastructure.database, infrastructure.payment_vendors
    effects = _effects(infrastructure, bell)
    store, audit, events = OrderStore(database), AuditStore(database), EventStore(database)
    settlement = Settlement(
        unit=database,
        store=store,
        differences=DifferenceStore(database),
        effects=effects,
        events=events,
        audit=audit,
        bell=bell,
        wake=wakes(infrastructure.refunds.wake),
        clock=now,
    )
    return PaymentParts(
        settlement=settlement,
        sweep=PaymentSweep(
            unit=database,
            store=store,
            vendors=vendors,
            settlement=settlement,
            effects=effects,
            events=events,
            audit=audit,
            bell=bell,
            clock=now,
        ),
        reconciliation=ReconciliationService(
            unit=database,
            store=DifferenceStore(database),
            vendors=vendors,
            settlement=settlement,
            clock=now,
        ),
        funds=FundService(
            unit=database,
            store=FundStore(database),
            differences=DifferenceStore(database),
            vendors={
                name: each for name, each in vendors.items() if isinstance(each, WechatPayVendor)
            },
            clock=now,
        ),
    )


async def wire_payments(base: Foundation, background: Background) -> PaymentServices:
    infrastructure, database = base.infrastructure, base.database
    vendors = infrastructure.payment_vendors
    store, audit = OrderStore(database), AuditStore(database)
    settlement = make_payment_parts(infrastructure, base.bell).settlement
    callbacks = PaymentCallbackService(vendors=vendors, settlement=settlement)
    watch = PaymentWatch(
        orders=store,
        refunds=RefundStore(database),
        differences=DifferenceStore(database),
        callbacks=callbacks,
        clock=now,
    )
    await background.watch("watching payments", watch)
    return PaymentServices(
        paying=PayingService(
            unit=database,
            store=store,
            persons=base.persons,
            payers=AccountStore(database, base.vault),
            purposes=PURPOSES,
            vendors=vendors,
            audit=audit,
            draw=qr_svg,
            clock=now,
        ),
        window=WindowPaymentService(
            unit=database,
            store=store,
            settlement=settlement,
            staff=StaffStore(database, base.vault),
            audit=audit,
            clock=now,
        ),
        differences=DifferenceService(
            unit=database,
            store=DifferenceStore(database),
            funds=FundStore(database),
            orders=store,
            second_officers=base.second_officers,
            audit=audit,
            wake=wakes(infrastructure.refunds.wake),
            clock=now,
        ),
        callbacks=callbacks,
    )


def _effects(base: Infrastructure, bell: Bell) -> Mapping[str, PaymentEffect]:
    """By purpose; one of a case asks for none: its step waits for the order itself."""
    registrations = RegistrationPayments(
        bookings=BookingStore(base.database),
        moves=make_bookings(base, bell).moves,
        payments=make_payments(base.database),
        clock=now,
    )
    postage = PostagePayments(
        parcels=ParcelStore(base.database, base.vault),
        payments=make_payments(base.database),
        audit=AuditStore(base.database),
        clock=now,
    )
    return {REGISTRATION.name: registrations, POSTAGE.name: postage}
