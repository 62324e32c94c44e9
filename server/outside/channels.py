"""The further ways out, as far as they are configured, and the vendors' ways back in."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import SecretStr

from connectors.callbacks import SecretPath
from connectors.mail import MailAccount, MailApi
from connectors.push.push_receipts import (
    HonorReceipts,
    HuaweiReceipts,
    OppoReceipts,
    VivoReceipts,
    XiaomiReceipts,
)
from connectors.sms.aliyun_voice import AliyunVoice, VoiceAccount, VoiceReports
from connectors.sms.sms_reports import AliyunReports, TencentReports
from connectors.wechat.wechat import Template
from connectors.wechat.wechat_account import ServiceAccount, WechatService
from connectors.wechat.wechat_push import WechatPush
from domain.delivery import Channel
from domain.notice_kinds import going_by
from domain.templates import ByLanguage, is_signature
from server.outside.mailing import MailServer, SmtpMailer
from server.outside.pushes import push_channels
from server.outside.transport import Transport
from server.settings import BadSettings, Settings
from services.notices.address_senders import (
    EmailSender,
    LetterSender,
    VoiceSender,
    WechatAccountSender,
)
from services.notices.addresses import AddressService, PageStates, Unsubscribing
from services.notices.delivery_reports import DeliveryReportService, Reader
from services.notices.notices import Sender
from services.notices.pacing import CappedSender, Limits, PacedSender, Turns
from services.notices.vendor_tokens import VendorTokens
from storage.accounts.devices import DeviceStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices import delivery_reports as receipt_store
from storage.notices import vendor_tokens
from storage.notices.addresses import AddressStore
from storage.notices.letters import LetterStore
from storage.notices.notices import DeliveryStore

Clock = Callable[[], datetime]

#: Vendors that sign nothing: their address ends in a secret. By the name in the address.
_BY_PATH: Final[dict[str, Callable[[SecretPath], Reader]]] = {
    "tencent": TencentReports,
    "aliyun": AliyunReports,
    "voice": VoiceReports,
    "honor": HonorReceipts,
    "xiaomi": XiaomiReceipts,
    "oppo": OppoReceipts,
    "vivo": VivoReceipts,
}
#: The settings that a way needs once its switch, the key, is set.
_NEEDED: Final = {
    "wechat_account_base_url": (
        "wechat_account_appid",
        "wechat_account_secret",
        "wechat_account_template",
        "public_url",
    ),
    "voice_base_url": ("voice_key_id", "voice_key_secret", "voice_template"),
    "smtp_host": ("mail_from",),
    "smtp_user": ("smtp_password",),
    "huawei_callback_user": ("huawei_callback_secret",),
    "wechat_push_token": ("wechat_push_key", "wechat_appid"),
    "wechat_account_push_token": ("wechat_account_push_key", "wechat_account_appid"),
    "callback_secret": ("public_url",),
}
_SECRET_LETTERS: Final = 16


@dataclass(frozen=True, slots=True)
class Mailing:
    letters: MailApi
    mailer: SmtpMailer


def configured(settings: Settings) -> tuple[Channel, ...]:
    """What the city has set up to tell people by."""
    return (
        *(
            channel
            for channel, there in (
                (Channel.SMS, settings.sms_base_url),
                (Channel.WECHAT, settings.wechat_base_url),
                (Channel.WECHAT_ACCOUNT, settings.wechat_account_base_url),
                (Channel.EMAIL, settings.smtp_host),
                (Channel.VOICE, settings.voice_base_url),
                (Channel.LETTER, settings.letters),
            )
            if there
        ),
        *sorted(push_channels(settings)),
    )


def outside_urls(settings: Settings) -> dict[str, str]:
    """Every address of a vendor by its setting; "" where none is named."""
    return {
        "wechat_account_base_url": settings.wechat_account_base_url,
        "wechat_account_open_url": settings.wechat_account_open_url,
        "voice_base_url": settings.voice_base_url,
        "public_url": settings.public_url,
    }


def channel_faults(settings: Settings) -> list[str]:
    """What is unsafe for production, as sentences: a way half configured, a stand-in, no encryption."""
    faults = [
        f"{switch} is set, but {name} is empty"
        for switch, names in _NEEDED.items()
        if _plain(settings, switch)
        for name in names
        if not _plain(settings, name)
    ]
    faults += [
        f"{name} is a stand-in's"
        for name in (
            "wechat_account_secret",
            "voice_key_secret",
            "smtp_password",
            "callback_secret",
            "huawei_callback_secret",
            "wechat_push_token",
            "wechat_account_push_token",
        )
        if _plain(settings, name).startswith("standin")
    ]
    if settings.smtp_host and settings.smtp_tls == "none":
        faults.append("smtp_tls is none: mails would cross the net in the open")
    if settings.smtp_host in {"127.0.0.1", "::1", "localhost"}:
        faults.append("smtp_host is this machine: a stand-in")
    if settings.sms_base_url and not is_signature(settings.sms_sign):
        faults.append("sms_sign has not 2 to 12 characters, or has brackets: no carrier takes it")
    secret = _plain(settings, "callback_secret")
    if secret and len(secret) < _SECRET_LETTERS:
        faults.append(f"callback_secret is shorter than {_SECRET_LETTERS} letters")
    faults += [
        f"channel_rates names no channel: {name}"
        for name in settings.channel_rates
        if name not in {channel.value for channel in Channel}
    ]
    return faults


def mailing(settings: Settings) -> Mailing | None:
    if not settings.smtp_host:
        return None
    page = settings.origins[0] if settings.origins else ""
    try:
        letters = MailApi(MailAccount(sender=settings.mail_from, page=page))
    except (ValueError, IndexError) as broken:
        raise BadSettings("mail_from is no address") from broken
    server = MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_tls,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )
    return Mailing(letters, SmtpMailer(server))


def wechat_service(settings: Settings) -> WechatService | None:
    if not settings.wechat_account_base_url:
        return None
    template = Template(settings.wechat_account_template, settings.wechat_account_fields)
    kinds = going_by(Channel.WECHAT)
    return WechatService(
        ServiceAccount(
            base_url=settings.wechat_account_base_url,
            appid=settings.wechat_account_appid,
            secret=settings.wechat_account_secret.get_secret_value(),
            templates=dict.fromkeys(kinds, template) if settings.wechat_account_template else {},
            url=settings.wechat_account_url,
            open_url=settings.wechat_account_open_url,
        )
    )


def further_senders(
    settings: Settings, database: Database, vault: Vault, transport: Transport, now: Clock
) -> dict[Channel, Sender]:
    addresses = AddressStore(database, vault)
    senders: dict[Channel, Sender] = {}
    if service := wechat_service(settings):
        store = vendor_tokens.VendorTokenStore(database, vault)
        senders[Channel.WECHAT_ACCOUNT] = WechatAccountSender(
            api=service,
            tokens=VendorTokens(maker=service, store=store, transport=transport, clock=now),
            addresses=addresses,
        )
    if mail := mailing(settings):
        senders[Channel.EMAIL] = EmailSender(
            api=mail.letters,
            mailer=mail.mailer,
            addresses=addresses,
            unsubscribe=_unsubscribing(settings, vault).address,
        )
    if settings.voice_base_url:
        account = VoiceAccount(
            base_url=settings.voice_base_url,
            key_id=settings.voice_key_id,
            key_secret=settings.voice_key_secret.get_secret_value(),
            template=ByLanguage(settings.voice_template, settings.voice_template_en),
            shown=settings.voice_shown,
        )
        senders[Channel.VOICE] = VoiceSender(
            calls=AliyunVoice(account), transport=transport, clock=now
        )
    if settings.letters:
        senders[Channel.LETTER] = LetterSender(
            letters=LetterStore(database, vault), addresses=addresses, clock=now
        )
    return senders


def capped(
    settings: Settings, senders: Mapping[Channel, Sender], limits: Limits, vault: Vault
) -> dict[Channel, Sender]:
    """What rings a phone number, no more often a day than the city allows itself."""
    rings = {Channel.SMS, Channel.VOICE}
    return {
        channel: CappedSender(
            sender,
            a_day=settings.number_a_day,
            limits=limits,
            known_as=lambda number: vault.mac("told", number.encode()).hex(),
        )
        if channel in rings
        else sender
        for channel, sender in senders.items()
    }


def paced(
    settings: Settings, senders: Mapping[Channel, Sender], turns: Turns
) -> dict[Channel, PacedSender]:
    """Each at its vendor's speed."""
    return {
        channel: PacedSender(
            sender,
            per_second=settings.channel_rates.get(channel.value, 0.0),
            turns=turns,
            clock=time.monotonic,
            # Each browser's push service stands behind it.
            one_vendor=channel is not Channel.WEBPUSH,
        )
        for channel, sender in senders.items()
    }


