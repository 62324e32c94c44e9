"""The vendors of payments, as far as they are configured, and the outbox that refunds leave by."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from connectors.payment.nontax import Nontax, NontaxAccount
from connectors.payment.wechat_pay import WechatPay, WechatPayAccount
from domain.delivery import Channel
from domain.payments.refunds import ClaimedRefund
from domain.payments.trades import Vendor
from server.outside.transport import Transport
from server.settings import Settings
from services.outbox import Outbox
from services.payments.nontax import NontaxVendor
from services.payments.refunds import RefundSender
from services.payments.vendors import PaymentVendor
from services.payments.wechat_pay import WechatPayVendor
from storage.database import Database
from storage.payments.refund_outbox import RefundStore

Clock = Callable[[], datetime]


def payment_vendors(
    settings: Settings, transport: Transport, now: Clock
) -> dict[Vendor, PaymentVendor]:
    """Raises ValueError and OSError when what is configured can't be used."""
    vendors: dict[Vendor, PaymentVendor] = {}
    if settings.wechat_pay_base_url:
        vendors[Vendor.WECHAT_PAY] = WechatPayVendor(
            api=_wechat_pay(settings), transport=transport, clock=now
        )
    if settings.nontax_base_url:
        vendors[Vendor.NONTAX] = NontaxVendor(api=_nontax(settings), transport=transport, clock=now)
    return vendors


def refund_outbox(
    vendors: Mapping[Vendor, PaymentVendor], database: Database, now: Clock
) -> Outbox[ClaimedRefund]:
    return Outbox(
        store=RefundStore(database),
        senders={Channel.REFUND: RefundSender(vendors)},
        clock=now,
        slots=4,
    )


def payment_faults(settings: Settings) -> list[str]:
    """What of this configuration can't work, as sentences."""
    faults = []
    for name, on, make in (
        ("wechat_pay", settings.wechat_pay_base_url, _wechat_pay),
        ("nontax", settings.nontax_base_url, _nontax),
    ):
        if not on:
            continue
        try:
            make(settings)
        except (ValueError, OSError) as fault:
            faults.append(f"{name}: {fault}")
        if not settings.public_url:
            faults.append(f"{name} is on, but public_url is empty: it can't call us")
    return faults


def payment_callback(settings: Settings, vendor: Vendor) -> str:
    """Where it calls us; named in each request, so nothing is entered in its console."""
    return f"{settings.public_url.rstrip('/')}/v1/payment-callbacks/{vendor}"


def _wechat_pay(settings: Settings) -> WechatPay:
    account = WechatPayAccount(
        base_url=settings.wechat_pay_base_url,
        mchid=settings.wechat_pay_mchid,
        appid=settings.wechat_pay_appid or settings.wechat_appid,
        serial=settings.wechat_pay_serial,
        private_key=_read(settings.wechat_pay_key_file, "wechat_pay_key_file"),
        api_key=settings.wechat_pay_api_key.get_secret_value(),
        notify_url=payment_callback(settings, Vendor.WECHAT_PAY),
        h5_url=settings.public_url,
        public_key_id=settings.wechat_pay_public_key_id,
        public_key=_read(settings.wechat_pay_public_key_file, "wechat_pay_public_key_file")
        if settings.wechat_pay_public_key_id
        else "",
    )
    return WechatPay(account, _nonce)


def _nontax(settings: Settings) -> Nontax:
    account = NontaxAccount(
        base_url=settings.nontax_base_url,
        unit=settings.nontax_unit,
        item=settings.nontax_item,
        private_key=_read(settings.nontax_key_file, "nontax_key_file"),
        public_key=_read(settings.nontax_public_key_file, "nontax_public_key_file"),
        notify_url=payment_callback(settings, Vendor.NONTAX),
    )
    return Nontax(account, _nonce)


def _nonce() -> str:
    return secrets.token_hex(16).upper()


def _read(file: Path | None, name: str) -> str:
    if file is None:
        raise ValueError(f"{name} is missing")
    return file.read_text(encoding="utf-8")