def address_book(
    settings: Settings, database: Database, vault: Vault, transport: Transport, now: Clock
) -> AddressService:
    mail = mailing(settings)
    return AddressService(
        addresses=AddressStore(database, vault),
        mail=(mail.letters, mail.mailer) if mail else None,
        wechat=wechat_service(settings),
        letters=settings.letters,
        transport=transport,
        unsubscribing=_unsubscribing(settings, vault),
        states=PageStates(
            back=f"{settings.public_url.rstrip('/')}/" if settings.public_url else "",
            macs=vault.macs,
            clock=now,
        ),
        clock=now,
    )


def receipts(
    settings: Settings, database: Database, vault: Vault, now: Clock
) -> DeliveryReportService:
    """Raises BadSettings for a key that is none."""
    secret = _plain(settings, "callback_secret")
    readers: dict[str, Reader] = {}
    if secret:
        readers |= {name: make(SecretPath(secret, name)) for name, make in _BY_PATH.items()}
    user, signing = settings.huawei_callback_user, _plain(settings, "huawei_callback_secret")
    if user and signing:
        readers["harmony"] = HuaweiReceipts(Channel.HARMONY, user, signing)
        readers["hms"] = HuaweiReceipts(Channel.HMS, user, signing)
    echoes = _wechat_pushes(settings)
    return DeliveryReportService(
        readers=readers | echoes,
        echoes=echoes,
        deliveries=DeliveryStore(database, vault),
        store=receipt_store.DeliveryReportStore(database, vault),
        devices=DeviceStore(database, vault),
        clock=now,
    )


def _wechat_pushes(settings: Settings) -> dict[str, WechatPush]:
    found = {}
    for name, channel, prefix in (
        ("wechat", Channel.WECHAT, "wechat"),
        ("wechat-account", Channel.WECHAT_ACCOUNT, "wechat_account"),
    ):
        token, key = (_plain(settings, f"{prefix}_push_{each}") for each in ("token", "key"))
        if not token or not key:
            continue
        try:
            found[name] = WechatPush(channel, _plain(settings, f"{prefix}_appid"), token, key)
        except ValueError as broken:
            raise BadSettings(f"{prefix}_push_key is no EncodingAESKey") from broken
    return found


def _unsubscribing(settings: Settings, vault: Vault) -> Unsubscribing:
    return Unsubscribing(base=settings.public_url, macs=vault.macs)


def _plain(settings: Settings, name: str) -> str:
    value: object = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
